"""Balances from dated legs, set-based: the same arithmetic as core.balance, for one case or a million.

Interest is computed per run of constant principal and per half-year, each segment rounded half up once, which is why
no difference of two running totals will do: rounding has to happen per segment (docs/adr/0002, accrual.py). The
differential test in tests/areas/claims holds both against each other.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from quittance.areas.claims.queries.accrual import interest_sql
from quittance.core.interest import RateMissing, last_known_day
from quittance.kit.db import rows

_INTEREST = interest_sql(base="r.base", first="r.first_day", last="r.to_day", contract_rate="c.contract_rate")

# asked(case_id, on_date): at most one date per case. Yields one row per component still open or overpaid.
OPEN_ITEMS = f"""
legs as (
  select l.case_id, l.claim_id, l.account, l.value_date, l.amount, asked.on_date
    from asked join ledger_leg l on l.case_id = asked.case_id and l.account < 90 and l.value_date <= asked.on_date
), principal_days as (
  select case_id, claim_id, on_date, value_date, sum(amount)::bigint as amount
    from legs where account = 10 group by case_id, claim_id, on_date, value_date having sum(amount) <> 0
), runs as (
  select case_id, claim_id, value_date as from_day, value_date + 1 as first_day,
         lead(value_date, 1, on_date) over claim as to_day,
         (sum(amount) over claim)::bigint as base
    from principal_days window claim as (partition by claim_id order by value_date rows unbounded preceding)
), accrued as (
  select r.case_id, r.claim_id, r.from_day, {_INTEREST} as amount
    from runs r
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
"""  # noqa: S608 - only our own constants are put in


def check_rates_known(on: dt.date) -> None:
    """Raises core.interest.RateMissing when interest to `on` needs a half-year's rate that is not known yet."""
    known = last_known_day()
    if on > known:
        raise RateMissing(known + dt.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class PortfolioBalance:
    """What all cases together owe on a day, in øre, and how many had been opened by then."""

    cases: int
    principal: int
    interest: int
    costs: int


# Nothing is kept per case: one walk along the covering index, in whose order the runs follow each other unsorted.
_PORTFOLIO = f"""
select opened.cases, claims.principal, claims.accrued + booked.interest, booked.costs
  from (select count(*) as cases from claims_case where opened_on <= %(on)s) as opened,
       (select coalesce(sum(r.amount), 0)::bigint as principal,
               coalesce(sum(case when r.base > 0 and c.interest_terms is distinct from 'none'
                                 then {_INTEREST} end), 0)::bigint as accrued
          from (select claim_id, amount, value_date + 1 as first_day, lead(value_date, 1, %(on)s) over claim as to_day,
                       (sum(amount) over claim)::bigint as base
                  from (select case_id, claim_id, value_date, sum(amount)::bigint as amount
                          from ledger_leg where account = 10 and value_date <= %(on)s
                         group by case_id, claim_id, value_date having sum(amount) <> 0) as day
                window claim as (partition by case_id, claim_id order by value_date rows unbounded preceding)) as r
          left join claims_claim c on c.id = r.claim_id and c.interest_terms <> 'statutory') as claims,
       (select coalesce(sum(amount) filter (where account = 20), 0)::bigint as interest,
               coalesce(sum(amount) filter (where account >= 30), 0)::bigint as costs
          from ledger_leg where account between 20 and 89 and value_date <= %(on)s) as booked
"""  # noqa: S608 - only our own constants are put in


def portfolio_balance(on: dt.date) -> PortfolioBalance:
    """All cases' open amounts on a day, in one pass. Raises RateMissing."""
    check_rates_known(on)
    ((cases, principal, interest, costs),) = rows(_PORTFOLIO, {"on": on})
    return PortfolioBalance(cases, principal, interest, costs)


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
