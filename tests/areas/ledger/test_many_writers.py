"""Many writers at once: no deadlock, nothing twice, nothing lost, and a trial balance of zero."""

import datetime as dt
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from quittance.areas.claims.operations.charging import charge_due_fees
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.operations import booking
from quittance.core.postings import Account, Leg
from quittance.kit.db import locked, retried, rows
from tests import factories
from tests.postgres import Database

DAY = dt.date(2025, 5, 5)
NOW = factories.noon(DAY)
Together = Callable[[Sequence[Callable[[], Any]]], list[Any]]


def entry(key: str) -> ledger.Entry:
    return ledger.Entry("charge", "test", "test", DAY, NOW, key)


def balances() -> list[tuple[Any, ...]]:
    """Every account's balance that is not zero."""
    return rows(
        "select account, case_id, claim_id, subaccount, sum(amount) from ledger_leg group by 1, 2, 3, 4"
        " having sum(amount) <> 0"
    )


def test_every_posting_reversed_twice_at_once_succeeds_once(fresh_database: Database, run_together: Together) -> None:
    """Formance's test (F-37): n successes, n refusals, and nothing left on any account."""
    case = factories.first_example()
    for day in range(1, 11):
        factories.bank(*[factories.giro(case.kid, 700 + day, DAY) for _ in range(12)], on=DAY)
    with transaction.atomic():
        for number in range(150):
            funds = Leg(Account.CLIENT_FUNDS, number + 1, subaccount=1)
            ledger.post(entry(f"made:{number}"), [funds, Leg(Account.BANK_SUSPENSE, -number - 1)])
    postings = [row[0] for row in rows("select id from ledger_posting order by id")]
    assert len(postings) > 250

    def worker(place: int) -> list[str]:
        # Twenty workers in ten pairs; the two of a pair go for the same postings in the same order.
        told = []
        for posting_id in postings[place // 2 :: 10]:
            try:
                ledger.reverse(posting_id, entry(f"undo:{place}:{posting_id}"))
                told.append("done")
            except ledger.AlreadyReversed:
                told.append("refused")
        return told

    answers = run_together([lambda place=place: worker(place) for place in range(20)])
    told = [word for answer in answers for word in answer]
    assert (told.count("done"), told.count("refused")) == (len(postings), len(postings))
    assert balances() == []


def test_the_same_key_from_twenty_writers_is_one_posting(fresh_database: Database, run_together: Together) -> None:
    legs = [Leg(Account.CLIENT_FUNDS, 900, subaccount=1), Leg(Account.BANK_SUSPENSE, -900)]
    answers = run_together([lambda: ledger.post(entry("once"), legs)] * 20)
    assert len(set(answers)) == 1
    assert rows("select count(*) from ledger_leg") == [(2,)]


def test_thirty_two_writers_on_twenty_cases_neither_deadlock_nor_lose_an_oere(
    fresh_database: Database, run_together: Together
) -> None:
    cases = factories.make_cases(
        [factories.claim_row(**factories.FIRST_EXAMPLE) for _ in range(20)], on=dt.date(2025, 4, 23)
    )
    ids = [case.case_id for case in cases]
    until = time.monotonic() + 5

    def transfer(dice: random.Random, key: str) -> int:
        """Several cases in one transaction, locked in sorted order whatever order they were drawn in."""
        chosen = dice.sample(ids, 3)

        def work() -> None:
            locked("claims_case", chosen)
            for case_id in chosen:
                legs = [Leg(Account.LEGAL_COST, 100, case_id), Leg(Account.CLAIMS_CONTRA, -100, case_id)]
                ledger.post(entry(f"{key}:{case_id}"), legs)

        retried(work, attempts=1)
        return 0

    def pay(dice: random.Random, key: str) -> int:
        amount = dice.randrange(100, 90_000)
        day = DAY + dt.timedelta(dice.randrange(60))
        with transaction.atomic():
            booking.book(factories.money(dice.choice(ids), amount, day, key=key), actor="test", now=NOW)
        return amount

    def file(dice: random.Random, key: str) -> int:
        payments = [factories.giro(dice.choice(cases).kid, dice.randrange(100, 9_000), DAY) for _ in range(5)]
        result = factories.bank(*payments, on=DAY)
        assert result.booked == 5
        return sum(payment.amount for payment in payments)

    def charge(dice: random.Random, key: str) -> int:
        charge_due_fees(today=DAY + dt.timedelta(dice.randrange(60)), now=NOW, actor="test")
        return 0

    def worker(place: int) -> tuple[int, int]:
        dice, done, paid = random.Random(place), 0, 0
        while time.monotonic() < until:
            work = dice.choices((transfer, pay, file, charge), (4, 4, 1, 1))[0]
            paid += work(dice, f"writer:{place}:{done}")
            done += 1
        return done, paid

    answers = run_together([lambda place=place: worker(place) for place in range(32)])
    assert not [answer for answer in answers if not isinstance(answer, tuple)], answers
    done, paid = map(sum, zip(*answers, strict=True))
    assert done > 100
    assert rows("select sum(amount) from ledger_leg") == [(0,)]
    assert rows("select sum(amount) from ledger_leg where account = 100") == [(paid,)]
    assert rows("select count(*) from claims_charge where code = 'collection_fee.heavy_step'")[0][0] <= 20
    factories.assert_sound(on=dt.date(2025, 12, 31))
