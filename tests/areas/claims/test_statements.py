"""The statement of a case, to the øre, as the worked examples have it; and the fees charged on their days."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import transaction

from quittance.areas.claims.models import Case
from quittance.areas.claims.operations.charging import charge_due_fees
from quittance.areas.claims.queries.statements import NoSuchCase, case_statement
from quittance.areas.payments.operations import booking
from quittance.kit.db import rows
from tests import factories
from tests.postgres import Database

pytestmark = pytest.mark.usefixtures("books")
PAID = dt.date(2025, 7, 10)


def charge(day: dt.date) -> int:
    return charge_due_fees(today=day, now=factories.noon(day), actor="test")


def charges(made: factories.Made) -> list[tuple[str, int, dt.date]]:
    found = rows(
        "select code, amount, day from claims_charge where case_id = %s and component = 'collection_fee' order by day",
        [made.case_id],
    )
    return [(row[0].rpartition(".")[2], row[1], row[2]) for row in found]


@pytest.mark.parametrize(
    ("day", "interest", "costs", "total"),
    [
        (dt.date(2025, 4, 14), 2_654, 3_500, 256_154),
        (dt.date(2025, 4, 22), 3_339, 31_500, 284_839),
        (dt.date(2025, 6, 3), 6_935, 31_500, 288_435),
        (dt.date(2025, 6, 4), 7_021, 59_500, 316_521),
        (dt.date(2025, 6, 30), 9_247, 59_500, 318_747),
        (dt.date(2025, 7, 10), 10_086, 59_500, 319_586),
    ],
)
def test_the_first_worked_example_on_each_of_its_days(day: dt.date, interest: int, costs: int, total: int) -> None:
    """E1: 2 500 due 2025-03-14; notice 35, light 280 from 22 April, heavy 560 from 4 June; rates 12.50 and 12.25."""
    made = factories.first_example()
    planned = case_statement(number=made.number, on=day, today=dt.date(2025, 4, 23))
    charge(dt.date(2025, 7, 1))
    booked = case_statement(number=made.number, on=day)
    for found in (planned, booked):
        assert (found.principal, found.interest, found.costs, found.total) == (250_000, interest, costs, total)
        assert sum(line.amount for line in found.lines) == total
        assert all(line.rule or line.source for line in found.lines)
    assert all(not line.planned for line in booked.lines)
    assert any(line.planned for line in planned.lines) == (day >= dt.date(2025, 6, 4))


ORDERS = ["costs>interest>principal", "costs>principal>interest", "designated"]
LATER = {
    dt.date(2025, 12, 31): (232_409, 231_820, 228_346),
    dt.date(2026, 1, 15): (233_492, 232_853, 229_086),
    dt.date(2026, 7, 15): (246_581, 245_342, 238_027),
}
INTEREST = {
    dt.date(2025, 12, 31): (12_823, 22_320, 18_846),
    dt.date(2026, 1, 15): (13_906, 23_353, 19_586),
    dt.date(2026, 7, 15): (26_995, 35_842, 28_527),
}


@pytest.mark.parametrize(
    ("place", "left"), [(0, (0, 0, 219_586)), (1, (0, 10_086, 209_500)), (2, (59_500, 10_086, 150_000))]
)
def test_the_second_worked_example_in_each_order_of_allocation(place: int, left: tuple[int, int, int]) -> None:
    """E2: 1 000 paid on 2025-07-10, by the creditor's order, or all of it on the principal as the debtor designates."""
    own = factories.organisation(10 + place)
    made = factories.make_case(dt.date(2025, 4, 23), **factories.FIRST_EXAMPLE, creditor_org_no=own)
    charge(PAID)
    designation = ("principal",) if ORDERS[place] == "designated" else ()
    if not designation:
        factories.order_of(made, ORDERS[place])
    with transaction.atomic():
        paid = factories.money(made.case_id, 100_000, PAID, designation=designation)
        booking.book(paid, actor="test", now=factories.noon(PAID))
    found = case_statement(number=made.number, on=PAID)
    assert (found.costs, found.interest, found.principal) == left
    for day, totals in LATER.items():
        later = case_statement(number=made.number, on=day)
        assert (later.total, later.interest) == (totals[place], INTEREST[day][place])


def test_a_statement_is_text_and_iso_dates_for_machines() -> None:
    made = factories.first_example()
    charge(PAID)
    found = case_statement(number=made.number, on=PAID).as_dict()
    assert found["total"] == "3195.86"
    assert found["components"] == {"principal": "2500.00", "interest": "100.86", "costs": "595.00"}
    interest = next(line for line in found["lines"] if line["component"] == "interest")
    assert [(s["from"], s["to"], s["rate"], s["amount"]) for s in interest["segments"]] == [
        ("2025-03-15", "2025-06-30", "12.50", "92.47"),
        ("2025-07-01", "2025-07-10", "12.25", "8.39"),
    ]


def test_an_unknown_number_has_no_statement() -> None:
    with pytest.raises(NoSuchCase):
        case_statement(number="25-9999999", on=PAID)


def test_the_heavy_fee_comes_on_the_29th_day_after_the_deadline_and_not_before() -> None:
    made = factories.first_example()
    charge(dt.date(2025, 6, 3))
    assert charges(made) == [("light", 28_000, dt.date(2025, 4, 22))]
    assert charge(dt.date(2025, 6, 4)) >= 1
    assert charges(made)[1:] == [("heavy_step", 28_000, dt.date(2025, 6, 4))]
    assert Case.objects.get(pk=made.case_id).next_step_on is None


def test_the_heavy_day_knows_the_holidays() -> None:
    """Worked example E5: demand Tuesday 2026-09-01, deadline 15 September → heavy from 14 October."""
    letters = {"due_date": "2026-07-15", "collection_notice_sent": "2026-08-03", "demand_sent": "2026-09-01"}
    letters |= {"collection_notice_deadline": "2026-08-17", "demand_deadline": "2026-09-15"}
    made = factories.make_case(dt.date(2026, 9, 2), **letters)
    assert Case.objects.get(pk=made.case_id).next_step_on == dt.date(2026, 10, 14)


def test_a_demand_that_ends_on_a_day_of_rest_ends_on_the_next_banking_day() -> None:
    """Worked example E5: demand Friday 2026-12-11, 25 December counts as Monday the 28th → heavy from 26 January."""
    letters = {"due_date": "2026-10-15", "collection_notice_sent": "2026-11-09", "demand_sent": "2026-12-11"}
    letters |= {"collection_notice_deadline": "2026-11-23", "demand_deadline": "2026-12-25"}
    made = factories.make_case(dt.date(2026, 12, 15), **letters)
    case = Case.objects.get(pk=made.case_id)
    assert case.next_step_on == dt.date(2027, 1, 26)
    assert [notice.deadline for notice in case.notices.filter(kind="payment_demand")] == [dt.date(2026, 12, 28)]


def test_a_night_that_was_missed_is_made_up_for_with_the_right_date() -> None:
    made = factories.first_example()
    charge(dt.date(2025, 9, 1))
    assert charges(made)[1:] == [("heavy_step", 28_000, dt.date(2025, 6, 4))]


def test_charging_twice_charges_once() -> None:
    made = factories.first_example()
    charge(dt.date(2025, 6, 4))
    assert charge(dt.date(2025, 6, 4)) == 0
    assert charge(dt.date(2025, 6, 5)) == 0
    assert len(charges(made)) == 2


def test_charging_from_ten_places_at_once_charges_once(
    run_together: Callable[[Sequence[Callable[[], Any]]], list[Any]],
) -> None:
    charge(dt.date(2025, 12, 1))
    letters = [factories.claim_row(**factories.FIRST_EXAMPLE) for _ in range(30)]
    made = factories.make_cases(letters, on=dt.date(2025, 4, 23))
    answers = run_together([lambda: charge(dt.date(2025, 6, 4))] * 10)
    assert sum(answers) == len(made)
    assert all(len(charges(case)) == 2 for case in made)


def test_no_fee_is_charged_when_nothing_of_the_principal_is_left() -> None:
    made = factories.first_example()
    factories.bank(factories.giro(made.kid, 400_000, dt.date(2025, 5, 20)), on=dt.date(2025, 5, 21))
    charge(dt.date(2025, 6, 4))
    assert charges(made) == [("light", 28_000, dt.date(2025, 4, 22))]


def test_the_agencys_tariff_is_the_most_that_is_asked(books: Database) -> None:
    own = factories.organisation(40)
    first = factories.make_case(dt.date(2025, 4, 1), creditor_org_no=own)
    creditor = Case.objects.select_related("creditor").get(pk=first.case_id).creditor
    creditor.light_tariff, creditor.heavy_tariff = 20_000, 90_000
    creditor.save()
    made = factories.make_case(dt.date(2025, 4, 23), **factories.FIRST_EXAMPLE, creditor_org_no=own)
    charge(dt.date(2025, 6, 4))
    assert [amount for _, amount, _ in charges(made)] == [20_000, 36_000]


def test_all_of_this_is_sound() -> None:
    factories.assert_sound()
