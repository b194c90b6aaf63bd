"""Requests to correct, restrict and erase as somebody of the agency reads them; each look is written down."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.audit import operations as audit
from quittance.areas.insight.people import names_of
from quittance.areas.parties.models import Party
from quittance.areas.rights.operations import Registered
from quittance.areas.rights.queries import RequestView, StepView, one_request, steps_of
from quittance.areas.staff.colleague import Colleague
from quittance.kit.db import rows


@dataclass(frozen=True, slots=True)
class Opened:
    """A request with everything about it: history with notes, what is registered of the debtor, and their cases."""

    request: RequestView
    steps: tuple[StepView, ...]
    names: dict[str, str]
    registered: Registered
    cases: tuple[str, ...]


def open_request(request_id: int, *, reader: Colleague, now: dt.datetime) -> Opened | None:
    """One request, and a row in the trail; None when there is none. Raises staff.rules.NotPermitted."""
    reader.check_may("request.read")
    found = one_request(request_id)
    if found is None:
        return None
    subject = f"case:{found.case_id}" if found.case_id else f"party:{found.party_id}"
    audit.record(actor=reader.actor, action="request.read", subject=subject, now=now, request=request_id)
    steps, party = steps_of(request_id), Party.objects.get(pk=found.party_id)
    return Opened(
        request=found,
        steps=steps,
        names=names_of({step.actor for step in steps}),
        registered=Registered(party.name, party.address, party.postcode, party.city, party.email, party.phone),
        cases=tuple(
            number
            for (number,) in rows("select number from claims_case where debtor_id = %s order by id", [found.party_id])
        ),
    )
