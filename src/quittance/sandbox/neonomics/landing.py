"""The page of the payer's bank: stands in for BankID and the bank's app. Clearly marked as a simulation."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from quittance.sandbox.neonomics import catalogue, transfers
from quittance.sandbox.neonomics.models import Transfer
from quittance.sandbox.neonomics.texts import LANGUAGES, TEXTS
from quittance.sandbox.shell import clock
from quittance.sandbox.shell.orders import kroner

_LATE = timedelta(seconds=20)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the bank asks, or do what the payer chose."""
    with transaction.atomic():
        transfer = Transfer.objects.select_related("session").filter(token=token).first()
        if transfer is not None:
            transfers.let_time_pass(transfer, clock.now())
        if transfer is None or request.method != "POST" or not transfers.is_waiting(transfer):
            return _show(request, transfer, token)
        return _choose(request, transfer, token)


def _choose(request: HttpRequest, transfer: Transfer, token: str) -> HttpResponse:
    choice = request.POST.get("choice", "")
    resource = str(transfer.session_id if transfer.state == "CONSENT" else transfer.pk)
    if choice in ("approve", "approve_stay"):
        transfers.approve(transfer, clock.now())
    elif choice == "approve_late":
        transfers.approve_later(transfer, clock.now() + _LATE)
    elif choice == "cancel":
        transfers.cancel(transfer, clock.now())
    if choice in ("approve", "approve_late", "cancel"):
        return _back(transfer.return_url, resource, "FAILED" if choice == "cancel" else "OK")
    return _show(request, transfer, token, "done" if choice == "approve_stay" else "closed")


def _back(address: str, resource: str, result: str) -> HttpResponse:
    """303, so that the browser follows with GET; what came of it is a hint in the query."""
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query), ("resource_id", resource), ("result", result)])
    return HttpResponse(status=303, headers={"Location": urlunsplit(parts._replace(query=query))})


def _show(request: HttpRequest, transfer: Transfer | None, token: str, notice: str = "") -> HttpResponse:
    lang = request.GET.get("lang", request.POST.get("lang", ""))
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    texts = TEXTS[lang]
    if transfer is None:
        context = {"t": texts, "lang": lang, "notice": texts["unknown"], "problem": True}
        return render(request, "neonomics/bank.html", context, status=404)
    waiting = transfers.is_waiting(transfer) and notice != "done"
    context = {
        "t": texts,
        "lang": lang,
        "title": texts["consent" if transfer.state == "CONSENT" else "title"],
        "bank": catalogue.named(transfer.session.bank).name,
        "transfer": transfer,
        "token": token,
        "amount": kroner(transfer.amount, lang),
        "waiting": waiting,
        "notice": texts.get(notice or ("" if waiting else "nothing"), ""),
    }
    return render(request, "neonomics/bank.html", context)
