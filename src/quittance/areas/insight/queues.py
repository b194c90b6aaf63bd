"""What waits for a person: money without a case, payments whose outcome is unclear, messages nobody understood."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from quittance.areas.insight import loose_money
from quittance.areas.letters.queries.printing import PRINTED
from quittance.areas.payments.operations.deciding import KINDS
from quittance.areas.plans.rules import PLAN_RULES, SETTLEMENT
from quittance.areas.staff.rules import KINDS as ACCESS
from quittance.core.attempts import OPEN_STATES, State
from quittance.core.money import to_text
from quittance.kit.clock import oslo_date
from quittance.kit.db import rows

# A provider decides within ten minutes; what is open after that and half an hour more needs a look (P-9).
OVERDUE = dt.timedelta(minutes=40)
# Companies pay out within a few banking days; what they hold for longer has been forgotten or is disputed.
PAID_OUT_WITHIN = dt.timedelta(days=7)

WORKED_BY = {
    "suspense": ("suspense.resolve",),
    "overpaid": ("refund.propose",),
    "review": ("suspense.resolve",),
    "overdue": ("suspense.resolve",),
    "refund": ("suspense.resolve", "remittance.run"),
    "in_transit": ("suspense.resolve",),
    "report": ("report.close",),
    "rights": ("request.decide",),
    "identity": ("number.judge",),
    "approval": ("refund.approve",),
    "plan_request": ("plan.agree",),
    "plan_rules": ("plan_rules.approve",),
    "access": ("staff.manage",),
    "remittance": ("remittance.run", "remittance.approve"),
    "payment_file": ("remittance.run", "remittance.approve"),
    "client_funds": ("remittance.run",),
}
"""The permissions of those who work on a queue, any of which is enough; the rest are for whoever runs the system."""
_BY_OPERATORS = ("operator.act",)


def worked_by(queue: str) -> tuple[str, ...]:
    """Permissions of which one is enough to work on a queue."""
    return WORKED_BY.get(queue, _BY_OPERATORS)


_WAITING = f"""
select 'suspense', case kind when 'entry' then 'bank entry ' else 'attempt ' end || id, since, amount, reason
  from ({loose_money.WAITING}) as loose ({loose_money.COLUMNS})
union all
select case state when %(review)s then 'review' else 'overdue' end, 'attempt ' || id, started_at, amount,
       coalesce(nullif(problem, ''), state)
  from payments_attempt
 where state = %(review)s or (state = any(%(open)s) and state <> 'underway' and started_at < %(overdue)s)
union all
select 'message', 'event ' || id, received_at, null, coalesce(nullif(problem, ''), 'not_handled')
  from exchange_inboxevent where problem <> '' or (handled_at is null and received_at < %(overdue)s)
union all
select 'job', task_name || ' ' || id, coalesce(scheduled_at, %(overdue)s), null, 'failed' from procrastinate_jobs
 where status = 'failed'
union all
select 'notice', 'notice ' || id, settled_at, null, problem from notices_notice
 where state in ('failed', 'given_up') and seen_at is null
union all
select 'charge', 'case ' || number, next_step_on::timestamptz, null, 'not_charged' from claims_case
 where next_step_on < %(yesterday)s
   and not exists (select 1 from claims_notice n where n.case_id = claims_case.id and n.waits_for_paper)
union all
select 'demand', 'case ' || c.number, n.sent_on::timestamptz, null,
       case when exists (select 1 from letters_lettercase o join letters_letter l on l.id = o.letter_id
                          where o.case_id = c.id and l.kind = 'payment_demand' and {PRINTED.format(letter="l.id")})
            then 'not_handed_over' else 'not_on_paper' end
  from claims_notice n join claims_case c on c.id = n.case_id
 where n.kind = 'payment_demand' and n.by_agency and c.next_step_on is not null and n.sent_on < %(yesterday)s
   and (n.waits_for_paper or (n.sent_on >= %(letters_from)s and not exists (
     select 1 from letters_lettercase o join letters_letter l on l.id = o.letter_id
      where o.case_id = c.id and l.kind = 'payment_demand' and {PRINTED.format(letter="l.id")})))
union all
select 'overpaid', 'case ' || c.number, min(l.value_date)::timestamptz, (-sum(l.amount) - f.promised)::bigint,
       'to_give_back'
  from ledger_leg l join claims_case c on c.id = l.case_id cross join lateral (
    select coalesce(sum(amount), 0) as promised from payments_refund
     where case_id = c.id and posting_id is null and state in ('proposed', 'approved', 'sent')) f
 where l.account = 90 group by c.number, f.promised having -sum(l.amount) > f.promised
union all
select 'refund', 'refund ' || id, asked_at, amount,
       case when state = 'sent' then coalesce(nullif(problem, ''), 'no_answer')
            when way = 'bank' then 'to_be_filed' else 'to_be_sent' end
  from payments_refund where state = 'approved'
    or (state = 'sent' and way = 'provider' and (problem <> '' or asked_at < %(overdue)s))
union all
select 'in_transit', 'provider ' || subaccount, min(value_date)::timestamptz, held, 'not_paid_out'
  from (select l.subaccount, l.value_date, l.amount, h.held,
               sum(l.amount) over (partition by l.subaccount order by l.value_date desc, l.posting_id desc) as upto
          from ledger_leg l join (
            select subaccount, sum(amount)::bigint as held from ledger_leg where account = 110 group by subaccount) h
            on h.subaccount = l.subaccount and h.held > 0
         where l.account = 110 and l.amount > 0 and l.value_date > %(yesterday)s - 120) newest
 where upto - amount < held group by subaccount, held having min(value_date) < %(paid_out)s
union all
select 'report', 'case ' || c.number, r.reported_at, r.amount, 'to_answer'
  from payments_paidreport r join claims_case c on c.id = r.case_id where r.closed_at is null
union all
select 'rights', coalesce('case ' || c.number, 'request ' || r.id), r.asked_at, null,
       case when r.answer_by < %(today)s and x.id is null then 'late' else r.kind end
  from rights_request r left join claims_case c on c.id = r.case_id
  left join rights_step x on x.request_id = r.id and x.kind = 'extended'
 where not exists (select 1 from rights_step s where s.request_id = r.id and s.kind = 'decided')
union all
select 'plan_request', 'case ' || c.number, r.made_at, null,
       case when r.answer_by < %(today)s then 'late' else 'asked' end
  from plans_planrequest r join lateral (
    select k.number from plans_planrequest_cases m join claims_case k on k.id = m.case_id
     where m.planrequest_id = r.id order by k.id limit 1) c on true where r.state = 'open'
union all
select 'identity', 'number change ' || id, noticed_at, null, 'number_changed' from access_numberchange
 where state = 'waiting'
union all
select 'approval', 'proposal ' || id, made_at, amount, kind from approvals_approval
 where state = 'waiting' and lapses_at > %(now)s and kind = any(%(kinds)s)
union all
select 'plan_rules', 'proposal ' || id, made_at, null, kind from approvals_approval
 where state = 'waiting' and lapses_at > %(now)s and kind = %(plan_rules)s
union all
select 'access', 'proposal ' || id, made_at, null, kind from approvals_approval
 where state = 'waiting' and lapses_at > %(now)s and kind = any(%(access)s)
union all
select 'remittance', 'remittance ' || id, made_at, paid,
       case state when 'proposed' then 'to_approve' else coalesce(nullif(problem, ''), 'to_be_filed') end
  from remittance_remittancerun where state in ('proposed', 'approved')
union all
select 'remittance', subject, made_at, null, 'account_to_approve' from approvals_approval
 where kind = 'payout_details' and state = 'waiting' and lapses_at > %(now)s
union all
select 'payment_file', 'payment file ' || id, made_at, total, state from remittance_paymentfile
 where state in ('proposed', 'approved') or (state in ('released', 'answered') and pay_on < %(yesterday)s)
    or (state = 'released' and exists (
      select 1 from approvals_approval where kind = 'payment_file_not_taken' and state = 'waiting'
         and lapses_at > %(now)s and subject = 'payment-file:' || remittance_paymentfile.id))
union all
select 'client_funds', 'account ' || right(account, 4) || ' ' || day, day::timestamptz, difference, state
  from remittance_accountday where state <> 'balanced'
order by 1, 3
"""  # noqa: S608 - only our own constants are put in


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing for a person to settle: the queue, what it is, since when, how many øre, and why it waits."""

    queue: str
    what: str
    since: dt.datetime
    amount: int | None
    reason: str

    def as_dict(self) -> dict[str, str | None]:
        """For JSON: kroner with two decimals, ISO instants."""
        return {
            "queue": self.queue,
            "what": self.what,
            "since": self.since.isoformat(),
            "amount": None if self.amount is None else to_text(self.amount),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """One queue: how many things are in it, how many øre they are about, and since when the oldest waits.

    Money in and money out are told apart; None where nothing is.
    """

    queue: str
    count: int
    money_in: int | None
    money_out: int | None
    oldest: dt.datetime


def waiting(*, now: dt.datetime) -> list[Waiting]:
    """Everything that waits for a person, oldest first within each queue."""
    return [Waiting(*row) for row in rows(_WAITING, _values(now))]


def summary(*, now: dt.datetime) -> list[Summary]:
    """The queues that are not empty, with the longest wait first."""
    counted = (
        "select queue, count(*), sum(amount) filter (where amount > 0)::bigint,"  # noqa: S608 - only our own constant
        " -sum(amount) filter (where amount < 0)::bigint, min(since)"
        f" from ({_WAITING}) as waiting (queue, what, since, amount, reason) group by queue order by min(since), queue"
    )
    return [Summary(*row) for row in rows(counted, _values(now))]


def _values(now: dt.datetime) -> dict[str, object]:
    return {
        "review": State.REVIEW.value,
        "open": [s.value for s in OPEN_STATES],
        "overdue": now - OVERDUE,
        "now": now,
        "paid_out": (now - PAID_OUT_WITHIN).date(),
        "kinds": [*KINDS, SETTLEMENT],
        "plan_rules": PLAN_RULES,
        "access": list(ACCESS),
        "today": oslo_date(now),
        "yesterday": (now - dt.timedelta(days=1)).date(),
        # Where others print, nobody here knows what went out.
        "letters_from": settings.AGENCY.letters_from or None,
    }
