"""Everything that is held about a person, area by area; that it was handed out is written down."""

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from quittance.areas.access import own_data as access
from quittance.areas.access.rules import check_can_decide
from quittance.areas.access.visitor import Visitor
from quittance.areas.audit import operations as audit
from quittance.areas.audit import own_data as events
from quittance.areas.claims import own_data as claims
from quittance.areas.contacts import own_data as contacts
from quittance.areas.ledger import own_data as ledger
from quittance.areas.letters import own_data as letters
from quittance.areas.notices import own_data as notices
from quittance.areas.parties import own_data as parties
from quittance.areas.payments import own_data as payments
from quittance.areas.plans import own_data as plans
from quittance.areas.remittance import own_data as remittance
from quittance.areas.rights import own_data as rights
from quittance.areas.rights.queries import login_of
from quittance.kit.db import rows
from quittance.kit.own_data import Record, Section, Subject

_AREAS = (parties, contacts, access, claims, letters, payments, plans, ledger, notices, rights, remittance, events)

SECTIONS: tuple[Section, ...] = tuple(section for area in _AREAS for section in area.SECTIONS)
"""In the order in which they are read."""
LEFT_OUT: Mapping[str, str] = MappingProxyType({name: why for area in _AREAS for name, why in area.LEFT_OUT.items()})
"""Models that lead to a person and are not handed out, and why."""

_CREDENTIALS = """
select l.id from access_lettercredential l where l.party_id = any(%(parties)s)
   and not exists (select 1 from access_credentialcase k where k.credential_id = l.id and k.case_id <> all(%(cases)s))
 order by l.id
"""
_IDENTITIES = "select id from access_identity where party_id = any(%(parties)s) or id = %(identity)s order by id"


class NotForYou(Exception):
    """A letter alone does not prove enough for everything that is held about a person."""


def subject_of(visitor: Visitor) -> Subject:
    """Whose data a visitor may have: a person with BankID everything of theirs; a company with a letter what the letter
    opens. Raises NotForYou, access.rules.NotYourRole.
    """
    check_can_decide(visitor)
    if visitor.tier != "bankid" and not visitor.company:
        raise NotForYou
    parties_, cases = visitor.party_ids or ((visitor.party_id,) if visitor.party_id else ()), sorted(visitor.case_ids)
    values = {"parties": list(parties_), "cases": cases, "identity": visitor.identity_id or 0}
    mine = rows(_IDENTITIES, values) if visitor.tier == "bankid" else []
    return Subject(
        party_ids=tuple(parties_),
        case_ids=tuple(cases),
        credential_ids=tuple(row[0] for row in rows(_CREDENTIALS, values)),
        identity_ids=tuple(row[0] for row in mine),
    )


def note_handed_out(visitor: Visitor, subject: Subject, *, form: str, now: dt.datetime) -> None:
    """Writes down that somebody has got everything about a person, in which form and with which login."""
    login = login_of(visitor)
    for who in [f"party:{party_id}" for party_id in subject.party_ids] or [login]:
        audit.record(actor=login, action="data.handed_out", subject=who, now=now, form=form)


def held_about(subject: Subject) -> Iterator[tuple[Section, Iterator[Record]]]:
    """Each section with its rows, read as they are asked for: in one query each, however many there are."""
    for section in SECTIONS:
        yield section, section.records(subject)
