"""A plan as its debtor sees it: the page of it, its confirmation, its calendar, and paying what it asks for."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.access.rules import can_decide
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.holds import fresh_deadline_of
from quittance.areas.claims.queries.references import Reference, reference_of_case
from quittance.areas.plans.queries.asked import asked_of
from quittance.areas.plans.queries.beside import standing
from quittance.areas.plans.queries.documents import Document, documents_of, first_agreed
from quittance.areas.plans.queries.plans import PlanView, own_plan, plan_id_of, plan_view, plans_of
from quittance.areas.plans.queries.settlements import OfferView, standing_offers
from quittance.formats.ics import Reminder, write_calendar
from quittance.kit import clock
from quittance.sites.portal import checkout, plan_story, planning
from quittance.sites.portal.guards import paying, signed_in
from quittance.sites.portal.views.planning import without_plan
from quittance.sites.ui.answers import or_404, personal, see_other
from quittance.sites.ui.balance import balance_picture, progress
from quittance.sites.ui.figures import grouped, short_money
from quittance.sites.ui.plan_words import broken, missed


@require_safe
@signed_in
def plans_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The visitor's plans, those that are kept first."""
    today = clock.today()
    asked = {one.plan_id: one for one in asked_of(visitor.case_ids, today=today).values()}
    found = [one for one in plans_of(visitor.case_ids) if set(one.case_ids) <= visitor.case_ids]
    context = {
        "section": "my",
        "visitor": visitor,
        "rows": [(one, plan_story.STATES[one.state], asked.get(one.plan_id)) for one in found],
        "colours": plan_story.COLOURS,
        "requests": standing(visitor.case_ids, own=visitor.case_ids).requests,
        "may_plan": bool(without_plan(visitor)),
    }
    return render(request, "portal/plans/list.html", context)


@require_safe
@signed_in
def plan_page(request: HttpRequest, visitor: Visitor, plan: str) -> HttpResponse:
    """Everything about one plan, and what can be done with it."""
    view = plan_view(own_plan(visitor, plan), today=clock.today())
    context = _context(view, visitor)
    if context["may_decide"]:
        context["changes"] = _changes(view, more_cases=bool(without_plan(visitor)))
    return render(request, "portal/plans/plan.html", context)


@require_safe
@signed_in
def made(request: HttpRequest, visitor: Visitor, plan: str) -> HttpResponse:
    """The confirmation of a plan that was just agreed; it can be come back to while the plan is kept."""
    view = plan_view(own_plan(visitor, plan), today=clock.today())
    if not view.is_active:
        return see_other("portal:plan", plan)
    context = _context(view, visitor) | {"base": "portal/my/base.html", "door": "my"}
    return render(request, "portal/plans/made.html", context)


def _context(view: PlanView, visitor: Visitor | None) -> dict[str, object]:
    today = clock.today()
    offers = standing_offers([case.case_id for case in view.cases]) if visitor else ()
    documents = documents_of(view.plan_id, tuple(one.case_id for one in view.cases)) if visitor else ()
    return {
        "section": "my" if visitor else "pay",
        "visitor": visitor,
        "plan": view,
        "today": today,
        "state": plan_story.state_of(view),
        "colour": "warning" if view.is_active and view.missed else plan_story.COLOURS[view.state],
        "rhythm": plan_story.how_often(view),
        "so_far": plan_story.come_so_far(view),
        "bar": _bar(view),
        "rows": [(one, plan_story.stands(one, today)) for one in view.instalments],
        "open_again": plan_story.open_again(view) if view.is_active else (),
        "missed": [(one, plan_story.late_by(one, today)) for one in view.missed],
        "counters": plan_story.left_words(view, view.rules),
        "way": plan_story.WAYS[view.way],
        "events": plan_story.story(view.events),
        "documents": _openable(documents, visitor),
        "picture": balance_picture(view.ahead) if view.ahead else None,
        "reference_on_paper": grouped(view.reference),
        "late_words": (missed(view.rules), broken(view.rules)),
        "done": _done_today(view, today),
        "ended": not view.is_active and bool(view.left),
        "offers": offers,
        "until": None if view.is_active else fresh_deadline_of(f"plan:{view.plan_id}"),
        "goes_on": view.state != "completed" and goes_on(view, offers),
        "may_decide_again": bool(visitor and can_decide(visitor)),
        "may_decide": bool(visitor and can_decide(visitor)) and view.is_active,
        "may_pay": visitor is None or visitor.may_pay,
    }


def goes_on(view: PlanView, offers: Sequence[OfferView]) -> bool:
    """Whether collection goes on when the plan has ended: not of a case that an open offer holds."""
    return any(case.left and case.case_id not in {one.case_id for one in offers} for case in view.cases)


def _done_today(view: PlanView, today: dt.date) -> plan_story.Chapter | None:
    """The change that was made last, on the day it was made: the page that follows it says so."""
    last = view.events[-1] if view.events else None
    return plan_story.chapter(last) if last and last.day == today and "form" in last.facts and view.is_active else None


def _changes(view: PlanView, *, more_cases: bool) -> list[tuple[str, str]]:
    """The changes that can be made just now, by the word in their address."""
    none_left = {"skip": not view.skips_left, "pause": not view.pause_left, "spread": True, "case": not more_cases}
    return [(kind, str(name)) for kind, name in plan_story.CHANGES.items() if not none_left.get(kind)]


def _bar(view: PlanView) -> tuple[object, ...]:
    covered = sum(one.covered for one in view.instalments)
    kinds = {"partly": "next", "late": "next"}
    parts = [("paid", covered), *((kinds.get(one.state, one.state), one.to_pay) for one in view.instalments)]
    return progress(parts)


def _openable(documents: Iterable[Document], visitor: Visitor | None) -> list[Document]:
    return [one for one in documents if visitor and set(one.case_ids) <= visitor.case_ids]


# -- Paying ------------------------------------------------------------------------------------------------


@require_POST
@paying
def pay(request: HttpRequest, visitor: Visitor, plan: str) -> HttpResponse:
    """On to paying what the plan asks for now, or all that is left."""
    view = plan_view(own_plan(visitor, plan), today=clock.today())
    amount = view.left if request.POST.get("what") == "all" else asked_now(view)
    return own_paying(request, view, amount) if amount else see_other("portal:plan", plan)


def own_paying(request: HttpRequest, view: PlanView, amount: int) -> HttpResponse:
    """The same for who has logged in: a plan over one case leads back to it."""
    return to_paying(request, view, amount, case=view.cases[0].number if len(view.cases) == 1 else "")


def asked_now(view: PlanView) -> int:
    """What has fallen due and not come, else the next instalment; in øre."""
    return view.behind or (min(view.next.to_pay, view.left) if view.next else 0)


def to_paying(request: HttpRequest, view: PlanView, amount: int, *, case: str = "") -> HttpResponse:
    """To the last page of paying, with the amount shared over the plan's cases in their order."""
    parts: dict[int, int] = {}
    rest = amount
    for one in view.cases:
        part = min(one.left, rest)
        rest -= part
        if part:
            parts[one.case_id] = part
    first = next(iter(parts), view.cases[0].case_id)
    reference = view.reference if first == view.cases[0].case_id else reference_of_case(first)
    shared = {str(case_id): part for case_id, part in parts.items()} if len(parts) > 1 else {}
    begun = checkout.begin(request.session, Reference("kid", reference), now=clock.now(), shared=shared, case=case)
    checkout.change(request.session, begun, now=clock.now(), amount=amount)
    return see_other("portal:pay_check")


# -- The calendar ------------------------------------------------------------------------------------------


@require_safe
@signed_in
def calendar(request: HttpRequest, visitor: Visitor, plan: str) -> HttpResponse:
    """The days that are left, as a file for a calendar."""
    return _calendar(plan_view(own_plan(visitor, plan), today=clock.today()))


def _calendar(view: PlanView) -> HttpResponse:
    reminders = [
        Reminder(
            key=hashlib.sha256(f"{view.number}:{one.place}".encode()).hexdigest()[:32],
            day=one.due,
            title=_("Remember to pay %(amount)s") % {"amount": short_money(one.to_pay)},
        )
        for one in view.instalments
        if one.to_pay > 0 and view.is_active
    ]
    written = write_calendar(reminders, product=settings.AGENCY.name, now=clock.now())
    response = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="payments.ics"'
    return response


# -- Without a login: only what this session has made ---------------------------------------------------------


def _made_here(request: HttpRequest) -> PlanView:
    number = planning.made_here(request.session)
    plan_id = plan_id_of(number) if number else None
    return plan_view(or_404(plan_id), today=clock.today())


@require_safe
@personal
def quick_made(request: HttpRequest) -> HttpResponse:
    """The confirmation of a plan that was made with a KID; gone when the session is."""
    if planning.made_here(request.session) is None:
        return see_other("portal:pay_expired")
    view = _made_here(request)
    if not _as_made(view):
        return render(request, "portal/plans/made_before.html", _then(view))
    context = _context(view, None) | {"base": "portal/pay/base.html", "door": "kid"}
    return render(request, "portal/plans/made.html", context)


def _as_made(view: PlanView) -> bool:
    """Whether it is still what was agreed without a login: what its debtor changed since is the debtor's to see."""
    return view.is_active and view.version == 1


def _then(view: PlanView) -> dict[str, object]:
    """What was agreed then, and nothing of what was made of it since but that there is something."""
    agreed = first_agreed(view.plan_id, tuple(one.case_id for one in view.cases))
    return {
        "section": "pay",
        "visitor": None,
        "agreed_on": view.agreed_on,
        "is_active": view.is_active,
        "rows": agreed,
        "total": sum(amount for _day, amount in agreed),
    }


@require_POST
@personal
def quick_pay(request: HttpRequest) -> HttpResponse:
    """On to paying the first instalment of what was just agreed."""
    view = _made_here(request)
    if not view.left or not _as_made(view):
        return see_other("portal:quick_plan_made")
    return to_paying(request, view, asked_now(view))


@require_safe
@personal
def quick_calendar(request: HttpRequest) -> HttpResponse:
    """The days of what was just agreed, as a file for a calendar."""
    view = _made_here(request)
    return _calendar(view) if _as_made(view) else see_other("portal:quick_plan_made")
