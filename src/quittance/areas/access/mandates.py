"""A debtor lets somebody help: gives a mandate, sees who took it up, and ends it; so does the helper.

The debtor hands over a code, and never types another's identity number: nothing is kept of somebody who has not agreed,
and an adviser need not give theirs away. The code is good for three days and for one person. Who takes it up proves who
they are, and the debtor sees that name. Where it is another name than the debtor wrote, nothing opens before the debtor
has said that it is right.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from quittance.areas.access.models import Mandate, MandateCase, MandateEvent
from quittance.areas.access.rules import NotYours, same_name
from quittance.areas.access.visitor import Scope, Visitor
from quittance.areas.audit import operations as audit
from quittance.core import credentials
from quittance.core.errors import CoreError
from quittance.kit.clock import oslo_date
from quittance.kit.crypto import blind_index
from quittance.kit.db import execute

CODE_LIFE = dt.timedelta(days=3)
LONGEST = dt.timedelta(days=366)
MOST = 10
"""Mandates that one debtor may have given at a time."""

_LOOK = """
insert into access_mandateevent (mandate_id, kind, at, day, case_id) values (%s, 'looked', %s, %s, %s)
on conflict do nothing
"""
Kind = MandateEvent.Kind


class CannotGive(CoreError):
    """No mandate is given. Codes: name, expires, cases, too_many."""


class CannotAccept(CoreError):
    """A code that opens nothing: wrong, used, too old, taken back; one answer for all. Codes: code, self."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a debtor offers: to whom (`relation` says what they are), how far, with which cases, until when.

    `case_ids` are the chosen cases; None is all of them, also those that come later.
    """

    name: str = field(repr=False)
    relation: str
    scope: Scope
    case_ids: Sequence[int] | None
    expires_on: dt.date


@dataclass(frozen=True, slots=True)
class Given:
    """The mandate and its code as it is handed over; the code is not known to anybody afterwards."""

    mandate_id: int
    code: str = field(repr=False)
    until: dt.datetime


def give(visitor: Visitor, offer: Offer, *, now: dt.datetime) -> Given:
    """Offers help to somebody, who has three days to take it up. Raises NotYours without BankID, CannotGive."""
    if visitor.tier != "bankid" or visitor.party_id is None or visitor.identity_id is None:
        raise NotYours
    today = oslo_date(now)
    _check(visitor, offer, today)
    code, until = credentials.make(secrets.randbelow), now + CODE_LIFE
    with transaction.atomic():
        execute("select pg_advisory_xact_lock(hashtext('mandates'), %s)", [visitor.party_id % 2**31])
        if Mandate.objects.filter(party_id=visitor.party_id, ended_at=None, expires_on__gte=today).count() >= MOST:
            raise CannotGive("too_many", f"{MOST} people may help already")
        row = Mandate.objects.create(
            party_id=visitor.party_id,
            giver_id=visitor.identity_id,
            helper_name=offer.name,
            relation=offer.relation,
            scope=offer.scope,
            all_cases=offer.case_ids is None,
            given_at=now,
            given_on=today,
            expires_on=offer.expires_on,
            code_index=_index(code),
            code_until=until,
        )
        MandateCase.objects.bulk_create(
            MandateCase(mandate=row, case_id=case_id) for case_id in sorted(set(offer.case_ids or ()))
        )
        _note(row, Kind.GIVEN, visitor.actor, now, scope=offer.scope, until=offer.expires_on.isoformat())
    return Given(row.pk, credentials.grouped(code), until)


def _check(visitor: Visitor, offer: Offer, today: dt.date) -> None:
    if not 0 < len(offer.name.strip()) <= 100:
        raise CannotGive("name", "say who shall help")
    if not today <= offer.expires_on <= today + LONGEST:
        raise CannotGive("expires", "help is given for a year at most")
    if offer.case_ids is not None and not (offer.case_ids and set(offer.case_ids) <= visitor.case_ids):
        raise CannotGive("cases", "choose among your own cases")


def accept(visitor: Visitor, *, code: str, proved_name: str, now: dt.datetime) -> Mandate:
    """Whoever has the code takes the mandate up, with the name their BankID says.

    It opens from now on where that is the name the debtor wrote, else from when the debtor confirms it. Raises NotYours
    without BankID, CannotAccept.
    """
    if visitor.tier != "bankid" or visitor.identity_id is None:
        raise NotYours
    with transaction.atomic():
        waiting = Mandate.objects.select_for_update(of=("self",)).filter(
            code_index=_index(credentials.normalise(code)[:40]), code_until__gte=now, expires_on__gte=oslo_date(now)
        )
        if (found := waiting.first()) is None:
            raise CannotAccept("code", "no such code")
        if found.giver_id == visitor.identity_id or found.party_id in visitor.party_ids:
            raise CannotAccept("self", "nobody helps themselves")
        found.helper_id, found.accepted_at, found.proved_name = visitor.identity_id, now, proved_name
        found.code_index = found.code_until = None
        found.confirmed_at = now if same_name(found.helper_name, proved_name) else None
        found.save()
        _note(found, Kind.ACCEPTED, f"identity:{visitor.identity_id}", now)
    return found


def confirm(visitor: Visitor, *, mandate_id: int, now: dt.datetime) -> None:
    """The debtor says that the name of whoever took it up is right. Raises NotYours."""
    with transaction.atomic():
        found = _own(visitor, mandate_id)
        if found.helper_id is None:
            raise NotYours
        if found.confirmed_at is None:
            found.confirmed_at = now
            found.save(update_fields=["confirmed_at"])
            _note(found, Kind.CONFIRMED, visitor.actor, now)


def take_away(visitor: Visitor, *, mandate_id: int, now: dt.datetime) -> None:
    """The debtor ends it, from the next click on. Raises NotYours."""
    with transaction.atomic():
        _end(_own(visitor, mandate_id), Mandate.Side.DEBTOR, visitor.actor, now)


def lay_down(*, identity_id: int, mandate_id: int, now: dt.datetime) -> None:
    """The helper ends it. Raises NotYours."""
    with transaction.atomic():
        found = _open(mandate_id)
        if found.helper_id != identity_id:
            raise NotYours
        _end(found, Mandate.Side.HELPER, f"identity:{identity_id}", now)


def end_by_desk(*, mandate_id: int, party_id: int, actor: str, now: dt.datetime) -> None:
    """Somebody at the agency ends it for a debtor of the case at hand. Raises NotYours."""
    with transaction.atomic():
        found = _open(mandate_id)
        if found.party_id != party_id:
            raise NotYours
        _end(found, Mandate.Side.DESK, actor, now)


def note_look(visitor: Visitor, *, case_id: int | None, now: dt.datetime) -> None:
    """A helper looked, at a case or at the list: the first look of a day is written down, for the debtor too."""
    with transaction.atomic():
        if execute(_LOOK, [visitor.mandate_id, now, oslo_date(now), case_id]):
            subject = f"case:{case_id}" if case_id else f"party:{visitor.party_id}"
            audit.record(
                actor=visitor.actor, action="helper.looked", subject=subject, now=now, mandate=visitor.mandate_id or 0
            )


def _own(visitor: Visitor, mandate_id: int) -> Mandate:
    found = _open(mandate_id)
    if visitor.tier != "bankid" or found.party_id not in visitor.party_ids:
        raise NotYours
    return found


def _open(mandate_id: int) -> Mandate:
    """The mandate, locked, while it has not ended. Raises NotYours."""
    found = Mandate.objects.select_for_update(of=("self",)).filter(pk=mandate_id, ended_at=None).first()
    if found is None:
        raise NotYours
    return found


def _end(row: Mandate, side: str, actor: str, now: dt.datetime) -> None:
    row.ended_at, row.ended_by, row.code_index, row.code_until = now, side, None, None
    row.save(update_fields=["ended_at", "ended_by", "code_index", "code_until"])
    _note(row, Kind.ENDED, actor, now, by=side)


def _note(row: Mandate, kind: str, actor: str, now: dt.datetime, **more: str) -> None:
    MandateEvent.objects.create(mandate=row, kind=kind, at=now, day=oslo_date(now))
    audit.record(actor=actor, action=f"helper.{kind}", subject=f"party:{row.party_id}", now=now, mandate=row.pk, **more)


def _index(code: str) -> bytes:
    return blind_index(code, purpose="mandate.code")
