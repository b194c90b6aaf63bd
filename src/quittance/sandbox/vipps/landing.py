"""The payer's page at the redirect address: stands in for the app on the phone. Clearly marked as a simulation."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from quittance.sandbox.shell import clock
from quittance.sandbox.shell.orders import kroner
from quittance.sandbox.vipps import payments
from quittance.sandbox.vipps.models import Payment
from quittance.sandbox.vipps.problems import Refusal
from quittance.sandbox.vipps.texts import LANGUAGES, TEXTS

LONGEST_WAIT = 3600


def _back_to_shop(payment: Payment) -> HttpResponse:
    """303, so that the browser follows with GET. Not Django's redirect: an app's own scheme is allowed too."""
    return HttpResponse(status=303, headers={"Location": payment.return_url})


def address(payment: Payment, base: str) -> str:
    """The redirect address of a payment; the token in it is the payer's only key."""
    return f"{settings.PUBLIC_URL or base}/vipps/landing?{urlencode({'token': payment.token})}"


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the payment, or do what the payer chose."""
    given = request.POST if request.method == "POST" else request.GET
    lang = given.get("lang", "")
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    with transaction.atomic():
        payment = Payment.objects.filter(token=given.get("token", "")).first()
        if payment is not None:
            payments.let_time_pass(payment, clock.now())
    if payment is None:
        return _show(request, None, lang, "unknown", status=404)
    if request.method != "POST":
        return _show(request, payment, lang)
    try:
        with transaction.atomic():
            payment = Payment.objects.get(pk=payment.pk)
            return _choose(request, payment, lang)
    except Refusal as refusal:
        payment = Payment.objects.get(pk=payment.pk)
        notice = "confirm" if payment.amount == payments.EXTRA_CONFIRMATION_AMOUNT else "refused"
        return _show(request, payment, lang, notice, detail=refusal.detail, status=409)


def _choose(request: HttpRequest, payment: Payment, lang: str) -> HttpResponse:
    choice = request.POST.get("choice", "")
    cause = payments.Cause(clock.now())
    if payment.state != "CREATED":
        return _back_to_shop(payment) if payment.return_url else _show(request, payment, lang)
    if choice in ("approve", "approve_stay"):
        payments.approve(payment, cause, confirmed=request.POST.get("confirmed") == "1")
    elif choice == "approve_late":
        payments.approve_later(payment, cause.now + timedelta(seconds=_seconds(request)))
    elif choice == "decline":
        payments.decline(payment, cause)
    if choice in ("approve", "approve_late", "decline") and payment.return_url:
        return _back_to_shop(payment)
    return _show(request, payment, lang, "done_stay" if choice == "approve_stay" else "done_nothing")


def _seconds(request: HttpRequest) -> int:
    text = request.POST.get("seconds", "")
    return min(LONGEST_WAIT, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 20


def _show(
    request: HttpRequest, payment: Payment | None, lang: str, notice: str = "", *, detail: str = "", status: int = 200
) -> HttpResponse:
    texts = TEXTS[lang]
    context = {
        "t": texts,
        "lang": lang,
        "payment": payment,
        "amount": kroner(payment.amount, lang) if payment else "",
        "state": texts[payment.state] if payment else "",
        "open": payment is not None and payment.state == "CREATED",
        "confirmed": "1" if notice == "confirm" else "",
        "notice": texts.get(notice, ""),
        "detail": detail if notice == "refused" else "",
        "problem": notice in ("refused", "unknown"),
        "default_seconds": 20,
    }
    return render(request, "vipps/landing.html", context, status=status)
