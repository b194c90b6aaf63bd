"""Truths about what people decided on money: placed, given back, taken back, written off. Run by `invariants`."""

_REFUNDS = """
select 'attempt ' || a.id, a.refunded + a.refunding - a.captured from payments_attempt a cross join lateral (
  select coalesce(sum(amount) filter (where state = 'done'), 0) as done,
         coalesce(sum(amount) filter (
           where way = 'provider' and state in ('proposed', 'approved', 'sent')), 0) as under_way
    from payments_refund where attempt_id = a.id) f
 where a.refunded <> f.done or a.refunding <> f.under_way or a.refunded + a.refunding > a.captured
union all
select 'case ' || f.case_id, sum(f.amount) from payments_refund f
 where f.case_id is not null and f.posting_id is null and f.state in ('proposed', 'approved', 'sent')
 group by f.case_id having sum(f.amount) > (
   select coalesce(-sum(amount), 0) from ledger_leg l where l.case_id = f.case_id and l.account = 90)
union all
select 'refund ' || f.id, f.amount from payments_refund f
 where (f.state = 'done' or f.state = 'sent' and f.way = 'bank') and f.amount is distinct from (
   select -sum(l.amount) from ledger_leg l where l.posting_id = f.posting_id and l.account in (110, 130)
    and not exists (select 1 from ledger_posting r where r.reverses_id = f.posting_id))
"""

# What the books hold in suspense is what waits: lines, and providers' payments without a case.
_IN_SUSPENSE = """
select 'suspense', held.amount - waits.amount from (
  select coalesce(-sum(amount), 0)::bigint as amount from ledger_leg where account = 120) held cross join (
  select coalesce(sum(amount), 0)::bigint as amount from (
    select e.amount from payments_bankentry e where e.status = 'suspense' and not exists (
      select 1 from payments_resolution r where r.entry_id = e.id and r.undone_at is null)
    union all
    select -l.amount from ledger_leg l join ledger_posting p on p.id = l.posting_id
     where l.account = 120 and p.reason = 'provider_suspense'
    union all
    select -t.amount from payments_resolution r join payments_resolutionpart t on t.resolution_id = r.id
     where r.attempt_id is not null and r.undone_at is null
    union all
    select -f.amount from payments_refund f
     where f.attempt_id is not null and f.state = 'done' and (f.case_id is null or exists (
       select 1 from ledger_leg l where l.posting_id = f.posting_id and l.account = 120))) waiting) waits
 where held.amount <> waits.amount
"""

_RESOLVED = """
select 'resolution ' || r.id, coalesce(sum(t.amount), 0) from payments_resolution r
  left join payments_resolutionpart t on t.resolution_id = r.id left join payments_bankentry e on e.id = r.entry_id
 where r.undone_at is null group by r.id, e.id having coalesce(sum(t.amount), 0) <> coalesce(e.amount, sum(t.amount), 1)
union all
select 'bank entry ' || e.id, e.amount from payments_bankentry e where e.status = 'matched' and (
  exists (select 1 from payments_resolution r where r.entry_id = e.id and r.undone_at is null)
  or exists (select 1 from ledger_posting r where r.reverses_id = e.posting_id))
union all
select 'part ' || t.id, t.amount from payments_resolutionpart t join payments_resolution r on r.id = t.resolution_id
 where r.undone_at is null and r.kind not in ('returned', 'came_back') and t.amount is distinct from (
   select sum(l.amount) from ledger_leg l where l.posting_id = t.posting_id and l.account = 120
    and not exists (select 1 from ledger_posting u where u.reverses_id = t.posting_id))
"""

_BEYOND_THE_DEBT = """
select p.id::text, sum(l.amount) filter (where l.account in (210, 220)) from ledger_posting p
  join ledger_leg l on l.posting_id = p.id
 where p.reason in ('bank_payment', 'provider_payment', 'suspense_matched', 'overpayment_received')
 group by p.id having coalesce(sum(l.amount) filter (where l.account in (210, 220)), 0)
   <> coalesce(sum(l.amount) filter (where l.account < 90), 0)
"""

_RETURNED = """
select 'bank entry ' || e.id, e.amount from payments_resolution r join payments_bankentry e on e.id = r.entry_id
 where r.kind in ('returned', 'came_back') and r.undone_at is null and (e.status <> 'suspense' or not exists (
   select 1 from payments_resolutionpart t join payments_resolution other on other.id = t.resolution_id
     join payments_bankentry o on o.id = other.entry_id
    where t.posting_id = e.posting_id and other.kind = r.kind and other.undone_at is null and o.amount = -e.amount))
"""

_TWO_PEOPLE = """
select 'approval ' || id, coalesce(amount, 0) from approvals_approval
 where state in ('approved', 'rejected') and (checker = maker or checker = '' or decided_at is null)
union all
select 'refund ' || f.id, f.amount from payments_refund f
 where f.state in ('approved', 'sent', 'done') and f.end_to_end_id like 'QR%%' and not exists (
   select 1 from approvals_approval a where a.kind = 'refund' and a.subject = 'refund:' || f.id
      and a.state = 'approved' and a.amount = f.amount)
union all
select 'posting ' || p.id, 1 from ledger_posting p
 where p.reason = 'write_off' and p.idempotency_key like 'write_off:%%' and not exists (
   select 1 from approvals_approval a where a.kind = 'write_off' and a.state = 'approved'
      and p.idempotency_key = 'write_off:' || a.id and a.amount = (
        select -sum(l.amount) from ledger_leg l where l.posting_id = p.id and l.account < 90))
union all
select 'posting ' || p.id, 1 from ledger_posting p
 where p.reason = 'write_off' and p.idempotency_key like 'settlement:%%' and not exists (
   select 1 from plans_settlementoffer o
     join approvals_approval a on a.kind = 'settlement' and a.state = 'approved'
      and (a.payload->>'offer')::bigint = o.id and (a.payload->>'sum')::bigint = o.amount
    where o.state = 'met' and p.idempotency_key = 'settlement:' || o.id)
"""

_PROMISES = """
select 'case ' || m.case_id || ' ' || m.source, m.amount from claims_moneyonitsway m
 where m.ended_at is null and (
   m.source like 'attempt:%%' and not exists (
     select 1 from payments_attempt a where 'attempt:' || a.id = m.source
        and a.state in ('new', 'open', 'authorised', 'underway', 'review'))
   or m.source like 'entry:%%' and not exists (
     select 1 from payments_bankentry e where 'entry:' || e.id = m.source and e.status = 'suspense' and not exists (
       select 1 from payments_resolution r where r.entry_id = e.id and r.undone_at is null))
   or m.source like 'plan_charge:%%' and not exists (
     select 1 from plans_charge c where 'plan_charge:' || c.charge_id = m.source and c.state in ('planned', 'ordered'))
   or m.source like 'report:%%' and not exists (
     select 1 from payments_paidreport p where 'report:' || p.id = m.source and p.closed_at is null))
"""

TRUTHS: tuple[tuple[str, str, str], ...] = (
    ("P-4", "Refunds fit into what was taken and what was paid too much, those on their way counted", _REFUNDS),
    ("P-7b", "What is in suspense is exactly the money that waits for somebody to place it", _IN_SUSPENSE),
    ("P-7c", "Every bank entry is at one place, and what was decided about it makes up its amount", _RESOLVED),
    ("P-12", "What was paid beyond the debt is held for the debtor and is nobody's income", _BEYOND_THE_DEBT),
    ("P-14", "Only money that may still come is noted as on its way", _PROMISES),
    ("B-6", "A payment the bank took back is on no case, and its two lines cancel each other", _RETURNED),
    ("A-3", "Whoever decides a proposal did not make it, and what left or was written off was decided", _TWO_PEOPLE),
)
