"""A made-up portfolio in the product's own tables: N cases with one claim each, their fees, payments and references.

Made by the superuser with triggers and foreign keys off for its session, in sets; what is measured afterwards runs
with every guard on. Claim i has 1 to 5 movements of principal (3 on average): its registration and up to 4 payments.
Payments lie in the books in an order that has nothing to do with the cases', as years of bank files leave them.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import psycopg

from benchmarks.bench_server import BenchDatabase

CREDITORS = 10
# Due dates and payments are spread over the 22 half-years to the end of June 2026.
FIRST_DUE = dt.date(2015, 7, 1)
DUE_DAYS = 2_740
BALANCE_DAY = dt.date(2026, 6, 30)
_STRIDE = 611_953  # a prime: walking by it visits every case once, far from its neighbours

_WHOLE = """
create or replace function pg_temp.due(i bigint) returns date language sql immutable as
  $$ select date '{first_due}' + (i * 7919 % {due_days})::int $$;
create or replace function pg_temp.principal(i bigint) returns bigint language sql immutable as
  $$ select 50000 + i * 104729 % 900000 $$;
create or replace function pg_temp.movements(i bigint) returns int language sql immutable as
  $$ select 1 + (i % 5)::int $$;
"""

_BASICS = """
insert into parties_creditor (id, name, short_name, organisation_number, deducts_vat, allocation_order)
overriding system value
select i, 'Creditor ' || i, 'C' || i, lpad(i::text, 9, '9'), true, 'costs>interest>principal'
  from generate_series(1, {creditors}) i;
insert into parties_party (id, kind, name, blind_index, email, phone, address, postcode, city, country, language)
overriding system value
select i, 'person', 'Debtor ' || i, decode(lpad(to_hex(i), 64, '0'), 'hex'), '', '', '', '', '', 'NO', 'nb'
  from generate_series(1, {parties}) i;
insert into claims_case (id, number, debtor_id, creditor_id, opened_on, pay_token)
overriding system value
select i, 'B' || lpad(i::text, 9, '0'), 1 + i % {parties}, 1 + i % {creditors}, pg_temp.due(i) + 30,
       left(md5(i::text), 22)
  from generate_series(1, {cases}) i;
insert into claims_claim (id, case_id, invoice, invoice_date, description, principal, fee_base, due_date,
  effective_due_date, interest_terms, registered_on, fingerprint)
overriding system value
select i, i, 'F' || i, pg_temp.due(i) - 14, '', pg_temp.principal(i), pg_temp.principal(i), pg_temp.due(i),
       pg_temp.due(i), 'statutory', pg_temp.due(i) + 30, decode(lpad(to_hex(i), 64, '0'), 'hex')
  from generate_series(1, {cases}) i;
"""

# Postings 1..N register the claims, N+1..2N charge a collection fee on every other case.
_REGISTRATIONS = """
insert into ledger_posting (id, reason, actor, source, value_date, recorded_at, currency, idempotency_key)
overriding system value
select i, 'claim_registered', 'benchmark', 'file:0', pg_temp.due(i), '2015-01-01', 'NOK', 'claim:' || i
  from generate_series(1, {cases}) i;
insert into ledger_leg (posting_id, line, account, case_id, claim_id, amount, value_date)
select i, line, case line when 1 then 10 else 200 end, i, case line when 1 then i end,
       case line when 1 then pg_temp.principal(i) else -pg_temp.principal(i) end, pg_temp.due(i)
  from generate_series(1, {cases}) i, generate_series(1, 2) line;
insert into ledger_posting (id, reason, actor, source, value_date, recorded_at, currency, idempotency_key)
overriding system value
select {cases} + i, 'charge', 'benchmark', 'job', pg_temp.due(i) + 60, '2015-01-01', 'NOK', 'fee:' || i
  from generate_series(1, {cases}, 2) i;
insert into ledger_leg (posting_id, line, account, case_id, amount, value_date)
select {cases} + i, line, case line when 1 then 40 else 200 end, i, case line when 1 then 35000 else -35000 end,
       pg_temp.due(i) + 60
  from generate_series(1, {cases}, 2) i, generate_series(1, 2) line;
"""

# The k-th payment of every case that has one, in scattered order: interest (on every third case) and principal.
_PAYMENTS = """
create temporary table paid as
select {first} + row_number() over () as id, case_id, day, account, principal, interest
  from (select walked.case_id, pg_temp.due(case_id) + {round} * (30 + case_id % 270)::int as day,
               99991042764 as account, pg_temp.principal(case_id) / 6 as principal,
               case when case_id % 3 = 0 then pg_temp.principal(case_id) / 200 else 0 end as interest
          from (select 1 + (step * {stride}) % {cases} as case_id from generate_series(1::bigint, {cases}) step) walked
         where pg_temp.movements(case_id) > {round}) payment;
insert into ledger_posting (id, reason, actor, source, value_date, recorded_at, currency, idempotency_key)
overriding system value
select id, 'bank_payment', 'benchmark', 'file:0', day, '2015-01-01', 'NOK', 'paid:' || id from paid;
insert into ledger_leg (posting_id, line, account, case_id, claim_id, subaccount, amount, value_date)
select id, leg.line, leg.account, leg.case_id, leg.claim_id, leg.subaccount, leg.amount, day
  from paid cross join lateral (values
    (1, 100, null::bigint, null::bigint, paid.account, principal + interest),
    (2, 200, case_id, null, null, principal + interest),
    (3, 210, case_id, null, 1 + case_id % {creditors}, -principal - interest),
    (11, 10, case_id, case_id, null, -principal),
    (12, 20, case_id, case_id, null, -interest)
  ) as leg (line, account, case_id, claim_id, subaccount, amount)
 where leg.amount <> 0;
drop table paid;
"""

_SEQUENCES = """
select setval(pg_get_serial_sequence(name, 'id'), {last})
  from unnest(array['parties_creditor', 'parties_party', 'claims_case', 'claims_claim', 'ledger_posting']) name
"""

_INDEXES_LATER = (
    "parties_party",
    "claims_case",
    "claims_claim",
    "claims_paymentreference",
    "ledger_posting",
    "ledger_leg",
)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What was made: how many cases, and the reference of case i at place i - 1."""

    cases: int
    references: np.ndarray


def make_portfolio(database: BenchDatabase, cases: int) -> Portfolio:
    """Fill the empty tables. A million cases are about 3.5 million postings with 10 million legs."""
    assert cases % _STRIDE
    names = {
        "cases": cases,
        "parties": max(cases // 4, 1),
        "creditors": CREDITORS,
        "first_due": FIRST_DUE,
        "due_days": DUE_DAYS,
        "stride": _STRIDE,
        "last": 10 * cases + 1000,
    }
    references = _references(cases)
    with database.superuser() as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("set synchronous_commit = off")
        connection.execute(_WHOLE.format(**names))
        indexes = _drop_indexes(connection)
        connection.execute(_BASICS.format(**names))
        _copy_references(connection, references)
        connection.execute(_REGISTRATIONS.format(**names))
        for number in range(1, 5):
            connection.execute(_PAYMENTS.format(**names, round=number, first=(1 + number) * cases))
        for statement in indexes:
            connection.execute(statement)
        connection.execute(_SEQUENCES.format(**names))
    with database.superuser() as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
    return Portfolio(cases, references)


def _drop_indexes(connection: psycopg.Connection) -> list[str]:
    """Take the books' indexes away; returns the statements that bring them back, each exactly as it was."""
    again = []
    for table in _INDEXES_LATER:
        found = connection.execute(
            "select i.relname, pg_get_indexdef(x.indexrelid), c.conname, pg_get_constraintdef(c.oid)"
            "  from pg_index x join pg_class i on i.oid = x.indexrelid"
            "  left join pg_constraint c on c.conindid = x.indexrelid and c.contype in ('p', 'u')"
            " where x.indrelid = %s::regclass and not exists"
            "   (select from pg_constraint f where f.conindid = x.indexrelid and f.contype = 'f')",
            [table],
        ).fetchall()
        for index, definition, constraint, text in found:
            if constraint:
                connection.execute(f'alter table {table} drop constraint "{constraint}"')
                again.append(f'alter table {table} add constraint "{constraint}" {text}')
            else:
                connection.execute(f'drop index "{index}"')
                again.append(definition)
    return again


def _references(cases: int) -> np.ndarray:
    """Random references of 16 digits, no two alike, with the check digit of modulus 10."""
    chance = np.random.default_rng(7)
    bodies = np.unique(chance.integers(10**14, 10**15, size=cases + cases // 50 + 10))
    bodies = chance.permutation(bodies)[:cases]
    total = np.zeros(cases, dtype=np.int64)
    rest = bodies.copy()
    for place in range(15):
        digit = rest % 10
        rest //= 10
        doubled = digit * 2
        total += np.where(place % 2 == 0, np.where(doubled > 9, doubled - 9, doubled), digit)
    return bodies * 10 + (10 - total % 10) % 10


def _copy_references(connection: psycopg.Connection, references: np.ndarray) -> None:
    lines = "".join(f"{kid}\t{case}\tletter\t2016-01-01\n" for case, kid in enumerate(references.tolist(), start=1))
    with connection.cursor().copy("copy claims_paymentreference (reference, case_id, kind, issued_on) from stdin") as c:
        c.write(lines)
