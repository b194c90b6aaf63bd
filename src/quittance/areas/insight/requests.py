"""Requests to correct, restrict and erase as somebody of the agency reads them; each look is written down."""

import datetime as dt
from dataclasses import asdict, dataclass

from quittance.areas.approvals.queries import Proposal
from quittance.areas.audit import operations as audit
from quittance.areas.contacts.queries.reaching import PostTo, post_to, reach
from quittance.areas.insight.people import names_of
from quittance.areas.parties.models import Party
from quittance.areas.rights.correcting import Registered, registered
from quittance.areas.rights.models import Correction
from quittance.areas.rights.queries import RequestView, StepView, correction_waiting, one_request, steps_of
from quittance.areas.staff.colleague import Colleague
from quittance.kit.db import rows


@dataclass(frozen=True, slots=True)
class Proposed:
    """An answer that waits for another of us: what it says, and by field what it would change, from what to what."""

    proposal: Proposal
    outcome: str
    words: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What the debtor has told us and proved: verified contacts, and where letters without a login go."""

    email: str
    phone: str
    post: PostTo | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A request with everything about it: history with notes, what is registered of the debtor, and their cases."""

    request: RequestView
    steps: tuple[StepView, ...]
    names: dict[str, str]
    registered: Registered
    given: Given
    cases: tuple[str, ...]
    proposed: Proposed | None = None


def open_request(request_id: int, *, reader: Colleague, now: dt.datetime) -> Opened | None:
    """One request, and a row in the trail; None when there is none. Raises staff.rules.NotPermitted."""
    reader.check_may("request.read")
    found = one_request(request_id)
    if found is None:
        return None
    subject = f"case:{found.case_id}" if found.case_id else f"party:{found.party_id}"
    audit.record(actor=reader.actor, action="request.read", subject=subject, now=now, request=request_id)
    steps, party = steps_of(request_id), Party.objects.get(pk=found.party_id)
    proposal = correction_waiting(request_id, now=now, reader=reader.actor)
    makers = {proposal.maker} if proposal else set()
    return Opened(
        request=found,
        steps=steps,
        names=names_of({step.actor for step in steps} | makers),
        registered=registered(party),
        given=_given(party.pk),
        proposed=_proposed(proposal, registered(party)) if proposal else None,
        cases=tuple(
            number
            for (number,) in rows("select number from claims_case where debtor_id = %s order by id", [found.party_id])
        ),
    )


def _proposed(proposal: Proposal, today: Registered) -> Proposed:
    made = Correction.objects.get(pk=proposal.payload["correction"])
    before = asdict(today)
    changes = tuple(
        (name, value, getattr(made, name)) for name, value in before.items() if value != getattr(made, name)
    )
    return Proposed(proposal, made.outcome, made.words, changes)


def _given(party_id: int) -> Given:
    points = {point.channel: point.value for one in reach([party_id]).values() for point in one.points.values()}
    return Given(points.get("email", ""), points.get("sms", ""), post_to([party_id]).get(party_id))
