"""Truths about payment plans: what is kept is held, what has ended asks for nothing, and nothing was let go unasked."""

_HELD = """
select 'plan ' || m.plan_id || ' case ' || m.case_id, 1 from plans_plancase m join plans_plan p on p.id = m.plan_id
 where m.active <> (p.state = 'active') or m.active <> exists (
   select 1 from claims_hold h where h.case_id = m.case_id and h.source = 'plan:' || p.id and h.ended_on is null)
union all
select 'hold ' || h.id, 1 from claims_hold h where h.kind = 'plan' and h.ended_on is null and not exists (
   select 1 from plans_plancase m where m.case_id = h.case_id and m.active and h.source = 'plan:' || m.plan_id)
union all
select 'case ' || case_id, count(*) from plans_plancase where active group by case_id having count(*) > 1
"""

_ENDED = """
select 'plan ' || p.id, count(*) from plans_plan p join plans_instalment i on i.plan_id = p.id and i.state = 'open'
 where p.state <> 'active' group by p.id
"""

# What was written off, paid before the plan began but booked since, or charged and taken back, is asked for no more.
_SUM = """
select 'plan ' || p.id, wanted.amount - coalesce(asked.amount, 0)
  from plans_plan p
  left join lateral (
    select sum(i.amount) as amount from plans_instalment i where i.plan_id = p.id and i.state <> 'dropped'
  ) asked on true
  cross join lateral (
    select p.owed + p.fee + coalesce(sum(m.owed) filter (where exists (
        select 1 from plans_event added where added.plan_id = p.id and added.kind = 'case_added'
           and (added.facts ->> 'case')::bigint = m.case_id)), 0) - coalesce((
      select -sum(l.amount) from plans_plancase c
        join ledger_leg l on l.case_id = c.case_id and l.account < 90
        join ledger_posting b on b.id = l.posting_id and b.recorded_at >= p.agreed_at
        left join ledger_posting undone on undone.id = b.reverses_id
       where c.plan_id = p.id and (coalesce(undone.reason, b.reason) = 'write_off' or undone.reason = 'charge' or (
         l.value_date < c.since and coalesce(undone.reason, b.reason) in (
           'bank_payment', 'provider_payment', 'suspense_matched', 'overpayment_received')))), 0) as amount
      from plans_plancase m where m.plan_id = p.id) wanted
 where p.state = 'active' and (asked.amount is null or asked.amount < wanted.amount)
"""

_NO_FEE = """
select 'charge ' || c.id, c.amount from claims_charge c join claims_hold h on h.case_id = c.case_id
 where c.component in ('collection_fee', 'reminder_fee') and c.day > h.since
   and (h.ended_on is null or c.day <= h.ended_on)
   and not exists (select 1 from ledger_posting r where r.reverses_id = c.posting_id)
"""

_LET_GO = """
select 'posting ' || b.id, 1 from ledger_posting b
 where b.idempotency_key like 'let_go:plan:%%' and not exists (
   select 1 from plans_plan p join plans_rules r on r.id = p.rules_id
     join plans_plancase m on m.plan_id = p.id
    where p.state = 'completed' and b.idempotency_key = 'let_go:plan:' || p.id || ':' || m.case_id
      and (r.interest = 'waived' or p.small_rest >= (
        select -sum(l.amount) from ledger_posting gone join ledger_leg l on l.posting_id = gone.id and l.account < 100
         where gone.idempotency_key in (
           select 'let_go:plan:' || p.id || ':' || every.case_id from plans_plancase every where every.plan_id = p.id)))
   )
"""

TRUTHS: tuple[tuple[str, str, str], ...] = (
    (
        "K-1",
        "A case is held by a plan exactly while it is one of its cases and the plan is kept; one plan a case",
        _HELD,
    ),
    ("K-2", "A plan that has ended asks for nothing more", _ENDED),
    ("K-3", "The instalments of a plan come to what was owed when it was agreed, less what is not owed any more", _SUM),
    ("K-4", "No fee came of days on which a case was held", _NO_FEE),
    ("K-5", "Interest was let go only where the rules of a plan that was paid say so", _LET_GO),
)
