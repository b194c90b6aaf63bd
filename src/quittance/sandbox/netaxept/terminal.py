"""The payer's pages: choose a bank or a card, then BankID, and back to the shop. Clearly marked as a simulation."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from quittance.sandbox.netaxept import merchant, transactions
from quittance.sandbox.netaxept.models import Transaction
from quittance.sandbox.netaxept.texts import BANKS, TEXTS
from quittance.sandbox.netaxept.transactions import TROUBLE, Cause
from quittance.sandbox.shell import clock
from quittance.sandbox.shell.orders import NotAllowed, kroner

_BANKAXESS = "BankAxess"


def address(payment: Transaction, base: str) -> str:
    """The terminal's address, as a merchant puts it together."""
    query = urlencode({"merchantId": merchant.MERCHANT_ID, "transactionId": payment.transaction_id})
    return f"{settings.PUBLIC_URL or base}/netaxept/Terminal/default.aspx?{query}"


def way_back(payment: Transaction) -> str:
    """Where the payer goes afterwards: `OK` says only that the terminal is finished, not that money moved."""
    failure = payment.failures.filter(operation="Terminal").first()
    word = next((said for code, _, said in TROUBLE.values() if failure and code == failure.code), "OK")
    joint = "&" if "?" in payment.redirect_url else "?"
    query = urlencode({"transactionId": payment.transaction_id, "responseCode": word})
    return f"{payment.redirect_url}{joint}{query}"


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the terminal, or do what the payer chose."""
    given = {**request.GET.dict(), **request.POST.dict()}
    payment = Transaction.objects.filter(transaction_id=given.get("transactionId", "")).first()
    if payment is None or given.get("merchantId") != merchant.MERCHANT_ID:
        return _show(request, None, {}, "unknown", status=404)
    with transaction.atomic():
        payment = Transaction.objects.get(pk=payment.pk)
        if payment.back_at is not None:
            return _back(payment)
        transactions.enter(payment, clock.now())
        if request.method != "POST":
            return _show(request, payment, given)
        try:
            return _choose(request, payment, given)
        except NotAllowed:
            return _back(payment)


def _choose(request: HttpRequest, payment: Transaction, given: dict[str, str]) -> HttpResponse:
    choice, cause = given.get("choice", ""), Cause(clock.now())
    if choice in TROUBLE:
        transactions.refuse(payment, choice, cause)
        return _back(payment)
    if choice in ("approve", "approve_stay"):
        option = given.get("option", "")
        transactions.approve(payment, _BANKAXESS if option in BANKS else option[:30] or _BANKAXESS, cause)
        return _back(payment) if choice == "approve" else _show(request, payment, given, "done_stay", finished=True)
    return _show(request, payment, given, "done_nothing" if choice == "nothing" else "")


def _back(payment: Transaction) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": way_back(payment)})


def _show(
    request: HttpRequest,
    payment: Transaction | None,
    given: dict[str, str],
    notice: str = "",
    *,
    finished: bool = False,
    status: int = 200,
) -> HttpResponse:
    lang = "en" if payment is not None and payment.language.startswith("en") else "nb"
    t = TEXTS[lang]
    context: dict[str, Any] = {"t": t, "lang": lang, "notice": t.get(notice, ""), "problem": notice == "unknown"}
    if payment is not None:
        context |= {
            "amount": kroner(payment.amount, lang),
            "facts": [(t["merchant"], merchant.MERCHANT_ID), (t["text"], payment.description)],
            "action": "/netaxept/Terminal/default.aspx",
            "hidden": [("merchantId", merchant.MERCHANT_ID), ("transactionId", payment.transaction_id)],
            **({} if finished else _step(payment, given, t)),
        }
    return render(request, "shell/payer.html", context, status=status)


def _step(payment: Transaction, given: dict[str, str], t: dict[str, str]) -> dict[str, Any]:
    """First the bank or card, then the approval in it."""
    methods = payment.methods.split(",")
    options = [(bank, bank) for bank in BANKS] if _BANKAXESS in methods else []
    options += [(method, method) for method in methods if method != _BANKAXESS]
    chosen = given.get("option", "")
    if given.get("choice") in (None, "", "cancel") or chosen not in dict(options):
        return {"options": options, "choices": [("go_on", t["go_on"], "first"), ("cancel", t["cancel"], "stop")]}
    with_bank = chosen in BANKS
    choices = [("approve", t["sign"] if with_bank else t["pay"], "first")]
    choices += [("under_age", t["under_age"], "stop")] if with_bank else []
    choices += [(("no_cover" if with_bank else "declined"), t["no_cover" if with_bank else "declined"], "stop")]
    choices += [("cancel", t["cancel"], "stop"), ("approve_stay", t["approve_stay"], ""), ("nothing", t["nothing"], "")]
    hidden = [
        ("merchantId", merchant.MERCHANT_ID),
        ("transactionId", payment.transaction_id),
        ("option", chosen),
    ]
    return {"choices": choices, "hidden": hidden, "facts": [(t["option"], chosen), (t["text"], payment.description)]}
