"""(b) One posting through the product's door with its locks and its own commit, against a function in the database."""

import datetime as dt
import itertools
import random
from collections.abc import Iterator

import psycopg

from benchmarks.bench_server import BenchDatabase
from benchmarks.figures import Figure, alternate, rate_for
from benchmarks.portfolio import Portfolio

ROUNDS = 11
SLICE_SECONDS = 0.5
DAY = dt.date(2026, 6, 2)
NOW = dt.datetime(2026, 6, 2, 10, tzinfo=dt.UTC)

# The same locks, the same row in the same tables, the same four legs, one call and one commit. No check of its own:
# the tables' constraints and triggers are there for both.
FUNCTION = """
create or replace function bench_post(case_a bigint, case_b bigint, amount bigint, key text) returns bigint
language plpgsql as $$
declare
  new_id bigint;
begin
  perform id from claims_case where id in (case_a, case_b) order by id for no key update;
  insert into ledger_posting (reason, actor, source, value_date, recorded_at, currency, idempotency_key)
  values ('moved', 'bare', 'bench', date '2026-06-02', now(), 'NOK', key) returning id into new_id;
  insert into ledger_leg (posting_id, line, account, case_id, claim_id, subaccount, amount, value_date)
  values (new_id, 1, 90, case_a, null, null, amount, date '2026-06-02'),
         (new_id, 2, 10, case_b, case_b, null, -amount, date '2026-06-02'),
         (new_id, 3, 200, case_b, null, null, amount, date '2026-06-02'),
         (new_id, 4, 210, case_b, null, 1, -amount, date '2026-06-02');
  return new_id;
end $$
"""


def run(database: BenchDatabase, portfolio: Portfolio) -> list[Figure]:
    """Measure in short turns, so that a noisy minute meets both sides."""
    with database.superuser() as connection:
        connection.execute(FUNCTION)
    with database.application() as bare:
        pairs = _pairs(portfolio.cases)
        ours, theirs = alternate(
            [
                lambda: rate_for(lambda: _post(*next(pairs)), SLICE_SECONDS),
                lambda: rate_for(lambda: _post_bare(bare, *next(pairs)), SLICE_SECONDS),
            ],
            ROUNDS,
        )
    return [
        Figure(
            "one posting, two cases locked, own commit, 1 client",
            "postings/s",
            ours,
            "bare SQL function, same locks and rows",
            theirs,
            goal=0.3,
        )
    ]


def _pairs(cases: int) -> Iterator[tuple[int, int, str]]:
    chance = random.Random(3)
    for number in itertools.count():
        yield chance.randrange(1, cases + 1), chance.randrange(1, cases + 1), f"bench:{number}"


def _post(case_a: int, case_b: int, key: str) -> None:
    from django.db import transaction

    from quittance.areas.ledger.operations import Entry, post
    from quittance.core.postings import Account, Leg
    from quittance.kit.db import locked

    entry = Entry(reason="moved", actor="ours", source="bench", value_date=DAY, recorded_at=NOW, key=key)
    legs = [
        Leg(Account.OVERPAYMENT, 100, case_a),
        Leg(Account.PRINCIPAL, -100, case_b, case_b),
        Leg(Account.CLAIMS_CONTRA, 100, case_b),
        Leg(Account.CREDITOR_PAYABLE, -100, case_b, subaccount=1),
    ]
    with transaction.atomic():
        locked("claims_case", [case_a, case_b])
        post(entry, legs)


def _post_bare(connection: psycopg.Connection, case_a: int, case_b: int, key: str) -> None:
    connection.execute("select bench_post(%s, %s, 100, %s)", [case_a, case_b, key], prepare=True)
