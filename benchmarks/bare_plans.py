"""The peer of the nightly run over plans: the same rows in the same tables by a few statements of bare SQL, in one go.

It is what somebody would write who wants the work done and nothing else. It takes short cuts the product may not take:
it locks nothing and cannot be taken up where it was left, knows of no reversals, refunds or money on its way, looks for
no plan that is paid off, dates every judgement by its own day, and writes no notice, letter or audit line.
"""

import datetime as dt

import psycopg

VERDICT = """
create temporary table verdict on commit drop as
with paid as (
  select member.plan_id, -sum(l.amount) as amount
    from plans_plan plan join plans_plancase member on member.plan_id = plan.id
    join ledger_leg l on l.case_id = member.case_id and l.account < 100 and l.value_date >= member.since
    join ledger_posting p on p.id = l.posting_id
   where plan.state = 'active' and p.reason in ('bank_payment', 'provider_payment', 'suspense_matched')
   group by member.plan_id
), lined as (
  select i.id, i.plan_id, i.due, i.amount, i.state, i.judged_after,
         sum(i.amount) over (partition by i.plan_id order by i.due rows unbounded preceding) as upto
    from plans_plan plan join plans_instalment i on i.plan_id = plan.id
   where plan.state = 'active' and i.state <> 'dropped'
)
select lined.*, case when upto <= coalesce(paid.amount, 0) then 'paid' else 'missed' end as now
  from lined left join paid using (plan_id)
 where lined.state in ('open', 'missed') and (upto <= coalesce(paid.amount, 0)
    or lined.state = 'open' and judged_after < %(today)s)
"""
WRITTEN = (
    (
        "update plans_instalment i set state = v.now, settled_on = case v.now when 'paid' then %(today)s::date end"
        " from verdict v where i.id = v.id"
    ),
    (
        "insert into plans_event (plan_id, kind, day, at, actor, version, cost_effect, facts)"
        " select plan_id, case state when 'missed' then 'repaired' else now end, %(today)s, now(), 'bare', 1, 0,"
        " jsonb_build_object('instalment', id, 'due', due, 'amount', amount) from verdict"
    ),
    "update plans_plan set judged_to = %(today)s where state = 'active'",
)
ENDED = """
create temporary table ended on commit drop as
select plan.id from plans_plan plan join plans_rules rules on rules.id = plan.rules_id
  join plans_instalment i on i.plan_id = plan.id and i.state = 'missed'
 where plan.state = 'active' group by plan.id, rules.misses having count(*) > rules.misses
"""
CLOSED = (
    "update plans_plan set state = 'broken', ended_on = %(today)s where id in (select id from ended)",
    "update plans_plancase set active = false where plan_id in (select id from ended)",
    "update plans_instalment set state = 'dropped' where state = 'open' and plan_id in (select id from ended)",
    (
        "update claims_hold set ended_on = %(today)s, fresh_deadline = %(today)s::date + 14"
        " where source in (select 'plan:' || id from ended)"
    ),
    (
        "insert into plans_event (plan_id, kind, day, at, actor, version, cost_effect, facts)"
        " select id, 'broken', %(today)s, now(), 'bare', 1, 0, '{}' from ended"
    ),
)


def judge_bare(connection: psycopg.Connection, today: dt.date) -> int:
    """One night; returns how many instalments were judged."""
    with connection.transaction():
        values = {"today": today}
        connection.execute(VERDICT, values)
        ((judged,),) = connection.execute("select count(*) from verdict").fetchall()
        for statement in (*WRITTEN, ENDED, *CLOSED):
            connection.execute(statement, values)
    return int(judged)
