"""Remittances to creditors: what waits, each with its cases and statements, who is paid where, and the second word."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.insight.people import names_of
from quittance.areas.remittance.operations import deciding, lapsing, payout_details, running, statements
from quittance.areas.remittance.queries import runs
from quittance.areas.remittance.queries.statements import lines_of
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.attachments import attachment
from quittance.sites.desk.forms_remittance import PayoutAccountForm, UntilForm, WordForm, word_of
from quittance.sites.desk.wording_remittance import refusal
from quittance.sites.ui.answers import or_404, see_other

_STATEMENTS = tuple((kind, language, f"{kind}-{language}") for language in ("nb", "en") for kind in ("pdf", "csv"))


@room("remittance.read")
@require_safe
def overview(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Every remittance, newest first, and where this year's money went."""
    return _overview(request, colleague, UntilForm(today=clock.today(), initial={"until": _yesterday()}))


@room("remittance.run")
@require_POST
def run(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Proposes remittances of everything that came until a day."""
    today = clock.today()
    form = UntilForm(request.POST, today=today)
    if not form.is_valid():
        return _overview(request, colleague, form)
    made = running.run(until=form.cleaned_data["until"], actor=colleague.actor, now=clock.now(), today=today)
    told = {"new": sum(one.is_new for one in made), "waiting": sum(bool(one.reason) for one in made)}
    request.session["desk_remitted"] = told
    return see_other("desk:remittances")


@room("remittance.read")
@require_safe
def one(request: HttpRequest, colleague: Colleague, run_id: int) -> HttpResponse:
    """One remittance with its cases."""
    return _one(request, colleague, run_id, WordForm())


@room("remittance.approve")
@require_POST
def decide(request: HttpRequest, colleague: Colleague, run_id: int) -> HttpResponse:
    """Approves or rejects a remittance; whoever proposed it cannot."""
    found, word = _found(run_id), word_of(request)
    if word is None:
        return _one(request, colleague, run_id, WordForm(request.POST))
    if found.approval_id is None:
        return see_other("desk:remittance", run_id)
    return _attempted(request, colleague, run_id, partial(deciding.decide, approval_id=found.approval_id, **word))


@room("remittance.run")
@require_POST
def cancel(request: HttpRequest, colleague: Colleague, run_id: int) -> HttpResponse:
    """Whoever proposed a remittance wants it no longer."""
    _found(run_id)
    return _attempted(request, colleague, run_id, partial(lapsing.cancel, run_id=run_id))


@room("remittance.read")
@require_safe
def statement(request: HttpRequest, colleague: Colleague, run_id: int, which: str) -> HttpResponse:
    """The creditor's statement, the same bytes each time; `which` is its kind and language, e.g. pdf-nb."""
    kind, _, language = which.partition("-")
    _found(run_id)
    try:
        return attachment(*statements.statement(run_id=run_id, kind=kind, language=language, now=clock.now()))
    except CoreError:
        raise Http404 from None


@room("remittance.read")
@require_safe
def payouts(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Where each creditor is paid, and accounts that wait for a second person."""
    found = runs.payouts()
    context = {
        "payouts": found,
        "names": names_of(one.maker for one in found if one.maker),
        "may_propose": colleague.may("remittance.run"),
        "may_approve": colleague.may("remittance.approve"),
        "me": colleague.actor,
        "refused": request.session.pop("desk_payout_refused", ""),
    }
    return render(request, "desk/remittance/payouts.html", context)


@room("remittance.run")
def payout(request: HttpRequest, colleague: Colleague, creditor_id: int) -> HttpResponse:
    """Proposes an account for a creditor."""
    found = or_404(next((one for one in runs.payouts() if one.creditor_id == creditor_id), None))
    form = PayoutAccountForm(request.POST or None, initial={"account": found.account, "wish": found.wish})
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            payout_details.propose(
                organisation_number=found.organisation_number,
                account=form.cleaned_data["account"],
                wish=form.cleaned_data["wish"],
                reason=form.cleaned_data["reason"],
                actor=colleague.actor,
                now=clock.now(),
            )
            return see_other("desk:payouts")
        except CoreError as no:
            refused = refusal(no)
    return render(request, "desk/remittance/payout.html", {"payout": found, "form": form, "refused": refused})


@room("remittance.approve")
@require_POST
def decide_payout(request: HttpRequest, colleague: Colleague, creditor_id: int) -> HttpResponse:
    """Approves or rejects a proposed account."""
    found = or_404(next((one for one in runs.payouts() if one.creditor_id == creditor_id), None))
    if found.approval_id is not None and request.POST.get("do") in {"approve", "reject"}:
        try:
            payout_details.decide(
                approval_id=found.approval_id,
                approve=request.POST["do"] == "approve",
                actor=colleague.actor,
                now=clock.now(),
            )
        except CoreError as no:
            request.session["desk_payout_refused"] = refusal(no)
    return see_other("desk:payouts")


def _found(run_id: int) -> runs.RunView:
    return or_404(runs.one_run(run_id))


def _attempted(request: HttpRequest, colleague: Colleague, run_id: int, step: Callable[..., object]) -> HttpResponse:
    """Takes a step with a remittance, and shows it as it is then; a refusal is told on its page."""
    try:
        step(actor=colleague.actor, now=clock.now())
    except CoreError as no:
        return _one(request, colleague, run_id, WordForm(), refused=refusal(no), status=409)
    return see_other("desk:remittance", run_id)


def _overview(request: HttpRequest, colleague: Colleague, form: UntilForm) -> HttpResponse:
    today = clock.today()
    found = runs.runs()
    went = runs.whereabouts(first=today.replace(month=1, day=1), last=today)
    context = {
        "runs": found,
        "form": form,
        "went": went,
        "shares": _shares(went),
        "year": today.year,
        "may_run": colleague.may("remittance.run"),
        "told": request.session.pop("desk_remitted", None),
    }
    return render(request, "desk/remittance/list.html", context)


def _shares(went: runs.Whereabouts) -> list[dict[str, object]]:
    """The bars of the picture, in thousandths of its width; what is negative is told in words only."""
    parts = (("principal", went.to_creditors), ("costs", went.fees), ("interest", went.tax), ("overpaid", went.waiting))
    total = sum(max(amount, 0) for _kind, amount in parts)
    bars, at = [], 0
    for kind, amount in parts:
        width = max(amount, 0) * 1000 // total if total else 0
        bars.append({"kind": kind, "amount": amount, "x": at, "width": width})
        at += width
    return bars


def _one(
    request: HttpRequest, colleague: Colleague, run_id: int, form: WordForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    found = _found(run_id)
    context = {
        "run": found,
        "lines": lines_of(run_id),
        "statements": _STATEMENTS if found.state not in {"proposed", "cancelled"} else (),
        "names": names_of([found.made_by]),
        "form": form,
        "refused": refused,
        "cancels": found.state == "proposed" and found.made_by == colleague.actor and colleague.may("remittance.run"),
        "decides": found.approval_id is not None
        and colleague.may("remittance.approve")
        and found.maker != colleague.actor,
    }
    return render(request, "desk/remittance/run.html", context, status=status)


def _yesterday() -> str:
    """As a person would type it, in any language."""
    return f"{clock.today() - dt.timedelta(days=1):%d.%m.%Y}"
