"""Plans for the tests of how they are judged: any days and amounts, on cases that were made."""

import datetime as dt
import itertools
from collections.abc import Sequence

from quittance.areas.claims.operations import holding
from quittance.areas.claims.operations.references import issue_reference
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.plans.models import Instalment, Plan, PlanCase, Rules
from quittance.core.workdays import later
from tests import factories

_numbers = itertools.count(1)
LATE = 8
"""Days after its due date on which an instalment of these plans is still in time."""


def rules(**changes: object) -> Rules:
    """Rules of one missed instalment borne, as a row of their own."""
    values: dict[str, object] = {
        "valid_from": dt.date(2010, 1, 1),
        "smallest_instalment": 10_000,
        "longest_months": 24,
        "first_within_days": 45,
        "frequencies": ["monthly"],
        "grace_days": 5,
        "moves": 3,
        "move_days": 14,
        "skips": 2,
        "pause_months": 2,
        "misses": 1,
        "retries": 1,
        "small_rest": 0,
        "answer_days": 3,
        "made_by": "test",
        "made_at": dt.datetime(2010, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=next(_numbers)),
    }
    return Rules.objects.create(**(values | changes))


def plan(cases: Sequence[factories.Made], *, on: dt.date, parts: Sequence[tuple[dt.date, int]], **rule: object) -> Plan:
    """An active plan over these cases, which it holds, with instalments on these days; the last takes what is left."""
    serial = next(_numbers)
    now = factories.noon(on)
    owed = {one.case_id: case_facts.load_one(one.case_id).balance(on).total for one in cases}
    reference = issue_reference(case_id=cases[0].case_id, kind="plan", now=now)
    kept = rules(**rule)
    made = Plan.objects.create(
        number=f"P{serial:08d}",
        debtor_id=cases[0].party_id,
        rules=kept,
        reference_id=reference,
        agreed_at=now,
        begins_on=on,
        frequency="monthly",
        owed=sum(owed.values()),
        small_rest=kept.small_rest,
        channel="portal",
        form_token=f"test:{serial}",
    )
    for place, one in enumerate(cases, start=1):
        PlanCase.objects.create(plan=made, case_id=one.case_id, place=place, owed=owed[one.case_id], since=on)
    holding.hold([one.case_id for one in cases], kind="plan", source=f"plan:{made.pk}", since=on)
    *others, (last_day, last) = parts
    rest = sum(owed.values()) - sum(amount for _day, amount in others)
    for day, amount in (*others, (last_day, max(last, rest))):
        Instalment.objects.create(plan=made, due=day, amount=amount, judged_after=later(day, LATE))
    return made
