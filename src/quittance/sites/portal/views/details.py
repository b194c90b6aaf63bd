"""What we hold about how to reach somebody: seen by whoever is logged in, changed by who has proved who they are.

A letter proves no more than that somebody opened an envelope, so whoever has one sees just enough to know what we have,
and may choose the language. A company has no BankID here, so its details are changed by one of us.
"""

from collections.abc import Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from quittance.areas.access.visitor import Visitor
from quittance.areas.contacts.operations import choosing
from quittance.areas.contacts.queries.details import Details, details
from quittance.areas.contacts.rules import ContactRefused
from quittance.kit import clock
from quittance.kit.identity import identity_provider
from quittance.kit.messaging import can_send
from quittance.sites.portal.forms_details import AddressForm, LanguageForm, WayForm
from quittance.sites.portal.guards import View, themselves, with_bankid
from quittance.sites.portal.keeping import typed
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import see_other

_DONE = "details_done"


def own(view: View) -> View:
    """The view gets the debtor, and nobody who helps; who has no case here has nothing to look at."""

    @themselves
    @wraps(view)
    def guarded(request: HttpRequest, visitor: Visitor, *args: Any, **more: Any) -> HttpResponse:
        return view(request, visitor, *args, **more) if parties(visitor) else see_other("portal:my")

    return guarded


def changing(view: View) -> View:
    """The view gets a debtor who has proved who they are, with BankID."""

    @with_bankid
    @wraps(view)
    def guarded(request: HttpRequest, visitor: Visitor, *args: Any, **more: Any) -> HttpResponse:
        return view(request, visitor, *args, **more) if parties(visitor) else see_other("portal:my")

    return guarded


def parties(visitor: Visitor) -> Sequence[int]:
    """The debtors whose details these are; one person may be two, with an old and a new identity number."""
    return visitor.party_ids or ((visitor.party_id,) if visitor.party_id else ())


def actor_of(visitor: Visitor) -> str:
    """Who changes something, in the history and the audit trail."""
    return f"identity:{visitor.identity_id}" if visitor.identity_id else f"credential:{visitor.credential_id}"


def held(visitor: Visitor) -> Details:
    """What we hold, as much as this visitor may see."""
    return details(parties(visitor), masked=visitor.tier != "bankid", now=clock.now())


def done(request: HttpRequest, what: str) -> HttpResponse:
    """Back to the overview, which says once what was done."""
    request.session[_DONE] = what
    return see_other("portal:details")


@require_safe
@own
def details_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Everything on one page; masked for who has a letter, with the reason."""
    return page(
        request,
        visitor,
        "details",
        may_change=visitor.tier == "bankid",
        bankid=identity_provider() is not None,
        done=request.session.pop(_DONE, ""),
        email_possible=can_send("email"),
        sms_possible=can_send("sms"),
    )


@form_page
@own
def language(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The language of letters and notices; anybody who is logged in may choose it."""
    view = held(visitor)
    form = LanguageForm(request.POST if request.method == "POST" else None, initial={"language": view.language})
    if not form.is_valid():
        return page(request, visitor, "language", form=form, asked=form["language"])
    chosen = form.cleaned_data["language"]
    choosing.choose_language(party_ids=parties(visitor), language=chosen, actor=actor_of(visitor), now=clock.now())
    return done(request, "language")


@form_page
@changing
def way(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """How to be told of news: on paper only, or also by e-mail or text message."""
    view = held(visitor)
    initial = {"way": view.way, "quick_logins": view.quick_logins}
    form = WayForm(request.POST if request.method == "POST" else None, held=view, initial=initial)
    if not form.is_valid():
        return page(request, visitor, "way", form=form, asked=form["way"])
    try:
        choosing.choose_way(
            party_ids=parties(visitor),
            way=form.cleaned_data["way"],
            quick_logins=form.cleaned_data["quick_logins"],
            actor=actor_of(visitor),
            now=clock.now(),
        )
    except ContactRefused:
        return see_other("portal:details_way")  # removed meanwhile in another window
    return done(request, "way")


@sensitive_post_parameters("address", "postcode", "city")
@form_page
@changing
def address(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Where letters go that bring no login; or to the registered address again."""
    view = held(visitor)
    to = choosing.REGISTERED
    if request.method != "POST" or "registered" not in request.POST:
        known = view.given or choosing.REGISTERED
        before = {name: getattr(known, name) for name in ("address", "postcode", "city", "country")}
        form = AddressForm(request.POST if request.method == "POST" else None, initial=before | typed(request))
        if not form.is_valid():
            return page(request, visitor, "address", form=form)
        to = form.post_to()
    choosing.change_address(party_ids=parties(visitor), to=to, actor=actor_of(visitor), now=clock.now())
    return done(request, "address")


def page(request: HttpRequest, visitor: Visitor, name: str, status: int = 200, **more: Any) -> HttpResponse:
    """A page about details."""
    context = {"section": "my", "visitor": visitor, "held": held(visitor), **more}
    return render(request, f"portal/my/details/{name}.html", context, status=status)
