"""Sharing one payment over several cases."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.core.sharing import Need, SharingError, suggest

SOON, LATER = date(2026, 11, 24), date(2026, 12, 15)
NEEDS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**5), st.none() | st.dates(SOON, LATER)), min_size=1, max_size=8
).map(lambda found: [Need(number, *facts) for number, facts in enumerate(found)])


def test_the_dearest_fee_is_stopped_first() -> None:
    dear = Need(1, 300_000, 70_000, LATER)
    cheap = Need(2, 100_000, 30_000, SOON)
    calm = Need(3, 50_000)
    assert suggest(300_000, [calm, cheap, dear]) == {1: 300_000, 2: 0, 3: 0}
    assert suggest(320_000, [calm, cheap, dear]) == {1: 300_000, 2: 20_000, 3: 0}
    assert suggest(410_000, [calm, cheap, dear]) == {1: 300_000, 2: 100_000, 3: 10_000}


def test_a_fee_the_money_cannot_stop_gives_way_to_one_it_can() -> None:
    dear, cheap = Need(1, 300_000, 70_000, SOON), Need(2, 100_000, 30_000, LATER)
    assert suggest(120_000, [dear, cheap]) == {1: 20_000, 2: 100_000}


def test_more_than_all_goes_to_the_first() -> None:
    assert suggest(1_000, [Need(7, 300), Need(8, 200)]) == {7: 800, 8: 200}


@given(amount=st.integers(0, 10**7), needs=NEEDS)
def test_every_ore_has_a_place_and_no_case_gets_more_than_it_owes(amount: int, needs: list[Need]) -> None:
    parts = suggest(amount, needs)
    assert sum(parts.values()) == amount
    assert all(part >= 0 for part in parts.values())
    over = [case for case in needs if parts[case.case_id] > case.payable]
    assert not over or amount > sum(case.payable for case in needs)
    assert parts == suggest(amount, needs)


@given(amount=st.integers(0, 10**7), needs=NEEDS)
def test_no_affordable_fee_is_left_while_a_cheaper_one_is_stopped(amount: int, needs: list[Need]) -> None:
    parts = suggest(amount, needs)
    stopped = [case for case in needs if parts[case.case_id] >= case.payable > 0]
    for case in needs:
        if parts[case.case_id] < case.payable <= amount and case.step_amount:
            assert any(other.step_amount >= case.step_amount for other in stopped)


def test_nothing_and_nobody() -> None:
    with pytest.raises(SharingError):
        suggest(-1, [Need(1, 100)])
    with pytest.raises(SharingError):
        suggest(100, [])
