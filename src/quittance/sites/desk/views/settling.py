"""Money that belongs to no case: back to the payer, a company's payout, a payment taken back, one of our own.

Each is a page of its own that says what will happen; a choice is made, and the payment's page tells what came of it.
"""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from quittance.areas.insight import transit
from quittance.areas.insight.loose_money import Page
from quittance.areas.payments.operations import settling
from quittance.areas.payments.operations.refunds import Ask, propose_refund
from quittance.areas.payments.queries import candidates
from quittance.areas.payments.rules import PROVIDER_NUMBERS
from quittance.areas.remittance.operations import coming_back
from quittance.areas.remittance.queries.came_back import ours_that_came_back
from quittance.areas.staff.colleague import Colleague
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_money import CommentForm, PayoutForm, ReasonOnlyForm, ToAccountForm
from quittance.sites.desk.views.suspense import address, attempted, opened, too_late
from quittance.sites.ui.figures import money
from quittance.sites.ui.wording import channel_name

form_page = require_http_methods(["GET", "HEAD", "POST"])


def form_key(request: HttpRequest) -> str:
    """What makes a form one request however often it is sent: its own hidden value."""
    return request.POST.get("key", "")[:40] or secrets.token_urlsafe(16)


@room("refund.propose")
@form_page
def back(request: HttpRequest, colleague: Colleague, kind: str, pk: int) -> HttpResponse:
    """Proposes that the money goes back to whom it came from."""
    page, key = opened(kind, pk, colleague), form_key(request)
    if request.method != "POST" and not _money_in(page):
        return too_late(request, colleague, page)
    form = _back_form(request, page)
    if not form.is_valid():
        return render(request, "desk/money/back.html", {"page": page, "form": form, "key": key, "back": address(page)})
    given = form.cleaned_data
    ask = Ask(
        amount=page.money.amount,
        way="bank" if kind == "entry" else "provider",
        reason=given["reason"],
        entry_id=pk if kind == "entry" else None,
        attempt_id=pk if kind == "attempt" else None,
        account=given.get("account", ""),
        payee=given.get("payee", ""),
    )
    common: dict[str, Any] = {"actor": colleague.actor, "now": clock.now(), "key": f"{kind}:{pk}:{key}"}
    return attempted(request, colleague, page, lambda: propose_refund(ask, **common))


def _back_form(request: HttpRequest, page: Page) -> ReasonOnlyForm:
    """Through a company it goes the way it came; through a bank we must know where to."""
    data = request.POST if request.method == "POST" else None
    if page.money.kind == "attempt":
        return ReasonOnlyForm(data)
    return ToAccountForm(data, initial={"payee": page.money.payer, "account": page.money.payer_account})


@room("suspense.resolve")
@form_page
def payout(request: HttpRequest, colleague: Colleague, pk: int) -> HttpResponse:
    """A company paid out what it held for us, less its fee: the sum is shown before anything is booked."""
    page = opened("entry", pk, colleague)
    held = {one.provider: one for one in transit.held(PROVIDER_NUMBERS)}
    companies = [(name, f"{channel_name(name)}: {money(one.amount)}") for name, one in held.items()]
    form = PayoutForm(request.POST if request.method == "POST" else None, companies=companies)
    context: dict[str, Any] = {"page": page, "form": form, "held": held, "back": address(page)}
    if request.method != "POST":
        if not _money_in(page):
            return too_late(request, colleague, page)
        return render(request, "desk/money/payout.html", context)
    do = request.POST.get("do")
    if not form.is_valid() or do == "change":
        return render(request, "desk/money/payout.html", context)
    given = form.cleaned_data
    gross = page.money.amount + given["fee"]
    if do != "commit":
        holds = held[given["provider"]].amount
        context |= {"gross": gross, "holds": holds, "after": holds - gross, "provider": given["provider"]}
        return render(request, "desk/money/payout_check.html", context)
    return attempted(
        request,
        colleague,
        page,
        lambda: settling.match_payout(
            entry_id=pk,
            provider=given["provider"],
            fee=given["fee"],
            actor=colleague.actor,
            now=clock.now(),
            comment=given["comment"],
        ),
    )


@room("suspense.resolve")
@form_page
def returned(request: HttpRequest, colleague: Colleague, pk: int) -> HttpResponse:
    """The bank took an earlier payment back: which of these was it?"""
    page = opened("entry", pk, colleague)
    originals = candidates.originals(pk) if page.money.amount < 0 else ()
    ways = {
        str(one.entry_id): partial(settling.mark_returned, entry_out_id=pk, original_id=one.entry_id)
        for one in originals
    }
    chosen = ways.get(request.POST.get("original", ""))
    return _which(request, colleague, page, "returned", chosen, is_open=_money_out(page), originals=originals)


@room("suspense.resolve")
@form_page
def left(request: HttpRequest, colleague: Colleague, pk: int) -> HttpResponse:
    """One of our own payments has left the account: which?"""
    page = opened("entry", pk, colleague)
    payments = [one for one in transit.own_payments() if one.amount == -page.money.amount]
    ways = {
        one.end_to_end_id: partial(settling.match_payment_out, entry_id=pk, end_to_end_id=one.end_to_end_id)
        for one in payments
    }
    chosen = ways.get(request.POST.get("payment", ""))
    return _which(request, colleague, page, "left", chosen, is_open=_money_out(page), payments=payments)


@room("suspense.resolve")
@form_page
def came_back(request: HttpRequest, colleague: Colleague, pk: int) -> HttpResponse:
    """One of our own payments came back from the payee's bank: which?"""
    page = opened("entry", pk, colleague)
    payments = ours_that_came_back(pk)
    ways = {one.end_to_end: partial(coming_back.came_back, entry_id=pk, end_to_end=one.end_to_end) for one in payments}
    chosen = ways.get(request.POST.get("payment", ""))
    return _which(request, colleague, page, "came_back", chosen, is_open=_money_in(page), payments=payments)


def _which(
    request: HttpRequest,
    colleague: Colleague,
    page: Page,
    name: str,
    chosen: Callable[..., object] | None,
    *,
    is_open: bool,
    **shown: object,
) -> HttpResponse:
    """The page `name`, which asks which of what is `shown` it was; `chosen` settles the one that was said."""
    comment = CommentForm(request.POST or None)
    if chosen is not None and comment.is_valid():
        words = comment.cleaned_data["comment"]
        settle = partial(chosen, actor=colleague.actor, now=clock.now(), comment=words)
        return attempted(request, colleague, page, settle)
    if not is_open:
        return too_late(request, colleague, page)
    missing = request.method == "POST" and chosen is None
    context = {**shown, "page": page, "comment": comment, "missing": missing, "back": address(page)}
    return render(request, f"desk/money/{name}.html", context)


def _money_in(page: Page) -> bool:
    return page.waits and page.money.amount > 0


def _money_out(page: Page) -> bool:
    return page.waits and page.money.amount < 0
