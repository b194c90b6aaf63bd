"""The hosted payment page: a card form without a card. Clearly marked as a simulation."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from quittance.sandbox.nexi import merchant, payments
from quittance.sandbox.nexi.models import Payment
from quittance.sandbox.nexi.texts import TEXTS
from quittance.sandbox.shell import clock
from quittance.sandbox.shell.orders import NotAllowed, kroner

_FAILURES = {"declined": "was_declined", "no_3ds": "was_not_secure"}


def address(payment: Payment, base: str) -> str:
    """The page's address; the token in it is the payer's only key."""
    return f"{settings.PUBLIC_URL or base}/nexi/hostedpaymentpage/?{urlencode({'pid': payment.token})}"


def way_back(payment: Payment) -> str:
    """Where the payer goes after paying; the company adds its own id."""
    joint = "&" if "?" in payment.return_url else "?"
    return f"{payment.return_url}{joint}{urlencode({'paymentid': payment.payment_id})}"


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the page, or do what the payer chose."""
    given = {**request.GET.dict(), **request.POST.dict()}
    lang = "en" if given.get("language", "").startswith("en") else "nb"
    with transaction.atomic():
        payment = Payment.objects.filter(token=given.get("pid", "")).first()
        if payment is None:
            return _show(request, None, lang, "unknown", status=404)
        if payment.reserved:
            return _to(way_back(payment))
        if payment.terminated_at:
            return _to(payment.cancel_url)
        if request.method != "POST":
            return _show(request, payment, lang)
        try:
            return _choose(request, payment, lang, given)
        except NotAllowed:
            return _to(way_back(payment))


def _choose(request: HttpRequest, payment: Payment, lang: str, given: dict[str, str]) -> HttpResponse:
    choice = given.get("choice", "")
    if choice in ("approve", "approve_stay"):
        payments.approve(payment, given.get("option", merchant.METHODS[0])[:20], clock.now())
        stay = choice == "approve_stay"
        return _show(request, payment, lang, "done_stay", finished=True) if stay else _to(way_back(payment))
    if choice in _FAILURES:
        payments.fail(payment, clock.now())
        return _show(request, payment, lang, _FAILURES[choice])
    if choice == "cancel":
        return _to(payment.cancel_url)
    return _show(request, payment, lang, "done_nothing" if choice == "nothing" else "")


def _to(target: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": target})


def _show(
    request: HttpRequest,
    payment: Payment | None,
    lang: str,
    notice: str = "",
    *,
    finished: bool = False,
    status: int = 200,
) -> HttpResponse:
    t = TEXTS[lang]
    context: dict[str, Any] = {
        "t": t,
        "lang": lang,
        "notice": t.get(notice, ""),
        "problem": notice in (*_FAILURES.values(), "unknown"),
    }
    if payment is not None:
        looks = {"approve": "first", "declined": "stop", "no_3ds": "stop", "cancel": "stop"}
        names = ("approve", "declined", "no_3ds", "cancel", "approve_stay", "nothing")
        context |= {
            "amount": kroner(payment.amount, lang),
            "facts": [(t["merchant"], merchant.MERCHANT), (t["text"], payment.description)],
            "action": "/nexi/hostedpaymentpage/",
            "hidden": [("pid", payment.token), ("language", "en-GB" if lang == "en" else "nb-NO")],
            "options": [(name, name) for name in merchant.METHODS],
            "choices": [] if finished else [(name, t[name], looks.get(name, "")) for name in names],
        }
    return render(request, "shell/payer.html", context, status=status)
