"""How a plan is paid, as its debtor sees it: by which company, what is drawn when, and what went wrong last."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from quittance.areas.plans.models import Charge, Event, Mandate, Plan
from quittance.areas.plans.queries.drawing import FINAL, TRIES, Drawing, drawings
from quittance.areas.plans.queries.plans import InstalmentView, PlanView

_WAITING = frozenset({Charge.State.PLANNED, Charge.State.ORDERED})


@dataclass(frozen=True, slots=True)
class MandateView:
    """A company's leave to draw; `ceiling` is the most it may draw at once, in øre (0: no limit of ours)."""

    way: str
    state: str
    token: str
    redirect_url: str
    ceiling: int
    begun_on: dt.date | None
    ended_on: dt.date | None
    end_reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A drawing that failed: øre, why, the last day for the money, and the day it is tried again, if it is."""

    amount: int
    reason: str
    due: dt.date
    in_time: dt.date
    again_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Automatic:
    """`live`: what is on, or waits for the debtor's yes. `ended`: what ended last, when nothing is live."""

    live: MandateView | None
    ended: MandateView | None
    drawings: tuple[Drawing, ...]
    refusal: Refusal | None

    @property
    def is_on(self) -> bool:
        """Whether payments are drawn."""
        return self.live is not None and self.live.state == Mandate.State.ACTIVE


@dataclass(frozen=True, slots=True)
class Planned:
    """An instalment still to be paid: when it is drawn (None: the debtor pays it), and its charge, if there is one."""

    instalment: InstalmentView
    drawn_on: dt.date | None
    charge: Drawing | None


def automatic(plan_id: int) -> Automatic:
    """How a plan is paid now."""
    found = [_view(one) for one in Mandate.objects.filter(plan=plan_id).order_by("pk")]
    live = next((one for one in found if one.state != Mandate.State.ENDED), None)
    ended = found[-1] if found and live is None else None
    drawn = drawings([plan_id])
    return Automatic(live, ended, drawn, _refusal(plan_id, drawn))


def is_used(way: str) -> bool:
    """Whether a debtor lets this company draw, or is being asked."""
    return Mandate.objects.filter(way=way).exclude(state=Mandate.State.ENDED).exists()


def planned(view: PlanView, found: Automatic, *, earliest: dt.date) -> tuple[Planned, ...]:
    """What is still to be paid, and when it is or would be drawn; `earliest` is the first day something can be."""
    waiting = {one.instalment_id: one for one in found.drawings if one.state in _WAITING and not one.withdrawing}
    not_again = _not_again(found.drawings)
    return tuple(
        _planned(one, waiting.get(one.instalment_id), earliest, again=one.instalment_id not in not_again)
        for one in view.instalments
        if one.to_pay > 0 and one.state != "missed"
    )


def _not_again(found: tuple[Drawing, ...]) -> set[int]:
    """The instalments that are not drawn again: they were once, and the money was taken back, or it was refused."""
    refused = Counter(one.instalment_id for one in found if one.state == Charge.State.REFUSED)
    often = {instalment_id for instalment_id, times in refused.items() if times >= TRIES}
    drawn = {one.instalment_id for one in found if one.state == Charge.State.COLLECTED}
    return often | drawn | {one.instalment_id for one in found if one.failure in FINAL}


def _planned(one: InstalmentView, charge: Drawing | None, earliest: dt.date, *, again: bool) -> Planned:
    if charge is not None:
        return Planned(one, charge.due, charge)
    day = max(one.due, earliest)
    return Planned(one, day if again and day <= one.in_time else None, None)


def _refusal(plan_id: int, found: tuple[Drawing, ...]) -> Refusal | None:
    """The newest refusal, unless its money was drawn or came otherwise since."""
    kinds = ["charge_refused", "paid", "way_changed"]
    event = Event.objects.filter(plan=plan_id, kind__in=kinds).order_by("pk").last()
    if event is None or event.kind != "charge_refused" or (found and found[-1].state == Charge.State.COLLECTED):
        return None
    again = [one.due for one in found if one.attempt > 1 and one.state in _WAITING and not one.withdrawing]
    facts = event.facts
    return Refusal(
        amount=facts["amount"],
        reason=facts["reason"],
        due=dt.date.fromisoformat(facts["due"]),
        in_time=dt.date.fromisoformat(facts["in_time"]),
        again_on=min(again, default=None),
    )


def _view(one: Mandate) -> MandateView:
    return MandateView(
        one.way, one.state, one.token, one.redirect_url, one.ceiling, one.begun_on, one.ended_on, one.end_reason
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """How far an agreement has come, for whoever was sent to the company and holds its token.

    `state`: asked, active or ended. `first` is the first drawing that was asked for.
    """

    number: str
    state: str
    end_reason: str
    redirect_url: str
    first: Drawing | None


def answer_of(token: str) -> Answer | None:
    """The agreement behind a token; None for a token that was never given out."""
    found = (
        Mandate.objects.filter(token=token).values_list("pk", "plan_id", "state", "end_reason", "redirect_url").first()
    )
    if found is None:
        return None
    mandate_id, plan_id, state, reason, redirect_url = found
    number = Plan.objects.values_list("number", flat=True).get(pk=plan_id)
    charge_ids = set(Charge.objects.filter(mandate=mandate_id).values_list("charge_id", flat=True))
    first = next((one for one in drawings([plan_id]) if one.charge_id in charge_ids), None)
    return Answer(number, state, reason, redirect_url, first)
