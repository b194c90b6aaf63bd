"""The set-based steps of booking a bank file. Each works on temporary tables of the running transaction.

incoming: the file's lines as read. entry: the new ones, numbered in case order so that every index fills from left
to right. asked: the entries of one round, one per case. part: what each of them covers.
"""

from quittance.areas.claims.queries.balances import OPEN_ITEMS

INCOMING = """
create temporary table incoming (
  line integer, account text, type text, sign text, amount bigint, kid text, archive_ref text, debit_account text,
  settled date, ordered date, "group" text, "text" text, occurrence integer
) on commit drop
"""

# Type 12 carries the payer's agreement number where others carry the bank's reference.
ENTRY = """
create temporary table entry on commit drop as
select nextval(pg_get_serial_sequence('payments_bankentry', 'id')) as id,
       nextval(pg_get_serial_sequence('ledger_posting', 'id')) as posting_id,
       found.*,
       row_number() over (partition by case_id order by settled, line) as round
  from (
    select i.line, i.account, i.type, i.amount, coalesce(i.kid, '') as kid,
           coalesce(i.archive_ref, '') as archive_ref, coalesce(i.debit_account, '') as debit_account,
           i.settled, coalesce(i."text", '') as text, i.key,
           case when i.amount > 0 then r.case_id end as case_id,
           case when i.amount < 0 then 'money_out'
                when i.kid is null then 'no_reference'
                when r.case_id is null then 'unknown_reference' else '' end as reason
      from (select *, md5(concat_ws('|', account, settled, "group", type, amount, kid,
                     case when type <> '12' then archive_ref end, debit_account, occurrence))::uuid as key
              from incoming where amount <> 0) i
      left join claims_paymentreference r on r.reference = i.kid
     where not exists (select 1 from payments_bankentry known where known.entry_key = i.key)
     order by r.case_id nulls last, i.settled, i.line
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
insert into payments_bankentry (id, file_id, line, entry_key, account, booked_on, amount, kind, reference,
  payer_account, bank_reference, "text", status, reason, case_id, posting_id)
overriding system value
select id, %(file_id)s, line, key, account, settled, amount, type::smallint, kid, debit_account, archive_ref, text,
       case when case_id is null then 'suspense' else 'matched' end, reason, case_id, posting_id
  from entry order by id
"""
