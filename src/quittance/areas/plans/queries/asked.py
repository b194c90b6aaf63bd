"""What plans ask for now, case by case, read for many cases at once: for lists, and for the first page of paying."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from quittance.areas.plans.queries.paid import paid_on
from quittance.kit.db import rows

_SCHEDULES = """
select m.plan_id, p.number, array(select c.case_id from plans_plancase c where c.plan_id = p.id order by c.place),
       array_agg(distinct m.case_id),
       (select array_agg(i.due order by i.due) from plans_instalment i where i.plan_id = p.id and i.state <> 'dropped'),
       (select array_agg(i.amount order by i.due) from plans_instalment i
         where i.plan_id = p.id and i.state <> 'dropped'),
       (select count(*) from plans_instalment i where i.plan_id = p.id and i.state = 'missed')
  from plans_plancase m join plans_plan p on p.id = m.plan_id
 where m.active
   and (m.case_id = any(%(cases)s)
     or m.case_id = (select r.case_id from claims_paymentreference r where r.reference = %(reference)s))
 group by m.plan_id, p.id
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """An active plan as a list tells it, in øre.

    `now` is what is to be paid by `day` for the plan to be kept: all that has fallen due, else the next instalment.
    `behind` is what fell due before the day asked about, in time or not; the rest of `now` is then due that very day.
    `missed` is how many instalments were judged missed, none when all that was late has come. Over several cases it
    asks for all of them together.
    """

    plan_id: int
    number: str
    case_ids: tuple[int, ...]
    day: dt.date
    now: int
    behind: int
    missed: int

    @property
    def late(self) -> bool:
        """Whether the day of a payment has passed."""
        return self.behind > 0

    @property
    def due_today(self) -> int:
        """What is due today beside what is late."""
        return self.now - self.behind if self.late else 0


def asked_of(case_ids: Iterable[int], *, today: dt.date) -> dict[int, Asked]:
    """What the active plan of each of these cases asks for, for those that have one and whose plan asks for something.

    Two queries, however many cases.
    """
    return _asked(today, cases=sorted(set(case_ids)), reference=None)


def asked_by_reference(reference: str, *, today: dt.date) -> Asked | None:
    """The same for the case of a payment reference."""
    return next(iter(_asked(today, cases=[], reference=reference).values()), None)


def _asked(today: dt.date, **which: object) -> dict[int, Asked]:
    found = rows(_SCHEDULES, which)
    paid = paid_on([row[0] for row in found]) if found else {}
    told: dict[int, Asked] = {}
    for plan_id, number, cases, wanted, days, amounts, missed in found:
        left = _left(zip(days or (), amounts or (), strict=True), paid[plan_id])
        fallen = [(day, amount) for day, amount in left if day <= today]
        if not left:
            continue
        behind = sum(amount for day, amount in fallen if day < today)
        now = sum(amount for _day, amount in fallen) or left[0][1]
        asked = Asked(plan_id, number, tuple(cases), left[0][0], now, behind, missed if behind else 0)
        told |= dict.fromkeys(wanted, asked)
    return told


def _left(schedule: Iterable[tuple[dt.date, int]], paid: int) -> list[tuple[dt.date, int]]:
    """What is still to come of each instalment; the oldest are covered first."""
    found = []
    for day, amount in schedule:
        covered = min(max(paid, 0), amount)
        paid -= covered
        if amount > covered:
            found.append((day, amount - covered))
    return found
