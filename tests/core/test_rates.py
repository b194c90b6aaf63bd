"""The dated tables: complete, in order, sourced; missing values are said, never guessed."""

from datetime import date
from importlib.resources import files

import pytest

from quittance.core import rates
from quittance.core.fees import OLDEST_CEILING_DUE, OLDEST_UNIT_RATE

TABLES = sorted(entry.name.removesuffix(".json") for entry in files("quittance.core").joinpath("data").iterdir())


def test_every_table_is_here() -> None:
    assert TABLES == [
        "fee_ceilings",
        "late_interest",
        "letter_fees",
        "plan_fee",
        "standard_compensation",
        "unit_rate",
    ]


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_in_order_and_say_where_they_come_from(name: str) -> None:
    table = rates.load(name)
    days = [row.valid_from for row in table.rows]
    assert days == sorted(set(days))
    assert table.law
    for row in table.rows:
        unsourced = row.confidence in {"memory_unverified", "not_found"}
        assert row.confidence in {"two_or_more_sources", "one_source", "memory_unverified", "not_found"}
        assert bool(row.sources) != unsourced
        assert (row.values.get("value", "") is None) == (row.confidence == "not_found")


def test_the_row_in_force_is_the_latest_not_after_the_day() -> None:
    table = rates.load("unit_rate")
    assert table.on(date(2025, 12, 31)).ore("value") == 70000
    assert table.on(date(2026, 1, 1)).ore("value") == 75000
    assert table.on(date(2099, 1, 1)).ore("value") == 75000


@pytest.mark.parametrize("name", TABLES)
def test_before_the_first_row_there_is_no_answer(name: str) -> None:
    table = rates.load(name)
    assert table.on(table.first) is table.rows[0]
    with pytest.raises(rates.RowMissing) as refused:
        table.on(date.fromordinal(table.first.toordinal() - 1))
    assert refused.value.code == "before_first_row"
    assert refused.value.first == table.first
    assert table.first.isoformat() in refused.value.message


def test_the_two_oldest_limits_are_those_of_the_tables() -> None:
    assert rates.load("fee_ceilings").first == OLDEST_CEILING_DUE == date(2010, 1, 1)
    assert rates.load("unit_rate").first == OLDEST_UNIT_RATE == date(2006, 1, 1)


def test_an_unknown_value_is_reported_missing() -> None:
    with pytest.raises(rates.ValueMissing) as refused:
        rates.load("standard_compensation").on(date(2017, 9, 1)).ore("value")
    assert refused.value.code == "value_missing"
    assert "2017-07-01" in refused.value.message


def test_a_source_is_a_name_with_an_address() -> None:
    sources = rates.load("late_interest").on(date(1994, 1, 1)).sources
    assert len(sources) == 2
    assert all("(https://" in source for source in sources)
