"""Payment plans at the desk: requests outside the rules, plans made by phone, and reduced sums."""

import secrets
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.areas.insight import planned
from quittance.areas.plans.operations import asking, settlements
from quittance.areas.plans.operations.at_the_desk import agree_at_desk
from quittance.areas.plans.operations.overtaking import WAITING
from quittance.areas.plans.queries import requests as queries
from quittance.areas.plans.queries.options import Options, options
from quittance.areas.plans.queries.settlements import offers
from quittance.areas.plans.rules import OFFER_DAYS, Terms
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.core.workdays import later, next_banking_day
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_plans import (
    AcceptForm,
    AnswerForm,
    CounterForm,
    PhonePlanForm,
    RefuseForm,
    SettlementForm,
)
from quittance.sites.desk.wording_plans import refusal
from quittance.sites.ui.answers import or_404, see_other
from quittance.sites.ui.figures import typed_amount, typed_day

form_page = require_http_methods(["GET", "HEAD", "POST"])


@room("plan.read")
@require_safe
def overview(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Requests that wait, the one promised first at the top; how fast we answer; reduced sums that stand."""
    today, reads = clock.today(), colleague.may("plan_request.read")
    waiting = queries.waiting() if reads else ()
    context = {
        "reads": reads,
        "waiting": [(one, one.is_late(today)) for one in waiting],
        "answered": queries.answered() if reads else (),
        "times": queries.answer_times(today=today),
        "offers": offers(),
        "running": planned.running(),
        "today": today,
        "fresh": request.session.pop("desk_offer_proposed", None),
    }
    return render(request, "desk/plans/list.html", context)


@room("plan_request.read")
@require_safe
def plan_request(request: HttpRequest, colleague: Colleague, plan_request_id: int) -> HttpResponse:
    """One request with its budget, what the engine makes of it, and the ways to answer."""
    return _show(request, colleague, _opened(plan_request_id, colleague))


@room("plan.agree")
@require_POST
def accept(request: HttpRequest, colleague: Colleague, plan_request_id: int) -> HttpResponse:
    """Yes: the plan begins."""
    form = AcceptForm(request.POST, prefix="accept")
    return _answered(request, colleague, plan_request_id, form, asking.accept)


@room("plan.agree")
@require_POST
def counter(request: HttpRequest, colleague: Colleague, plan_request_id: int) -> HttpResponse:
    """Something else instead; shown by the engine first, sent when it is sent again."""
    form = CounterForm(request.POST, prefix="counter")
    if request.POST.get("do") != "send":
        return _reckoned(request, colleague, plan_request_id, form)
    return _answered(request, colleague, plan_request_id, form, asking.counter)


@room("plan.agree")
@require_POST
def refuse(request: HttpRequest, colleague: Colleague, plan_request_id: int) -> HttpResponse:
    """No, with the reasons."""
    form = RefuseForm(request.POST, prefix="refuse")
    return _answered(request, colleague, plan_request_id, form, asking.refuse)


@room("plan.agree")
@form_page
def by_phone(request: HttpRequest, colleague: Colleague, number: str) -> HttpResponse:
    """A plan for the debtor on the phone: the choices side by side, the limits, and the one that is made."""
    today, now = clock.today(), clock.now()
    found = or_404(planned.plannable(number, reader=colleague, today=today, now=now))
    chosen = [str(found.case_id)]
    initial = {"cases": chosen, "frequency": "monthly"}
    sent = _picked(request, found) if request.method == "POST" else None
    form = PhonePlanForm(sent, initial=initial, open_cases=found.cases, today=today)
    token = request.POST.get("form_token") or secrets.token_hex(16)
    context: dict[str, Any] = {"found": found, "form": form, "form_token": token, "asked": _asked(found, colleague)}
    if found.cases and (sent is None or not form.is_valid()):
        ids = [one for one in (request.POST.getlist("cases") or chosen) if one in {f"{row[0]}" for row in found.cases}]
        return _phone(request, {**context, "options": _options(found, ids)} if ids else context)
    if not found.cases:
        return _phone(request, context)
    terms, ids = form.terms(), form.cleaned_data["cases"]
    context |= {"options": _options(found, ids, terms), "terms": terms}
    if request.POST.get("do") != "agree":
        return _phone(request, context)
    own = context["options"].own
    if own and own.outside and not form.cleaned_data["reason"]:
        form.refuse_without_reason()
        return _phone(request, context, status=409)
    try:
        made = agree_at_desk(
            case_ids=[int(one) for one in ids],
            terms=terms,
            reason=form.cleaned_data["reason"],
            actor=colleague.actor,
            form_token=token[:32],
            now=now,
        )
    except CoreError as no:
        return _phone(request, {**context, "refused": refusal(no)}, status=409)
    request.session["desk_plan_made"] = made.number
    return see_other("desk:case", number)


@room("settlement.propose")
@form_page
def settlement(request: HttpRequest, colleague: Colleague, number: str) -> HttpResponse:
    """For which sum, and until when, shall the case be done? Somebody else decides."""
    today, now = clock.today(), clock.now()
    found = or_404(planned.plannable(number, reader=colleague, today=today, now=now))
    until = typed_day(next_banking_day(later(today, 21)))
    form = SettlementForm(request.POST if request.method == "POST" else None, initial={"until": until})
    context: dict[str, Any] = {"found": found, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "desk/plans/settlement.html", context)
    try:
        made = settlements.propose(
            case_id=found.case_id,
            amount=form.cleaned_data["amount"],
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
            actor=colleague.actor,
            now=now,
        )
    except CoreError as no:
        return render(request, "desk/plans/settlement.html", {**context, "refused": refusal(no)}, status=409)
    request.session["desk_offer_proposed"] = made
    return see_other("desk:plans")


@room("settlement.propose")
@require_POST
def withdraw_settlement(request: HttpRequest, colleague: Colleague, offer_id: int) -> HttpResponse:
    """Takes an open offer back, as long as nothing was paid for it."""
    or_404(next((one for one in offers(states=["open", "met", "expired"]) if one.offer_id == offer_id), None))
    try:
        settlements.withdraw(offer_id=offer_id, actor=colleague.actor, now=clock.now())
    except CoreError as no:
        return render(request, "desk/plans/refused.html", {"refused": refusal(no)}, status=409)
    return see_other("desk:plans")


def _asked(found: planned.Plannable, colleague: Colleague) -> list[queries.RequestView]:
    """Requests about the debtor's cases that still wait: a plan made here ends them."""
    if not colleague.may("plan_request.read"):
        return []
    return [one for one in queries.requests_of([row[0] for row in found.cases]) if one.state in WAITING]


def _picked(request: HttpRequest, found: planned.Plannable) -> QueryDict:
    """What was sent; where one of the choices was pressed, as if that had been typed."""
    sent = request.POST.copy()
    known = {f"{row[0]}" for row in found.cases}
    ids = [one for one in sent.getlist("cases") if one in known]
    shown = _options(found, ids).shown if ids and "pick" in sent else ()
    for one in shown:
        if one.terms and f"{one.count}" == sent["pick"]:
            for name, text in PhonePlanForm.as_typed(one).items():
                sent[name] = text
    return sent


def _options(found: planned.Plannable, ids: list[str], terms: Terms | None = None) -> Options:
    facts = [found.facts[int(one)] for one in ids]
    rules = asking.rules_of(facts, clock.today())
    if terms is None:
        return options(facts, today=clock.today(), rules=rules)
    return options(facts, today=clock.today(), rules=rules, first=terms.first, typed=terms)


def _phone(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "desk/plans/phone.html", context, status=status)


def _answered(
    request: HttpRequest, colleague: Colleague, request_id: int, form: AnswerForm, answer: Callable[..., object]
) -> HttpResponse:
    """The answer that was typed is given; what is wrong with it, or has changed meanwhile, stands on the page again."""
    found = _opened(request_id, colleague)
    if not form.is_valid():
        return _show(request, colleague, found, form)
    try:
        answer(request_id=request_id, **form.said(), actor=colleague.actor, now=clock.now())
    except CoreError as no:
        return _show(request, colleague, _opened(request_id, colleague), form, refused=refusal(no), status=409)
    return see_other("desk:plan_request", request_id)


def _reckoned(request: HttpRequest, colleague: Colleague, request_id: int, form: CounterForm) -> HttpResponse:
    """What the engine makes of another offer; nothing is sent."""
    found = _opened(request_id, colleague)
    if not form.is_valid():
        return _show(request, colleague, found, form)
    try:
        seen = queries.advice(found.request, found.told.budget, today=clock.today(), terms=form.terms())
    except CoreError as no:
        return _show(request, colleague, found, form, refused=refusal(no))
    return _show(request, colleague, found, form, seen=seen)


def _opened(request_id: int, colleague: Colleague) -> planned.Opened:
    return or_404(planned.open_request(request_id, reader=colleague, today=clock.today(), now=clock.now()))


def _show(
    request: HttpRequest,
    colleague: Colleague,
    found: planned.Opened,
    used: AnswerForm | None = None,
    *,
    refused: str = "",
    seen: queries.Advice | None = None,
    status: int = 200,
) -> HttpResponse:
    asked, today = found.request, clock.today()
    proposed = {
        "amount": typed_amount(found.advice.inside_at if found.advice and found.advice.inside_at else 0),
        "frequency": "monthly",
        "first": typed_day(max(asked.terms.first, next_banking_day(later(today, OFFER_DAYS)))),
        "until": typed_day(next_banking_day(later(today, OFFER_DAYS))),
    }
    forms: dict[str, AnswerForm] = {
        "accept": AcceptForm(prefix="accept"),
        "counter": CounterForm(prefix="counter", initial=proposed),
        "refuse": RefuseForm(prefix="refuse"),
    }
    if used is not None:
        forms[str(used.prefix)] = used
    context = {
        "opened": found,
        "asked": asked,
        "late": asked.is_late(today),
        "refused": refused,
        "seen": seen,
        "may_answer": colleague.may("plan.agree") and asked.waits_for_us,
        "form": used,
        **forms,
    }
    return render(request, "desk/plans/request.html", context, status=status)
