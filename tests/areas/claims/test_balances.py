"""Balances on any date: the SQL for a million cases and core.balance for one agree, to the øre, on random histories."""

import datetime as dt
import random

import pytest
from django.db import transaction

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.balances import open_totals, portfolio_balance
from quittance.areas.payments.operations import booking
from quittance.core.interest import RateMissing, last_known_day
from quittance.kit.db import rows
from tests import factories
from tests.postgres import Database

# Histories over two leap years (2020, 2024), many half-years, weekends and holidays.
FIRST = dt.date(2019, 11, 1)
HANDED_OVER = dt.date(2024, 3, 4)
LAST = dt.date(2026, 12, 31)
TERMS = ("statutory", "none", "0", "7.25", "13.99", "statutory")


def random_day(dice: random.Random, first: dt.date, last: dt.date) -> dt.date:
    return first + dt.timedelta(dice.randrange((last - first).days + 1))


def random_histories(dice: random.Random, cases: int) -> list[factories.Made]:
    """Cases of one to three claims with all kinds of interest, and payments by file and one by one."""
    listed = []
    for _ in range(cases):
        debtor = factories.person(factories.number())
        for _ in range(dice.choice([1, 1, 2, 3])):
            principal = dice.randrange(100, 2_000_000)
            listed.append(
                factories.claim_row(
                    debtor_id=debtor,
                    principal=f"{principal // 100}.{principal % 100:02d}",
                    due_date=random_day(dice, FIRST, HANDED_OVER - dt.timedelta(5)),
                    interest=dice.choice(TERMS),
                )
            )
    made = factories.make_cases(listed, on=HANDED_OVER)
    for first, last in ((FIRST, dt.date(2022, 5, 1)), (dt.date(2022, 5, 2), dt.date(2025, 8, 1))):
        payments = [
            factories.giro(dice.choice(made).kid, dice.randrange(1, 300_000), random_day(dice, first, last))
            for _ in range(cases * 2)
        ]
        factories.bank(*payments, on=dt.date(2025, 8, 1))
    for case in dice.sample(made, cases // 4):
        paid = factories.money(case.case_id, dice.randrange(1, 90_000), random_day(dice, FIRST, dt.date(2026, 9, 1)))
        with transaction.atomic():
            booking.book(paid, actor="test", now=factories.noon(dt.date(2026, 9, 1)))
    return made


@pytest.fixture(scope="module")
def histories(books: Database) -> list[factories.Made]:
    return random_histories(random.Random(20_260_101), 60)


def by_core(case_ids: list[int], on: dt.date) -> dict[int, dict[str, int]]:
    found = {case_id: facts.balance(on) for case_id, facts in case_facts.load(case_ids).items()}
    return {
        case_id: {"principal": balance.principal, "interest": balance.interest, "costs": balance.costs}
        for case_id, balance in found.items()
    }


def test_sql_and_core_agree_on_every_case_on_random_days(histories: list[factories.Made]) -> None:
    dice = random.Random(7)
    days = [
        dt.date(2020, 2, 29),
        dt.date(2024, 2, 29),
        dt.date(2024, 12, 31),
        dt.date(2025, 1, 1),
        dt.date(2025, 6, 30),
    ]
    days += [dt.date(2025, 7, 1), LAST, *(random_day(dice, FIRST, LAST) for _ in range(25))]
    ids = [case.case_id for case in histories]
    nothing = {"principal": 0, "interest": 0, "costs": 0}
    for day in days:
        in_sql, in_core = open_totals(ids, day), by_core(ids, day)
        assert {case_id: in_sql.get(case_id, nothing) for case_id in ids} == in_core, day


def test_the_portfolio_is_the_sum_of_its_cases(histories: list[factories.Made]) -> None:
    ids = [row[0] for row in rows("select id from claims_case")]
    for day in (dt.date(2024, 2, 29), dt.date(2025, 8, 17), LAST):
        found = portfolio_balance(day)
        singly = by_core(ids, day).values()
        for kind in ("principal", "interest", "costs"):
            assert getattr(found, kind) == sum(balance[kind] for balance in singly)
        assert found.cases <= len(ids)


def test_random_histories_are_sound(histories: list[factories.Made]) -> None:
    factories.assert_sound(on=LAST)


def test_a_balance_on_a_past_day_does_not_change_by_what_happens_later(histories: list[factories.Made]) -> None:
    """L-7: only something later recorded with an earlier date may change it."""
    ids, day = [case.case_id for case in histories], dt.date(2025, 11, 3)
    before = open_totals(ids, day)
    factories.bank(*[factories.giro(case.kid, 5_000, day + dt.timedelta(1)) for case in histories], on=LAST)
    assert open_totals(ids, day) == before


def test_interest_counts_a_leap_year_as_366_days(books: Database) -> None:
    """Worked example E6: 10 000 due 2023-12-15; on 2024-03-01 51.51 + 208.33 = 259.84."""
    made = factories.make_case(HANDED_OVER, principal="10000.00", due_date="2023-12-15")
    assert open_totals([made.case_id], dt.date(2024, 3, 1))[made.case_id]["interest"] == 25_984
    assert by_core([made.case_id], dt.date(2024, 3, 1))[made.case_id]["interest"] == 25_984


@pytest.mark.parametrize(("day", "interest"), [(dt.date(2026, 8, 17), 0), (dt.date(2026, 8, 18), 34)])
def test_a_due_date_on_a_weekend_gives_interest_from_tuesday(books: Database, day: dt.date, interest: int) -> None:
    """Worked example E7: 1 000 due Saturday 2026-08-15."""
    made = factories.make_case(dt.date(2026, 9, 1), principal="1000.00", due_date="2026-08-15")
    assert open_totals([made.case_id], day)[made.case_id]["interest"] == interest


def test_a_rate_that_is_not_known_is_never_guessed_in_sql(books: Database) -> None:
    after = last_known_day() + dt.timedelta(1)
    with pytest.raises(RateMissing) as missing:
        portfolio_balance(after)
    assert missing.value.first_missing == after
    with pytest.raises(RateMissing):
        open_totals([1], after)


def test_a_rate_that_is_not_known_is_assumed_and_said_for_one_case(books: Database) -> None:
    made = factories.make_case()
    after = last_known_day() + dt.timedelta(1)
    found = case_facts.load_one(made.case_id).balance(after + dt.timedelta(30))
    assert found.rate_missing_from == after
