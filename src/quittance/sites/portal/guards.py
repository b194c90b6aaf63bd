"""What a page demands before its view runs: a logged-in visitor, a reference to pay."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from quittance.areas.access.mandates import note_look
from quittance.areas.access.rules import NotYours, can_decide, is_debtor
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.references import case_by_number
from quittance.areas.claims.queries.visitors import current_visitor
from quittance.kit import clock
from quittance.sites.portal import checkout, keeping, proved
from quittance.sites.portal.places import here
from quittance.sites.ui.answers import personal, see_other

View = Callable[..., HttpResponse]

SHOWN, SENT = 200, 303
AFTER_LOGIN = "after_login"
VISITOR = proved.VISITOR


def signed_in(view: View) -> View:
    """The view gets the visitor; somebody who is not logged in is sent to the login page and brought back after.

    What is not the visitor's is 404, as what does not exist. What a helper was shown of a debtor's is written down.
    """

    @personal
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visitor = current_visitor(request.session.get(VISITOR), today=clock.today())
        if visitor.tier in {"none", "quickpay"}:
            return _elsewhere(request, "portal:helping_over") if proved.stop_helping(request) else _to_login(request)
        request.helping = visitor.helping  # type: ignore[attr-defined]
        try:
            answer = view(request, visitor, *args, **kwargs)
        except NotYours:
            raise Http404 from None
        if request.method == "POST" and answer.status_code == SENT:
            keeping.forget_sent(request)
        if visitor.tier == "helper" and answer.status_code == SHOWN and not hasattr(request, "about_oneself"):
            number = kwargs.get("number")
            note_look(visitor, case_id=case_by_number(number) if number else None, now=clock.now())
        return answer

    return guarded


def identified(view: View) -> View:
    """The view gets whoever proved who they are, also while they help; a letter is asked for BankID, and comes back.

    It is about that person and not about whom they help, so it is no look at the debtor's.
    """

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, visitor: Visitor, *args: Any, **kwargs: Any) -> HttpResponse:
        request.about_oneself = True  # type: ignore[attr-defined]
        if visitor.tier == "letter":
            if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
                request.session[AFTER_LOGIN] = request.path
            return _elsewhere(request, "portal:bankid_needed")
        return view(request, visitor, *args, **kwargs)

    return guarded


def _only(may: Callable[[Visitor], bool], inside: Callable[[View], View]) -> Callable[[View], View]:
    """A guard for visitors who may; the others, who came through the guard `inside`, are told whom to ask."""

    def guard(view: View) -> View:
        @inside
        @wraps(view)
        def guarded(request: HttpRequest, visitor: Visitor, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(visitor):
                return _not_for(request, visitor)
            return view(request, visitor, *args, **kwargs)

        return guarded

    return guard


with_bankid = _only(lambda visitor: visitor.tier != "helper", identified)
"""The view gets a debtor who proved who they are. What needs that is personal: a helper does not get there."""

deciding = _only(can_decide, signed_in)
"""The view gets a visitor who may bind the debtor; a company's accounting and most helpers do not get there."""

paying = _only(lambda visitor: visitor.may_pay, signed_in)
"""The view gets a visitor who may pay and tell of payments; a helper who may only see does not get there."""

themselves = _only(is_debtor, signed_in)
"""The view gets a visitor who is the debtor, with a letter or BankID, and nobody who helps."""

debtors_own = _only(is_debtor, deciding)
"""The view gets a visitor who may bind the debtor and is no helper: where the debtor's own money goes."""


def _not_for(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    page = "not_as_helper" if visitor.tier == "helper" else "not_your_role"
    return render(request, f"portal/my/{page}.html", {"section": "my", "visitor": visitor}, status=403)


def _to_login(request: HttpRequest) -> HttpResponse:
    """What was typed is kept, and where it was typed is come back to, also from a button pressed too late."""
    before: dict[str, Any] = getattr(request, "session_before", {})
    visitor_then = request.session.pop(VISITOR, None) or before.get(VISITOR)
    was_logged_in = bool(visitor_then) or getattr(request, "session_ended", False)
    if not request.headers.get("HX-Request"):
        back = here(request)
        keeping.put(request, keeping.typed_now(request, visitor_then, path=back))
        if back:
            request.session[AFTER_LOGIN] = back
    target = "portal:expired" if was_logged_in else "portal:login"
    return _elsewhere(request, target)


def _elsewhere(request: HttpRequest, target: str) -> HttpResponse:
    """Sends the whole page there, also where only a part of it was asked for."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response.headers["HX-Redirect"] = resolve_url(target)
        return response
    return see_other(target)


def with_checkout(view: View) -> View:
    """The view gets what is being paid; without it the visitor starts again, told why."""

    @personal
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = clock.now()
        checkout.touch(request.session, now=now)
        found = checkout.current(request.session, now=now)
        if found is None:
            return see_other("portal:pay_expired")
        return view(request, found, *args, **kwargs)

    return guarded
