"""The rules for plans at the desk: what is in force, what is to come, and new versions that somebody else agrees to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from quittance.areas.approvals.queries import waiting
from quittance.areas.insight.people import names_of
from quittance.areas.plans.operations import rules_making
from quittance.areas.plans.queries.rules import RulesFacts, creditors, in_force, one, versions
from quittance.areas.plans.rules import PLAN_RULES
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.core.workdays import later
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_plans import RulesForm, WithdrawForm
from quittance.sites.desk.wording_plans import refusal
from quittance.sites.ui.answers import or_404, see_other
from quittance.sites.ui.figures import typed_day
from quittance.sites.ui.plan_words import debts, told

form_page = require_http_methods(["GET", "HEAD", "POST"])


@room("plan_rules.read")
@require_safe
def overview(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Every band that counts today, those to come, all earlier ones, and proposals that wait."""
    today, now = clock.today(), clock.now()
    found = in_force(today)
    every = versions()
    proposals = waiting(now=now, reader=colleague.actor, kinds=(PLAN_RULES,))
    context = {
        "found": [(band, debts(band), told(band)) for band in found],
        "versions": every,
        "proposals": proposals,
        "names": names_of({row.made_by for row in every} | {each.maker for each in proposals}),
        "may_propose": colleague.may("plan_rules.propose"),
        "today": today,
    }
    return render(request, "desk/plans/rules.html", context)


@room("plan_rules.propose")
@form_page
def new(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """A new version; what it overlaps or leaves without rules is shown before it is proposed."""
    today, now = clock.today(), clock.now()
    form = RulesForm(
        request.POST if request.method == "POST" else None,
        creditors=creditors(),
        initial=RulesForm.of(_like(request), later(today, 1)),
    )
    context = {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "desk/plans/rules_new.html", context)
    wanted = form.rules()
    try:
        rules_making.check(wanted, today=today)
        if request.POST.get("do") != "propose":
            seen = {**context, "checked": True, "cautions": rules_making.cautions(wanted)}
            return render(request, "desk/plans/rules_new.html", seen)
        made = rules_making.propose(wanted, reason=form.cleaned_data["reason"], actor=colleague.actor, now=now)
    except CoreError as no:
        return render(request, "desk/plans/rules_new.html", {**context, "refused": refusal(no)}, status=409)
    return see_other("desk:proposal", made)


@room("plan_rules.propose")
@form_page
def withdraw(request: HttpRequest, colleague: Colleague, rules_id: int) -> HttpResponse:
    """Shall this band be there no longer?"""
    today, now = clock.today(), clock.now()
    band = or_404(next((each for each in in_force(today) if each.rules_id == rules_id), None))
    form = WithdrawForm(
        request.POST if request.method == "POST" else None, initial={"valid_from": typed_day(later(today, 1))}
    )
    context = {"form": form, "band": band, "debts": debts(band)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "desk/plans/rules_withdraw.html", context)
    try:
        made = rules_making.propose_withdrawal(
            creditor_id=band.creditor_id,
            owed_from=band.owed_from,
            valid_from=form.cleaned_data["valid_from"],
            reason=form.cleaned_data["reason"],
            actor=colleague.actor,
            now=now,
        )
    except CoreError as no:
        return render(request, "desk/plans/rules_withdraw.html", {**context, "refused": refusal(no)}, status=409)
    return see_other("desk:proposal", made)


def _like(request: HttpRequest) -> RulesFacts:
    """The version a new one begins as: the one named, else the agency's lowest."""
    bands = in_force(clock.today())
    named = request.GET.get("like", "")
    return one(int(named)) if named in {f"{band.rules_id}" for band in bands} else bands[0]
