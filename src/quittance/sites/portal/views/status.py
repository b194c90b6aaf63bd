"""The way back from the payment company, and the page that says truthfully where the payment stands."""

import datetime as dt
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from quittance.areas.payments.operations import attempts
from quittance.areas.payments.queries.attempts import AttemptStatus, attempt_status
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.providers.payment import ProviderError
from quittance.sites.portal import checkout, wording
from quittance.sites.portal.guards import VISITOR
from quittance.sites.ui.answers import or_404, page_or_part, personal, see_other
from quittance.sites.ui.wording import channel_name

UNSETTLED = frozenset({"waiting", "checking"})
_BACK = "back"
_PATIENT_AFTER_SECONDS = 120


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def came_back(request: HttpRequest, token: str) -> HttpResponse:
    """Where the payment company sends the payer. Another site may post here without our cookies, so nothing is
    read and nothing changed: the browser is sent on to the page that asks for the truth."""
    return see_other(f"{resolve_url('portal:pay_status', token)}?{_BACK}=1")


@require_safe
@personal
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Where the payment stands, asking the company again while it is open; paid leads to the receipt."""
    now = clock.now()
    is_back = _BACK in request.GET
    found = _asked_again(token, now, is_back=is_back)
    if found.state == "paid" and found.receipt_token:
        return _to_receipt(request, found.receipt_token)
    if is_back:
        # Without the mark: looking at the page again is not coming back again.
        return see_other("portal:pay_status", token)
    words = wording.method(found.provider)
    context = {
        "section": "pay",
        "visitor": request.session.get(VISITOR),
        "status": found,
        "token": token,
        "unsettled": found.state in UNSETTLED,
        "words": words,
        "name": channel_name(found.provider),
        "why": wording.why(found.reason, found.provider),
        "seconds": 3 if (now - found.started_at).total_seconds() < _PATIENT_AFTER_SECONDS else 15,
        "checkout": checkout.current(request.session, now=now),
    }
    template = "status_part" if request.headers.get("HX-Request") else "status"
    return page_or_part(render(request, f"portal/pay/{template}.html", context))


def _asked_again(token: str, now: dt.datetime, *, is_back: bool) -> AttemptStatus:
    found = or_404(attempt_status(token))
    if found.state not in UNSETTLED:
        return found
    try:
        if is_back:
            attempts.came_back(token=token, now=now)
        else:
            attempts.refresh(token=token, now=now)
    except (ProviderError, CoreError):
        # The company is silent, or its news cannot be booked yet (a half-year's rate is missing): we do not know how
        # it ends, and say so. The sweeper goes on and tells the staff.
        return replace(found, state="checking")
    return attempt_status(token) or found


def _to_receipt(request: HttpRequest, receipt_token: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = resolve_url("portal:receipt", receipt_token)
        return page_or_part(response)
    return see_other("portal:receipt", receipt_token)
