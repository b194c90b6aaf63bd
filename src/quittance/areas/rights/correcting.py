"""Four eyes on what is registered of a debtor: one of us writes the answer, another agrees before anything changes.

Letters with a login go to the registered address. Whoever could change it alone could have somebody's login sent home.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db import transaction

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals import queries as proposals
from quittance.areas.contacts.operations.telling import Telling, tell
from quittance.areas.parties.models import Party
from quittance.areas.rights import operations
from quittance.areas.rights.models import Correction, Request
from quittance.areas.rights.queries import correction_waiting
from quittance.areas.rights.rules import CORRECTION, RequestRefused, checked


@dataclass(frozen=True, slots=True)
class Registered:
    """What we have registered of a debtor and can put right: who it is and where letters go."""

    name: str
    address: str
    postcode: str
    city: str
    email: str
    phone: str


def registered(where: Party | Correction) -> Registered:
    """What is registered of a debtor today, or shall be by a correction."""
    return Registered(**{field.name: getattr(where, field.name) for field in fields(Registered)})


def answer(
    *, request_id: int, outcome: str, words: str, contact: Registered, actor: str, now: dt.datetime
) -> int | None:
    """Answers a request for a correction; `contact` is what shall be registered from now on.

    Where that is what is registered already, or the answer is no, it is answered at once and the result is None. Else
    it waits for another of us, and the result is the proposal. Raises RequestRefused: kind, outcome, decided, proposed,
    empty, too_long, no_name.
    """
    wanted = Registered(**{name: value.strip() for name, value in asdict(contact).items()})
    with transaction.atomic():
        request = operations.open_request(request_id)
        party = Party.objects.get(pk=request.party_id)
        if outcome not in operations.GIVES or wanted == registered(party):
            operations.decide(request_id=request_id, outcome=outcome, words=words, actor=actor, now=now)
            return None
        if request.kind != Request.Kind.CORRECTION:
            raise RequestRefused("kind", "Only a correction changes what is registered.")
        if not wanted.name:
            raise RequestRefused("no_name", "A debtor has a name.")
        if correction_waiting(request_id, now=now):
            raise RequestRefused("proposed", "An answer waits for somebody else to agree.")
        made = Correction.objects.create(
            request=request, outcome=outcome, words=checked(words), at=now, actor=actor, **asdict(wanted)
        )
        return approvals.propose(
            kind=CORRECTION,
            subject=f"request:{request_id}",
            payload={"request": request_id, "correction": made.pk, "content": _content(made, party)},
            reason="correction",
            maker=actor,
            now=now,
        )


def decide(*, approval_id: int, checker: str, approve: bool, words: str, now: dt.datetime) -> None:
    """Agrees, and the answer is sent and what it says is registered; or says no with `words`, and it waits again.

    Raises ApprovalRefused, where on `changed` the proposal is void from then on; RequestRefused (decided; empty and
    too_long for a no).
    """

    def work(asked: proposals.Proposal) -> None:
        _decided(asked, checker, approve, words, now)

    approvals.deciding(work, approval_id=approval_id, kinds=(CORRECTION,), checker=checker, now=now)


def _decided(asked: proposals.Proposal, checker: str, approve: bool, words: str, now: dt.datetime) -> None:
    made = Correction.objects.get(pk=asked.payload["correction"])
    request = operations.open_request(made.request_id)
    party = Party.objects.get(pk=request.party_id)

    def still(payload: Mapping[str, Any]) -> bool:
        return bool(payload["content"] == _content(made, party))

    approvals.decide(approval_id=asked.approval_id, checker=checker, now=now, approve=approve, still=still)
    if not approve:
        operations.note(request_id=request.pk, words=words, actor=checker, now=now)
        return
    operations.answer(request, made.outcome, made.words, checker, now)
    wanted = asdict(registered(made))
    changed = {name: value for name, value in wanted.items() if getattr(party, name) != value}
    Party.objects.filter(pk=party.pk).update(**changed)
    operations.about_party("corrected", request, checker, now, fields=" ".join(sorted(changed)))
    # Letters with a login go to what is registered: who did not ask for this learns of it.
    tell(Telling(request.party_id, "contact_changed", f"correction:{request.pk}"), now=now)


def _content(made: Correction, party: Party) -> str:
    """What is proposed and what it would replace, as a hash: neither may change meanwhile."""
    found = [made.outcome, made.words, asdict(registered(party)), asdict(registered(made))]
    return hashlib.sha256(json.dumps(found, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
