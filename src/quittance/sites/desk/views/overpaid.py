"""What was paid too much: the list, and one case's excess on its way to another case or back to the payer."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.claims.queries.references import case_by_number
from quittance.areas.insight import overpaid
from quittance.areas.insight.people import names_of
from quittance.areas.payments.operations.overpayments import move_overpayment
from quittance.areas.payments.operations.refunds import Ask, propose_refund
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_money import GiveBackForm, MoveForm
from quittance.sites.desk.views.settling import form_key
from quittance.sites.desk.wording_money import refusal, way_back
from quittance.sites.ui.answers import or_404, see_other
from quittance.sites.ui.figures import typed_amount


@room("refund.read")
@require_safe
def waiting(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Every case that holds money for its debtor."""
    lines, count = overpaid.waiting()
    names = names_of({one.asked_by for one in lines})
    context = {"lines": lines, "count": count, "today": clock.today(), "names": names}
    return render(request, "desk/overpaid/list.html", context)


@room("refund.read")
@require_safe
def case(request: HttpRequest, colleague: Colleague, number: str) -> HttpResponse:
    """One case's excess, what was asked for it, and the ways on."""
    return _show(request, colleague, _opened(number, colleague))


@room("suspense.resolve")
@require_POST
def move(request: HttpRequest, colleague: Colleague, number: str) -> HttpResponse:
    """To another case of the same debtor."""
    shown, key = _opened(number, colleague), form_key(request)
    form = MoveForm(request.POST, prefix="move")
    target = case_by_number(request.POST.get("case", "")[:20])
    if not form.is_valid() or target is None:
        return _show(request, colleague, shown, move_form=form, key=key)
    return _attempted(
        request,
        colleague,
        shown,
        lambda: move_overpayment(
            case_from=shown.case_id,
            case_to=target,
            amount=form.cleaned_data["amount"],
            actor=colleague.actor,
            now=clock.now(),
            key=f"desk:{shown.case_id}:{key}",
        ),
        said="done",
    )


@room("refund.propose")
@require_POST
def give_back(request: HttpRequest, colleague: Colleague, number: str) -> HttpResponse:
    """Proposes that it goes back; somebody else decides."""
    shown, key = _opened(number, colleague), form_key(request)
    form = GiveBackForm(request.POST, prefix="back", ways=_ways(shown))
    if not form.is_valid():
        return _show(request, colleague, shown, back_form=form, key=key)
    given = form.cleaned_data
    by_bank = given["way"] == "bank"
    ask = Ask(
        amount=given["amount"],
        way="bank" if by_bank else "provider",
        reason=given["reason"],
        case_id=shown.case_id,
        attempt_id=None if by_bank else int(given["way"]),
        account=given["account"],
        payee=given["payee"],
    )
    return _attempted(
        request,
        colleague,
        shown,
        lambda: propose_refund(ask, actor=colleague.actor, now=clock.now(), key=f"overpaid:{shown.case_id}:{key}"),
        said="proposed",
    )


def _opened(number: str, colleague: Colleague) -> overpaid.OverpaidCase:
    return or_404(overpaid.open_one(number, colleague=colleague, today=clock.today(), now=clock.now()))


def _ways(shown: overpaid.OverpaidCase) -> list[tuple[str, str]]:
    return [(str(way.attempt_id), way_back(way)) for way in shown.ways]


def _attempted(
    request: HttpRequest,
    colleague: Colleague,
    shown: overpaid.OverpaidCase,
    work: Callable[[], object],
    *,
    said: str,
) -> HttpResponse:
    try:
        work()
    except CoreError as no:
        return _show(request, colleague, _opened(shown.number, colleague), refused=refusal(no), status=409)
    request.session["desk_overpaid"] = [shown.number, said]
    return see_other("desk:overpaid_case", shown.number)


def _show(
    request: HttpRequest, colleague: Colleague, shown: overpaid.OverpaidCase, *, status: int = 200, **context: Any
) -> HttpResponse:
    number, fresh = request.session.get("desk_overpaid", ("", ""))
    if number != shown.number:
        fresh = ""
    elif request.method == "GET":
        del request.session["desk_overpaid"]
    whole = {"amount": typed_amount(shown.free)}
    ways = _ways(shown)
    first = ways[0][0] if ways else "bank"
    context.setdefault("move_form", MoveForm(prefix="move", initial=whole))
    back = {**whole, "payee": shown.payer or shown.debtor, "account": shown.paid_from, "way": first}
    context.setdefault("back_form", GiveBackForm(prefix="back", ways=ways, initial=back))
    context.setdefault("key", form_key(request))
    context |= {
        "shown": shown,
        "fresh": fresh,
        "only_bank": not ways,
        "may_move": colleague.may("suspense.resolve"),
        "may_propose": colleague.may("refund.propose"),
    }
    return render(request, "desk/overpaid/case.html", context, status=status)
