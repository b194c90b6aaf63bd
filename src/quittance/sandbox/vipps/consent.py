"""The payer's page of an agreement: stands in for the app on the phone. Clearly marked as a simulation."""

from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from quittance.sandbox.shell import clock
from quittance.sandbox.shell.orders import kroner
from quittance.sandbox.vipps import agreements
from quittance.sandbox.vipps.models import Agreement
from quittance.sandbox.vipps.texts import LANGUAGES, TEXTS

HIGHEST_KRONER = 20_000


def address(agreement: Agreement, base: str) -> str:
    """The confirmation address of an agreement; the token in it is the payer's only key."""
    return f"{settings.PUBLIC_URL or base}/vipps/agreement?{urlencode({'token': agreement.token})}"


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the agreement, or do what the payer chose."""
    given = request.POST if request.method == "POST" else request.GET
    lang = given.get("lang", "")
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    with transaction.atomic():
        agreement = Agreement.objects.filter(token=given.get("token", "")).first()
        if agreement is None:
            return _show(request, None, lang, "unknown", status=404)
        agreements.let_time_pass(agreement, clock.now())
        if request.method == "POST":
            return _choose(request, agreement, lang)
    return _show(request, agreement, lang)


def _choose(request: HttpRequest, agreement: Agreement, lang: str) -> HttpResponse:
    choice = request.POST.get("choice", "")
    if agreement.state == "PENDING" and choice in ("accept", "accept_stay"):
        limit = _limit(request, agreement)
        if limit is None:
            return _show(request, agreement, lang, "bad_limit", status=409)
        agreements.accept(agreement, clock.now(), limit)
        if choice == "accept_stay":
            return _show(request, agreement, lang, "done_accept")
    elif agreement.state == "PENDING" and choice == "refuse":
        agreements.refuse(agreement, clock.now())
    elif agreement.state == "PENDING":
        return _show(request, agreement, lang, "done_nothing")
    # 303, so that the browser follows with GET. Not Django's redirect: an app's own scheme is allowed too.
    return HttpResponse(status=303, headers={"Location": agreement.return_url})


def _limit(request: HttpRequest, agreement: Agreement) -> int | None:
    """The payer's highest amount in øre, 0 where there is none to choose, None when it is no amount."""
    if agreement.pricing != "VARIABLE":
        return 0
    text = request.POST.get("limit") or str(-(-agreement.amount // 100))
    if not (text.isascii() and text.isdigit()) or len(text) > 5 or not 1 <= int(text) <= HIGHEST_KRONER:
        return None
    return int(text) * 100


def _show(
    request: HttpRequest, agreement: Agreement | None, lang: str, notice: str = "", *, status: int = 200
) -> HttpResponse:
    texts = TEXTS[lang]
    context = {
        "t": texts,
        "lang": lang,
        "agreement": agreement,
        "amount": kroner(agreement.amount, lang) if agreement else "",
        "suggested_kroner": -(-agreement.amount // 100) if agreement else "",
        "variable": agreement is not None and agreement.pricing == "VARIABLE",
        "state": texts[agreement.state] if agreement else "",
        "open": agreement is not None and agreement.state == "PENDING",
        "notice": texts.get(notice, ""),
        "problem": notice in ("unknown", "bad_limit"),
    }
    return render(request, "vipps/agreement.html", context, status=status)
