"""Paying in parts, from the choices to the agreement: for who came with a KID, and for who has logged in.

Nothing is agreed before the last button; what cannot be started here has a page of its own and a way on.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.access.rules import can_decide
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.references import case_of
from quittance.areas.payments.queries.overview import CaseSummary, case_view
from quittance.areas.payments.queries.sharing import open_cases
from quittance.areas.plans.operations.agreeing import KID, agree
from quittance.areas.plans.operations.offering import Offer, offer
from quittance.areas.plans.queries.beside import Standing, standing
from quittance.areas.plans.queries.options import Option
from quittance.areas.plans.queries.plans import active_plan_of, plan_of_form
from quittance.areas.plans.rules import PlanRefused, Terms
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.sites.portal import checkout, plan_words, planning
from quittance.sites.portal.checkout import Checkout
from quittance.sites.portal.forms_plans import AffordForm, PlanCasesForm
from quittance.sites.portal.guards import VISITOR, deciding, signed_in, with_checkout
from quittance.sites.portal.planning import Planning
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import see_other
from quittance.sites.ui.balance import balance_picture

_EVERY = ("monthly", "biweekly", "weekly")
_QUICK_ACTOR = "quick"


@dataclass(frozen=True, slots=True)
class Door:
    """The names of a door's pages, and the frame they stand in."""

    key: planning.Door
    options: str
    check: str
    outside: str
    base: str
    section: str


QUICK = Door(
    "kid", "portal:quick_plan", "portal:quick_plan_check", "portal:quick_plan_outside", "portal/pay/base.html", "pay"
)
MY = Door("my", "portal:plan_options", "portal:plan_check", "portal:plan_outside", "portal/my/base.html", "my")


def page(request: HttpRequest, door: Door, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of making a plan, in the frame of its door."""
    shared = {"section": door.section, "visitor": request.session.get(VISITOR), "base": door.base, "door": door}
    return render(request, f"portal/plans/{name}.html", {**shared, **context}, status=status)


# -- Without a login ---------------------------------------------------------------------------------------


def _quick(request: HttpRequest, found: Checkout) -> Planning | None:
    """The case of the KID in the session; nothing where nothing may be shown."""
    case_id = None if found.plain or found.shared or found.kind != "kid" else case_of(found.reference)
    return None if case_id is None else planning.begin(request.session, "kid", [case_id])


@form_page
@with_checkout
def quick_options(request: HttpRequest, found: Checkout) -> HttpResponse:
    """What somebody with the KID of an open case can choose from."""
    plan = _quick(request, found)
    return page(request, QUICK, "not_here", {}) if plan is None else _options(request, QUICK, plan)


@require_safe
@with_checkout
def quick_outside(request: HttpRequest, found: Checkout) -> HttpResponse:
    """What was typed is outside the rules."""
    plan = _quick(request, found)
    return see_other(QUICK.options) if plan is None else _outside(request, QUICK, plan)


@form_page
@with_checkout
def quick_check(request: HttpRequest, found: Checkout) -> HttpResponse:
    """The last look, and the agreement."""
    made = _made_by_form(request)
    if made is not None and made[1] == planning.made_here(request.session):
        return see_other("portal:quick_plan_made")
    plan = _quick(request, found)
    if plan is None:
        return see_other(QUICK.options)
    number, answer = _check(request, QUICK, plan, actor=_QUICK_ACTOR, channel=KID, logged_in=False)
    if not number:
        return answer
    planning.note_made(request.session, number)
    return see_other("portal:quick_plan_made")


# -- Logged in ---------------------------------------------------------------------------------------------


def without_plan(visitor: Visitor) -> tuple[CaseSummary, ...]:
    """The visitor's cases that owe something and are in no plan: those a plan can be made for."""
    owing = open_cases(visitor, today=clock.today())
    taken = active_plan_of([case.case_id for case in owing]) if owing else {}
    return tuple(case for case in owing if case.case_id not in taken)


@form_page
@signed_in
def new(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Asks which cases; of one alone there is nothing to ask."""
    owing = without_plan(visitor)
    if not owing:
        return see_other("portal:plans")
    form = PlanCasesForm(request.POST if request.method == "POST" else None, cases=owing, initial=_ticked(request))
    if len(owing) > 1 and not form.is_valid():
        return page(request, MY, "cases", {"form": form, "rows": form.rows()})
    chosen = form.cleaned_data["cases"] if len(owing) > 1 else [str(owing[0].case_id)]
    planning.begin(request.session, "my", [int(case_id) for case_id in chosen])
    return see_other(MY.options)


def _ticked(request: HttpRequest) -> dict[str, list[str]]:
    known = planning.current(request.session, "my")
    return {"cases": [str(one) for one in known.case_ids]} if known else {}


@require_POST
@signed_in
def from_case(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """From the page of a case: a plan for that one, to which others can be added."""
    case = case_view(visitor, number, today=clock.today())
    planning.begin(request.session, "my", [case.case_id])
    return see_other(MY.options)


def _own(request: HttpRequest, visitor: Visitor) -> Planning | None:
    """What is being planned, as long as all of it is the visitor's."""
    plan = planning.current(request.session, "my")
    return plan if plan is not None and set(plan.case_ids) <= visitor.case_ids else None


@form_page
@signed_in
def options(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What can be chosen from for one or several own cases."""
    plan = _own(request, visitor)
    if plan is None:
        return see_other("portal:plan_new")
    more = {"more_cases": len(visitor.case_ids) > 1, "may_agree": can_decide(visitor), "visitor": visitor}
    more["beside"] = _beside(visitor, plan)
    return _options(request, MY, plan, more)


@require_safe
@signed_in
def outside(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What was typed is outside the rules."""
    plan = _own(request, visitor)
    return see_other("portal:plan_new") if plan is None else _outside(request, MY, plan)


@form_page
@deciding
def check(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The last look, and the agreement."""
    made = _made_by_form(request)
    if made is not None:
        return see_other("portal:plan_made", made[1])
    plan = _own(request, visitor)
    if plan is None:
        return see_other("portal:plan_new")
    number, answer = _check(
        request, MY, plan, actor=visitor.actor, channel="portal", logged_in=True, beside=_beside(visitor, plan)
    )
    return see_other("portal:plan_made", number) if number else answer


def _beside(visitor: Visitor, plan: Planning) -> Standing:
    """What stands beside a plan made here: requests of the visitor's, which it ends, and offers of a reduced sum."""
    found = standing(plan.case_ids, own=visitor.case_ids)
    today = clock.today()
    return replace(found, offers=tuple(one for one in found.offers if one.is_for_payment(today)))


# -- Both --------------------------------------------------------------------------------------------------


def _offer(plan: Planning, typed: Terms | None = None) -> Offer:
    return offer(plan.case_ids, today=clock.today(), typed=typed)


def _refused(request: HttpRequest, door: Door, refusal: CoreError) -> HttpResponse:
    heading, words = plan_words.refused(refusal.code)
    return page(request, door, "refused", {"heading": heading, "words": words, "code": refusal.code})


def _options(request: HttpRequest, door: Door, plan: Planning, more: dict[str, Any] | None = None) -> HttpResponse:
    typed = plan.terms if plan.typed else None
    try:
        found = _offer(plan, typed)
    except PlanRefused as refusal:
        return _refused(request, door, refusal)
    allowed = found.rules.frequencies if found.rules else _EVERY
    if request.method == "POST" and (chosen := _chosen(request, found)):
        planning.choose(request.session, plan, chosen)
        return see_other(door.check)
    data = request.POST if request.method == "POST" else None
    back = checkout.typed(request.session, request.path)
    form = AffordForm(data, today=clock.today(), allowed=allowed, initial={**(plan.typed or {}), **back})
    if form.is_valid():
        return _typed(request, door, plan, form)
    own = None if form.errors else found.options.own
    context = {
        "form": form,
        "offer": found,
        "rows": [(one, plan_words.payments(one)) for one in found.options.shown],
        "own": own if own and not own.outside else None,
        "own_payments": plan_words.payments(own) if own else "",
        "picture": balance_picture(own.course) if own and not own.outside else None,
        "tried": plan_words.outside("tried_often", logged_in=door is MY),
        "has_steps": any(one.steps for one in found.options.shown),
        "may_agree": True,
        **(more or {}),
    }
    return page(request, door, "choose", context)


def _chosen(request: HttpRequest, found: Offer) -> Terms | None:
    """The plan whose button was pressed, one of those that were shown."""
    pressed = request.POST.get("count", "")
    return next((one.terms for one in found.plans if str(one.count) == pressed), None)


def _typed(request: HttpRequest, door: Door, plan: Planning, form: AffordForm) -> HttpResponse:
    plan = planning.choose(request.session, plan, form.terms(), form.typed())
    try:
        found = _offer(plan, plan.terms).options
    except PlanRefused as refusal:
        return _refused(request, door, refusal)
    if found.own is None or found.own.outside:
        return see_other(door.outside)
    answer = see_other(door.options)
    answer.headers["Location"] += "#own"
    return answer


def _outside(request: HttpRequest, door: Door, plan: Planning) -> HttpResponse:
    if plan.terms is None:
        return see_other(door.options)
    try:
        found = _offer(plan, plan.terms)
    except PlanRefused as refusal:
        return _refused(request, door, refusal)
    own, problem = found.options.own, found.options.problem
    if own is not None and not own.outside:
        return see_other(door.options)
    reasons = own.outside if own else (problem or "rules",)
    context = {
        "offer": found,
        "own": own,
        "own_payments": plan_words.payments(own) if own else "",
        "amount": plan.terms.amount,
        "rhythm": plan_words.rhythm(plan.terms.frequency, plan.terms.day_of_month),
        "reasons": [plan_words.outside(code, logged_in=door is MY, rules=found.rules) for code in reasons],
        "rules": found.rules,
        "latest": found.rules.last_first_day(clock.today()) if found.rules else None,
        "longest": max((one for one in found.plans), key=lambda one: one.count, default=None),
    }
    return page(request, door, "outside", context)


def _made_by_form(request: HttpRequest) -> tuple[int, str] | None:
    """The plan this form has made already: pressed twice, or come back to."""
    return plan_of_form(request.POST.get("key", "")) if request.method == "POST" else None


def _check(
    request: HttpRequest,
    door: Door,
    plan: Planning,
    *,
    actor: str,
    channel: str,
    logged_in: bool,
    beside: Standing | None = None,
) -> tuple[str, HttpResponse]:
    """The number of the plan that was made, or the page to show."""
    if plan.terms is None:
        return "", see_other(door.options)
    try:
        found = _offer(plan, plan.terms)
        option = found.options.own
        if option is None or option.outside:
            return "", see_other(door.outside)
        changed = request.method == "POST" and not _as_shown(request, plan, option)
        if request.method != "POST" or changed:
            more = {"changed": changed, "beside": beside}
            return "", _last_look(request, door, plan, found, option, more, logged_in=logged_in)
        made = agree(
            case_ids=plan.case_ids,
            terms=plan.terms,
            channel=channel,
            actor=actor,
            form_token=plan.token,
            now=clock.now(),
            language=get_language() or "",
        )
    except PlanRefused as refusal:
        if refusal.code == "outside":
            return "", see_other(door.outside)
        return "", _refused(request, door, refusal)
    planning.again(request.session, plan)
    return made.number, see_other(door.options)


def _as_shown(request: HttpRequest, plan: Planning, option: Option) -> bool:
    """Whether what is agreed is what the page showed: something may have been paid or changed since."""
    return request.POST.get("key") == plan.token and request.POST.get("shown") == shown(option)


def shown(option: Option) -> str:
    """What of a plan may not change between the page and the button: its payments, to the øre."""
    return ".".join(str(part) for part in (option.total, option.count, option.each, option.course.last_day))


def _last_look(
    request: HttpRequest,
    door: Door,
    plan: Planning,
    found: Offer,
    option: Option,
    more: dict[str, Any],
    *,
    logged_in: bool,
) -> HttpResponse:
    context = {
        "offer": found,
        "option": option,
        "payments": plan_words.payments(option),
        "terms": plan_words.terms(found, option, logged_in=logged_in),
        "picture": balance_picture(option.course),
        "key": plan.token,
        "shown": shown(option),
        **more,
    }
    return page(request, door, "check", context)
