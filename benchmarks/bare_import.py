"""The peer of the bank import: the same rows in the same tables by a script of bare SQL, with every guard on.

It is what somebody would write who wants the work done and nothing else, and it takes short cuts the product may
not take. It checks nothing in the file, keeps no copy of it, looks for no earlier delivery of a payment, locks no
case, writes no audit line, knows one order of allocation, and reckons interest by one look-up per movement rounded
once per claim, as of a case's first payment in the file, however many there are.
"""

from collections.abc import Callable

import psycopg

from quittance.core.interest import half_years

PARSED = """
create temporary table parsed (
  line integer, settled date, amount bigint, kid text, archive_ref text, payer text, type smallint
) on commit drop
"""

MATCHED = """
create temporary table matched on commit drop as
select nextval('payments_bankentry_id_seq') as id, nextval('ledger_posting_id_seq') as posting_id, found.*,
       sum(amount) over (partition by case_id order by settled, line) as upto,
       min(settled) over (partition by case_id) as on_day
  from (select p.*, r.case_id, c.creditor_id
          from parsed p
          left join claims_paymentreference r on r.reference = p.kid
          left join claims_case c on c.id = r.case_id
         order by r.case_id, p.settled, p.line) found
"""

# What one øre has borne by each day, in parts of 10,000 x 365 x 366.
CUMULATIVE = """
create temporary table cumulative on commit drop as
select day::date, sum(rate * case year_days when 365 then 366 else 365 end) over (order by day)::bigint as borne
  from unnest(%(first)s::date[], %(last)s::date[], %(rate)s::int[], %(year_days)s::int[])
         as half (first_day, last_day, rate, year_days),
       generate_series(first_day, last_day, interval '1 day') as day
"""

SHARES = """
create temporary table share on commit drop as
with asked as (
  select case_id, min(on_day) as on_day from matched where case_id is not null group by case_id
), open as (
  select a.case_id, l.claim_id, l.account, sum(l.amount)::bigint as amount,
         (sum(l.amount * (till.borne - since.borne)) / (10000::bigint * 365 * 366))::bigint as interest
    from asked a
    join ledger_leg l on l.case_id = a.case_id and l.account < 90
    join cumulative since on since.day = l.value_date
    join cumulative till on till.day = a.on_day
   group by a.case_id, l.claim_id, l.account
), item as (
  select case_id, claim_id, account, sum(amount) as amount
    from (select case_id, claim_id, account, amount from open
          union all
          select case_id, claim_id, 20, interest from open where account = 10) as both_kinds
   group by case_id, claim_id, account having sum(amount) > 0
), queue as (
  select *, sum(amount) over (partition by case_id order by account < 30, account = 10, account, claim_id) as upto
    from item
)
select m.posting_id, m.case_id, q.claim_id, q.account,
       (least(m.upto, q.upto) - greatest(m.upto - m.amount, q.upto - q.amount))::bigint as amount
  from matched m join queue q on q.case_id = m.case_id
 where q.upto > m.upto - m.amount and q.upto - q.amount < m.upto
"""

POSTINGS = """
insert into ledger_posting (id, reason, actor, source, value_date, recorded_at, currency, idempotency_key)
overriding system value
select posting_id, case when case_id is null then 'bank_suspense' else 'bank_payment' end, 'bare',
       'file:' || %(file)s || ':record:' || line, settled, now(), 'NOK', 'bank:' || id
  from matched order by posting_id
"""

LEGS = """
insert into ledger_leg (posting_id, line, account, case_id, claim_id, subaccount, amount, value_date)
with covered as (
  select posting_id, sum(amount)::bigint as amount,
         coalesce(sum(amount) filter (where account in (40, 50)), 0)::bigint as to_agency
    from share group by posting_id
), side as (
  select m.*, coalesce(c.amount, 0) as covered, coalesce(c.to_agency, 0) as to_agency
    from matched m left join covered c using (posting_id)
), leg as (
  select posting_id, leg.line, leg.account, leg.case_id, leg.claim_id, leg.subaccount, leg.amount, settled
    from side cross join lateral (values
      (1, 100, null::bigint, null::bigint, 99991042764, amount),
      (2, 200, case_id, null, null, covered),
      (3, 210, case_id, null, creditor_id, to_agency - covered),
      (4, 220, case_id, null, null, -to_agency),
      (5, case when case_id is null then 120 else 90 end, case_id, null, null, covered - amount)
    ) as leg (line, account, case_id, claim_id, subaccount, amount)
   where leg.amount <> 0
  union all
  select s.posting_id, 10 + row_number() over (partition by s.posting_id), s.account, s.case_id, s.claim_id, null,
         -s.amount, m.settled
    from share s join matched m using (posting_id)
)
select * from leg order by posting_id
"""

ENTRIES = """
insert into payments_bankentry (id, file_id, line, entry_key, account, booked_on, amount, kind, reference,
  payer_account, bank_reference, "text", status, reason, case_id, posting_id)
overriding system value
select id, %(file)s, line, md5(%(file)s || ':' || line)::uuid, '99991042764', settled, amount, type, kid, payer,
       archive_ref, '', case when case_id is null then 'suspense' else 'matched' end,
       case when case_id is null then 'unknown_reference' else '' end, case_id, posting_id
  from matched order by id
"""

FILE = """
insert into exchange_receivedfile
  (kind, filename, sha256, delivery, content, received_at, actor, verdict, problems, summary)
values ('bare', '', %s, '', '', now(), 'bare', 'accept', '[]', '{}') returning id
"""

BALANCED = """
select count(*) from (select from ledger_leg l join matched m using (posting_id)
                       group by posting_id having sum(l.amount) <> 0) wrong
"""


def import_bare(
    connection: psycopg.Connection,
    data: bytes,
    parsed: Callable[[bytes], str] = lambda data: parse(data.decode("latin-1")),
) -> int:
    """Book the file in one transaction of a connection that is not in autocommit; returns the payments booked."""
    with connection.cursor() as cursor:
        cursor.execute(PARSED)
        with cursor.copy("copy parsed from stdin") as copy:
            copy.write(parsed(data))
        ((file_id,),) = cursor.execute(FILE, [hash(data).to_bytes(32, signed=True)]).fetchall()
        cursor.execute(MATCHED)
        cursor.execute("analyze matched")
        cursor.execute(CUMULATIVE, _half_years())
        cursor.execute("analyze cumulative")
        cursor.execute(SHARES)
        cursor.execute("analyze share")
        values = {"file": str(file_id)}
        booked = cursor.execute(POSTINGS, values).rowcount
        cursor.execute(LEGS, values)
        cursor.execute(ENTRIES.replace("select id, %(file)s", f"select id, {file_id}"), values)
        assert cursor.execute(BALANCED).fetchone() == (0,)
    connection.commit()
    return booked


def _half_years() -> dict[str, list[object]]:
    halves = [half for half in half_years() if half.first.year >= 2015]
    return {
        "first": [half.first for half in halves],
        "last": [half.last for half in halves],
        "rate": [half.rate_hundredths for half in halves],
        "year_days": [half.year_days for half in halves],
    }


def parse(text: str) -> str:
    """Slices of every pair of records, as COPY wants them."""
    lines = text.split("\n")
    return "".join(
        f"{number}\t20{a[19:21]}-{a[17:19]}-{a[15:17]}\t{int(a[32:49])}\t{a[49:74].strip()}\t{b[25:34]}\t{b[47:58]}\t{a[4:6]}\n"
        for number, (a, b) in enumerate(zip(lines[2:-3:2], lines[3:-3:2], strict=True), start=1)
    )
