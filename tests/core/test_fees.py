"""Fee ceilings and deadlines against the published tables."""

from datetime import date
from fractions import Fraction

import pytest

from quittance.core import rates
from quittance.core.fees import (
    FeeError,
    beyond_compensation,
    collection_fee_ceiling,
    heavy_first_day,
    letter_fee,
    letter_fee_earliest,
    notice_deadline,
    plan_fee_ceiling,
    standard_compensation,
)
from quittance.core.money import parse_machine

NEW = date(2021, 1, 15)
OLD = date(2020, 9, 30)
IN_2025 = date(2025, 6, 1)
IN_2026 = date(2026, 2, 1)

# Band, then light and heavy: consumer, consumer with VAT, business, business with VAT.
TABLE_700 = [
    ("500.00", "175.00 350.00", "218.75 437.50", "262.50 525.00", "328.13 656.25"),
    ("1000.00", "245.00 490.00", "306.25 612.50", "367.50 735.00", "459.38 918.75"),
    ("2500.00", "280.00 560.00", "350.00 700.00", "420.00 840.00", "525.00 1050.00"),
    ("10000.00", "560.00 1120.00", "700.00 1400.00", "840.00 1680.00", "1050.00 2100.00"),
    ("50000.00", "1120.00 2240.00", "1400.00 2800.00", "1680.00 3360.00", "2100.00 4200.00"),
    ("250000.00", "2520.00 5040.00", "3150.00 6300.00", "3780.00 7560.00", "4725.00 9450.00"),
    ("250000.01", "5040.00 10080.00", "6300.00 12600.00", "7560.00 15120.00", "9450.00 18900.00"),
]
TABLE_750 = [
    ("500.00", "187.50 375.00", "234.38 468.75", "281.25 562.50", "351.56 703.13"),
    ("1000.00", "262.50 525.00", "328.13 656.25", "393.75 787.50", "492.19 984.38"),
    ("2500.00", "300.00 600.00", "375.00 750.00", "450.00 900.00", "562.50 1125.00"),
    ("10000.00", "600.00 1200.00", "750.00 1500.00", "900.00 1800.00", "1125.00 2250.00"),
    ("50000.00", "1200.00 2400.00", "1500.00 3000.00", "1800.00 3600.00", "2250.00 4500.00"),
    ("250000.00", "2700.00 5400.00", "3375.00 6750.00", "4050.00 8100.00", "5062.50 10125.00"),
    ("250000.01", "5400.00 10800.00", "6750.00 13500.00", "8100.00 16200.00", "10125.00 20250.00"),
]


def fee(base: str, grade: str, on: date = IN_2026, due: date = NEW, business: bool = False, vat: bool = False) -> int:
    return collection_fee_ceiling(
        base=parse_machine(base), due=due, on=on, grade=grade, business=business, vat=vat
    ).amount  # type: ignore[arg-type]


@pytest.mark.parametrize(("on", "table"), [(IN_2025, TABLE_700), (IN_2026, TABLE_750)])
def test_ceilings_as_published(on: date, table: list[tuple[str, ...]]) -> None:
    """inkassoforskriften §§ 2-2, 2-3, claims due from 2020-10-01; published kroner tables of 2020 and 2026."""
    for base, *columns in table:
        for column, (business, vat) in zip(
            columns, [(False, False), (False, True), (True, False), (True, True)], strict=True
        ):
            light, heavy = map(parse_machine, column.split())
            assert fee(base, "light", on, business=business, vat=vat) == light
            assert fee(base, "heavy", on, business=business, vat=vat) == heavy


@pytest.mark.parametrize(("upto", "light"), [("500", 18750), ("1000", 26250), ("2500", 30000), ("10000", 60000)])
def test_a_band_includes_its_limit_and_not_one_ore_more(upto: str, light: int) -> None:
    assert fee(upto, "light") == light
    assert fee(f"{upto}.01", "light") > light


@pytest.mark.parametrize(
    ("base", "light", "heavy"),
    [
        ("399.00", "350.00", "700.00"),
        ("2500.00", "350.00", "700.00"),
        ("10000.00", "700.00", "1400.00"),
        ("50000.00", "1400.00", "2800.00"),
        ("250000.00", "2800.00", "5600.00"),
        ("250000.01", "5600.00", "11200.00"),
    ],
)
def test_older_claims_keep_the_older_table(base: str, light: str, heavy: str) -> None:
    """Claims due 2010-01-01 to 2020-09-30 (advokatwulff.no, sergel.no)."""
    assert fee(base, "light", IN_2025, OLD) == parse_machine(light)
    assert fee(base, "heavy", IN_2025, OLD) == parse_machine(heavy)


def test_the_day_of_payment_decides_the_unit_rate() -> None:
    """A claim from 2025 paid in 2026 has the ceiling of 2026."""
    assert fee("2500.00", "light", date(2025, 12, 31)) == 28000
    assert fee("2500.00", "light", date(2026, 1, 1)) == 30000


def test_a_quote_explains_itself() -> None:
    quote = collection_fee_ceiling(base=39900, due=NEW, on=IN_2026, grade="light", business=True, vat=True)
    assert quote.multiple == Fraction(1, 4)
    assert quote.unit_rate == 75000
    assert quote.band_upto == 50000
    assert (quote.business, quote.vat) == (True, True)
    assert (quote.table_from, quote.rate_from) == (date(2020, 10, 1), date(2026, 1, 1))
    assert "2-2" in quote.law
    assert len(quote.source) == len(set(quote.source)) >= 4
    open_band = collection_fee_ceiling(base=10**9, due=NEW, on=IN_2026, grade="light")
    assert open_band.band_upto is None


def test_questions_without_an_answer() -> None:
    with pytest.raises(rates.RowMissing):
        fee("100.00", "light", due=date(2009, 12, 31))
    with pytest.raises(rates.RowMissing):
        fee("100.00", "light", on=date(2005, 12, 31))
    with pytest.raises(FeeError) as refused:
        fee("100.00", "medium")
    assert refused.value.code == "grade"
    with pytest.raises(FeeError):
        collection_fee_ceiling(base=-1, due=NEW, on=IN_2026, grade="light")


@pytest.mark.parametrize(
    ("kind", "due", "sent", "kroner"),
    [
        ("reminder", NEW, date(2025, 12, 31), "35.00"),
        ("reminder", NEW, date(2026, 1, 1), "38.00"),
        ("collection_notice", NEW, IN_2025, "35.00"),
        ("collection_notice", NEW, IN_2026, "38.00"),
        ("creditor_demand", NEW, IN_2025, "105.00"),
        ("creditor_demand", NEW, IN_2026, "113.00"),
        ("reminder", OLD, IN_2025, "70.00"),
        ("reminder", date(2016, 1, 2), date(2016, 5, 1), "67.00"),
        ("reminder", date(2013, 1, 2), date(2013, 5, 1), "63.00"),
    ],
)
def test_letter_fees(kind: str, due: date, sent: date, kroner: str) -> None:
    """inkassoforskriften § 1-2: 1/20 and 3/20 (1/10 for claims due before 2020-10-01); whole kroner from 2026."""
    assert letter_fee(kind=kind, due=due, sent=sent).amount == parse_machine(kroner)  # type: ignore[arg-type]


def test_letters_that_cannot_be_priced() -> None:
    with pytest.raises(rates.ValueMissing):
        letter_fee(kind="creditor_demand", due=OLD, sent=IN_2026)
    with pytest.raises(FeeError):
        letter_fee(kind="postcard", due=NEW, sent=IN_2026)  # type: ignore[arg-type]


def test_the_plan_fee() -> None:
    """inkassoforskriften § 2-4: 1.5 times the unit rate, 1406.25 with VAT in 2026."""
    assert plan_fee_ceiling(IN_2026).amount == 112500
    assert plan_fee_ceiling(IN_2026, vat=True).amount == 140625
    assert plan_fee_ceiling(IN_2025).amount == 105000


def test_standard_compensation() -> None:
    """forsinkelsesrenteloven § 3 a: 460 kroner in the first half of 2026, 430 in the second."""
    assert standard_compensation(date(2026, 6, 30)).amount == 46000
    assert standard_compensation(date(2026, 7, 1)).amount == 43000
    with pytest.raises(rates.ValueMissing) as unknown:
        standard_compensation(date(2020, 3, 1))
    assert "2020-01-01" in unknown.value.message
    with pytest.raises(rates.ValueMissing) as future:
        standard_compensation(date(2027, 1, 1))
    assert "2027-01-01" in future.value.message
    with pytest.raises(rates.RowMissing):
        standard_compensation(date(2013, 6, 30))


def test_compensation_is_set_off_and_not_stacked() -> None:
    assert beyond_compensation(90000, 43000) == 47000
    assert beyond_compensation(30000, 43000) == 0


@pytest.mark.parametrize(
    ("sent", "deadline", "heavy"),
    [
        (date(2026, 9, 1), date(2026, 9, 15), date(2026, 10, 14)),
        (date(2026, 12, 11), date(2026, 12, 28), date(2027, 1, 26)),
        (date(2025, 4, 22), date(2025, 5, 6), date(2025, 6, 4)),
        (date(2026, 7, 20), date(2026, 8, 3), date(2026, 9, 1)),
    ],
)
def test_deadlines_and_the_first_heavy_day(sent: date, deadline: date, heavy: date) -> None:
    """Fourteen days without the sending day, moved off days of rest; heavy after more than 28 days more (§ 2-2)."""
    assert notice_deadline(sent) == deadline
    assert heavy_first_day(deadline) == heavy


def test_a_fee_needs_fourteen_days_after_the_due_date() -> None:
    assert letter_fee_earliest(date(2025, 3, 14)) == date(2025, 3, 28)
    assert letter_fee_earliest(date(2026, 8, 15)) == date(2026, 8, 31)
