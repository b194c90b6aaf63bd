"""From the last look to the company's page: how every page of paying is shown, and how a payment is started."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.visitors import current_visitor
from quittance.areas.payments.operations.leaving import leave
from quittance.areas.payments.operations.opening import NO_CONTEXT, Payer, begin
from quittance.areas.payments.queries.attempts import begun_by, ways
from quittance.areas.payments.queries.overview import quick_view
from quittance.areas.payments.queries.sharing import shared_view
from quittance.areas.payments.rules import AmountRefused, MethodUnavailable, SplitRefused
from quittance.kit import clock
from quittance.providers.payment import PayerContext
from quittance.sites.portal import checkout, wording
from quittance.sites.portal.checkout import Checkout
from quittance.sites.portal.forms import AmountForm
from quittance.sites.portal.guards import VISITOR
from quittance.sites.portal.views.gates import View, held_back, own_forms
from quittance.sites.ui.answers import see_other
from quittance.sites.ui.figures import money, typed_amount
from quittance.sites.ui.wording import channel_name

form_page = require_http_methods(["GET", "HEAD", "POST"])


def show(request: HttpRequest, page: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """A page of paying."""
    shared = {"section": "pay", "visitor": request.session.get(VISITOR)}
    return render(request, f"portal/pay/{page}.html", {**shared, **(context or {})}, status=status)


def visitor_of(request: HttpRequest) -> Visitor:
    """Who is logged in, or nobody; the page says whom a helper pays for."""
    visitor = current_visitor(request.session.get(VISITOR), today=clock.today())
    request.helping = visitor.helping  # type: ignore[attr-defined]
    return visitor


def details(request: HttpRequest, found: Checkout) -> View:
    """What may be shown about what is paid: nothing for a case number, an unknown KID or a limited address."""
    if found.shared:
        return shared_view(visitor_of(request), found.split, today=clock.today())
    if found.plain or found.kind != "kid":
        return None
    # What this form began is the visitor's own, also where the answer that would have told so was lost.
    begun = checkout.begun_here(request.session).union(own_forms(found))
    return quick_view(found.reference, today=clock.today(), visitor=visitor_of(request), begun=begun)


def settled_before(request: HttpRequest, found: Checkout) -> str | None:
    """The token of an attempt this form began that was approved or paid: the form is used up."""
    if not checkout.begun_here(request.session):
        return None
    return next((begun.token for begun in begun_by(own_forms(found)) if begun.settled), None)


def show_check(request: HttpRequest, found: Checkout, view: View, *, changed: bool = False) -> HttpResponse:
    """The last page before paying, with every way to pay that takes the amount."""
    amount = money(found.amount or 0)
    offered = [
        {
            "way": way,
            "name": channel_name(way.name),
            "words": wording.method(way.name),
            "button": wording.method(way.name).button % {"amount": amount},
        }
        for way in ways(found.amount or 0)
    ]
    return show(request, "check", {"view": view, "checkout": found, "methods": offered, "changed": changed})


def start(request: HttpRequest, found: Checkout, method: str, context: PayerContext = NO_CONTEXT) -> HttpResponse:
    """Begins the payment and sends the payer on; a try begun another way is closed first where that can be.

    What happened since the page was shown is told first, unless this form has begun its payment already.
    """
    now = clock.now()
    # The case is looked at before the form's own attempt: of two clicks at once the second must find the first.
    held = held_back(found, details(request, found))
    if held is not None and not begun_by([found.form_token(method)]):
        return see_other("portal:pay_status", paid) if (paid := settled_before(request, found)) else held
    if settled := _leave_the_others(request, found, method):
        return see_other("portal:pay_status", settled)
    checkout.change(request.session, found, now=now)
    payer = Payer(
        form_token=found.form_token(method),
        language=get_language() or "nb",
        visitor=visitor_of(request),
        plain=found.plain,
        context=context,
    )
    try:
        begun = begin(
            reference=found.reference,
            amount=found.amount or 0,
            method=method,
            payer=payer,
            now=now,
            split=found.split or None,
        )
    except AmountRefused as refusal:
        return _refused(request, found, refusal.code)
    except SplitRefused:
        return see_other("portal:pay_expired")
    except MethodUnavailable:
        return show(request, "unavailable", {"checkout": found}, status=503)
    checkout.note_begun(request.session, begun.token)
    if begun.redirect_url and _form_may_lead_to(begun.redirect_url):
        return see_other(begun.redirect_url)
    return see_other("portal:pay_status", begun.token)


def _leave_the_others(request: HttpRequest, found: Checkout, method: str) -> str | None:
    """Closes what this form began in other ways; the token of one that was approved meanwhile, if any."""
    others = begun_by([token for token in own_forms(found) if token != found.form_token(method)])
    for other in others:
        if other.settled:
            return other.token
        if other.waiting:
            leave(token=other.token, now=clock.now())
    return settled_before(request, found) if others else None


def _form_may_lead_to(address: str) -> bool:
    """Browsers stop a form that is sent on to a place its page does not name, such as one of many banks."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" in settings.PROVIDER_ORIGINS


def _refused(request: HttpRequest, found: Checkout, code: str) -> HttpResponse:
    form = AmountForm({"amount": typed_amount(found.amount or 0)})
    form.is_valid()
    form.refuse(code)
    return show(request, "amount", {"form": form, "view": details(request, found), "checkout": found})
