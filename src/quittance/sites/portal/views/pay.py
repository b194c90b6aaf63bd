"""QuickPay: reference, amount, check, pay. One thing per page; nothing is paid before the last button."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.claims.queries.references import case_of, looks_like_a_card, reference_for_token
from quittance.areas.payments.operations.leaving import leave
from quittance.areas.payments.queries.attempts import ways
from quittance.areas.payments.rules import AmountRefused, check_amount
from quittance.areas.plans.queries.asked import asked_by_reference
from quittance.kit import clock
from quittance.sites.portal import checkout, limits
from quittance.sites.portal.checkout import Checkout
from quittance.sites.portal.forms import AmountForm, ReferenceForm
from quittance.sites.portal.guards import with_checkout
from quittance.sites.portal.places import paying_page
from quittance.sites.portal.views.gates import (
    View,
    begun_elsewhere,
    held_back,
    pays_too_much,
    pays_twice,
    taken,
    too_much,
)
from quittance.sites.portal.views.offers import offer_being_paid
from quittance.sites.portal.views.starting import (
    details,
    form_page,
    settled_before,
    show,
    show_check,
    start,
)
from quittance.sites.ui.answers import page_or_part, personal, see_other
from quittance.sites.ui.figures import typed_amount

_LONGEST_TYPED = 40


@form_page
@personal
def reference(request: HttpRequest) -> HttpResponse:
    """Asks for the number on the letter. A number of the right shape leads on, whether or not it exists."""
    if request.method != "POST":
        return show(request, "reference", {"form": ReferenceForm()})
    form = ReferenceForm(request.POST)
    if not form.is_valid():
        return show(request, "reference", {"form": form.echo()})
    now, typed = clock.now(), form.cleaned_data["reference"]
    may_see = limits.may_look_up(request, now=now)
    if may_see and looks_like_a_card(typed) and case_of(typed) is None:
        form.refuse_card()
        return show(request, "reference", {"form": form.echo()})
    checkout.begin(request.session, typed, now=now, plain=not may_see)
    return see_other("portal:pay_amount")


@require_safe
@personal
def from_letter(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the letter's QR code: the same as typing the KID."""
    now = clock.now()
    may_see = limits.may_look_up(request, now=now)
    found = reference_for_token(token) if may_see else None
    if found is None:
        return see_other("portal:pay_link")
    checkout.begin(request.session, found, now=now)
    return see_other("portal:pay_amount")


@require_safe
@personal
def dead_link(request: HttpRequest) -> HttpResponse:
    """The QR code led nowhere."""
    return show(request, "dead_link")


@require_safe
@personal
def expired(request: HttpRequest) -> HttpResponse:
    """The reference is no longer remembered; nothing was paid."""
    return show(request, "expired")


@require_POST
@with_checkout
def extend(request: HttpRequest, found: Checkout) -> HttpResponse:
    """The visitor is still there; leads back to the page before, with what was typed there."""
    checkout.touch(request.session, now=clock.now())
    if request.headers.get("HX-Request"):
        return page_or_part(HttpResponse(status=204))
    back = paying_page(request.POST.get("back", ""))
    if back:
        checkout.keep_typed(request.session, back, _worth_keeping(request))
    return see_other(back or "portal:pay_amount")


def _worth_keeping(request: HttpRequest) -> dict[str, str]:
    """What was typed, short; never what the bank asks for, and no token."""
    fields = request.POST.items()
    return {name: str(value)[:_LONGEST_TYPED] for name, value in fields if name == "amount" or name.startswith("part_")}


@form_page
@with_checkout
def underway(request: HttpRequest, found: Checkout) -> HttpResponse:
    """A payment is begun or on its way: go on with it, wait, or knowingly begin another."""
    if request.method == "POST":
        _start_over(request, found)
        return see_other("portal:pay_amount")
    view = details(request, found)
    if view is None or not (view.on_its_way or view.reported or view.waiting):
        return see_other("portal:pay_amount")
    return show(request, "underway", {"view": view, "checkout": found})


def _start_over(request: HttpRequest, found: Checkout) -> None:
    """Leaves what was begun here, and notes what the visitor was told of: what comes on top is told again."""
    told = details(request, found)
    for begun in told.waiting if told else ():
        if begun.token:
            leave(token=begun.token, now=clock.now())
    left = details(request, found)
    checkout.change(
        request.session,
        found,
        now=clock.now(),
        paid_twice=taken(told) if told else 0,
        begun_twice=begun_elsewhere(left) if left else 0,
        # A new round, or the same amount would name the attempt that was begun before.
        attempt_round=found.attempt_round + 1,
    )


@form_page
@with_checkout
def amount(request: HttpRequest, found: Checkout) -> HttpResponse:
    """Asks how much, with what is payable today filled in when it may be shown."""
    if found.shared:
        return see_other("portal:several_amount")
    if request.method != "POST" and (paid := settled_before(request, found)):
        return see_other("portal:pay_status", paid)
    view = details(request, found)
    if view is not None and not view.payable:
        return show(request, "nothing", {"view": view, "checkout": found})
    if pays_twice(found, view):
        return see_other("portal:pay_underway")
    if request.method != "POST":
        return _ask_amount(request, found, view)
    everything = "everything" in request.POST and view is not None
    form = AmountForm({"amount": typed_amount(view.payable)} if everything and view else request.POST)
    if not form.is_valid():
        return _ask_amount(request, found, view, form)
    typed = form.cleaned_data["amount"]
    try:
        check_amount(typed)
    except AmountRefused as refusal:
        form.refuse(refusal.code)
        return _ask_amount(request, found, view, form)
    changed = checkout.change(request.session, found, now=clock.now(), amount=typed)
    if pays_too_much(changed, view):
        return see_other("portal:pay_more")
    return see_other("portal:pay_check")


def _ask_amount(request: HttpRequest, found: Checkout, view: View, form: AmountForm | None = None) -> HttpResponse:
    """The page that asks; what is filled in is what a plan of the case asks for now or an offer, else all that is owed.

    An offer of a reduced sum is told to its debtor alone, who came from a page of the case.
    """
    plan = asked_by_reference(found.value, today=clock.today()) if view is not None and found.kind == "kid" else None
    plan = replace(plan, now=min(plan.now, view.payable)) if plan and view else None
    offer = offer_being_paid(request, found) if view is not None else None
    if form is None:
        payable = view.payable if view else 0
        start = found.amount or (plan.now if plan else min(offer.left, payable) if offer else payable)
        initial = {"amount": typed_amount(start)} if start else {}
        form = AmountForm(initial=initial | checkout.typed(request.session, request.path))
    context = {"form": form, "view": view, "checkout": found, "asked": plan, "today": clock.today(), "offer": offer}
    return show(request, "amount", context)


@form_page
@with_checkout
def more(request: HttpRequest, found: Checkout) -> HttpResponse:
    """The amount is more than what is owed: change it, or go on knowingly."""
    view = details(request, found)
    if found.amount is None:
        return see_other("portal:pay_amount")
    if request.method == "POST":
        checkout.change(request.session, found, now=clock.now(), paid_more=too_much(found, view))
        return see_other("portal:pay_check")
    if not pays_too_much(found, view):
        return see_other("portal:pay_check")
    return show(request, "more", {"view": view, "checkout": found})


@form_page
@with_checkout
def check(request: HttpRequest, found: Checkout) -> HttpResponse:
    """The last look before paying. Sending it starts the payment, once for each form token."""
    if found.amount is None:
        return see_other("portal:pay_amount")
    if request.method == "POST":
        return _chosen(request, found)
    if paid := settled_before(request, found):
        return see_other("portal:pay_status", paid)
    view = details(request, found)
    if view is None and found.shared:
        return see_other("portal:pay_expired")
    return held_back(found, view) or show_check(request, found, view)


def _chosen(request: HttpRequest, found: Checkout) -> HttpResponse:
    """The payer pressed one of the ways to pay."""
    offered = {way.name: way for way in ways(found.amount or 0)}
    way = offered.get(request.POST.get("method", ""))
    if request.POST.get("key") != found.key or way is None:
        return show_check(request, found, details(request, found), changed=True)
    if way.chooses_bank:
        checkout.change(request.session, found, now=clock.now())
        return see_other("portal:pay_your_bank")
    return start(request, found, way.name)


@require_POST
@with_checkout
def again(request: HttpRequest, found: Checkout) -> HttpResponse:
    """A new try after one that ended without money: same reference and amount, new form token."""
    checkout.change(request.session, found, now=clock.now(), attempt_round=found.attempt_round + 1)
    return see_other("portal:pay_check" if found.amount else "portal:pay_amount")
