"""The statements that judge plans, set-based: one pass over as many plans as are asked for.

An instalment is met when what came in reaches the sum of it and of all before it. The last one is met by nothing being
owed, which is for the operation to see: here it is only missed. Nothing of a plan is missed while money is on its way.
One that was met is open again when its money was taken back, with new days of grace, for nobody pays twice in time.
"""

from quittance.areas.plans.queries.paid import AGREED, MONEY

TAKE = """
select id from plans_plan
 where state = 'active' and id > %(after)s and (judged_to is null or judged_to < %(today)s)
 order by id limit %(most)s for no key update skip locked
"""

TAKE_THESE = "select id from plans_plan where state = 'active' and id = any(%(plans)s) order by id for no key update"

# Plans with an extra payment announced, and no choice made by it since.
CHOSEN = """
select last.plan_id from (
  select distinct on (event.plan_id) event.plan_id, event.kind
    from plans_event event join plans_plan plan on plan.id = event.plan_id and plan.state = 'active'
   where event.kind like 'extra\\_%%' and (%(plans)s::bigint[] is null or event.plan_id = any(%(plans)s))
   order by event.plan_id, event.id desc) last
 where last.kind = 'extra_chosen' order by 1
"""

# Nothing is left of any principal, whenever it falls due, or no more than may be let go: perhaps all is paid.
BARE = """
select member.plan_id, array_agg(distinct member.case_id), plan.small_rest
  from unnest(%(plans)s::bigint[]) as asked (plan_id) join plans_plancase member using (plan_id)
  join plans_plan plan on plan.id = asked.plan_id
  join ledger_leg l on l.case_id = member.case_id and l.account = 10
 group by member.plan_id, plan.small_rest having sum(l.amount) <= plan.small_rest
"""

# All the instalments have come, and all that was owed without the interest since: what is left is interest.
CAME = f"""
with asked as (
  select plan.id as plan_id, greatest({AGREED}, (
           select sum(i.amount)::bigint from plans_instalment i where i.plan_id = plan.id and i.state <> 'dropped'
         )) as agreed
    from plans_plan plan where plan.id = any(%(plans)s)
), {MONEY}
select asked.plan_id from asked join money using (plan_id)
 group by asked.plan_id, asked.agreed having sum(money.amount) >= asked.agreed
"""  # noqa: S608 - only our own constants are put in

# Where interest is let go: all that was agreed has come.
WAIVED = f"""
with asked as (
  select plan.id as plan_id, {AGREED} as agreed
    from unnest(%(plans)s::bigint[]) as mine (plan_id) join plans_plan plan on plan.id = mine.plan_id
    join plans_rules rules on rules.id = plan.rules_id and rules.interest = 'waived'
), {MONEY}
select asked.plan_id from asked join money using (plan_id)
 group by asked.plan_id, asked.agreed having sum(money.amount) >= asked.agreed
"""  # noqa: S608 - only our own constants are put in

WAITING = """
waiting as (
  select distinct member.plan_id
    from asked join plans_plancase member on member.plan_id = asked.plan_id and member.active
    join claims_moneyonitsway coming on coming.case_id = member.case_id
     and coming.ended_at is null and coming.until >= %(today)s
)
"""

# One row for each verdict and, with no instalment, for each plan that has missed more than it may. Everything about a
# plan comes from `asked`, so that nothing is left for the planner to join in an order that only looks cheap.
JUDGE = f"""
with asked as materialized (
  select plan.id as plan_id, plan.debtor_id, plan.version,
         (select rules.misses from plans_rules rules where rules.id = plan.rules_id) as misses,
         (select (%(grace)s::date[])[rules.grace_days + 1] from plans_rules rules
           where rules.id = plan.rules_id) as grace
    from plans_plan plan where plan.id = any(%(plans)s)
), {MONEY}, {WAITING},
paid as (
  select plan_id, sum(amount)::bigint as amount from money group by plan_id
), lined as (
  select asked.*, i.id, i.due, i.amount, i.state, i.judged_after,
         (sum(i.amount) over (sofar rows unbounded preceding))::bigint as upto,
         lead(i.id) over sofar is null as is_last
    from asked join plans_instalment i using (plan_id)
   where i.state <> 'dropped' window sofar as (partition by i.plan_id order by i.due)
), verdict as (
  select l.*, coalesce(paid.amount, 0) as paid, waiting.plan_id is not null as waits,
         case when not l.is_last and l.upto <= coalesce(paid.amount, 0) then 'paid'
              when l.state = 'paid' and l.upto > coalesce(paid.amount, 0) then 'open'
              when l.state = 'open' and l.judged_after < %(today)s and waiting.plan_id is null then 'missed'
              else l.state end as now
    from lined l left join paid using (plan_id) left join waiting using (plan_id)
), days as (
  select plan_id, value_date, sum(sum(amount)) over (partition by plan_id order by value_date) as sofar
    from money where plan_id in (select plan_id from verdict where state <> now) group by plan_id, value_date
), fresh as (
  select v.id, v.plan_id, v.debtor_id, v.version, v.due, v.amount, v.state, v.now,
         case when v.state = 'missed' then 'repaired' when v.state = 'paid' then 'taken_back' else v.now end as kind,
         case when v.state = 'paid' then greatest(v.judged_after, v.grace) else v.judged_after end as judged_after,
         greatest(v.upto - v.paid, 0) as short, min(days.value_date) as met_on
    from verdict v left join days on days.plan_id = v.plan_id and days.sofar >= v.upto and v.now = 'paid'
   where v.state <> v.now
   group by v.id, v.plan_id, v.debtor_id, v.version, v.due, v.amount, v.state, v.now, v.upto, v.paid, v.judged_after,
            v.grace
), changed as (
  update plans_instalment i set state = fresh.now, settled_on = fresh.met_on, judged_after = fresh.judged_after
    from fresh
   where i.id = fresh.id and i.plan_id = any(%(plans)s)
), told as (
  insert into plans_event (plan_id, kind, day, at, actor, version, cost_effect, facts)
  select plan_id, kind, coalesce(met_on, %(today)s), %(now)s, %(actor)s, version, 0,
         jsonb_build_object('instalment', id, 'due', due, 'amount', amount) || case kind
           when 'missed' then jsonb_build_object('short', short, 'in_time', judged_after)
           when 'taken_back' then jsonb_build_object('short', least(short, amount), 'in_time', judged_after)
           else '{{}}' end
    from fresh order by plan_id, due
), ending as (
  select plan_id from verdict where not waits group by plan_id, misses
  having count(*) filter (where now = 'missed') > misses
      or (count(*) filter (where now = 'missed') > 0 and count(*) filter (where now = 'open') = 0
          and max(judged_after) + %(borne)s < %(today)s)
)
select plan_id, id, kind, debtor_id, met_on from fresh
union all
select plan_id, null, 'ending', null, null from ending order by 1, 2
"""  # noqa: S608 - only our own constants are put in

JUDGED = """
update plans_plan set judged_to = %(today)s where id = any(%(plans)s) and judged_to is distinct from %(today)s
"""

# Something was booked in these days on a case of an active plan: what came in, and what was taken back, whenever it had
# come.
BOOKED_LATELY = """
select distinct member.plan_id
  from ledger_posting booked
  join ledger_leg laid on laid.posting_id = booked.id and laid.account < 100
  join plans_plancase member on member.case_id = laid.case_id and member.active
 where booked.recorded_at >= %(since)s
 order by 1
"""
