"""Plans that came to nothing: after as many as the rules bear the next one has to be asked for."""

import datetime as dt

import pytest

from quittance.areas.audit.models import Event
from quittance.areas.letters.models import Letter
from quittance.areas.parties.models import Creditor
from quittance.areas.plans.models import Plan, Rules
from quittance.areas.plans.operations.agreeing import agree
from quittance.areas.plans.operations.at_the_desk import agree_at_desk
from quittance.areas.plans.operations.changing import apply, preview
from quittance.areas.plans.operations.offering import offer
from quittance.areas.plans.queries.requests import Budget, advice_for
from quittance.areas.plans.queries.tried import tried_before
from quittance.areas.plans.rules import AddCase, GiveUp, PlanRefused, Terms
from quittance.core.workdays import later
from tests import factories
from tests.areas.plans.test_agreeing import DAY, MONTHLY, agreed, cases, pay

pytestmark = pytest.mark.django_db
BUDGET = Budget(3_000_000, 1_000_000, 0, 0, 0)


def given_up(made: factories.Made, *, paid: int = 0, on: dt.date = DAY) -> None:
    """A plan of the case that began and ended, with so many øre paid on it."""
    plan = agreed([made], form=f"again:{factories.number()}", on=on)
    if paid:
        pay(made.case_id, paid, later(on, 1))
    apply(
        plan.plan_id, GiveUp(), actor="debtor:1", form_token=f"f:{factories.number()}", now=factories.noon(later(on, 2))
    )


def refused(made: factories.Made, *, on: dt.date = DAY, channel: str = "kid") -> tuple[str, ...]:
    terms = Terms("monthly", later(on, 15), count=4)
    with pytest.raises(PlanRefused) as no:
        agree(
            case_ids=[made.case_id],
            terms=terms,
            channel=channel,
            actor="quick",
            form_token="last",
            now=factories.noon(on),
        )
    assert no.value.code == "outside"
    return no.value.reasons


def test_after_one_more_than_the_rules_bear_only_a_person_says_yes() -> None:
    (made,) = cases()
    given_up(made)
    assert not offer([made.case_id], today=DAY).options.tried_often
    given_up(made)
    letters = Letter.objects.count()
    assert refused(made) == ("tried_often",)
    assert refused(made, channel="portal") == ("tried_often",)
    shown = offer([made.case_id], today=DAY, typed=MONTHLY)
    assert (shown.options.tried_often, shown.options.smallest, shown.plans) == (True, None, ())
    assert shown.options.own is not None
    assert shown.options.own.outside == ("tried_often",)
    seen = advice_for([made.case_id], Terms("monthly", MONTHLY.first, amount=100_000), BUDGET, today=DAY)
    assert (seen.codes, seen.inside_at) == (("tried_often",), None)
    assert (Letter.objects.count(), Plan.objects.filter(state="active").count()) == (letters, 0)


def test_the_desk_goes_beyond_it_with_a_reason() -> None:
    (made,) = cases()
    given_up(made)
    given_up(made)
    values = {"case_ids": [made.case_id], "terms": MONTHLY, "actor": "staff:1", "now": factories.noon(DAY)}
    with pytest.raises(PlanRefused):
        agree_at_desk(**values, reason="", form_token="desk:1")  # type: ignore[arg-type]
    agree_at_desk(**values, reason="adviser", form_token="desk:2")  # type: ignore[arg-type]
    assert Event.objects.get(action="plan.outside").details["outside"] == "tried_often"


def test_what_was_half_paid_or_is_long_ago_or_of_another_case_does_not_count() -> None:
    me = {"debtor_id": factories.person(77_003)}
    made, other = cases(me, me | {"creditor": "Andre AS", "creditor_org_no": factories.organisation(8)})
    given_up(made)
    assert tried_before([made.case_id, other.case_id], today=DAY) == 1
    assert tried_before([other.case_id], today=DAY) == 0
    given_up(made, paid=Plan.objects.get().owed // 2 + 5_000, on=later(DAY, 3))
    assert tried_before([made.case_id], today=later(DAY, 5)) == 1
    given_up(made, paid=Plan.objects.latest("id").owed // 4 - 10_000, on=later(DAY, 6))
    given_up(other, on=later(DAY, 6))
    assert tried_before([made.case_id, other.case_id], today=later(DAY, 8)) == 2
    assert [tried_before([made.case_id], today=later(DAY, 2 + days)) for days in (364, 365)] == [2, 1]


def test_the_strictest_of_several_creditors_counts_also_for_a_case_that_comes_in() -> None:
    me = {"debtor_id": factories.person(77_004)}
    mine, more = cases(me, me | {"creditor": "Andre AS", "creditor_org_no": factories.organisation(8)})
    strict = Creditor.objects.get(organisation_number=factories.organisation(8))
    values = Rules.objects.filter(owed_from=0).values().get() | {"id": None, "creditor_id": strict.pk}
    Rules.objects.create(**values | {"retries": 0})
    given_up(more)
    assert refused(more) == ("tried_often",)
    plan = agreed([mine])
    with pytest.raises(PlanRefused) as no:
        preview(plan.plan_id, AddCase(more.case_id), today=DAY)
    assert no.value.reasons == ("tried_often",)
