"""Any sequence of changes and payments keeps a plan whole, and followed to its end it leaves nothing owed.

Some of the payments are taken back again.
"""

import datetime as dt
import random

import pytest

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.payments.operations.allocating import events_since, take_off
from quittance.areas.plans.operations.changing import apply
from quittance.areas.plans.queries.plans import InstalmentView, PlanView, plan_view
from quittance.areas.plans.rules import Change, ChangeAmount, ChangeDay, Extra, Move, Pause, PlanRefused, Skip, Terms
from quittance.core.plans import PlanError
from quittance.core.workdays import is_banking_day
from tests import factories
from tests.areas.plans.test_agreeing import DAY, agreed, cases, owed, pay

pytestmark = pytest.mark.django_db


def is_whole(plan: PlanView, today: dt.date) -> None:
    """What must be true of a plan on every day of its life."""
    days = [one.due for one in plan.instalments]
    assert days == sorted(set(days))
    assert plan.any_day or all(is_banking_day(day) for day in days if day > today)
    assert 0 <= plan.moves_left <= plan.rules.moves
    assert 0 <= plan.skips_left <= plan.rules.skips
    assert 0 <= plan.pause_left <= plan.rules.pause_months
    assert all(one.amount > 0 for one in plan.instalments)
    assert all(one.covered + one.to_pay == one.amount for one in plan.instalments)
    if plan.ahead is None:
        assert plan.left == 0
        return
    assert plan.ahead.start_total == plan.left == sum(case.left for case in plan.cases)
    assert plan.ahead.total == sum(one.to_pay for one in plan.instalments), "what is asked is what it takes"
    assert plan.ahead.last_day == max(max(days), today)


def some_change(dice: random.Random, plan: PlanView, today: dt.date) -> Change:
    """A change as people ask for them, also such as are refused."""
    one: InstalmentView = dice.choice(plan.instalments)
    amount = dice.randrange(1, 30) * 10_000
    changes: tuple[Change, ...] = (
        Move(one.instalment_id, one.due + dt.timedelta(days=dice.randint(-10, 20))),
        Skip(one.instalment_id),
        Pause(dice.randint(1, 3)),
        ChangeAmount(amount),
        ChangeDay(
            dice.choice(("weekly", "biweekly", "monthly")),
            today + dt.timedelta(days=dice.randint(1, 40)),
            any_day=dice.choice((None, True, False)),
        ),
        Extra(amount, dice.choice(("shorter", "smaller"))),
    )
    return dice.choice(changes)


@pytest.mark.parametrize("seed", range(12))
def test_any_order_of_changes_and_payments(seed: int) -> None:
    dice = random.Random(seed)
    (made,) = cases({"principal": f"{dice.randrange(900, 9000)}.{dice.randrange(100):02d}"})
    today = DAY
    plan = agreed([made], Terms("monthly", dt.date(2026, 8, 25), count=dice.choice((3, 4))))
    for turn in range(10):
        today += dt.timedelta(days=dice.randint(0, 6))
        came = events_since(made.case_id, DAY)
        if came and dice.random() < 0.15:
            take_off(dice.choice(came), reason="reversal", actor="test", now=factories.noon(today))
        elif dice.random() < 0.4 and plan.next is not None:
            wanted = dice.choice((plan.next.to_pay, dice.randrange(1, 60_000)))
            pay(made.case_id, min(wanted, owed(made.case_id, today)), today)
        else:
            before = plan_view(plan.plan_id, today=today)
            try:
                effect = apply(
                    plan.plan_id,
                    some_change(dice, before, today),
                    actor="debtor:1",
                    form_token=f"{seed}:{turn}",
                    now=factories.noon(today),
                )
            except (PlanRefused, PlanError):
                assert plan_view(plan.plan_id, today=today) == before, "refused, nothing is half done"
            else:
                assert effect.after is not None
                after = plan_view(plan.plan_id, today=today)
                assert after.all_in_all == before.all_in_all + effect.cost_effect
        plan = plan_view(plan.plan_id, today=today)
        is_whole(plan, today)
    for one in plan.instalments:
        if one.to_pay and (today := max(today, one.due)) <= dt.date(2026, 12, 31):
            found = plan_view(plan.plan_id, today=today)
            due = sum(each.to_pay for each in found.instalments if each.due <= today)
            if due:
                pay(made.case_id, due, today)
    if today <= dt.date(2026, 12, 31):
        assert owed(made.case_id, today) == 0
        assert case_facts.load_one(made.case_id).overpaid(today) == 0
