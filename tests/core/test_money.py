"""Reading, writing, rounding and splitting amounts."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.core.money import (
    MAX_ORE,
    MoneyFormat,
    SplitError,
    parse_kroner,
    parse_machine,
    round_half_up,
    split,
    to_text,
)


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("2500", 250000),
        ("2500.5", 250050),
        ("2500.50", 250050),
        ("2500,50", 250050),
        ("0,01", 1),
        ("0", 0),
        ("007", 700),
        ("2 500,50", 250050),
        ("2\u00a0500,50", 250050),
        ("2\u2009500", 250000),
        ("2\u202f500\u202f000", 250000000),
        ("2.500,50", 250050),
        ("2,500.50", 250050),
        ("1.234.567,8", 123456780),
        ("  2500 ", 250000),
        ("2500 kr", 250000),
        ("kr 2 500,-", 250000),
        ("Kr. 10", 1000),
        ("NOK 10,00", 1000),
        ("9999999999999.99", MAX_ORE),
    ],
)
def test_people_write_amounts_in_many_ways(text: str, ore: int) -> None:
    assert parse_kroner(text) == ore


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("kr", "empty"),
        ("1.234", "too_many_decimals"),
        ("1,234", "too_many_decimals"),
        ("1.2345", "too_many_decimals"),
        ("1.234.567", "format"),
        ("12 34", "format"),
        ("1 2345", "format"),
        ("2500,", "format"),
        (",50", "format"),
        ("1e3", "format"),
        ("NaN", "format"),
        ("inf", "format"),
        ("+5", "format"),
        ("1_000", "format"),
        ("0x10", "format"),
        ("5-", "format"),
        ("1,2,3", "format"),
        ("１２", "format"),
        ("١٢", "format"),
        ("5\n6", "format"),
        ("5 000 kr 1", "format"),
        ("-5", "negative"),
        ("\u22125", "negative"),
        ("-", "format"),
        ("10000000000000", "too_large"),
        ("9" * 5000, "too_large"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(MoneyFormat) as refused:
        parse_kroner(text)
    assert refused.value.code == code


def test_negative_amounts_only_where_they_are_allowed() -> None:
    assert parse_kroner("-5,50", allow_negative=True) == -550
    assert parse_kroner("\u2212 5", allow_negative=True) == -500
    assert parse_machine("-5.50", allow_negative=True) == -550


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" 5", "format"),
        ("5,00", "format"),
        ("5.", "format"),
        (".5", "format"),
        ("5.000", "too_many_decimals"),
        ("2 500", "format"),
        ("-5.00", "negative"),
        ("5.00\n", "format"),
        ("٥", "format"),
    ],
)
def test_the_machine_form_is_strict(text: str, code: str) -> None:
    with pytest.raises(MoneyFormat) as refused:
        parse_machine(text)
    assert refused.value.code == code


@given(st.integers(-MAX_ORE, MAX_ORE))
def test_writing_and_reading_gives_the_amount_back(ore: int) -> None:
    assert parse_machine(to_text(ore), allow_negative=True) == ore
    assert parse_kroner(to_text(ore), allow_negative=True) == ore


@pytest.mark.parametrize(("ore", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (250000, "2500.00")])
def test_the_machine_form(ore: int, text: str) -> None:
    assert to_text(ore) == text


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (-3, 2, -2), (49, 100, 0), (-49, 100, 0), (7, 1, 7), (23437500, 1000, 23438)],
)
def test_a_half_is_rounded_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert round_half_up(numerator, denominator) == rounded


@given(st.integers(), st.integers(1))
def test_rounding_never_moves_more_than_a_half(numerator: int, denominator: int) -> None:
    error = round_half_up(numerator, denominator) - Fraction(numerator, denominator)
    assert abs(error) <= Fraction(1, 2)
    assert round_half_up(-numerator, denominator) == -round_half_up(numerator, denominator)


def test_rounding_needs_a_positive_denominator() -> None:
    with pytest.raises(ValueError, match="positive"):
        round_half_up(1, 0)


def test_the_larger_remainder_gets_the_odd_ore() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(101, [2, 1]) == [67, 34]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]
    assert split(100, [0, 5, 0]) == [0, 100, 0]


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 10**9), min_size=1).filter(any))
def test_splits_sum_exactly_and_stay_within_one_ore_of_their_share(total: int, weights: list[int]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_weights_must_make_sense(weights: list[int]) -> None:
    with pytest.raises(SplitError):
        split(100, weights)
