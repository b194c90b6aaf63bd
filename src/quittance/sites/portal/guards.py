"""What a page demands before its view runs: a logged-in visitor, a reference to pay."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from quittance.areas.access.rules import can_decide
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.visitors import current_visitor
from quittance.kit import clock
from quittance.sites.portal import checkout, keeping
from quittance.sites.portal.places import here
from quittance.sites.ui.answers import personal, see_other

View = Callable[..., HttpResponse]

SENT = 303
AFTER_LOGIN = "after_login"
VISITOR = "visitor"


def signed_in(view: View) -> View:
    """The view gets the visitor; somebody who is not logged in is sent to the login page and brought back after."""

    @personal
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visitor = current_visitor(request.session.get(VISITOR), today=clock.today())
        if visitor.tier in {"none", "quickpay"}:
            return _to_login(request)
        answer = view(request, visitor, *args, **kwargs)
        if request.method == "POST" and answer.status_code == SENT:
            keeping.forget_sent(request)
        return answer

    return guarded


def with_bankid(view: View) -> View:
    """The view gets a visitor who proved who they are; with a letter alone one is asked for BankID, and comes back."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, visitor: Visitor, *args: Any, **kwargs: Any) -> HttpResponse:
        if visitor.tier != "bankid":
            if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
                request.session[AFTER_LOGIN] = request.path
            return _elsewhere(request, "portal:bankid_needed")
        return view(request, visitor, *args, **kwargs)

    return guarded


def deciding(view: View) -> View:
    """The view gets a visitor who may bind the debtor; a company's accounting is told whom to ask."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, visitor: Visitor, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_decide(visitor):
            return render(request, "portal/my/not_your_role.html", {"section": "my", "visitor": visitor}, status=403)
        return view(request, visitor, *args, **kwargs)

    return guarded


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
        found = checkout.current(request.session, now=clock.now())
        if found is None:
            return see_other("portal:pay_expired")
        return view(request, found, *args, **kwargs)

    return guarded
