"""Reminds of instalments a few banking days ahead, in the way the debtor chose; of drawn ones it says that they are.

The words are the same for everybody: when and how much stand on the plan's page. Who has paid enough already is not
reminded. An instalment is told of once; one that was moved is another.
"""

import datetime as dt

from django.db import transaction

from quittance.areas.contacts.operations.telling import Telling, tell_all
from quittance.areas.notices.models import Notice
from quittance.areas.plans.models import Event, Instalment
from quittance.areas.plans.queries.paid import MONEY
from quittance.core.workdays import add_banking_days
from quittance.kit.db import plan_each_time, rows

BANKING_DAYS = 3
"""So many banking days before it is due an instalment is reminded of."""
_CHUNK = 500

# Instalments that come soon and were not told of, of plans nobody else is reminding of at this moment.
_SOON = """
select i.id, i.plan_id from plans_instalment i join plans_plan plan on plan.id = i.plan_id and plan.state = 'active'
 where i.state = 'open' and i.due between %(today)s and %(until)s and i.reminded_on is null and i.id > %(after)s
 order by i.id limit %(most)s for no key update of i skip locked
"""

# Those of them that what has come in does not cover; the last one of a plan always asks for what is left.
_TO_PAY = f"""
with asked as (select distinct plan_id from plans_instalment where id = any(%(instalments)s)), {MONEY},
paid as (
  select plan_id, sum(amount)::bigint as amount from money group by plan_id
), lined as (
  select i.id, i.plan_id, i.due, i.amount, (sum(i.amount) over (sofar rows unbounded preceding))::bigint as upto,
         lead(i.id) over sofar is null as is_last
    from asked join plans_instalment i using (plan_id)
   where i.state <> 'dropped' window sofar as (partition by i.plan_id order by i.due)
)
select l.id, plan.id, plan.version, plan.debtor_id, plan.way, l.due, l.amount
  from lined l join plans_plan plan on plan.id = l.plan_id left join paid on paid.plan_id = l.plan_id
 where l.id = any(%(instalments)s) and (l.is_last or l.upto > coalesce(paid.amount, 0)) order by l.id
"""  # noqa: S608 - only our own constant is put in


def remind(*, today: dt.date, now: dt.datetime, actor: str) -> int:
    """Reminds of the instalments that come within three banking days; returns how many people were told.

    Each chunk is one transaction: what was told is noted with it, so that running it again tells nobody twice.
    """
    told, last = 0, 0
    while True:
        values = {"today": today, "until": add_banking_days(today, BANKING_DAYS), "after": last, "most": _CHUNK}
        with transaction.atomic():
            plan_each_time()
            soon = [row[0] for row in rows(_SOON, values)]
            if not soon:
                return told
            told += _tell(soon, today, now, actor)
            Instalment.objects.filter(pk__in=soon).update(reminded_on=today)
        last = soon[-1]


def _tell(instalments: list[int], today: dt.date, now: dt.datetime, actor: str) -> int:
    found = rows(_TO_PAY, {"instalments": instalments})
    tellings = {
        f"plan_reminder:{one}": Telling(
            debtor, "plan_reminder" if way == "self" else "plan_drawn", f"plan_reminder:{one}"
        )
        for one, _plan, _version, debtor, way, _due, _amount in found
    }
    tell_all(list(tellings.values()), now=now)
    told = set(Notice.objects.filter(key__in=tellings).values_list("key", flat=True))
    events = [
        Event(
            plan_id=plan,
            kind="reminded",
            day=today,
            at=now,
            actor=actor,
            version=version,
            facts={"instalment": one, "due": due.isoformat(), "amount": amount},
        )
        for one, plan, version, _debtor, _way, due, amount in found
        if f"plan_reminder:{one}" in told
    ]
    Event.objects.bulk_create(events)
    return len(events)
