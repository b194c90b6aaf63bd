"""The set-based steps of a remittance. Each works on temporary tables of the running transaction.

held: postings whose money a payment company has not paid out yet. taken: legs of the creditors' accounts and of the fee
settlement that no run has taken account of. line: what they come to for each case.
"""

# A company pays out in the order in which it took the money; what its payouts do not cover yet is not on our account.
# A payment that was undone and booked anew counts where it stands now. What went back to a payer was never paid out: it
# makes its own payment smaller, and no other one arrive.
HELD = """
create temporary table held on commit drop as
with back as (
  select 'attempt:' || f.attempt_id as source, -sum(l.amount) as amount
    from payments_refund f join ledger_leg l on l.posting_id = f.posting_id and l.account = 110
   where f.attempt_id is not null group by 1
), whole as (
  select l.subaccount,
         case when p.source similar to '(attempt|plan_charge):%%' then p.source else p.id::text end as payment,
         array_agg(p.id) as postings, min(p.id) as first, sum(l.amount) as amount
    from ledger_leg l join ledger_posting p on p.id = l.posting_id
   where l.account = 110 and l.amount > 0
     and not exists (select 1 from ledger_posting r where r.reverses_id = p.id)
     and not exists (select 1 from ledger_posting o
                      where o.id = p.reverses_id and o.reason in ('refund', 'suspense_refund'))
   group by 1, 2
)
select unnest(taken.postings) as posting_id
  from (select w.subaccount, w.postings,
               sum(w.amount - coalesce(b.amount, 0)) over (partition by w.subaccount order by w.first) as upto
          from whole w left join back b on b.source = w.payment) taken
  left join (select l.subaccount, -sum(l.amount) as amount
               from ledger_leg l join ledger_posting p on p.id = l.posting_id
              where l.account = 110 and l.amount < 0 and p.reverses_id is null
                and p.reason not in ('refund', 'suspense_refund') group by 1) arrived
    on arrived.subaccount is not distinct from taken.subaccount
 where taken.upto > coalesce(arrived.amount, 0)
"""

TAKEN = """
create temporary table taken on commit drop as
select l.posting_id, l.line, l.account, l.case_id, l.amount,
       case when l.account = 210 then l.subaccount else c.creditor_id end as creditor_id
  from ledger_leg l left join claims_case c on c.id = l.case_id
 where l.account in (210, 220) and l.value_date <= %(until)s
   and case when l.account = 210 then l.subaccount else c.creditor_id end = any(%(creditors)s)
   and not exists (select 1 from held where held.posting_id = l.posting_id)
   and not exists (select 1 from remittance_takenleg t
                    where t.posting_id = l.posting_id and t.line = l.line and not t.released)
"""

# What was paid is told by the case's own legs of the same postings; the creditor's leg decides the sum.
LINES = """
create temporary table line on commit drop as
with part as (
  select t.creditor_id, t.case_id, l.account, -sum(l.amount) as amount
    from (select distinct posting_id, creditor_id, case_id from taken where account = 210) t
    join ledger_leg l on l.posting_id = t.posting_id and l.case_id = t.case_id and l.account in (10, 20, 30, 60, 70)
   group by 1, 2, 3
), due as (
  select creditor_id, case_id, -sum(amount) filter (where account = 210) as collected,
         -sum(amount) filter (where account = 220) as fees
    from taken group by 1, 2
), reckoned as (
  select d.creditor_id, d.case_id, coalesce(d.collected, 0) as collected, coalesce(d.fees, 0) as fees,
         coalesce(sum(p.amount) filter (where p.account = 10), 0) as principal,
         coalesce(sum(p.amount) filter (where p.account in (20, 70)), 0) as interest,
         coalesce(sum(p.amount) filter (where p.account = 30), 0) as reminder_fees,
         coalesce(sum(p.amount) filter (where p.account = 60), 0) as legal_costs
    from due d left join part p on p.creditor_id = d.creditor_id and p.case_id is not distinct from d.case_id
   group by 1, 2, 3, 4
), before as (
  select l.case_id, sum(l.fees) as fees, sum(l.vat) as vat
    from remittance_remittanceline l join remittance_remittancerun r on r.id = l.run_id
   where r.state <> 'cancelled' and l.case_id in (select case_id from due) group by 1
), taxed as (
  select r.*, round((r.fees + coalesce(b.fees, 0)) * %(rate)s::numeric / %(per)s) as whole,
         coalesce(b.vat, 0) as deducted, c.deducts_vat
    from reckoned r join parties_creditor c on c.id = r.creditor_id
    left join before b on b.case_id = r.case_id
)
select creditor_id, case_id, collected::bigint, principal::bigint, interest::bigint, reminder_fees::bigint,
       legal_costs::bigint, (collected - principal - interest - reminder_fees - legal_costs)::bigint as other,
       fees::bigint,
       ((case when deducts_vat then whole else least(whole, deducted) end) - deducted)::bigint as vat
  from taxed
"""

SUMS = """
select creditor_id, sum(collected)::bigint, sum(fees)::bigint, sum(vat)::bigint from line group by 1
having bool_or(collected <> 0 or fees <> 0 or vat <> 0) order by 1
"""

KEEP_LINES = """
insert into remittance_remittanceline
  (run_id, case_id, principal, interest, reminder_fees, legal_costs, other, fees, vat)
select %(run)s, case_id, principal, interest, reminder_fees, legal_costs, other, fees, vat from line
 where creditor_id = %(creditor)s and (collected <> 0 or fees <> 0 or vat <> 0 or principal <> 0) order by case_id
"""

KEEP_TAKEN = """
insert into remittance_takenleg (run_id, posting_id, line, own, released)
select %(run)s, posting_id, line, false, false from taken where creditor_id = %(creditor)s order by posting_id, line
"""

# The run's own legs on the creditor's account are no money collected.
KEEP_OWN = """
insert into remittance_takenleg (run_id, posting_id, line, own, released)
select %(run)s, posting_id, line, true, false from ledger_leg where posting_id = %(posting)s and account = 210
"""
