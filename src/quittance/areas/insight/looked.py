"""Who has looked at somebody's cases, from the audit trail: when, what kind of person, and why where that is known."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.access.rules import can_open_case
from quittance.areas.access.visitor import Visitor
from quittance.areas.rights.queries import login_of
from quittance.kit.db import rows

PAGE = 50
LOOKS = (
    "case.read",
    "report.read",
    "request.read",
    "letter.read",
    "overpaid.read",
    "identity.unmasked",
    "data.handed_out",
    "helper.looked",
    "login.letter",
    "login.bankid",
)
"""What counts as a look: opening something about a person. Changes are on the case's own page."""

# A letter's login sees looks at its cases and its own logins, BankID everything about the person.
_SUBJECTS = """
select 'case:' || c.id, c.number from claims_case c where c.id = any(%(cases)s)
union all
select 'party:' || v, '' from unnest(%(parties)s::bigint[]) v
union all
select 'identity:' || i.id, '' from access_identity i where i.party_id = any(%(parties)s)
union all
select 'credential:' || l.id, '' from access_lettercredential l
 where l.party_id = any(%(parties)s) or l.id = %(credential)s
"""
# The same look by the same one on the same day is one row, in the place of its newest.
_EVENTS = """
select max(e.id), array_agg(e.at order by e.id desc), e.actor, e.action, e.subject, e.details ->> 'reason',
       coalesce((select m.roles from staff_member m where e.actor = 'staff:' || m.id), '{}'),
       (select l.letter_date from access_lettercredential l where e.actor = 'credential:' || l.id),
       (select l.role from access_lettercredential l where e.actor = 'credential:' || l.id)
  from audit_event e
 where e.subject = any(%(subjects)s) and e.action = any(%(looks)s)
 group by (e.at at time zone 'Europe/Oslo')::date, e.actor, e.action, e.subject, e.details ->> 'reason'
having max(e.id) < %(before)s
 order by 1 desc limit %(limit)s
"""
_NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class Looked:
    """One look, or several alike on one day: `times` are theirs, the newest first.

    `who` is agency, own_bankid, own_letter, colleague, helper, creditor or machine; staff by their roles. `number` is
    the case's where it was about one, `why` the reason somebody of the agency gave, `letter_date` that of the letter
    whose login was used.
    """

    times: tuple[dt.datetime, ...]
    who: str
    roles: tuple[str, ...]
    action: str
    number: str
    why: str
    letter_date: dt.date | None


@dataclass(frozen=True, slots=True)
class LookedPage:
    """Looks, the newest first; `older` is where the next page begins, None on the last."""

    looks: tuple[Looked, ...]
    older: int | None


def looked_at(visitor: Visitor, *, before: int | None = None) -> LookedPage:
    """One page of looks at the visitor's cases and, with BankID, at what we hold about them; two queries."""
    whole = visitor.tier == "bankid"
    values = {
        "cases": [case_id for case_id in sorted(visitor.case_ids) if can_open_case(visitor, case_id)],
        "parties": list(visitor.party_ids) if whole else [],
        "credential": visitor.credential_id or 0,
    }
    numbers = dict(rows(_SUBJECTS, values))
    if visitor.identity_id and whole:
        numbers[login_of(visitor)] = ""
    found = rows(
        _EVENTS,
        {"subjects": list(numbers), "looks": list(LOOKS), "before": before or _NEWEST, "limit": PAGE + 1},
    )
    shown = found[:PAGE]
    own = {subject for subject in numbers if subject.startswith("identity:")}
    return LookedPage(tuple(_look(row, numbers, own) for row in shown), shown[-1][0] if len(found) > PAGE else None)


def _look(row: tuple[object, ...], numbers: dict[str, str], own: set[str]) -> Looked:
    _id, times, actor, action, subject, why, roles, letter_date, role = row
    assert isinstance(times, list)
    assert isinstance(roles, list)
    assert letter_date is None or isinstance(letter_date, dt.date)
    kind = str(actor).partition(":")[0]
    if kind == "identity":
        who = "own_bankid" if actor in own else "helper"
    elif kind == "credential":
        who = "own_letter" if role == "holder" else "colleague"
    else:
        who = {"staff": "agency", "mandate": "helper", "creditor": "creditor"}.get(kind, "machine")
    return Looked(tuple(times), who, tuple(roles), str(action), numbers[str(subject)], str(why or ""), letter_date)
