"""Changes of a plan that somebody of ours makes for the debtor on the phone: the effect first, then the change."""

import datetime as dt
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from quittance.areas.insight import planned
from quittance.areas.plans.operations.changing import apply, made_already, preview
from quittance.areas.plans.queries.plans import PlanView
from quittance.areas.plans.queries.stopping import follows
from quittance.areas.plans.rules import Change, GiveUp
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.core.plans import Course, usual
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_plan_changes import PlanChangeForm
from quittance.sites.desk.wording_plans import change_refusal
from quittance.sites.ui.answers import or_404, see_other


@room("plan.agree")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, colleague: Colleague, number: str) -> HttpResponse:
    """One change of the plan a case is in. A page whose effect is another by now is shown once more."""
    today, now = clock.today(), clock.now()
    found = or_404(planned.changeable(number, reader=colleague, today=today, now=now))
    key = request.POST.get("form_token", "")[:32] or secrets.token_hex(16)
    token = f"{colleague.actor}:{key}"
    context: dict[str, Any] = {"found": found, "plan": found.plan, "form_token": key}
    if found.plan is None:
        return _page(request, context)
    if request.method == "POST" and made_already(found.plan.plan_id, token):
        return see_other("desk:case", number)
    form = PlanChangeForm(request.POST if request.method == "POST" else None, plan=found.plan, today=today)
    context["form"] = form
    if request.method != "POST" or not form.is_valid():
        return _page(request, context)
    wanted, makes = form.change(), request.POST.get("do") == "make"
    try:
        told = _told(found.plan, wanted, today)
        if makes and request.POST.get("shown") == told["shown"]:
            apply(found.plan.plan_id, wanted, actor=colleague.actor, form_token=token, now=now)
            ends = isinstance(wanted, GiveUp)
            request.session["desk_plan_ended" if ends else "desk_plan_changed"] = found.plan.number
            return see_other("desk:case", number)
    except CoreError as no:
        return _page(request, {**context, "refused": change_refusal(no)}, status=409)
    return _page(request, {**context, **told, "again": makes})


def _told(plan: PlanView, wanted: Change, today: dt.date) -> dict[str, Any]:
    """What the page says that a change does, and what of it (`shown`) may not be another when the button is pressed."""
    effect = preview(plan.plan_id, wanted, today=today)
    if effect.after is None:
        what = follows(plan, today=today)
        return {"follows": what, "shown": what.shown}
    each = {"each_now": _usual(effect.before), "each": _usual(effect.after)}
    return {"effect": effect, **each, "shown": effect.shown}


def _usual(course: Course | None) -> int:
    return usual(step.amount for step in course.steps) if course else 0


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "desk/plans/change.html", context, status=status)
