"""A few kroner of interest that are left when all that was agreed has come do not keep a plan from being paid."""

import datetime as dt

import pytest

from quittance.areas.ledger.models import Posting
from quittance.areas.parties.models import Creditor
from quittance.areas.plans.models import Event, Instalment, Plan, Rules
from quittance.areas.plans.operations import judging
from quittance.areas.plans.queries.plans import PlanView, plan_view
from quittance.areas.plans.rules import AddCase
from quittance.core.workdays import later
from tests import factories
from tests.areas.plans.test_agreeing import DAY, agreed, cases, changed, owed, pay

pytestmark = pytest.mark.django_db


def paid_late(case_id: int, plan: PlanView, *, short: int = 0) -> dt.date:
    """Each instalment some days late, in time still, the last one `short` øre short; the day of the last."""
    for one in plan.instalments:
        pay(case_id, one.amount - (short if one is plan.instalments[-1] else 0), later(one.due, 3))
    return later(plan.instalments[-1].due, 3)


def judged(on: dt.date) -> judging.Judged:
    return judging.judge_paid_lately(today=on, now=factories.noon(on), actor="test")


def let_go() -> int:
    """The øre that were let go."""
    found = Posting.objects.filter(idempotency_key__startswith="let_go:plan:")
    return sum(-leg.amount for one in found for leg in one.legs.all() if leg.account < 100)


def test_it_is_let_go_and_the_plan_is_paid() -> None:
    (case,) = cases()
    plan = agreed([case])
    last = paid_late(case.case_id, plan)
    rest = owed(case.case_id, last)
    assert 0 < rest <= 2_500
    assert plan_view(plan.plan_id, today=last).left == 0
    assert (judged(last).completed, owed(case.case_id, later(last, 90)), let_go()) == (1, 0, rest)
    assert Plan.objects.get().ended_on == last
    assert set(Instalment.objects.values_list("state", flat=True)) == {"paid"}
    assert Event.objects.get(kind="completed").facts["let_go"] == rest
    factories.assert_sound(on=last)


@pytest.mark.parametrize(("least", "short"), [(None, 1), (1, 0), (0, 0)])
def test_what_was_agreed_has_to_come_and_a_larger_rest_is_owed(least: int | None, short: int) -> None:
    """An øre of the instalments is missing; an øre more is left than the rules let go; they let nothing go."""
    (case,) = cases()
    plan = agreed([case])
    last = paid_late(case.case_id, plan, short=short)
    rest = owed(case.case_id, last)
    if least is not None:
        Plan.objects.update(small_rest=(rest - 1) * least)
    assert plan_view(plan.plan_id, today=last).left == rest
    assert (judged(last).completed, let_go()) == (0, 0)
    Plan.objects.update(small_rest=rest)
    assert judged(last).completed == (0 if short else 1)


def test_of_several_creditors_the_smallest_rest_counts_also_when_a_case_comes_later() -> None:
    me = {"debtor_id": factories.person(77_002)}
    first, second = cases(me, me | {"creditor": "Andre AS", "creditor_org_no": factories.organisation(7)})
    strict = Creditor.objects.get(organisation_number=factories.organisation(7))
    values = Rules.objects.filter(owed_from=0).values().get() | {"id": None, "creditor_id": strict.pk}
    Rules.objects.create(**values | {"small_rest": 300})
    plan = agreed([first])
    assert Plan.objects.get().small_rest == 2_500
    changed(plan, AddCase(second.case_id), later(DAY, 1))
    assert Plan.objects.get().small_rest == 300


def test_nothing_is_let_go_that_no_rule_lets_go() -> None:
    """A rest beyond what the plan may let go is told by the truths of the books."""
    (case,) = cases()
    plan = agreed([case])
    last = paid_late(case.case_id, plan)
    judged(last)
    factories.assert_sound(on=last)
    Plan.objects.update(small_rest=let_go() - 1)
    with pytest.raises(AssertionError, match="K-5"):
        factories.assert_sound(on=last)
