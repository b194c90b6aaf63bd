"""Money on its way, with its age: at payment companies, at payers' banks, our own payments, and what is unclear."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.insight import reviews, transit
from quittance.areas.payments.operations.reviewing import LOOK_AGAIN, NO_MONEY, settle_review
from quittance.areas.payments.operations.taking_back import accept_chargeback, accept_provider_refund
from quittance.areas.payments.rules import PROVIDER_NUMBERS
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.providers.payment import ProviderError
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_money import KeepForm
from quittance.sites.desk.wording_money import company_silent, refusal
from quittance.sites.ui.answers import or_404, see_other


@room("suspense.read")
@require_safe
def overview(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Everything that is on its way, oldest first."""
    context = {
        "held": transit.held(PROVIDER_NUMBERS),
        "under_way": transit.under_way(),
        "in_review": transit.in_review(),
        "overdue": transit.overdue(now=clock.now()),
        "own": transit.own_payments(),
        "today": clock.today(),
        "may_see_files": colleague.may("remittance.read"),
    }
    return render(request, "desk/transit/overview.html", context)


@room("suspense.read")
@require_safe
def payment(request: HttpRequest, colleague: Colleague, attempt_id: int) -> HttpResponse:
    """One payment through a company: its moves, its calls, its refunds, and what can be done when it is unclear."""
    return _show(request, colleague, attempt_id)


@room("suspense.resolve")
@require_POST
def look_again(request: HttpRequest, colleague: Colleague, attempt_id: int) -> HttpResponse:
    """Asks the company for the truth."""
    return _judge(request, colleague, attempt_id, lambda: _verdict(attempt_id, LOOK_AGAIN, colleague))


@room("suspense.resolve")
@require_POST
def no_money(request: HttpRequest, colleague: Colleague, attempt_id: int) -> HttpResponse:
    """Nothing came and nothing will."""
    return _judge(request, colleague, attempt_id, lambda: _verdict(attempt_id, NO_MONEY, colleague))


@room("suspense.resolve")
@require_POST
def accept_refund(request: HttpRequest, colleague: Colleague, attempt_id: int) -> HttpResponse:
    """Somebody gave money back in the company's own pages: the books follow."""
    shown = _opened(attempt_id, colleague)
    form = KeepForm(request.POST, prefix="refund", shares=shown.shares, with_amount=False)
    if not form.is_valid():
        return _show(request, colleague, attempt_id, refund_form=form)
    given = form.cleaned_data
    return _judge(
        request,
        colleague,
        attempt_id,
        lambda: accept_provider_refund(
            attempt_id=attempt_id,
            actor=colleague.actor,
            now=clock.now(),
            keep=form.keep(),
            comment=given["comment"],
        ),
    )


@room("suspense.resolve")
@require_POST
def chargeback(request: HttpRequest, colleague: Colleague, attempt_id: int) -> HttpResponse:
    """The company took money back for a payer who objected."""
    shown = _opened(attempt_id, colleague)
    form = KeepForm(request.POST, prefix="charge", shares=shown.shares)
    if not form.is_valid():
        return _show(request, colleague, attempt_id, charge_form=form)
    given = form.cleaned_data
    return _judge(
        request,
        colleague,
        attempt_id,
        lambda: accept_chargeback(
            attempt_id=attempt_id,
            amount=given["amount"],
            actor=colleague.actor,
            now=clock.now(),
            keep=form.keep(),
            comment=given["comment"],
            refunded_before=int(before) if (before := request.POST.get("refunded", "")[:15]).isdecimal() else None,
        ),
    )


def _verdict(attempt_id: int, verdict: str, colleague: Colleague) -> None:
    settle_review(attempt_id=attempt_id, verdict=verdict, actor=colleague.actor, now=clock.now())


def _judge(request: HttpRequest, colleague: Colleague, attempt_id: int, work: Callable[[], object]) -> HttpResponse:
    _opened(attempt_id, colleague)
    try:
        work()
    except CoreError as no:
        return _show(request, colleague, attempt_id, refused=refusal(no), status=409)
    except ProviderError:
        return _show(request, colleague, attempt_id, refused=company_silent(), status=502)
    request.session["desk_judged"] = attempt_id
    return see_other("desk:payment", attempt_id)


def _opened(attempt_id: int, colleague: Colleague) -> reviews.Payment:
    return or_404(reviews.open_one(attempt_id, colleague=colleague, now=clock.now()))


def _show(
    request: HttpRequest, colleague: Colleague, attempt_id: int, *, status: int = 200, **context: Any
) -> HttpResponse:
    shown = _opened(attempt_id, colleague)
    fresh = request.session.get("desk_judged") == attempt_id
    if fresh and request.method == "GET":
        del request.session["desk_judged"]
    context.setdefault("refund_form", KeepForm(prefix="refund", shares=shown.shares, with_amount=False))
    context.setdefault("charge_form", KeepForm(prefix="charge", shares=shown.shares))
    context |= {"payment": shown, "fresh": fresh, "may_judge": colleague.may("suspense.resolve")}
    return render(request, "desk/transit/payment.html", context, status=status)
