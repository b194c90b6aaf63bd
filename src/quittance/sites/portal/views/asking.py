"""Asking for a plan outside the rules, seeing what became of it, and agreeing to what we offer instead."""

import secrets
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.access.rules import can_decide, check_can_open_case
from quittance.areas.access.visitor import Visitor
from quittance.areas.payments.queries.overview import CaseSummary, case_list
from quittance.areas.plans.operations import asking, offering
from quittance.areas.plans.operations.overtaking import WAITING
from quittance.areas.plans.queries import requests as queries
from quittance.areas.plans.queries.plans import PlanLine, active_plan_of, plans_of
from quittance.areas.plans.queries.requests import Advice, RequestView, Told
from quittance.areas.plans.rules import PlanRefused, RequestRefused
from quittance.core.plans import PlanError
from quittance.core.workdays import add_banking_days
from quittance.kit import clock
from quittance.sites.portal import limits, plan_words, planning
from quittance.sites.portal.forms_asking import AskForm
from quittance.sites.portal.guards import deciding, signed_in
from quittance.sites.portal.keeping import ticked, typed
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import or_404, see_other
from quittance.sites.ui.balance import balance_picture
from quittance.sites.ui.figures import typed_amount, typed_day
from quittance.sites.ui.plan_words import FREQUENCIES


@form_page
@deciding
def ask_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One page: what can be paid, why, a short budget. What it becomes is shown before it is sent."""
    today, now = clock.today(), clock.now()
    cases = _free(visitor)
    if request.method != "POST":
        initial = _begun(request, cases) | typed(request) | ticked(request, "cases")
        return _ask(request, visitor, AskForm(initial=initial, open_cases=cases, today=today), cases)
    form = AskForm(request.POST, open_cases=cases, today=today)
    if not form.is_valid():
        return _ask(request, visitor, form, cases)
    wanted = asking.Asked(
        tuple(case.case_id for case in cases if case.number in form.cleaned_data["cases"]),
        form.terms(),
        Told(form.cleaned_data["words"], form.budget()),
    )
    try:
        seen = queries.advice_for(wanted.case_ids, wanted.terms, wanted.told.budget, today=today)
        if seen.problem:
            raise RequestRefused(seen.problem, "With that amount it is never paid.")
        if request.POST.get("do") != "send":
            return _ask(request, visitor, form, cases, seen=seen)
        if not limits.may_request(request, now=now):
            raise RequestRefused("too_often", "Many requests in a short while.")
        token = request.POST.get("form_token", "")[:32] or secrets.token_hex(16)
        number = asking.ask(visitor, wanted, channel="portal", form_token=token, now=now)
    except (RequestRefused, PlanRefused) as refusal:
        form.refuse(refusal.code)
        return _ask(request, visitor, form, cases)
    return see_other("portal:plan_request", number)


@require_safe
@signed_in
def request_page(request: HttpRequest, visitor: Visitor, asked: str) -> HttpResponse:
    """One request: when the answer comes, what it was, and what can be done about it."""
    return _show(request, visitor, _own(visitor, asked))


@require_POST
@deciding
def agree(request: HttpRequest, visitor: Visitor, asked: str) -> HttpResponse:
    """Yes to what we offered instead: the plan begins."""
    found = _own(visitor, asked)
    try:
        asking.take_offer(visitor, number=found.number, now=clock.now(), language=getattr(request, "LANGUAGE_CODE", ""))
    except (RequestRefused, PlanRefused, PlanError) as refusal:
        return _show(request, visitor, _own(visitor, asked), refused=refusal.code)
    return see_other("portal:plan_request", asked)


@require_POST
@deciding
def withdraw(request: HttpRequest, visitor: Visitor, asked: str) -> HttpResponse:
    """The debtor takes it back, or says no to what we offered."""
    found = _own(visitor, asked)
    try:
        asking.withdraw(visitor, number=found.number, now=clock.now())
    except RequestRefused as refusal:
        return _show(request, visitor, _own(visitor, asked), refused=refusal.code)
    return see_other("portal:plan_request", asked)


def _begun(request: HttpRequest, cases: tuple[CaseSummary, ...]) -> dict[str, Any]:
    """The only case there is; and what was typed on the page of the choices, which had no yes at once."""
    known = planning.current(request.session, "my")
    wanted = set(known.case_ids) if known else set()
    chosen = [case.number for case in cases if case.case_id in wanted or len(cases) == 1]
    terms = known.terms if known else None
    if terms is None or terms.amount is None:
        return {"cases": chosen, "frequency": "monthly"}
    return {
        "cases": chosen,
        "frequency": terms.frequency,
        "amount": typed_amount(terms.amount),
        "first": typed_day(terms.first),
    }


def _free(visitor: Visitor) -> tuple[CaseSummary, ...]:
    """The visitor's cases that owe something and have neither a plan nor a request that waits."""
    found = [case for case in case_list(visitor, today=clock.today()) if case.total]
    busy: set[int] = set(active_plan_of([case.case_id for case in found]))
    for asked in queries.requests_of([case.case_id for case in found]):
        busy |= set(asked.case_ids) if asked.state in WAITING else set()
    return tuple(case for case in found if case.case_id not in busy)


def _running(visitor: Visitor) -> list[PlanLine]:
    """The visitor's plans that are kept: another one instead needs a person."""
    found = plans_of(visitor.case_ids)
    return [one for one in found if one.state == "active" and set(one.case_ids) <= visitor.case_ids]


def _waiting(visitor: Visitor) -> list[RequestView]:
    found = queries.requests_of(visitor.case_ids)
    return [one for one in found if one.state in WAITING and set(one.case_ids) <= visitor.case_ids]


def _own(visitor: Visitor, number: str) -> RequestView:
    found = or_404(queries.request_by_number(number))
    for case_id in found.case_ids:
        check_can_open_case(visitor, case_id)
    return found


def _ask(
    request: HttpRequest,
    visitor: Visitor,
    form: AskForm,
    cases: tuple[CaseSummary, ...],
    *,
    seen: Advice | None = None,
) -> HttpResponse:
    today = clock.today()
    times = queries.answer_times(today=today)
    context = {
        "section": "my",
        "visitor": visitor,
        "form": form,
        "cases": cases,
        "running": _running(visitor),
        "waiting": _waiting(visitor),
        "seen": seen,
        "form_token": request.POST.get("form_token") or secrets.token_hex(16),
        "times": times,
        "answer_by": add_banking_days(today, seen.rules.answer_days if seen else times.promised),
    }
    return render(request, "portal/my/asking/ask.html", context)


def _show(request: HttpRequest, visitor: Visitor, found: RequestView, *, refused: str = "") -> HttpResponse:
    today = clock.today()
    told = queries.told(found.request_id)
    context: dict[str, Any] = {
        "section": "my",
        "visitor": visitor,
        "asked": found,
        "told": told,
        "late": found.is_late(today),
        "over": found.state == "offered" and found.offer_until is not None and found.offer_until < today,
        "how_often": FREQUENCIES[found.terms.frequency],
        "offer_often": FREQUENCIES[found.offer.frequency] if found.offer else "",
        **_offered(found, today),
        "instead": _made_instead(found, visitor) if found.state == "planned" else None,
        "may_decide": can_decide(visitor),
        "refused": refused,
    }
    return render(request, "portal/my/asking/request.html", context, status=409 if refused else 200)


def _made_instead(found: RequestView, visitor: Visitor) -> PlanLine | None:
    """The newest plan over one of the cases that the visitor may see, one that is kept first."""
    plans = plans_of(found.case_ids)
    return next((one for one in plans if set(one.case_ids) <= visitor.case_ids), None)


def _offered(found: RequestView, today: Any) -> dict[str, Any]:
    """What we offer instead, told as every plan is before it is agreed on; nothing where it cannot be reckoned."""
    if found.state != "offered" or found.offer is None:
        return {}
    try:
        offer = offering.offered(found.case_ids, found.offer, today=today)
    except PlanRefused:
        return {}
    option = offer.options.own
    if option is None:
        return {}
    return {
        "offer": offer,
        "option": replace(option, saving=0),
        "payments": plan_words.payments(option),
        "terms": plan_words.terms(offer, option, logged_in=True),
        "picture": balance_picture(option.course),
    }
