"""The pages of somebody who logged in: all her cases, and one case explained line by line."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.areas.access.rules import can_decide, is_debtor
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.operations.looking import note_looks
from quittance.areas.claims.queries.growth import figures_of
from quittance.areas.claims.queries.helping import counts
from quittance.areas.claims.queries.holds import holding_of
from quittance.areas.claims.queries.references import Reference
from quittance.areas.claims.rules import remark_possible_from
from quittance.areas.payments.queries.overpaid import overpaid_on
from quittance.areas.payments.queries.overview import CaseView, case_list, case_view
from quittance.areas.payments.queries.paid_reports import reports_of
from quittance.areas.plans.queries.asked import asked_of
from quittance.areas.plans.queries.beside import beside, standing
from quittance.areas.plans.queries.counted import Counted, counted
from quittance.areas.plans.queries.plans import plans_of
from quittance.areas.rights.queries import held
from quittance.core.limitation import LAW as LIMITATION_LAW
from quittance.kit import clock
from quittance.kit.identity import identity_provider
from quittance.sites.portal import checkout
from quittance.sites.portal.forms import OtherDayForm
from quittance.sites.portal.guards import paying, signed_in
from quittance.sites.portal.my_cases import my_cases, spared
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import page_or_part, see_other
from quittance.sites.ui.explain import explained
from quittance.sites.ui.laws import laws
from quittance.sites.ui.timeline import picture, story


@require_safe
@signed_in
def case_list_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """All cases of the letter or the person, in the order of what happens next."""
    today = clock.today()
    cases = case_list(visitor, today=today)
    case_ids = [case.case_id for case in cases]
    stands = standing(case_ids, own=visitor.case_ids)
    asked = asked_of(case_ids, today=today) if stands.planned else {}
    offers = {one.case_id: one for one in stands.offers if one.is_for_payment(today)}
    context = {
        "section": "my",
        "visitor": visitor,
        "my": my_cases(cases, today=today, asked=asked, offers=offers),
        "offers": offers.values(),
        "requests": stands.requests,
        "plans": {one.plan_id: one for one in asked.values() if set(one.case_ids) <= visitor.case_ids}.values(),
        "may_plan": can_decide(visitor) and any(case.total and case.case_id not in asked for case in cases),
        "spared": spared(cases, today=today, asked=asked),
        "today": today,
        "bankid": identity_provider() is not None,
        "help": counts(visitor, today=today),
    }
    if is_debtor(visitor):
        note_looks({case.case_id: figures_of(case.statement) for case in cases}, today=today)
    return render(request, "portal/my/list.html", context)


@require_safe
@signed_in
def case_page(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """One case: the amount today, why, what happened, what comes next. With `on`, the amount on another date."""
    today = clock.today()
    form = OtherDayForm(request.GET, today=today) if "on" in request.GET else OtherDayForm(today=today)
    if form.is_bound and form.is_valid():
        other = case_view(visitor, number, today=today, on=form.cleaned_data["on"])
        first = min([claim.due_date for claim in other.claims] + [today])
        if other.on >= first:
            return _on_another_day(request, visitor, other)
        form.refuse_before(first)
    if request.headers.get("HX-Request"):
        context = {"form": form, "number": number, "picks": _picks(today)}
        return page_or_part(render(request, "portal/my/other_day_part.html", context))
    case = case_view(visitor, number, today=today)
    asked = asked_of([case.case_id], today=today).get(case.case_id)
    own_plan = asked is not None and set(asked.case_ids) <= visitor.case_ids
    payment = (asked.day, asked.now) if asked is not None and own_plan else None
    holding = holding_of(case.case_id)
    had_plan = holding.held or holding.fresh_deadline or not case.total
    plans = plans_of([case.case_id]) if had_plan else ()
    events = story(case, today=today, plans=plans, payment=payment)
    found = beside(case.case_id, own=visitor.case_ids)
    demands = [notice.sent_on for notice in case.notices if notice.kind == "payment_demand"]
    context = {
        "section": "my",
        "visitor": visitor,
        "case": case,
        "number": number,
        "groups": explained(case.statement, case.claims),
        "events": events,
        "demanded": bool(demands),
        "counted": _counted(visitor, case.case_id) if plans else {},
        "booked": any(payment.state == "booked" for payment in case.payments),
        "invoices": [(claim, case.backgrounds[claim.claim_id]) for claim in case.claims],
        "limitation_laws": laws(LIMITATION_LAW),
        "too_old": any(behind.limitation.is_over(today) for behind in case.backgrounds.values()),
        "remark_from": remark_possible_from(
            case.debtor_kind, demands, held=holding.held, fresh_deadline=holding.fresh_deadline
        ),
        "picks": _picks(today, case),
        "picture": picture(events, today=today),
        "form": form,
        "today": today,
        "reports": reports_of([case.case_id]),
        "overpaid": overpaid_on(visitor, case, today=today),
        "asker": visitor.actor,
        "beside": found,
        "reduced": found.offer if found.offer and found.offer.is_for_payment(today) else None,
        "asked": asked,
        "own_plan": own_plan,
        "may_plan": can_decide(visitor),
        "held_since": held([case.case_id], today=today).get(case.case_id),
    }
    if is_debtor(visitor):
        note_looks({case.case_id: figures_of(case.statement)}, today=today)
    return page_or_part(render(request, "portal/my/case.html", context))


def _counted(visitor: Visitor, case_id: int) -> dict[int, Counted]:
    """By posting, the plan of the visitor's that a payment on a case counted for."""
    return {posting: one for posting, one in counted([case_id]).items() if set(one.case_ids) <= visitor.case_ids}


def _picks(today: dt.date, case: CaseView | None = None) -> list[dt.date]:
    """Days worth asking about: those on which something changes, then in two weeks and in a month."""
    ahead = {day for day in case.ahead if day > today} if case else set()
    return sorted(ahead | {today + dt.timedelta(days=14), today + dt.timedelta(days=30)})


def _on_another_day(request: HttpRequest, visitor: Visitor, other: CaseView) -> HttpResponse:
    today = clock.today()
    context = {
        "section": "my",
        "visitor": visitor,
        # However the date was given, it stands there as people type it.
        "form": OtherDayForm(initial={"on": f"{other.on:%d.%m.%Y}"}, today=today),
        "other": other,
        "number": other.number,
        "today": today,
        "groups": explained(other.statement, other.claims),
        "picks": _picks(today, other),
    }
    template = "other_day_part" if request.headers.get("HX-Request") else "other_day"
    return page_or_part(render(request, f"portal/my/{template}.html", context))


@form_page
@paying
def pay_case(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """Leads to the payment pages with the case's own reference; a followed address leads to the case and its button."""
    case = case_view(visitor, number, today=clock.today())
    if request.method != "POST":
        return see_other("portal:case", number)
    checkout.begin(request.session, Reference("kid", case.reference), now=clock.now(), case=number)
    return see_other("portal:pay_amount")
