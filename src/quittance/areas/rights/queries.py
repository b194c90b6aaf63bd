"""What was asked, how it stands, and which cases are held still."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from quittance.areas.access.visitor import Visitor
from quittance.areas.approvals import queries as proposals
from quittance.areas.approvals.queries import Proposal
from quittance.areas.rights.rules import CORRECTION, answer_by
from quittance.kit.clock import oslo_date
from quittance.kit.db import rows

HELD_KINDS = ("payment_demand", "collection_notice", "reminder")
"""Letters that are neither written nor printed about a case that is held still: those that collect."""

RESTRICTED = """exists (
  select 1 from rights_restriction h where h.since <= %(today)s and (h.ends_on is null or h.ends_on > %(today)s)
     and (h.case_id = {case} or (h.case_id is null and h.party_id = {party})))"""
"""In SQL, whether a case is held still: `{case}` and `{party}` are columns, %(today)s the day."""

_REQUESTS = """
select r.id, r.reference, r.kind, r.party_id, r.case_id, c.number, p.name, p.kind, r.words, r.asked_by, r.asked_at,
       r.answer_by, exists (select 1 from rights_step x where x.request_id = r.id and x.kind = 'extended'),
       coalesce(d.outcome, ''), d.at, h.since, h.ends_on
  from rights_request r join parties_party p on p.id = r.party_id left join claims_case c on c.id = r.case_id
  left join rights_step d on d.request_id = r.id and d.kind = 'decided'
  left join rights_restriction h on h.request_id = r.id
"""
_MINE = f"""{_REQUESTS} where r.party_id = any(%(parties)s)
   and ((r.case_id = any(%(cases)s) and (%(all)s or r.asked_by like 'credential:%%'))
        or (r.case_id is null and (%(all)s or r.asked_by = %(login)s))) order by r.id desc
"""
_WAITING = f"{_REQUESTS} where d.id is null order by r.answer_by, r.id limit 200"
_ANSWERED = f"{_REQUESTS} where d.id is not null order by d.at desc limit 50"
_OPEN = f"{_REQUESTS} where d.id is null and r.party_id = %s and (r.case_id = %s or r.case_id is null) order by r.id"
_STEPS = "select kind, outcome, words, at, actor from rights_step where request_id = %s order by id"
_HELD = """
select c.id, min(h.since) from rights_restriction h join claims_case c
    on c.id = h.case_id or (h.case_id is null and c.debtor_id = h.party_id)
 where c.id = any(%s) and h.since <= %s and (h.ends_on is null or h.ends_on > %s) group by c.id
"""


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request and how it stands. `number` is the case's, None where it is about everything.

    `outcome` is empty while it waits; `held_since` and `held_until` are of a restriction that was granted.
    """

    request_id: int
    reference: str
    kind: str
    party_id: int
    case_id: int | None
    number: str | None
    debtor: str
    debtor_kind: str
    words: str
    asked_by: str
    asked_at: dt.datetime
    first_answer_by: dt.date
    extended: bool
    outcome: str
    decided_at: dt.datetime | None
    held_since: dt.date | None
    held_until: dt.date | None

    @property
    def answer_by(self) -> dt.date:
        """The last day for the answer."""
        return answer_by(oslo_date(self.asked_at), longer=True) if self.extended else self.first_answer_by

    def is_late(self, today: dt.date) -> bool:
        """Whether it should have been answered before `today`."""
        return not self.outcome and today > self.answer_by


@dataclass(frozen=True, slots=True)
class StepView:
    """Something that happened to a request: note, extended, decided or ending."""

    kind: str
    outcome: str
    words: str
    at: dt.datetime
    actor: str


def login_of(visitor: Visitor) -> str:
    """The login a visitor came with, as the audit trail names it."""
    return f"identity:{visitor.identity_id}" if visitor.identity_id else f"credential:{visitor.credential_id}"


def requests_of(visitor: Visitor) -> tuple[RequestView, ...]:
    """The visitor's requests, the newest first.

    A letter shows those that were made with a letter about its cases, and those made with it; BankID shows all of the
    debtor's. What somebody wrote after proving who they are is not for whoever opened an envelope.
    """
    values = {
        "parties": list(visitor.party_ids or [visitor.party_id]),
        "cases": sorted(visitor.case_ids),
        "all": visitor.tier == "bankid",
        "login": login_of(visitor),
    }
    return tuple(RequestView(*row) for row in rows(_MINE, values)) if visitor.party_id else ()


def request_of(visitor: Visitor, reference: str) -> tuple[RequestView, tuple[StepView, ...]] | None:
    """One of the visitor's requests with what happened to it, without our own notes; None for every other reference."""
    found = next((one for one in requests_of(visitor) if one.reference == reference), None)
    if found is None:
        return None
    return found, tuple(step for step in steps_of(found.request_id) if step.kind != "note")


def steps_of(request_id: int) -> tuple[StepView, ...]:
    """Everything that happened to a request, for somebody of the agency, the oldest first."""
    return tuple(StepView(*row) for row in rows(_STEPS, [request_id]))


def waiting() -> tuple[RequestView, ...]:
    """Requests without an answer; those that are due first come first, so the late ones do."""
    found = [RequestView(*row) for row in rows(_WAITING)]
    return tuple(sorted(found, key=lambda one: (one.answer_by, one.request_id)))


def open_about(*, party_id: int, case_id: int) -> tuple[RequestView, ...]:
    """Requests without an answer that are about a case, or about everything of its debtor's."""
    found = [RequestView(*row) for row in rows(_OPEN, [party_id, case_id])]
    return tuple(sorted(found, key=lambda one: (one.answer_by, one.request_id)))


def answered() -> tuple[RequestView, ...]:
    """The newest answers."""
    return tuple(RequestView(*row) for row in rows(_ANSWERED))


def one_request(request_id: int) -> RequestView | None:
    """One request for somebody of the agency."""
    found = rows(f"{_REQUESTS} where r.id = %s", [request_id])
    return RequestView(*found[0]) if found else None


def correction_waiting(request_id: int, *, now: dt.datetime, reader: str = "") -> Proposal | None:
    """The answer to a request that waits for another of us to agree."""
    found = proposals.waiting(now=now, reader=reader, kinds=(CORRECTION,))
    return next((one for one in found if one.subject == f"request:{request_id}"), None)


def held(case_ids: Iterable[int], *, today: dt.date) -> dict[int, dt.date]:
    """Which of these cases are held still, and since when."""
    return dict(rows(_HELD, [sorted(case_ids), today, today]))
