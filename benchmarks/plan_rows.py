"""Payment plans for the benchmark of the nightly run, on cases of the portfolio: made by COPY, guards off, in one go.

Plan i pays case 10 i - i % 7 in twelve instalments, on the day of the month 1 + i % 28 from June 2026. Every twentieth
plan pays none of them; of those, one in twenty has rules that bear no missed one.
"""

import datetime as dt
from collections.abc import Iterator

from benchmarks.bench_server import BenchDatabase
from benchmarks.portfolio import CREDITORS, Portfolio

BEGAN = dt.date(2026, 5, 4)
AGREED = "2026-05-04 10:00:00+00"
INSTALMENTS = 12
GRACE = dt.timedelta(days=8)
_ACCOUNT = 99_991_042_764

_RULES = """
insert into plans_rules (creditor_id, owed_from, valid_from, smallest_instalment, longest_months, first_within_days,
  frequencies, fee, interest, grace_days, moves, move_days, skips, pause_months, misses, retries, small_rest,
  answer_days, withdrawn, made_by, made_at)
select null, 0, '2026-01-01', 100, 36, 45, '["monthly"]', 0, 'runs', 5, 3, 14, 2, 2, misses, 1, 2500, 3, false,
       'benchmark', timestamptz '2026-01-01' + misses * interval '1 second'
  from generate_series(0, 1) misses order by misses
returning id
"""
_PAID = """
create temporary table paid (case_id bigint, amount bigint, id bigint) on commit drop
"""
_BOOKED = """
update paid set id = nextval('ledger_posting_id_seq');
insert into ledger_posting (id, reason, actor, source, value_date, recorded_at, currency, idempotency_key)
overriding system value
select id, 'bank_payment', 'benchmark', 'file:0', '{day}', '{day} 09:00:00+00', 'NOK', 'plan:' || id from paid;
insert into ledger_leg (posting_id, line, account, case_id, claim_id, subaccount, amount, value_date)
select id, leg.line, leg.account, leg.case_id, leg.claim_id, leg.subaccount, leg.amount, '{day}'
  from paid cross join lateral (values
    (1, 100, null::bigint, null::bigint, {account}, amount),
    (2, 200, case_id, null, null, amount),
    (3, 210, case_id, null, 1 + case_id % {creditors}, -amount),
    (11, 10, case_id, case_id, null, -amount)
  ) as leg (line, account, case_id, claim_id, subaccount, amount);
"""


def plans_for(portfolio: Portfolio) -> int:
    """How many plans a portfolio of this size has."""
    return portfolio.cases // 10


def make_plans(database: BenchDatabase, portfolio: Portfolio) -> None:
    """Fills the tables of plans and holds the cases."""
    count = plans_for(portfolio)
    with database.superuser() as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("set synchronous_commit = off")
        strict, kind = (row[0] for row in connection.execute(_RULES).fetchall())
        numbers = range(1, count + 1)
        rows: dict[str, Iterator[str]] = {
            "claims_paymentreference (reference, case_id, kind, issued_on)": (
                f"77{i:010d}\t{case_of(i)}\tplan\t{BEGAN}\n" for i in numbers
            ),
            "plans_plan (id, number, debtor_id, rules_id, reference_id, state, way, agreed_at, begins_on, frequency,"
            " day_of_month, any_day, owed, fee, small_rest, channel, form_token, version, moves_used, skips_used,"
            " pause_months_used)": (
                f"{i}\tB{i:09d}\t{1 + case_of(i) % max(portfolio.cases // 4, 1)}\t{kind if i % 400 else strict}"
                f"\t77{i:010d}\tactive\tself\t{AGREED}\t{BEGAN}\tmonthly\t{1 + i % 28}\tf"
                f"\t{INSTALMENTS * amount_of(i)}\t0\t2500\tportal\tbench:{i}\t1\t0\t0\t0\n"
                for i in numbers
            ),
            "plans_plancase (plan_id, case_id, place, owed, since, active)": (
                f"{i}\t{case_of(i)}\t1\t{INSTALMENTS * amount_of(i)}\t{BEGAN}\tt\n" for i in numbers
            ),
            "plans_instalment (plan_id, due, amount, state, version, judged_after)": (
                f"{i}\t{due}\t{amount_of(i)}\topen\t1\t{due + GRACE}\n" for i in numbers for due in _dues(i)
            ),
            "claims_hold (case_id, kind, source, since)": (f"{case_of(i)}\tplan\tplan:{i}\t{BEGAN}\n" for i in numbers),
        }
        for table, lines in rows.items():
            with connection.cursor().copy(f"copy {table} from stdin") as copy:
                for line in lines:
                    copy.write(line)
        connection.execute("select setval(pg_get_serial_sequence('plans_plan', 'id'), %s)", [count])
        connection.execute("vacuum analyze plans_plan, plans_plancase, plans_instalment, claims_hold")


def case_of(plan: int) -> int:
    """The case a plan pays."""
    return 10 * plan - plan % 7


def amount_of(plan: int) -> int:
    """Each instalment: small enough for the case never to be paid off meanwhile."""
    return (50_000 + case_of(plan) * 104_729 % 900_000) // 60


def _dues(plan: int) -> list[dt.date]:
    months = [divmod(5 + place, 12) for place in range(INSTALMENTS)]
    return [dt.date(2026 + years, 1 + month, 1 + plan % 28) for years, month in months]


def pay(database: BenchDatabase, portfolio: Portfolio, day: dt.date) -> None:
    """The bank's money of a day: what falls due that day, but for the plans that pay nothing."""
    due = [i for i in range(1, plans_for(portfolio) + 1) if 1 + i % 28 == day.day and i % 20]
    with database.superuser() as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        connection.execute(_PAID)
        with connection.cursor().copy("copy paid (case_id, amount) from stdin") as copy:
            for i in due:
                copy.write(f"{case_of(i)}\t{amount_of(i)}\n")
        connection.execute(_BOOKED.format(day=day, account=_ACCOUNT, creditors=CREDITORS))
