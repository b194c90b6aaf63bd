"""What happened in a case and what comes next: as a story to read, and as a small picture of the same."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from quittance.areas.claims.queries.facts import NoticeFacts
from quittance.areas.claims.rules import DOCUMENT
from quittance.areas.payments.queries.overview import CaseView
from quittance.core.notices import HEAVY_STEP
from quittance.sites.ui.explain import TAKEN_BACK, WRITTEN_OFF
from quittance.sites.ui.figures import day, money, short_day
from quittance.sites.ui.wording import notice_name, paid_by, step_name, taken_step_name

# The picture's own units: 320 wide so that its letters stay readable on the smallest screen.
WIDTH, LEFT, RIGHT = 320, 12, 308
_LABEL = 62

# A fee charged: its day, its code (core.notices) and the claim it belongs to, if one.
Cost = tuple[dt.date, str, int | None]


@dataclass(frozen=True, slots=True)
class Event:
    """Something dated. Kind: happened, paid, today, next. `amount` in øre is what it cost or paid, if anything."""

    day: dt.date
    kind: str
    title: str
    detail: str = ""
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """An event in the picture."""

    x: int
    kind: str


@dataclass(frozen=True, slots=True)
class Label:
    """A few letters in the picture."""

    x: int
    y: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Where everything stands in the picture."""

    today: int
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]


class Agreement(Protocol):
    """A payment plan the case is or was in."""

    @property
    def state(self) -> str:
        """One of areas.plans.models.Plan.State."""

    @property
    def agreed_on(self) -> dt.date:
        """When it began."""

    @property
    def ended_on(self) -> dt.date | None:
        """When it ended, if it has."""


def story(
    case: CaseView, *, today: dt.date, plans: Iterable[Agreement] = (), payment: tuple[dt.date, int] | None = None
) -> tuple[Event, ...]:
    """All events in order, today between what was and what will be; `payment` is the next one of a plan, in øre.

    While a plan is kept it, and no letter, says when to pay.
    """
    agreements = list(plans)
    kept = any(one.ended_on is None for one in agreements)
    order = {"happened": 0, "paid": 1, "today": 2, "next": 3}
    events = [*_beginnings(case), *_past(case, today), *_paid(case), *_taken_back(case)]
    events += [*_agreed(agreements), Event(today, "today", _("Today")), *_coming(case, today, kept=kept)]
    if payment and payment[0] >= today:
        events.append(Event(payment[0], "next", _("Next payment of the plan"), f"{money(payment[1])}."))
    return tuple(sorted(events, key=lambda event: (event.day, order[event.kind])))


def _beginnings(case: CaseView) -> Iterator[Event]:
    """When the claims changed hands, and when they came to us."""
    assigned = {
        (holder.assigned_on, holder.name, behind.chain[place].name)
        for behind in case.backgrounds.values()
        for place, holder in enumerate(behind.chain, start=1)
        if holder.assigned_on
    }
    for day_, giver, taker in sorted(assigned):
        title = _("The claim was assigned from %(giver)s to %(taker)s") % {"giver": giver, "taker": taker}
        yield Event(day_, "happened", title)
    yield Event(case.opened_on, "happened", _("%(name)s handed the claim over to us") % {"name": case.creditor})


def _past(case: CaseView, today: dt.date) -> Iterator[Event]:
    for claim in case.claims:
        title = _("Invoice %(invoice)s fell due") % {"invoice": claim.invoice}
        yield Event(claim.due_date, "happened", title, claim.description, claim.principal)
    costs = _costs(case)
    invoices = {claim.claim_id: claim.invoice for claim in case.claims} if len(case.claims) > 1 else {}
    for notice in case.notices:
        if notice.sent_on <= today:
            details = [_("Date to pay by: %(day)s.") % {"day": day(notice.deadline)}] if notice.deadline else []
            added = sum(costs.pop(key) for key in list(costs) if _came_with(notice, key))
            if added:
                details.insert(0, _("%(amount)s added.") % {"amount": money(added)})
            if invoice := invoices.get(notice.claim_id or 0):
                details.insert(0, _("For invoice %(invoice)s.") % {"invoice": invoice})
            yield Event(notice.sent_on, "happened", notice_name(notice.kind), " ".join(details))
    for (when, code, _claim), added in costs.items():
        yield Event(when, "happened", taken_step_name(code), amount=added)


def _came_with(notice: NoticeFacts, cost: Cost) -> bool:
    when, code, claim_id = cost
    same_claim = claim_id is None or notice.claim_id in {None, claim_id}
    return when == notice.sent_on and code != HEAVY_STEP and same_claim


def _costs(case: CaseView) -> dict[Cost, int]:
    """Øre of fees charged."""
    costs: dict[Cost, int] = {}
    for line in case.statement.lines:
        is_cost = line.component not in {"principal", "interest"} and line.code not in {*DOCUMENT, *TAKEN_BACK}
        if is_cost and line.amount > 0 and not line.planned:
            key = (line.day, line.code, line.claim_id)
            costs[key] = costs.get(key, 0) + line.amount
    return costs


def _paid(case: CaseView) -> Iterator[Event]:
    for payment in case.payments:
        if payment.state == "booked":
            yield Event(payment.day, "paid", paid_by(payment.channel), amount=payment.amount)


def _taken_back(case: CaseView) -> Iterator[Event]:
    """Payments that came off the case again, and what was written off, a day and kind at a time."""
    sums: dict[tuple[dt.date, str], int] = {}
    for line in case.statement.lines:
        if line.code in {*TAKEN_BACK, WRITTEN_OFF}:
            sums[line.day, line.code] = sums.get((line.day, line.code), 0) + line.amount
    for (when, code), amount in sums.items():
        title = _("Written off") if code == WRITTEN_OFF else _("A payment was taken back")
        yield Event(when, "happened", title, amount=abs(amount))


def _agreed(plans: Iterable[Agreement]) -> Iterator[Event]:
    for one in plans:
        yield Event(one.agreed_on, "happened", _("A payment plan was agreed"))
        if one.ended_on:
            paid = one.state == "completed"
            title = _("The payment plan was paid in full") if paid else _("The payment plan ended")
            yield Event(one.ended_on, "happened", title)


def _coming(case: CaseView, today: dt.date, *, kept: bool) -> Iterator[Event]:
    if case.total <= 0:
        return
    for deadline in () if kept else [last for last in case.last_days if last >= today]:
        yield Event(deadline, "next", _("Last day to pay"), _owed_then(case, deadline))
    for step in case.planned:
        detail = f"{_('If it is paid before this date, it is not added.')} {_owed_then(case, step.day)}"
        yield Event(step.day, "next", step_name(step.code), detail.strip(), step.amount)


def _owed_then(case: CaseView, when: dt.date) -> str:
    """What the whole case costs on a day ahead."""
    if when not in case.ahead:
        return ""
    return _("Then %(amount)s is to be paid in all.") % {"amount": money(case.ahead[when])}


def picture(events: Sequence[Event], *, today: dt.date) -> Picture | None:
    """The events on a line from the first to the last; None when there is nothing to draw but today."""
    if len(events) < 3:
        return None
    first, last = events[0].day, events[-1].day
    span = max((last - first).days, 1)

    def place(when: dt.date) -> int:
        return LEFT + (RIGHT - LEFT) * (when - first).days // span

    dots = tuple(Dot(place(event.day), event.kind) for event in events if event.kind != "today")
    return Picture(today=place(today), dots=dots, labels=tuple(_labels(events, place(today), place)))


def _labels(events: Sequence[Event], now: int, place: object) -> Iterator[Label]:
    assert callable(place)
    yield Label(now, 12, _anchor(now), _("Today"))
    if now > LEFT + 2 * _LABEL:
        yield Label(LEFT - 8, 54, "start", short_day(events[0].day))
    step = next((event for event in events if event.kind == "next" and event.amount), None)
    if step is not None and step.amount is not None:
        x = place(step.day)
        yield Label(x, 54, _anchor(x), f"+{money(step.amount)}")


def _anchor(x: int) -> str:
    if x > WIDTH - _LABEL:
        return "end"
    return "start" if x < _LABEL else "middle"
