"""Holds cases: nothing is charged or demanded while a reason stands, and the steps begin anew when it fails."""

import datetime as dt
from collections.abc import Sequence

from quittance.areas.claims.models import Acknowledgement, Case, Hold
from quittance.areas.claims.queries import facts as case_facts


def hold(case_ids: Sequence[int], *, kind: str, source: str, since: dt.date) -> None:
    """Holds cases for a reason. What fell due before is charged first by whoever calls. In the caller's transaction."""
    Hold.objects.bulk_create(
        [Hold(case_id=case_id, kind=kind, source=source, since=since) for case_id in case_ids], ignore_conflicts=True
    )
    Case.objects.filter(pk__in=case_ids).update(next_step_on=None)


def release(case_ids: Sequence[int], *, source: str, on: dt.date, fresh_deadline: dt.date | None = None) -> None:
    """Ends a hold; with a fresh deadline the steps of the case are counted from it. In the caller's transaction."""
    Hold.objects.filter(case_id__in=case_ids, source=source, ended_on__isnull=True).update(
        ended_on=on, fresh_deadline=fresh_deadline
    )
    for case_id, facts in case_facts.load(list(case_ids)).items():
        steps = [step.day for step in facts.planned(on)]
        Case.objects.filter(pk=case_id).update(next_step_on=min(steps, default=None))


def acknowledge(case_ids: Sequence[int], *, source: str, day: dt.date) -> None:
    """Notes that the debtor acknowledged the claims of these cases (foreldelsesloven § 14)."""
    Acknowledgement.objects.bulk_create(
        [Acknowledgement(case_id=case_id, source=source, day=day) for case_id in case_ids], ignore_conflicts=True
    )
