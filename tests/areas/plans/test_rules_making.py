"""Other rules for plans: proposed by one, agreed to by another, never unlawful, never for plans that were made."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from quittance.areas.approvals.queries import one
from quittance.areas.approvals.rules import ApprovalRefused
from quittance.areas.plans.models import Rules
from quittance.areas.plans.operations import deciding, rules_making
from quittance.areas.plans.queries.rules import in_force
from quittance.areas.plans.rules import RulesRefused
from quittance.core.fees import plan_fee_ceiling
from tests.factories import noon

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 1)
NOW = noon(TODAY)
CEILING = plan_fee_ceiling(TODAY).amount


def new(owed_from: int = 500_000, **changes: Any) -> rules_making.NewRules:
    """The agency's band from a lower bound, with other misses."""
    there = next(one for one in in_force(TODAY, ()) if one.owed_from <= owed_from)
    return replace(rules_making.as_new(there, valid_from=TODAY), **{"owed_from": owed_from, "misses": 4} | changes)


def propose(wanted: rules_making.NewRules) -> int:
    return rules_making.propose(wanted, reason="Kinder", actor="staff:1", now=NOW)


def decide(approval: int, *, checker: str = "staff:2", approve: bool = True, on: dt.date = TODAY) -> None:
    deciding.decide(approval_id=approval, checker=checker, approve=approve, now=noon(on))


def test_other_rules_count_from_their_day_and_only_when_a_second_person_agrees() -> None:
    first = propose(new(valid_from=dt.date(2026, 7, 1)))
    with pytest.raises(ApprovalRefused, match="Somebody else"):
        decide(first, checker="staff:1")
    decide(first)
    assert [one.misses for one in in_force(dt.date(2026, 6, 30), ())] == [1, 1, 1]
    assert [one.misses for one in in_force(dt.date(2026, 7, 1), ())] == [1, 4, 1]
    made = Rules.objects.latest("id")
    assert (made.made_by, made.fee) == ("staff:1", 0)
    second = propose(new(misses=7))
    decide(second, approve=False)
    assert Rules.objects.latest("id") == made


def test_a_band_is_withdrawn_but_never_the_last_of_the_agencys() -> None:
    for owed_from in (0, 500_000):
        approval = rules_making.propose_withdrawal(
            creditor_id=None, owed_from=owed_from, valid_from=TODAY, reason="Fewer", actor="staff:1", now=NOW
        )
        decide(approval)
    assert [one.owed_from for one in in_force(TODAY, ())] == [2_000_000]
    with pytest.raises(RulesRefused) as refused:
        rules_making.propose_withdrawal(
            creditor_id=None, owed_from=2_000_000, valid_from=TODAY, reason="All", actor="staff:1", now=NOW
        )
    assert refused.value.code == "last_band"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fee": CEILING + 1}, "fee"),
        ({"valid_from": dt.date(2026, 5, 31)}, "too_early"),
        ({"frequencies": ()}, "frequencies"),
        ({"interest": "sometimes"}, "interest"),
        ({"grace_days": 31}, "range"),
        ({"smallest_instalment": 99}, "range"),
        ({"misses": 1, "owed_from": 0}, "same"),
        ({"owed_from": 1, "withdrawn": True}, "not_in_force"),
    ],
)
def test_what_cannot_be_is_not_proposed(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(RulesRefused) as refused:
        propose(new(**changes))
    assert refused.value.code == code


def test_a_fee_up_to_the_ceiling_is_lawful() -> None:
    propose(new(fee=CEILING))


def test_it_is_void_when_its_day_has_passed_or_another_version_came() -> None:
    late = propose(new())
    with pytest.raises(ApprovalRefused, match="changed"):
        decide(late, on=dt.date(2026, 6, 2))
    first, second = propose(new(misses=2)), propose(new(owed_from=700_000))
    Rules.objects.create(**_copy(first), made_by="staff:9", made_at=NOW)
    with pytest.raises(ApprovalRefused, match="changed"):
        decide(first)
    decide(second)


def _copy(approval: int) -> dict[str, Any]:
    found = one(approval)
    assert found is not None
    kept = {name: value for name, value in found.payload.items() if name != "after_rules"}
    return kept | {"misses": 3}


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"owed_from": 500_000}, {"replaces"}),
        ({"owed_from": 700_000}, {"splits"}),
        ({"owed_from": 0, "withdrawn": True}, {"gap"}),
        ({"owed_from": 500_000, "withdrawn": True}, set()),
        ({"owed_from": 500_000, "smallest_instalment": 600_000}, {"replaces", "smallest"}),
        ({"owed_from": 500_000, "grace_days": 0, "misses": 0}, {"replaces", "strict"}),
        ({"owed_from": 500_000, "fee": 70_000}, {"replaces", "fee"}),
    ],
)
def test_overlaps_and_gaps_are_told_beforehand(changes: dict[str, Any], codes: set[str]) -> None:
    assert {one.code for one in rules_making.cautions(new(**changes))} == codes


def test_a_version_that_comes_later_is_told() -> None:
    decide(propose(new(valid_from=dt.date(2026, 9, 1))))
    found = {one.code: one for one in rules_making.cautions(new(misses=0))}
    assert found["coming"].day == dt.date(2026, 9, 1)
