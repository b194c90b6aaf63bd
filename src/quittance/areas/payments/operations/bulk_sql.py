"""The set-based steps of booking a bank file. Each works on temporary tables of the running transaction.

entry: the payments that are new (see judging_sql), numbered in case order so that every index fills from left to
right. Money goes to a case when exactly one case was issued a reference that the payment names; all other money waits
in suspense, and so does what the bank took back or brought back, our own payments among it.  asked: the entries of one
round, one per case.  part: what each of them covers.
"""

from quittance.areas.claims.queries.balances import OPEN_ITEMS

ENTRY = """
create temporary table entry on commit drop as
select nextval(pg_get_serial_sequence('payments_bankentry', 'id')) as id,
       nextval(pg_get_serial_sequence('ledger_posting', 'id')) as posting_id,
       found.*,
       row_number() over (partition by case_id order by settled, line) as round
  from (
    select j.line, j.account, j.type, j.amount, coalesce(j.kid, '') as kid,
           coalesce(j.archive_ref, '') as archive_ref, coalesce(j.debit_account, '') as debit_account,
           j.settled, coalesce(j."text", '') as text, j.key, coalesce(j."group", '') as lump, j.entry_number,
           j.reversal, j.payer, left(j.end_to_end, 35) as end_to_end, j.instructed,
           left(j.return_reason, 35) as return_reason, where_to.case_id,
           case when where_to.case_id is not null then ''
                when j.amount < 0 then 'money_out'
                when where_to.comes_back then 'payment_returned'
                when j.several or m.cases > 1 then 'several_references'
                when j.details > 1 then 'lump_sum'
                when m.line is null and coalesce(j.kid, '') = '' then 'no_reference'
                else 'unknown_reference' end as reason
      from judged j
      left join claims_paymentreference r on r.reference = j.kid
      left join meant m on m.line = j.line
     cross join lateral (
       select j.reversal or j.return_reason <> '' or j.end_to_end <> '' and exists (
                select 1 from ledger_posting p where p.idempotency_key = 'payment:' || j.end_to_end) as comes_back
     ) back
     cross join lateral (
       select back.comes_back,
              case when j.amount < 0 or j.several or back.comes_back then null
                   when m.line is not null then case when m.cases = 1 then m.case_id end
                   else r.case_id end as case_id
     ) where_to
     where j.fate = 'new'
     order by where_to.case_id nulls last, j.settled, j.line
  ) found
"""

# A case with later-dated events cannot take an earlier payment in passing: what the later payments covered changes,
# and a fee charged later may fall away.
LATER_EVENTS = """
create temporary table backdated on commit drop as
select distinct e.case_id
  from entry e
  join ledger_leg l on l.case_id = e.case_id and l.account < 100 and l.value_date > e.settled
"""

PRIORITY = """
create temporary table priority (creditor_id bigint, account smallint, place smallint) on commit drop
"""

ASKED = """
create temporary table asked on commit drop as
select e.case_id, e.settled as on_date, e.posting_id, e.amount, e.account as bank_account, c.creditor_id
  from entry e join claims_case c on c.id = e.case_id
 where e.round = %s and not exists (select 1 from backdated b where b.case_id = e.case_id)
"""

PART = f"""
create temporary table part on commit drop as
with {OPEN_ITEMS}, queued as (
  select i.case_id, i.account, i.claim_id, i.open, a.posting_id, a.amount,
         sum(i.open) over (partition by i.case_id order by p.place, i.since, i.claim_id nulls first
                           rows unbounded preceding) as upto
    from items i
    join asked a on a.case_id = i.case_id
    join priority p on p.creditor_id = a.creditor_id and p.account = i.account
   where i.open > 0
)
select posting_id, case_id, account, claim_id, least(open, amount - (upto - open))::bigint as amount
  from queued where amount > upto - open
"""  # noqa: S608 - only our own constant is put in

POSTINGS = """
insert into ledger_posting (id, reason, actor, source, value_date, recorded_at, currency, idempotency_key)
overriding system value
select posting_id, 'bank_payment', %(actor)s, %(source)s || line, settled, %(now)s, 'NOK', 'bank:' || id
  from entry where posting_id = any (select posting_id from asked) order by posting_id
"""

LEGS = """
insert into ledger_leg (posting_id, line, account, case_id, claim_id, subaccount, amount, value_date)
with covered as (
  select posting_id, sum(amount)::bigint as amount,
         coalesce(sum(amount) filter (where account in (40, 50)), 0)::bigint as to_agency
    from part group by posting_id
), leg as (
  select posting_id, 1 as line, 100 as account, null::bigint as case_id, null::bigint as claim_id,
         bank_account::bigint as subaccount, amount
    from asked
  union all
  select posting_id, 10 + row_number() over (partition by posting_id order by account, claim_id),
         account, case_id, claim_id, null, -amount from part
  union all
  select a.posting_id, 2, 200, a.case_id, null, null, c.amount from asked a join covered c using (posting_id)
  union all
  select a.posting_id, 3, 210, a.case_id, null, a.creditor_id, c.to_agency - c.amount
    from asked a join covered c using (posting_id) where c.amount > c.to_agency
  union all
  select a.posting_id, 4, 220, a.case_id, null, null, -c.to_agency
    from asked a join covered c using (posting_id) where c.to_agency > 0
  union all
  select a.posting_id, 5, 90, a.case_id, null, null, coalesce(c.amount, 0) - a.amount
    from asked a left join covered c using (posting_id) where a.amount > coalesce(c.amount, 0)
)
select leg.posting_id, leg.line, leg.account, leg.case_id, leg.claim_id, leg.subaccount, leg.amount, a.on_date
  from leg join asked a using (posting_id) order by leg.posting_id, leg.line
"""

SUSPENSE_POSTINGS = """
insert into ledger_posting (id, reason, actor, source, value_date, recorded_at, currency, idempotency_key)
overriding system value
select posting_id, 'bank_suspense', %(actor)s, %(source)s || line, settled, %(now)s, 'NOK', 'bank:' || id
  from entry where case_id is null order by posting_id
"""

SUSPENSE_LEGS = """
insert into ledger_leg (posting_id, line, account, subaccount, amount, value_date)
select e.posting_id, side.line, side.account, side.subaccount, side.sign * e.amount, e.settled
  from entry e cross join lateral (
    values (1, 100, e.account::bigint, 1), (2, 120, null::bigint, -1)
  ) as side (line, account, subaccount, sign)
 where e.case_id is null order by e.posting_id, side.line
"""

BANK_ENTRIES = """
insert into payments_bankentry (id, file_id, line, entry_key, source, account, booked_on, amount, kind, reversal,
  reference, payer_account, payer_name, bank_reference, lump, entry_number, end_to_end_id, instructed, return_reason,
  "text", status, reason, case_id, posting_id)
overriding system value
select id, %(file_id)s, line, key, %(kind)s, account, settled, amount, type::smallint, reversal, left(kid, 35),
       debit_account, payer, archive_ref, lump, entry_number, end_to_end, instructed, return_reason, text,
       case when case_id is null then 'suspense' else 'matched' end, reason, case_id, posting_id
  from entry order by id
"""
