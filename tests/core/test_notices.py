"""The cost steps of a case: amounts, days and their explanation."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.core.fees import collection_fee_ceiling
from quittance.core.notices import (
    HEAVY_STEP,
    LIGHT,
    Charged,
    FeeClaim,
    FeeFacts,
    NoticeError,
    Tariff,
    letter_charge,
    next_charge,
    planned_charges,
)

DUE = date(2025, 3, 14)
SENT = date(2025, 4, 22)
DEADLINE = date(2025, 5, 6)
HEAVY_DAY = date(2025, 6, 4)
FACTS = FeeFacts((FeeClaim(250000, DUE),), SENT, DEADLINE)


def steps(facts: FeeFacts, on: date = SENT) -> list[tuple[str, date, int]]:
    return [(step.code, step.day, step.amount) for step in planned_charges(facts, on=on)]


def test_light_with_the_demand_and_the_rest_on_day_43() -> None:
    assert steps(FACTS) == [(LIGHT, SENT, 28000), (HEAVY_STEP, HEAVY_DAY, 28000)]
    assert (HEAVY_DAY - SENT).days == 43
    for step in planned_charges(FACTS, on=SENT):
        assert (step.kind, step.component, step.claim_id) == ("planned", "collection_fee", None)


def test_what_is_charged_is_not_planned_again() -> None:
    charged = replace(FACTS, charged=Charged(light=28000, light_on=SENT))
    assert steps(charged) == [(HEAVY_STEP, HEAVY_DAY, 28000)]
    done = replace(FACTS, charged=Charged(28000, 28000, SENT, HEAVY_DAY))
    assert steps(done) == []
    assert next_charge(done, on=SENT) is None


def test_the_heavy_fee_replaces_the_light_one_whatever_was_charged() -> None:
    cheap = replace(FACTS, charged=Charged(light=10000, light_on=SENT))
    assert steps(cheap) == [(HEAVY_STEP, HEAVY_DAY, 46000)]
    waived = replace(FACTS, charged=Charged(light=0, light_on=SENT))
    assert steps(waived) == [(HEAVY_STEP, HEAVY_DAY, 56000)]


def test_the_fee_is_the_lower_of_tariff_and_ceiling() -> None:
    assert steps(replace(FACTS, tariff=Tariff(light=20000, heavy=35000))) == [
        (LIGHT, SENT, 20000),
        (HEAVY_STEP, HEAVY_DAY, 15000),
    ]
    assert steps(replace(FACTS, tariff=Tariff(light=99900, heavy=99900))) == steps(FACTS)
    assert steps(replace(FACTS, tariff=Tariff(light=20000, heavy=20000))) == [(LIGHT, SENT, 20000)]


def test_a_stopped_case_takes_no_further_step() -> None:
    assert steps(replace(FACTS, stopped_from=HEAVY_DAY)) == [(LIGHT, SENT, 28000)]
    assert steps(replace(FACTS, stopped_from=SENT)) == []


def test_the_next_step_is_the_first_after_today() -> None:
    assert next_charge(FACTS, on=date(2025, 4, 1)).code == LIGHT  # type: ignore[union-attr]
    assert next_charge(FACTS, on=SENT).code == HEAVY_STEP  # type: ignore[union-attr]
    assert next_charge(FACTS, on=HEAVY_DAY) is None


def test_claims_of_one_case_are_one_claim() -> None:
    """Three bills of 399: 300 kroner together instead of 187.50 each."""
    merged = FeeFacts((FeeClaim(39900, date(2026, 1, 15)),) * 3, date(2026, 4, 1), date(2026, 4, 15))
    assert steps(merged) == [(LIGHT, date(2026, 4, 1), 30000), (HEAVY_STEP, date(2026, 5, 14), 30000)]


def test_claims_under_two_tables_get_the_cheaper_one() -> None:
    """399 + 399: 0.35 by the table of October 2020, 0.5 by the one before."""
    both = FeeFacts(
        (FeeClaim(39900, date(2020, 9, 30)), FeeClaim(39900, date(2020, 10, 1))), date(2021, 1, 4), date(2021, 1, 18)
    )
    assert steps(both)[0] == (LIGHT, date(2021, 1, 4), 24500)
    assert planned_charges(both, on=SENT)[0].facts["table_from"] == "2020-10-01"
    # Above 250 000 kroner too the newer table is the cheaper one.
    large = replace(both, claims=(FeeClaim(30000000, date(2020, 9, 30)), FeeClaim(39900, date(2020, 10, 1))))
    assert steps(large)[0][2] == 504000


def test_a_fee_does_not_rise_with_the_unit_rate() -> None:
    """The light fee of 2025 stays 280 when asked about in 2026; a step that falls in 2026 follows the rate of 2026."""
    assert steps(FACTS, on=date(2026, 2, 1)) == steps(FACTS)
    late = replace(FACTS, demand_sent=date(2025, 12, 1), demand_deadline=date(2025, 12, 15))
    assert steps(late) == [(LIGHT, date(2025, 12, 1), 28000), (HEAVY_STEP, date(2026, 1, 13), 32000)]


def test_each_step_explains_itself() -> None:
    light, heavy = planned_charges(replace(FACTS, tariff=Tariff(light=20000), vat=True), on=SENT)
    assert light.facts == {
        "ceiling": "350.00",
        "multiple": "0.4",
        "unit_rate": "700.00",
        "band": "2500.00",
        "business": "no",
        "vat": "yes",
        "table_from": "2020-10-01",
        "rate_from": "2019-01-01",
        "law": "inkassoforskriften §§ 2-2 and 2-3",
        "base": "2500.00",
        "claims": "1",
        "demand_sent": "2025-04-22",
        "demand_deadline": "2025-05-06",
        "tariff": "200.00",
    }
    assert heavy.facts["replaces"] == "200.00"
    assert "tariff" not in heavy.facts
    assert planned_charges(replace(FACTS, claims=(FeeClaim(10**9, DUE),)), on=SENT)[0].facts["band"] == ""


def test_a_letter_carries_a_fee_from_the_fourteenth_day() -> None:
    assert letter_charge(kind="collection_notice", due=DUE, sent=date(2025, 3, 27)) is None
    charge = letter_charge(kind="collection_notice", due=DUE, sent=date(2025, 3, 28), claim_id=4)
    assert charge is not None
    assert (charge.day, charge.component, charge.claim_id, charge.amount) == (
        date(2025, 3, 28),
        "reminder_fee",
        4,
        3500,
    )
    assert (charge.kind, charge.code) == ("charge", "reminder_fee.collection_notice")
    assert charge.facts["multiple"] == "0.05"
    reminder = letter_charge(kind="reminder", due=DUE, sent=date(2026, 1, 2))
    assert reminder is not None
    assert (reminder.code, reminder.amount) == ("reminder_fee.reminder", 3800)


def test_facts_must_make_sense() -> None:
    with pytest.raises(NoticeError):
        FeeFacts((), SENT, DEADLINE)
    with pytest.raises(NoticeError):
        FeeFacts((FeeClaim(1, DUE),), SENT, date(2025, 4, 21))


@given(
    st.integers(0, 10**9),
    st.booleans(),
    st.booleans(),
    st.none() | st.integers(0, 10**6),
    st.none() | st.integers(0, 10**6),
)
def test_never_above_the_ceiling_and_the_heavy_fee_in_all(base, business, vat, light, heavy) -> None:  # type: ignore[no-untyped-def]
    facts = replace(
        FACTS, claims=(FeeClaim(base, DUE),), business=business, vat=vat, tariff=Tariff(light=light, heavy=heavy)
    )
    planned = planned_charges(facts, on=SENT)
    assert all(step.amount > 0 for step in planned)
    top = {
        grade: collection_fee_ceiling(base=base, due=DUE, on=SENT, grade=grade, business=business, vat=vat).amount
        for grade in ("light", "heavy")
    }
    assert sum(step.amount for step in planned if step.code == LIGHT) <= top["light"]
    assert sum(step.amount for step in planned) <= top["heavy"]
