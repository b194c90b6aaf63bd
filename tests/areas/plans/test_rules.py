"""Which rules a plan is made by: bands, versions, creditors before the agency, the strictest of several."""

import datetime as dt

import pytest

from quittance.areas.parties.models import Creditor
from quittance.areas.plans.models import Rules
from quittance.areas.plans.queries import rules
from quittance.core.allocation import DEFAULT_ORDER
from quittance.core.balance import Claim, Movement
from quittance.core.fees import plan_fee_ceiling
from quittance.core.interest import NO_INTEREST
from quittance.core.plans import Course, Debt, by_amount
from tests.factories import noon

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 1)
_TERMS = {
    "valid_from": dt.date(2026, 1, 1),
    "smallest_instalment": 25_000,
    "longest_months": 18,
    "first_within_days": 30,
    "frequencies": ["monthly", "weekly"],
    "grace_days": 5,
    "moves": 3,
    "move_days": 14,
    "skips": 2,
    "pause_months": 2,
    "misses": 1,
    "retries": 1,
    "small_rest": 2_500,
    "answer_days": 3,
    "made_by": "staff:1",
    "made_at": noon(dt.date(2025, 12, 1)),
}


def _rules(creditor: Creditor | None = None, **changes: object) -> Rules:
    return Rules.objects.create(**{**_TERMS, "creditor": creditor, **changes})


def _creditor(serial: int) -> Creditor:
    return Creditor.objects.create(
        name=f"Oppdiktet {serial} AS",
        short_name=f"O{serial}",
        organisation_number=f"99999990{serial}",
        deducts_vat=True,
    )


def _found(*creditors: Creditor, owed: int = 100_000, on: dt.date = TODAY) -> rules.RulesFacts:
    found = rules.rules_for([one.pk for one in creditors], owed=owed, on=on)
    assert found is not None
    return found


def test_the_band_of_the_sum_counts_and_a_creditors_own_comes_first() -> None:
    """The agency's bands by what is owed; a creditor's own from its lower bound on; the newest that has begun."""
    own, other = _creditor(1), _creditor(2)
    _rules(own, owed_from=50_000)
    later = _rules(own, owed_from=50_000, valid_from=dt.date(2026, 7, 1), misses=0)
    assert [_found(other, owed=owed).longest_months for owed in (499_999, 500_000, 2_000_000)] == [12, 24, 36]
    assert _found(own, owed=49_999).creditor_id is None
    assert _found(own, owed=9_000_000).longest_months == 18
    assert _found(own, on=dt.date(2026, 7, 1)).rules_id == later.pk
    assert {(one.creditor, one.owed_from, one.owed_below) for one in rules.published(TODAY)} == {
        ("", 0, 500_000),
        ("", 500_000, 2_000_000),
        ("", 2_000_000, None),
        ("Oppdiktet 1 AS", 50_000, None),
    }


def test_of_several_creditors_the_strictest_counts() -> None:
    """Each limit is the strictest, and interest is waived only where all waive it."""
    kind, hard = _creditor(1), _creditor(2)
    _rules(kind, interest="waived", smallest_instalment=10_000, fee=5_000, misses=3)
    row = _rules(hard, longest_months=6, frequencies=["monthly"], misses=0, first_within_days=60)
    both = _found(kind, hard)
    assert (both.rules_id, both.interest, both.misses, both.fee) == (row.pk, "runs", 0, 0)
    assert (both.smallest_instalment, both.longest_months, both.first_within_days) == (25_000, 6, 30)
    assert both.frequencies == ("monthly",)
    assert _found(kind).waives_interest


def test_the_fee_is_never_above_the_ceiling_of_the_day() -> None:
    """Whatever stands in the row."""
    own = _creditor(1)
    _rules(own, fee=10_000_000)
    assert _found(own).fee == plan_fee_ceiling(TODAY).amount


def test_where_no_band_is_for_a_sum_nothing_is_agreed_by_itself() -> None:
    """A withdrawn band leaves a gap; a request is still measured by the agency's lowest band."""
    own = _creditor(1)
    _rules(owed_from=0, valid_from=TODAY, withdrawn=True)
    assert rules.rules_for([own.pk], owed=100_000, on=TODAY) is None
    assert rules.nearest_rules([own.pk], owed=100_000, on=TODAY).owed_from == 500_000


def _course(amount: int, first: dt.date, frequency: str) -> Course:
    claim = Claim(1, dt.date(2026, 1, 1), NO_INTEREST)
    debt = Debt(1, (claim,), (Movement(claim.due, "principal", 1, 240_000, "registration"),), DEFAULT_ORDER)
    return by_amount([debt], start=TODAY, amount=amount, first=first, frequency=frequency)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "first", "frequency", "codes"),
    [
        (20_000, TODAY, "monthly", ()),
        (19_900, TODAY, "monthly", ("too_small", "too_long")),
        (120_000, dt.date(2026, 7, 16), "monthly", ()),
        (120_000, dt.date(2026, 7, 17), "monthly", ("too_late",)),
        (120_000, TODAY, "weekly", ()),
        (4_600, TODAY, "weekly", ("too_small", "too_long")),
    ],
)
def test_what_is_outside_is_named(amount: int, first: dt.date, frequency: str, codes: tuple[str, ...]) -> None:
    """2 400 kroner under the agency's rules: 200 at least, 12 months, the first within 45 days."""
    found = rules.outside(_found(_creditor(1)), course=_course(amount, first, frequency), frequency=frequency, on=TODAY)
    assert found == codes


def test_grace_is_banking_days_after_the_day_money_could_move() -> None:
    """Five of them; Whit Monday 2026 and the week-ends do not count."""
    band = _found(_creditor(1))
    assert rules.last_grace_day(band, dt.date(2026, 5, 23)) == dt.date(2026, 6, 2)
    assert rules.last_grace_day(band, dt.date(2026, 6, 1)) == dt.date(2026, 6, 8)
