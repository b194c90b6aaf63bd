"""Living with a plan: each change is chosen, shown with what it does, and made by the last button.

Reading a page changes nothing, so what was chosen stands in its address: a day, an amount, which payment; nothing that
says who. The button's form is sent with a key of its own: pressed twice it changes once.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from quittance.areas.access.visitor import Visitor
from quittance.areas.payments.queries.overview import CaseSummary
from quittance.areas.payments.queries.sharing import open_cases
from quittance.areas.plans.operations.changing import Effect, apply, choose_extra, made_already, preview
from quittance.areas.plans.operations.lasting import smallest_amount
from quittance.areas.plans.queries.plans import PlanView, active_plan_of, own_plan, plan_view
from quittance.areas.plans.queries.settlements import standing_offers
from quittance.areas.plans.queries.stopping import follows
from quittance.areas.plans.rules import Change, ChangeDay, Extra, Move, PlanRefused
from quittance.core.plans import Instalment, PlanError, Step, usual
from quittance.core.workdays import next_banking_day
from quittance.kit import clock
from quittance.sites.portal import plan_story, plan_words
from quittance.sites.portal.forms_changes import AT_ONCE, FORMS, ChangeForm, MoveForm
from quittance.sites.portal.guards import deciding, paying
from quittance.sites.portal.views.plans import goes_on, own_paying
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import see_other
from quittance.sites.ui.balance import balance_picture

_BUTTONS = {
    "move": _("Move the payment"),
    "skip": _("Leave it out"),
    "pause": _("Let the plan pause"),
    "amount": _("Change the amount"),
    "days": _("Change the days"),
    "case": _("Add the case"),
    "spread": _("Spread it"),
}
_FIELDS = {
    "as_is": {"amount": "amount", "days": "first"},
    "day": {"move": "to", "days": "first"},
    "same": {"move": "to"},
    "amount": {},
    "never_ends": {},
}


@form_page
@deciding
def change(request: HttpRequest, visitor: Visitor, plan: str, kind: str) -> HttpResponse:
    """Asks what the change needs to know, then shows what it does; sending that does it."""
    if kind not in FORMS:
        raise Http404
    plan_id = own_plan(visitor, plan)
    view = plan_view(plan_id, today=clock.today())
    if not view.is_active or (request.method == "POST" and made_already(plan_id, _token(request, visitor))):
        return see_other("portal:plan", plan)
    cases = _others(visitor, view) if kind == "case" else ()
    data = request.POST if request.method == "POST" else request.GET if _asked(request, kind) else None
    form = FORMS[kind](data, plan=view, today=clock.today(), cases=cases, initial=_initial(request))
    if not form.is_valid():
        return _page(request, "choose", visitor, view, kind, form=form, cases=cases)
    wanted = form.change()
    try:
        if kind == "stop":
            return _stop(request, visitor, view, wanted)
        effect = preview(plan_id, wanted, today=clock.today())
        if request.method != "POST" or request.POST.get("shown") != effect.shown:
            return _effect(request, visitor, view, kind, form, effect)
        return _done(request, visitor, view, wanted)
    except (PlanRefused, PlanError) as refusal:
        return _refused(request, visitor, view, kind, form, refusal)


def _token(request: HttpRequest, visitor: Visitor) -> str:
    """The form that is sent: its key, which nobody else can send for them."""
    return f"{visitor.actor}:{request.POST.get('key', '')[:40]}"


def _asked(request: HttpRequest, kind: str) -> bool:
    return kind in AT_ONCE or "go" in request.GET


def _initial(request: HttpRequest) -> dict[str, str]:
    """A link may name the payment it is about."""
    return {"instalment": request.GET["instalment"]} if "instalment" in request.GET else {}


def _others(visitor: Visitor, view: PlanView) -> Sequence[CaseSummary]:
    owing = open_cases(visitor, today=clock.today())
    taken = active_plan_of([case.case_id for case in owing])
    return [case for case in owing if case.case_id not in taken]


def _done(request: HttpRequest, visitor: Visitor, view: PlanView, wanted: Change) -> HttpResponse:
    """Makes it. An extra payment that has not come yet is paid first, and changes the plan when it is there."""
    now, token = clock.now(), _token(request, visitor)
    if isinstance(wanted, Extra) and (beside := _beside(view, wanted.amount)).to_come:
        choose_extra(view.plan_id, wanted, actor=visitor.actor, form_token=token, now=now)
        return own_paying(request, view, beside.to_pay)
    apply(view.plan_id, wanted, actor=visitor.actor, form_token=token, now=now)
    return see_other("portal:plan", view.number)


@dataclass(frozen=True, slots=True)
class _Beside:
    """An extra payment in øre: with what is due today `to_come` is still missing, and `to_pay` is not on its way."""

    extra: int
    due: int
    to_come: int
    to_pay: int


def _beside(view: PlanView, amount: int) -> _Beside:
    to_come = max(view.due_now + amount - view.paid_ahead, 0)
    due = min(view.due_now, to_come)
    return _Beside(to_come - due, due, to_come, to_come - min(view.coming, due))


def _stop(request: HttpRequest, visitor: Visitor, view: PlanView, wanted: Change) -> HttpResponse:
    """What follows when the plan ends; shown again when that is not what the page said."""
    what = follows(view, today=clock.today())
    if request.method == "POST" and request.POST.get("shown") == what.shown:
        return _done(request, visitor, view, wanted)
    offers = standing_offers([case.case_id for case in view.cases])
    context = {
        "follows": what,
        "offers": offers,
        "goes_on": goes_on(view, offers),
        "today": clock.today(),
        "key": secrets.token_hex(16),
        "changed": request.method == "POST",
    }
    return _page(request, "stop", visitor, view, "stop", **context)


def _page(request: HttpRequest, page: str, visitor: Visitor, view: PlanView, kind: str, **more: Any) -> HttpResponse:
    context = {
        "section": "my",
        "visitor": visitor,
        "plan": view,
        "kind": kind,
        "name": plan_story.CHANGES[kind],
        "counters": plan_story.left_words(view, view.rules),
        "smallest": smallest_amount(view.plan_id, today=clock.today()) if kind == "amount" else None,
        **more,
    }
    return render(request, f"portal/plans/change/{page}.html", context)


def _effect(
    request: HttpRequest, visitor: Visitor, view: PlanView, kind: str, form: ChangeForm, effect: Effect
) -> HttpResponse:
    assert effect.after is not None
    beside = _beside(view, form.cleaned_data["amount"]) if kind == "extra" else None
    steps: Sequence[Step | Instalment] = effect.after.steps
    if beside and beside.to_come:  # the first one is today's, the extra payment with it
        due = [Instalment(clock.today(), beside.due)] if beside.due else []
        steps = [*due, *effect.after.steps[1:]]
    payment = form.moved() if isinstance(form, MoveForm) else None
    context = {
        "form": form,
        "anyway": payment if payment and payment.due < form.cleaned_data["to"] <= payment.in_time else None,
        "kept": [(name, form.data.get(name, "")) for name in form.fields],
        "effect": effect,
        "before_each": usual(one.amount for one in effect.before.steps) if effect.before else 0,
        "after_each": usual(one.amount for one in steps),
        "picture": balance_picture(effect.after),
        "counted": _left(view) > _left(effect),
        "counters": plan_story.left_words(effect, view.rules),
        "button": _BUTTONS.get(kind, ""),
        "key": secrets.token_hex(16),
        "shown": effect.shown,
        "changed": request.method == "POST",
        "today": clock.today(),
        "beside": beside,
        "wished": _wished(form),
        "stays": sum(one.to_pay for one in view.instalments if one.due == clock.today()) if effect.late else 0,
        "following": next(iter(steps), None),
        "how_many": len(steps),
    }
    return _page(request, "effect", visitor, view, kind, **context)


def _wished(form: ChangeForm) -> tuple[dt.date, dt.date] | None:
    """A day that was typed on which the banks are closed, and the one that comes instead."""
    chosen, typed = form.change(), form.cleaned_data
    if isinstance(chosen, Move):
        day, wished = chosen.to if form.plan.any_day else next_banking_day(chosen.to), typed["to"]
    elif isinstance(chosen, ChangeDay):
        day, wished = chosen.first, typed["first"]
    else:
        return None
    return (wished, day) if wished != day else None


def _left(counters: PlanView | Effect) -> int:
    return counters.moves_left + counters.skips_left + counters.pause_left


def _refused(
    request: HttpRequest,
    visitor: Visitor,
    view: PlanView,
    kind: str,
    form: ChangeForm,
    refusal: PlanRefused | PlanError,
) -> HttpResponse:
    """What only a field can mend is told at the field; the rest has a page of its own with ways on."""
    field = _FIELDS.get(refusal.code, {}).get(kind)
    if field is not None:
        payment = form.moved() if isinstance(form, MoveForm) else None
        latest = payment.latest if payment else None
        form.refuse(field, plan_words.change_refused(refusal.code, view.rules, latest=latest)[1])
        return _page(request, "choose", visitor, view, kind, form=form)
    heading, words = plan_words.change_refused(refusal.code, view.rules)
    reasons = [plan_words.OUTSIDE.get(code, "") for code in getattr(refusal, "reasons", ())]
    return _page(
        request, "refused", visitor, view, kind, heading=heading, words=words, reasons=reasons, code=refusal.code
    )


@form_page
@paying
def pay_off(request: HttpRequest, visitor: Visitor, plan: str) -> HttpResponse:
    """All that is left in one sum, with what it saves; sending it leads to paying."""
    view = plan_view(own_plan(visitor, plan), today=clock.today())
    if not view.is_active or not view.left:
        return see_other("portal:plan", plan)
    if request.method == "POST":
        return own_paying(request, view, view.left)
    return render(request, "portal/plans/change/pay_off.html", {"section": "my", "visitor": visitor, "plan": view})
