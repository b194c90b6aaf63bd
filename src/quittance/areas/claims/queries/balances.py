"""Balances from dated legs, set-based: the same arithmetic as core.balance, for one case or a million.

Interest is computed per run of constant principal and per half-year, each segment rounded half up once, which is why
it is a join on half-years and not a difference of two running totals: rounding has to happen per segment
(docs/adr/0002). The differential test in tests/areas/claims holds both against each other.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from quittance.core.interest import RateMissing, last_known_day

# asked(case_id, on_date): at most one date per case. Yields one row per component still open or overpaid.
# The number of a half-year is counted the same way in its table (see HalfYear).
OPEN_ITEMS = """
legs as (
  select l.case_id, l.claim_id, l.account, l.value_date, l.amount, asked.on_date
    from asked join ledger_leg l on l.case_id = asked.case_id and l.account < 90 and l.value_date <= asked.on_date
), principal_days as (
  select case_id, claim_id, on_date, value_date, sum(amount)::bigint as amount
    from legs where account = 10 group by case_id, claim_id, on_date, value_date having sum(amount) <> 0
), runs as (
  select case_id, claim_id, value_date as from_day,
         lead(value_date, 1, on_date) over claim as to_day,
         (sum(amount) over claim)::bigint as base
    from principal_days window claim as (partition by claim_id order by value_date)
), accrued as (
  select r.case_id, r.claim_id, r.from_day, (2 * r.base * coalesce(c.contract_rate, h.rate)
           * (least(r.to_day, h.last_day) - greatest(r.from_day + 1, h.first_day) + 1)
           + 10000 * h.year_days) / (20000 * h.year_days) as amount
    from runs r
    cross join lateral generate_series(
           (date_part('year', r.from_day + 1) * 2 + (date_part('month', r.from_day + 1) > 6)::int)::int,
           (date_part('year', r.to_day) * 2 + (date_part('month', r.to_day) > 6)::int)::int) as half(number)
    join claims_halfyear h on h.number = half.number
    left join claims_claim c on c.id = r.claim_id and c.interest_terms <> 'statutory'
   where r.base > 0 and r.to_day > r.from_day and c.interest_terms is distinct from 'none'
), items as (
  select case_id, 10 as account, claim_id, sum(amount)::bigint as open, min(value_date) as since
    from principal_days group by case_id, claim_id
  union all
  select case_id, 20, claim_id, sum(amount)::bigint, min(since)
    from (select case_id, claim_id, amount, from_day as since from accrued
          union all
          select case_id, claim_id, amount, null from legs where account = 20) as interest
   group by case_id, claim_id
  union all
  select case_id, account, null, sum(amount)::bigint, min(value_date)
    from legs where account between 30 and 89 group by case_id, account
)
"""


def check_rates_known(on: dt.date) -> None:
    """Raises core.interest.RateMissing when interest to `on` needs a half-year's rate that is not known yet."""
    known = last_known_day()
    if on > known:
        raise RateMissing(known + dt.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class PortfolioBalance:
    """What all cases together owe on a day, in øre."""

    cases: int
    principal: int
    interest: int
    costs: int


def portfolio_balance(on: dt.date) -> PortfolioBalance:
    """All cases' open amounts on a day, in one pass. Raises RateMissing."""
    check_rates_known(on)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            with asked as (select id as case_id, %s::date as on_date from claims_case), {OPEN_ITEMS}
            select count(distinct case_id),
                   coalesce(sum(open) filter (where account = 10), 0)::bigint,
                   coalesce(sum(open) filter (where account = 20), 0)::bigint,
                   coalesce(sum(open) filter (where account >= 30), 0)::bigint
              from items
            """,  # noqa: S608 - only our own constant is put in
            [on],
        )
        return PortfolioBalance(*cursor.fetchone())


def open_totals(case_ids: list[int], on: dt.date) -> dict[int, dict[str, int]]:
    """Open øre per case, split into principal, interest and costs, on one day. Raises RateMissing."""
    check_rates_known(on)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            with asked as (select unnest(%s::bigint[]) as case_id, %s::date as on_date), {OPEN_ITEMS}
            select case_id,
                   coalesce(sum(open) filter (where account = 10), 0)::bigint,
                   coalesce(sum(open) filter (where account = 20), 0)::bigint,
                   coalesce(sum(open) filter (where account >= 30), 0)::bigint
              from items group by case_id
            """,  # noqa: S608 - only our own constant is put in
            [case_ids, on],
        )
        return {row[0]: {"principal": row[1], "interest": row[2], "costs": row[3]} for row in cursor.fetchall()}
