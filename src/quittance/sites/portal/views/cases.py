"""The pages of somebody who logged in: all her cases, and one case explained line by line."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.access.rules import NotYours
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.references import Reference
from quittance.areas.payments.queries.overpaid import overpaid_on
from quittance.areas.payments.queries.overview import CaseView, case_list, case_view
from quittance.areas.payments.queries.paid_reports import reports_of
from quittance.kit import clock
from quittance.kit.identity import identity_provider
from quittance.sites.portal import checkout
from quittance.sites.portal.forms import OtherDayForm
from quittance.sites.portal.guards import signed_in
from quittance.sites.ui.answers import page_or_part, see_other
from quittance.sites.ui.explain import explained
from quittance.sites.ui.timeline import picture, story


@require_safe
@signed_in
def case_list_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """All cases of the letter or the person, the most urgent first."""
    cases = case_list(visitor, today=clock.today())
    context = {
        "section": "my",
        "visitor": visitor,
        "cases": cases,
        "total": sum(case.total for case in cases),
        "owing": sum(case.status == "open" for case in cases),
        "bankid": identity_provider() is not None,
    }
    return render(request, "portal/my/list.html", context)


@require_safe
@signed_in
def case_page(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """One case: the amount today, why, what happened, what comes next. With `on`, the amount on another date."""
    today = clock.today()
    form = OtherDayForm(request.GET, today=today) if "on" in request.GET else OtherDayForm(today=today)
    if form.is_bound and form.is_valid():
        other = _view(visitor, number, today, form.cleaned_data["on"])
        first = min([claim.due_date for claim in other.claims] + [today])
        if other.on >= first:
            return _on_another_day(request, visitor, form, other)
        form.refuse_before(first)
    if request.headers.get("HX-Request"):
        return page_or_part(render(request, "portal/my/other_day_part.html", {"form": form, "number": number}))
    case = _view(visitor, number, today)
    events = story(case, today=today)
    context = {
        "section": "my",
        "visitor": visitor,
        "case": case,
        "number": number,
        "groups": explained(case.statement, case.claims),
        "events": events,
        "demanded": any(notice.kind == "payment_demand" for notice in case.notices),
        "picture": picture(events, today=today),
        "form": form,
        "today": today,
        "reports": reports_of([case.case_id]),
        "overpaid": overpaid_on(visitor, case, today=today),
        "asker": f"debtor:{visitor.party_id}",
    }
    return page_or_part(render(request, "portal/my/case.html", context))


def _on_another_day(request: HttpRequest, visitor: Visitor, form: OtherDayForm, other: CaseView) -> HttpResponse:
    context = {"section": "my", "visitor": visitor, "form": form, "other": other, "number": other.number}
    context["today"] = clock.today()
    template = "other_day_part" if request.headers.get("HX-Request") else "other_day"
    return page_or_part(render(request, f"portal/my/{template}.html", context))


@require_POST
@signed_in
def pay_case(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """Leads to the payment pages with the case's own reference."""
    case = _view(visitor, number, clock.today())
    checkout.begin(request.session, Reference("kid", case.reference), now=clock.now(), case=number)
    return see_other("portal:pay_amount")


def _view(visitor: Visitor, number: str, today: dt.date, on: dt.date | None = None) -> CaseView:
    try:
        return case_view(visitor, number, today=today, on=on)
    except NotYours:
        raise Http404 from None
