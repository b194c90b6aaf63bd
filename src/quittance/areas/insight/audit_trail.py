"""The audit trail as an auditor reads it, with names and case numbers; and its chain put to the test."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from quittance.areas.audit import anchors
from quittance.areas.audit import operations as audit
from quittance.areas.audit.queries import Break, Head, Placed, Wanted, breaks, events, head
from quittance.areas.insight.people import names_of
from quittance.areas.staff.colleague import Colleague
from quittance.kit.db import rows

PAGE = 100
_CASE = "case:"


@dataclass(frozen=True, slots=True)
class Page:
    """Events, newest first; names of colleagues and numbers of cases by what stands in the events.

    `older` is where the next page begins, for `read`; None on the last one.
    """

    events: tuple[Placed, ...]
    names: dict[str, str]
    cases: dict[str, str]
    older: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the test of the chain found: how long it was, where it breaks, and sentences on anchors that do not fit."""

    head: Head
    broken: tuple[Break, ...]
    astray: tuple[str, ...]
    anchored: bool

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.broken and not self.astray


def read(wanted: Wanted, *, before: int | None, reader: Colleague) -> Page:
    """One page, in three queries. Raises staff.rules.NotPermitted without audit.read."""
    reader.check_may("audit.read")
    found = events(wanted, before=before, limit=PAGE + 1)
    shown = tuple(found[:PAGE])
    subjects = {event.subject for event in shown}
    return Page(
        shown,
        names_of({event.actor for event in shown} | {one for one in subjects if _number(one, "staff:") is not None}),
        _case_numbers(subjects),
        shown[-1].event_id if len(found) > PAGE else None,
    )


def check_chain(*, reader: Colleague, now: dt.datetime) -> Verdict:
    """Computes the chain anew from its first event and compares it with the anchors; that it was done is recorded.

    Raises staff.rules.NotPermitted without audit.read, OSError when the file of anchors cannot be read.
    """
    reader.check_may("audit.read")
    file = anchors.place()
    anchored = file.exists()
    verdict = Verdict(head(), tuple(breaks()), tuple(anchors.problems(file)) if anchored else (), anchored)
    problems = len(verdict.broken) + len(verdict.astray)
    audit.record(actor=reader.actor, action="audit.checked", subject="audit", now=now, problems=problems)
    return verdict


def _case_numbers(subjects: Iterable[str]) -> dict[str, str]:
    ids = sorted({case_id for one in subjects if (case_id := _number(one, _CASE)) is not None})
    return {
        f"{_CASE}{case_id}": number
        for case_id, number in rows("select id, number from claims_case where id = any(%s)", [ids])
    }


def _number(subject: str, kind: str) -> int | None:
    rest = subject.removeprefix(kind)
    return int(rest) if rest != subject and rest.isdecimal() else None
