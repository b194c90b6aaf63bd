"""Whole cases from due date to last payment, with figures worked out by hand from the law.

Conventions of all examples: first interest day after the due date, last day included, calendar-year day
count (Ministry of Justice, 2006-06-26), segments split at half-years and payments, each rounded half up.
"""

from collections.abc import Sequence
from datetime import date

import pytest

from quittance.core.allocation import allocate, parse_order
from quittance.core.balance import Balance, Claim, Movement, balance, open_items
from quittance.core.fees import beyond_compensation, collection_fee_ceiling, standard_compensation
from quittance.core.interest import late_interest
from quittance.core.money import parse_machine, to_text
from quittance.core.notices import FeeClaim, FeeFacts, letter_charge, planned_charges
from quittance.core.workdays import effective_due_date

COSTS_INTEREST_PRINCIPAL = "costs>interest>principal"
COSTS_PRINCIPAL_INTEREST = "costs>principal>interest"


def kroner(*amounts: int) -> tuple[str, ...]:
    return tuple(to_text(amount) for amount in amounts)


@pytest.mark.parametrize(
    ("principal", "due", "to", "total", "expected"),
    [
        pytest.param(
            "76.00",
            date(2021, 7, 8),
            date(2022, 4, 21),
            "4.89",
            [
                ("2021-07-09", "2021-12-31", 176, "8.00", 365, "2.93"),
                ("2022-01-01", "2022-04-21", 111, "8.50", 365, "1.96"),
            ],
            id="E0 official sample of the Tax Administration's enforcement interface (ELAN)",
        ),
        pytest.param(
            "2500.00",
            date(2025, 3, 14),
            date(2025, 6, 30),
            "92.47",
            [("2025-03-15", "2025-06-30", 108, "12.50", 365, "92.47")],
            id="E1 half-year",
        ),
        pytest.param(
            "2500.00",
            date(2025, 3, 14),
            date(2025, 7, 10),
            "100.86",
            [
                ("2025-03-15", "2025-06-30", 108, "12.50", 365, "92.47"),
                ("2025-07-01", "2025-07-10", 10, "12.25", 365, "8.39"),
            ],
            id="E1 across the half-year",
        ),
        pytest.param(
            "10000.00",
            date(2023, 12, 15),
            date(2024, 3, 1),
            "259.84",
            [
                ("2023-12-16", "2023-12-31", 16, "11.75", 365, "51.51"),
                ("2024-01-01", "2024-03-01", 61, "12.50", 366, "208.33"),
            ],
            id="E6 leap year (260.41 by a fixed 365)",
        ),
        pytest.param(
            "1000.00",
            date(2026, 8, 15),
            date(2026, 8, 18),
            "0.34",
            [("2026-08-18", "2026-08-18", 1, "12.25", 365, "0.34")],
            id="E7 due on a Saturday",
        ),
    ],
)
def test_interest(principal: str, due: date, to: date, total: str, expected: list[tuple[object, ...]]) -> None:
    """forsinkelsesrenteloven §§ 2, 3; gjeldsbrevlova § 5."""
    found = late_interest(principal=parse_machine(principal), due=due, to=to)
    assert to_text(found.total) == total
    assert [
        (str(part.first), str(part.last), part.days, str(part.rate), part.year_days, to_text(part.amount))
        for part in found.segments
    ] == expected


def test_e0_the_costs_of_the_official_sample() -> None:
    """437.50 is a heavy fee with VAT: 0.5 x 700 x 1.25 (inkassoforskriften § 2-2)."""
    quote = collection_fee_ceiling(base=7600, due=date(2021, 7, 8), on=date(2022, 4, 21), grade="heavy", vat=True)
    assert to_text(quote.amount) == "437.50"


E1_CLAIM = Claim(1, date(2025, 3, 14))


def e1_books() -> list[Movement]:
    """Consumer, 2 500 due Friday 2025-03-14: notice 31 March, demand 22 April with deadline 6 May."""
    notice = letter_charge(kind="collection_notice", due=E1_CLAIM.due, sent=date(2025, 3, 31))
    assert notice is not None
    facts = FeeFacts((FeeClaim(250000, E1_CLAIM.due),), date(2025, 4, 22), date(2025, 5, 6))
    registered = Movement(date(2025, 3, 31), "principal", 1, 250000, "registration")
    return [registered, notice, *planned_charges(facts, on=date(2025, 4, 22))]


@pytest.mark.parametrize(
    ("on", "interest", "costs", "total"),
    [
        (date(2025, 4, 14), "26.54", "35.00", "2561.54"),
        (date(2025, 4, 22), "33.39", "315.00", "2848.39"),
        (date(2025, 6, 3), "69.35", "315.00", "2884.35"),
        (date(2025, 6, 4), "70.21", "595.00", "3165.21"),
        (date(2025, 6, 30), "92.47", "595.00", "3187.47"),
        (date(2025, 7, 10), "100.86", "595.00", "3195.86"),
    ],
)
def test_e1_a_claim_on_its_way(on: date, interest: str, costs: str, total: str) -> None:
    """inkassoforskriften §§ 1-2, 2-2; forsinkelsesrenteloven § 3."""
    found = balance(claims=[E1_CLAIM], movements=e1_books(), on=on)
    assert kroner(found.interest, found.costs, found.total) == (interest, costs, total)


PAID_ON = date(2025, 7, 10)


@pytest.mark.parametrize(
    ("order", "designation", "after", "later"),
    [
        pytest.param(
            COSTS_INTEREST_PRINCIPAL,
            (),
            ("0.00", "0.00", "2195.86"),
            [
                (date(2025, 12, 31), "128.23", "2324.09"),
                (date(2026, 1, 15), "139.06", "2334.92"),
                (date(2026, 6, 30), "258.90", "2454.76"),
                (date(2026, 7, 15), "269.95", "2465.81"),
            ],
            id="costs, interest, principal",
        ),
        pytest.param(
            COSTS_PRINCIPAL_INTEREST,
            (),
            ("0.00", "100.86", "2095.00"),
            [
                (date(2025, 12, 31), "223.20", "2318.20"),
                (date(2026, 1, 15), "233.53", "2328.53"),
                (date(2026, 6, 30), "347.87", "2442.87"),
                (date(2026, 7, 15), "358.42", "2453.42"),
            ],
            id="costs, principal, interest",
        ),
        pytest.param(
            COSTS_INTEREST_PRINCIPAL,
            ("principal",),
            ("595.00", "100.86", "1500.00"),
            [
                (date(2025, 12, 31), "188.46", "2283.46"),
                (date(2026, 1, 15), "195.86", "2290.86"),
                (date(2026, 7, 15), "285.27", "2380.27"),
            ],
            id="the debtor designates the principal",
        ),
    ],
)
def test_e2_a_part_payment(
    order: str, designation: Sequence[str], after: tuple[str, ...], later: list[tuple[date, str, str]]
) -> None:
    """1 000 paid on 2025-07-10. No statute fixes the order; a designation by the debtor goes first."""
    books = e1_books()
    owed = balance(claims=[E1_CLAIM], movements=books, on=PAID_ON)
    paid = allocate(amount=100000, items=open_items(owed), order=parse_order(order), designation=designation)
    assert paid.rest == 0
    books += [Movement(PAID_ON, part.component, part.claim_id, -part.amount, "payment") for part in paid.parts]
    left = balance(claims=[E1_CLAIM], movements=books, on=PAID_ON)
    assert kroner(left.costs, left.interest, left.principal) == after
    for day, interest, total in later:
        found = balance(claims=[E1_CLAIM], movements=books, on=day)
        assert kroner(found.interest, found.total) == (interest, total)


@pytest.mark.parametrize(
    ("base", "consumer", "vat", "business"),
    [
        ("399.00", ("187.50", "375.00"), "234.38", "281.25"),
        ("1000.00", ("262.50", "525.00"), "328.13", "393.75"),
        ("1000.01", ("300.00", "600.00"), None, None),
        ("2500.01", ("600.00", "1200.00"), None, None),
        ("25000.00", ("1200.00", "2400.00"), "1500.00", "1800.00"),
        ("300000.00", ("5400.00", "10800.00"), "6750.00", "8100.00"),
    ],
)
def test_e3_fees_by_band_in_2026(base: str, consumer: tuple[str, str], vat: str | None, business: str | None) -> None:
    """inkassoforskriften §§ 2-2, 2-3 with the unit rate of 750."""

    def ceiling(grade: str, **uplift: bool) -> str:
        return to_text(
            collection_fee_ceiling(
                base=parse_machine(base), due=date(2026, 1, 15), on=date(2026, 6, 1), grade=grade, **uplift
            ).amount  # type: ignore[arg-type]
        )

    assert (ceiling("light"), ceiling("heavy")) == consumer
    assert vat in (None, ceiling("light", vat=True))
    assert business in (None, ceiling("light", business=True))


def test_e4_three_bills_collected_together() -> None:
    """The duty to merge follows from the necessity test of inkassoloven § 17: 300 instead of 562.50."""

    def ceiling(base: int, grade: str) -> int:
        return collection_fee_ceiling(base=base, due=date(2026, 1, 15), on=date(2026, 6, 1), grade=grade).amount  # type: ignore[arg-type]

    assert kroner(3 * ceiling(39900, "light"), ceiling(119700, "light")) == ("562.50", "300.00")
    assert kroner(3 * ceiling(39900, "heavy"), ceiling(119700, "heavy")) == ("1125.00", "600.00")


def test_e8_business_compensation_is_set_off() -> None:
    """forsinkelsesrenteloven § 3 a with inkassoforskriften § 2-6: 430 and a light fee of 900 make 900 in all."""
    quote = collection_fee_ceiling(
        base=800000, due=date(2026, 7, 15), on=date(2026, 9, 1), grade="light", business=True
    )
    compensation = standard_compensation(date(2026, 7, 15)).amount
    extra = beyond_compensation(quote.amount, compensation)
    assert kroner(quote.amount, compensation, extra, compensation + extra) == ("900.00", "430.00", "470.00", "900.00")


E9_CLAIM = Claim(1, effective_due_date(date(2026, 6, 15)))


def e9_books(waived: bool) -> list[Movement]:
    """4 000 due Monday 2026-06-15, notice 38, demand 20 July with deadline 3 August, paid in four parts."""
    notice = letter_charge(kind="collection_notice", due=E9_CLAIM.due, sent=date(2026, 6, 30))
    assert notice is not None
    stopped = date(2026, 8, 17) if waived else None
    facts = FeeFacts((FeeClaim(400000, E9_CLAIM.due),), date(2026, 7, 20), date(2026, 8, 3), stopped_from=stopped)
    registered = Movement(date(2026, 6, 30), "principal", 1, 400000, "registration")
    return [registered, notice, *planned_charges(facts, on=date(2026, 7, 20))]


@pytest.mark.parametrize(
    ("waived", "rows", "in_all"),
    [
        pytest.param(
            True,
            [
                (date(2026, 8, 17), "1200.00", "638.00", "84.17", "477.83", "3522.17"),
                (date(2026, 9, 15), "1200.00", "0.00", "34.28", "1165.72", "2356.45"),
                (date(2026, 10, 15), "1200.00", "0.00", "23.73", "1176.27", "1180.18"),
                (date(2026, 11, 16), "1192.85", "0.00", "12.67", "1180.18", "0.00"),
            ],
            "4792.85",
            id="heavy fee waived",
        ),
        pytest.param(
            False,
            [
                (date(2026, 8, 17), "1200.00", "638.00", "84.17", "477.83", "3522.17"),
                (date(2026, 9, 15), "1200.00", "600.00", "34.28", "565.72", "2956.45"),
                (date(2026, 10, 15), "1200.00", "0.00", "29.77", "1170.23", "1786.22"),
                (date(2026, 11, 16), "1805.40", "0.00", "19.18", "1786.22", "0.00"),
            ],
            "5405.40",
            id="heavy fee from 1 September",
        ),
    ],
)
def test_e9_a_plan_of_four(waived: bool, rows: list[tuple[date, str, str, str, str, str]], in_all: str) -> None:
    """Costs, interest, principal; a plan of four instalments costs nothing extra (inkassoforskriften § 2-4)."""
    books = e9_books(waived)
    total = 0
    for day, payment, to_costs, to_interest, to_principal, left in rows:
        owed = balance(claims=[E9_CLAIM], movements=books, on=day)
        amount = min(parse_machine("1200.00"), owed.total) if day != rows[-1][0] else owed.total
        assert to_text(amount) == payment
        total += amount
        paid = allocate(amount=amount, items=open_items(owed), order=parse_order(COSTS_INTEREST_PRINCIPAL))
        books += [Movement(day, part.component, part.claim_id, -part.amount, "payment") for part in paid.parts]
        found = balance(claims=[E9_CLAIM], movements=books, on=day)
        assert kroner(*covered(owed, found), found.principal) == (to_costs, to_interest, to_principal, left)
    assert to_text(total) == in_all


def covered(before: Balance, after: Balance) -> tuple[int, int, int]:
    return before.costs - after.costs, before.interest - after.interest, before.principal - after.principal
