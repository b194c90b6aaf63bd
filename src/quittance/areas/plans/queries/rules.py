"""Which rules a plan is made by on a day, and how a course of payments stands to them.

A creditor's rules come before the agency's, band by band of what is owed; where a creditor has none for a sum, the
agency's count. A plan over claims of several creditors follows the strictest of them.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from quittance.areas.plans.rules import RuleTerms
from quittance.core.fees import plan_fee_ceiling
from quittance.core.plans import Course
from quittance.core.workdays import add_banking_days, later, next_banking_day
from quittance.kit.db import rows

FREE_INSTALMENTS = 4
"""So many instalments never cost a fee (inkassoforskriften § 2-4)."""
A_YEAR: dict[str, int] = {"monthly": 12, "biweekly": 26, "weekly": 52}
_MONTHS = 12

_COLUMNS = ", ".join((*(field.name for field in fields(RuleTerms)), "id"))
_IN_FORCE = f"""
with newest as (
  select distinct on (creditor_id, owed_from) * from plans_rules
   where valid_from <= %(on)s and (creditor_id is null or %(all)s or creditor_id = any(%(creditors)s))
   order by creditor_id, owed_from, valid_from desc, made_at desc, id desc)
select {_COLUMNS}, lead(owed_from) over (partition by creditor_id order by owed_from),
       coalesce((select c.name from parties_creditor c where c.id = creditor_id), '') as creditor
  from newest where not withdrawn order by creditor_id is not null, creditor, creditor_id, owed_from
"""  # noqa: S608 - only our own constants are put in
_ONE = f"""
select {_COLUMNS}, null::bigint, coalesce((select c.name from parties_creditor c where c.id = creditor_id), '')
  from plans_rules where id = %s
"""  # noqa: S608 - only our own constants are put in


@dataclass(frozen=True, slots=True)
class RulesFacts(RuleTerms):
    """The rules for debts from `owed_from` to below `owed_below` (None: no upper bound), in øre, as models.Rules.

    `creditor_id` is None and `creditor` empty for the agency's own.
    """

    rules_id: int
    owed_below: int | None = None
    creditor: str = ""

    @property
    def waives_interest(self) -> bool:
        """What accrues while the plan is kept is let go at its end."""
        return self.interest == "waived"

    def last_first_day(self, on: dt.date) -> dt.date:
        """The last day the first instalment of a plan made on a day may have."""
        return next_banking_day(later(on, self.first_within_days))

    def most_instalments(self, frequency: str) -> int:
        """How many instalments the longest plan has: its months, counted in months, fortnights or weeks."""
        return max(self.longest_months * A_YEAR[frequency] // _MONTHS, 1)


def in_force(on: dt.date, creditor_ids: Collection[int] | None = None) -> tuple[RulesFacts, ...]:
    """Every band that counts on a day, the agency's first, then creditors' by name; of some creditors, or of all."""
    values = {"on": on, "all": creditor_ids is None, "creditors": list(creditor_ids or ())}
    return tuple(_facts(row) for row in rows(_IN_FORCE, values))


def published(on: dt.date) -> tuple[RulesFacts, ...]:
    """What is published: every band that counts on a day, with the fee as it may be asked that day."""
    return tuple(_lawful(one, on) for one in in_force(on))


def one(rules_id: int) -> RulesFacts:
    """A version of rules, whether it counts today or not: what a plan was agreed under."""
    return _facts(rows(_ONE, [rules_id])[0])


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it was made: whose (empty: the agency's), for debts from where, from when, and by whom."""

    rules_id: int
    creditor: str
    owed_from: int
    valid_from: dt.date
    withdrawn: bool
    made_by: str
    made_at: dt.datetime
    plans: int


_VERSIONS = """
select r.id, coalesce(c.name, ''), r.owed_from, r.valid_from, r.withdrawn, r.made_by, r.made_at,
       (select count(*) from plans_plan p where p.rules_id = r.id)
  from plans_rules r left join parties_creditor c on c.id = r.creditor_id order by r.made_at desc, r.id desc limit 200
"""


def versions() -> tuple[Version, ...]:
    """The versions that were made, the newest first, with how many plans were agreed under each."""
    return tuple(Version(*row) for row in rows(_VERSIONS))


def creditors() -> tuple[tuple[int, str], ...]:
    """Who could have rules of their own: ids and names, by name."""
    return tuple(rows("select id, name from parties_creditor order by name, id"))


def rules_for(creditor_ids: Collection[int], *, owed: int, on: dt.date) -> RulesFacts | None:
    """The rules for a plan over a debt of `owed` øre to these creditors; None where no band is for it.

    Of several creditors' rules the strictest of each value counts when the plan is made: the highest smallest
    instalment, the shortest plan, the earliest first day, the frequencies all allow, the fewest plans that may have
    ended before, the smallest rest that is let go, and the lowest fee, because it is asked once and a creditor who asks
    none shall not be the reason for one. What else holds for as long as the plan lives (interest, grace, moves, skips,
    pauses, misses) is that of one version, which the plan keeps: interest is waived only where all waive, then the
    fewest misses, and so on.
    """
    found = in_force(on, creditor_ids)
    picked = [band for creditor_id in sorted(set(creditor_ids)) if (band := _band(found, creditor_id, owed))]
    if not picked or len(picked) < len(set(creditor_ids)):
        return None
    kept = min(picked, key=_leniency)
    common = [name for name in kept.frequencies if all(name in band.frequencies for band in picked)]
    return _lawful(
        replace(
            kept,
            smallest_instalment=max(band.smallest_instalment for band in picked),
            longest_months=min(band.longest_months for band in picked),
            first_within_days=min(band.first_within_days for band in picked),
            frequencies=tuple(common),
            fee=min(band.fee for band in picked),
            retries=min(band.retries for band in picked),
            small_rest=min(band.small_rest for band in picked),
        ),
        on,
    )


def nearest_rules(creditor_ids: Collection[int], *, owed: int, on: dt.date) -> RulesFacts:
    """The rules a request is measured by: those for the debt, else the agency's lowest band, which always is."""
    found = rules_for(creditor_ids, owed=owed, on=on)
    return found or _lawful(in_force(on, ())[0], on)


def outside(rules: RulesFacts, *, course: Course, frequency: str, on: dt.date, tried: int = 0) -> tuple[str, ...]:
    """What a course agreed on a day has outside the rules, () when inside.

    Codes: too_small, too_long, too_late, frequency, tried_often (more plans than the rules bear were `tried` before).
    The last instalment may be smaller than the smallest.
    """
    checks = {
        "too_small": any(step.amount < rules.smallest_instalment for step in course.steps[:-1]),
        "too_long": frequency in A_YEAR and len(course.steps) > rules.most_instalments(frequency),
        "too_late": course.steps[0].day > rules.last_first_day(on),
        "frequency": frequency not in rules.frequencies,
        "tried_often": tried > rules.retries,
    }
    return tuple(code for code, broken in checks.items() if broken)


def last_grace_day(rules: RulesFacts, due: dt.date) -> dt.date:
    """The last day on which money for an instalment comes in time: banking days of grace after the day it is due."""
    return add_banking_days(next_banking_day(due), rules.grace_days)


def _band(found: Iterable[RulesFacts], creditor_id: int, owed: int) -> RulesFacts | None:
    """The creditor's own band for a sum, else the agency's."""
    fitting = [band for band in found if band.creditor_id in {None, creditor_id} and band.owed_from <= owed]
    return max(fitting, key=lambda band: (band.creditor_id is not None, band.owed_from), default=None)


def _leniency(rules: RulesFacts) -> tuple[int, ...]:
    return (
        rules.waives_interest,
        rules.misses,
        rules.grace_days,
        rules.skips,
        rules.moves,
        rules.move_days,
        rules.pause_months,
        -rules.answer_days,
        rules.rules_id,
    )


def _lawful(rules: RulesFacts, on: dt.date) -> RulesFacts:
    """The same with a fee that is never above the ceiling of the day."""
    return replace(rules, fee=min(rules.fee, plan_fee_ceiling(on).amount)) if rules.fee else rules


def _facts(row: tuple[Any, ...]) -> RulesFacts:
    named = dict(zip((field.name for field in fields(RulesFacts)), row, strict=True))
    return RulesFacts(**{**named, "frequencies": tuple(json.loads(named["frequencies"]))})
