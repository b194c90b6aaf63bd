"""Whatever happens to plans, night after night, they are judged as a plain model judges them, and the truths hold.

Payments of any size and date with any of the debtor's references, payments that are taken back, money on its way,
instalments moved, left out and shared out anew, nights that are missed. QUITTANCE_PLAN_NIGHTS asks for more than the
thirty nights.
"""

import datetime as dt
import os
import random
from dataclasses import dataclass, field

import pytest
from django.db import transaction

from quittance.areas.claims.models import MoneyOnItsWay
from quittance.areas.claims.operations import expecting
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.allocating import events_since, money_of, take_off
from quittance.areas.plans.models import Instalment, Plan, PlanCase
from quittance.areas.plans.operations import judging
from quittance.areas.plans.operations.agreeing import agree
from quittance.areas.plans.operations.changing import apply
from quittance.areas.plans.rules import Change, ChangeAmount, Move, Pause, PlanRefused, Skip, Spread, Terms
from quittance.core.errors import CoreError
from quittance.core.workdays import add_banking_days, later, next_banking_day
from tests import factories
from tests.areas.letters.post import LIVES
from tests.areas.plans.test_judging import snapshot
from tests.postgres import Database

NIGHTS = int(os.environ.get("QUITTANCE_PLAN_NIGHTS", "30"))
PLANS = 12
BEGAN = dt.date(2026, 1, 5)
BORNE, GRACE = 14, 5
REST = 2_500
"""What interest the agency's first rules let go when all that was agreed has come."""


@dataclass
class PlainRow:
    """An instalment: øre, days, and how it went."""

    due: dt.date
    amount: int
    in_time: dt.date
    state: str = "open"


@dataclass
class PlainPlan:
    """A plan kept in plain lists: what was paid, by day, and its instalments by id."""

    plan_id: int
    case_ids: list[int]
    state: str = "active"
    paid: int = 0
    waits_until: dt.date | None = None
    rows: dict[int, PlainRow] = field(default_factory=dict)

    def read(self) -> None:
        """The instalments as a change left them; how each went stays as it was judged here."""
        found = Instalment.objects.filter(plan_id=self.plan_id).exclude(state="dropped")
        before = self.rows
        self.rows = {}
        for row in found:
            known = before.get(row.pk)
            in_time, state = (known.in_time, known.state) if known else (row.judged_after, row.state)
            self.rows[row.pk] = PlainRow(row.due, row.amount, in_time, state)

    def night(self, today: dt.date, owed: int) -> None:
        """Judges what is left, the way one would with pencil and paper."""
        if self.state != "active":
            return
        rows = sorted(self.rows.values(), key=lambda row: row.due)
        if sum(row.amount for row in rows) <= self.paid and owed <= REST:
            owed = 0
        waits = self.waits_until is not None and self.waits_until >= today
        upto = 0
        for row in rows:
            before, upto = upto, upto + row.amount
            if row.state == "paid" and upto > self.paid and owed > 0:
                row.state, row.in_time = "open", max(row.in_time, add_banking_days(next_banking_day(today), GRACE))
                continue
            if row.state not in {"open", "missed"}:
                continue
            if owed <= 0:
                row.state = "paid" if self.paid > before else "dropped"
            elif row is not rows[-1] and upto <= self.paid:
                row.state = "paid"
            elif row.state == "open" and row.in_time < today and not waits:
                row.state = "missed"
        missed = [row for row in rows if row.state == "missed"]
        if owed <= 0:
            self.state = "completed"
        elif not waits and (len(missed) > 1 or self._left_over(rows, today)):
            self.state = "broken"
            for row in rows:
                row.state = "dropped" if row.state == "open" else row.state

    def _left_over(self, rows: list[PlainRow], today: dt.date) -> bool:
        states = {row.state for row in rows}
        return "missed" in states and "open" not in states and later(max(row.in_time for row in rows), BORNE) < today


def agreed(chance: random.Random) -> list[PlainPlan]:
    """Plans over one or two cases, by the agency's own rules: one missed instalment is borne."""
    debtors = [factories.person(factories.number()) for _ in range(PLANS)]
    wanted = [
        factories.claim_row(
            **LIVES,
            debtor_id=debtor,
            principal=f"{chance.randint(900, 6_000)}.00",
            creditor_org_no=factories.organisation(one),
        )
        for place, debtor in enumerate(debtors)
        for one in range(1 + (place % 3 == 0))
    ]
    by_debtor: dict[int, list[int]] = {}
    for case in factories.make_cases(wanted, on=BEGAN):
        by_debtor.setdefault(case.party_id, []).append(case.case_id)
    found = []
    for place, case_ids in enumerate(by_debtor.values()):
        terms = Terms(
            chance.choice(["weekly", "biweekly", "monthly"]),
            later(BEGAN, chance.randint(3, 20)),
            count=chance.randint(2, 4),
        )
        made = agree(
            case_ids=case_ids, terms=terms, channel="desk", actor="staff:1", form_token=f"any:{place}",
            now=factories.noon(BEGAN), inside=False,
        )  # fmt: skip
        found.append(PlainPlan(made.plan_id, case_ids))
        found[-1].read()
    return found


def happens(one: PlainPlan, today: dt.date, chance: random.Random) -> None:
    """Something, or nothing, to a plan on a day."""
    what, case_id = chance.randint(1, 10), chance.choice(one.case_ids)
    if what <= 4:
        due = [row.amount for row in one.rows.values() if row.state in {"open", "missed"}]
        amount = chance.choice([*due, *due, 1, chance.randint(100, 300_000)])
        day = max(later(today, -chance.randint(0, 6)), BEGAN)
        with transaction.atomic():
            booking.book(factories.money(case_id, amount, day), actor="test", now=factories.noon(today))
        one.paid += amount
    elif what == 5:
        one.waits_until = later(today, chance.randint(0, 12))
        expecting.note(case_id=one.case_ids[0], source="word:0", amount=100, since=today, until=one.waits_until)
    elif what == 6 and one.waits_until:
        MoneyOnItsWay.objects.filter(case_id=one.case_ids[0]).update(ended_at=factories.noon(today))
        one.waits_until = None
    elif what in {7, 8}:
        changes(one, today, chance)
    elif what == 9 and (came := [money for money in events_since(case_id, BEGAN) if money.reason == "bank_payment"]):
        back = chance.choice(came)
        one.paid -= money_of(back, key="back").amount
        with transaction.atomic():
            take_off(back, reason="reversal", actor="test", now=factories.noon(today))


def changes(one: PlainPlan, today: dt.date, chance: random.Random) -> None:
    """A change the rules may refuse; what was judged stays as it was judged."""
    pk, row = chance.choice(list(one.rows.items()))
    change: Change = chance.choice(
        [
            Move(pk, later(row.due, chance.randint(-3, 14))),
            Skip(pk),
            Pause(1),
            Spread(),
            ChangeAmount(chance.randint(300, 900) * 100),
        ]
    )
    before = dict(one.rows)
    judged = {key: found.state for key, found in one.rows.items() if found.state == "paid"}
    try:
        apply(one.plan_id, change, actor="debtor:1", form_token=f"any:{factories.number()}", now=factories.noon(today))
    except (PlanRefused, CoreError):
        return
    one.read()
    written = [found for key, found in one.rows.items() if key not in before]
    days = {found.due for found in before.values()}
    assert all(found.due > today or found.due in days or found.state == "paid" for found in written), "it lies ahead"
    assert judged.items() <= {key: found.state for key, found in one.rows.items()}.items()


def assert_alike(one: PlainPlan) -> None:
    plan = Plan.objects.get(pk=one.plan_id)
    states = dict(Instalment.objects.filter(pk__in=one.rows).values_list("pk", "state"))
    assert (plan.state, states) == (one.state, {pk: row.state for pk, row in one.rows.items()}), one
    still = plan.state == "active"
    assert set(PlanCase.objects.filter(plan=plan).values_list("active", flat=True)) == {still}
    assert all(facts.held == still for facts in case_facts.load(one.case_ids).values())


@pytest.mark.parametrize("seed", [7, 8])
def test_plans_are_judged_as_a_plain_model_judges_them(fresh_database: Database, seed: int) -> None:
    chance = random.Random(seed)
    plans, today = agreed(chance), BEGAN
    for _night in range(NIGHTS):
        today = later(today, chance.randint(1, 6))
        for one in plans:
            if one.state == "active" and chance.random() < 0.4:
                happens(one, today, chance)
        owed = {one.plan_id: _owed(one, today) for one in plans}
        assert not judging.judge_all(today=today, now=factories.noon(today), actor="test", batch=5).failed
        for one in plans:
            one.night(today, owed[one.plan_id])
            assert_alike(one)
        if chance.random() < 0.2:
            before = snapshot()
            assert judging.judge_all(today=today, now=factories.noon(today), actor="test").plans == 0
            judging.judge(plan_ids=[one.plan_id for one in plans], today=today, now=factories.noon(today), actor="test")
            assert snapshot() == before
    ends = {one.state for one in plans}
    assert ends >= {"broken", "completed"}, "everything has been tried"
    factories.assert_sound(on=today)


def _owed(one: PlainPlan, today: dt.date) -> int:
    return sum(max(facts.payable(today).total, 0) for facts in case_facts.load(one.case_ids).values())
