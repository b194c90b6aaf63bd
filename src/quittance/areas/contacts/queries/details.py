"""What we hold about how to reach somebody, as they see it; masked for who has not proved who they are."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from quittance.areas.contacts.queries.reaching import PostTo, post_to, reach
from quittance.areas.contacts.rules import opened
from quittance.areas.notices.queries.outbox import unreached
from quittance.areas.parties.rules import identity_place
from quittance.core.contact import masked_email, masked_identity, masked_phone, shown_phone
from quittance.kit.crypto import CannotDecrypt, decrypt
from quittance.kit.db import rows

_PARTY = """
select p.name, p.kind, p.identity, p.blind_index, p.address, p.postcode, p.city, p.country, p.language, p.email,
       p.phone, coalesce(f.way, 'letter'), coalesce(f.quick_logins, false)
  from parties_party p left join contacts_preference f on f.party_id = p.id where p.id = %s
"""

_CONTACTS = """
select channel, verified_at from contacts_contact where party_id = %s and replaced_at is null
"""

_WAITING = """
select channel, sealed, value_index, expires_at, sent_at, sendings from contacts_verification
 where party_id = %s and ended_at is null and expires_at > %s
"""


@dataclass(frozen=True, slots=True)
class ContactView:
    """An e-mail address or phone. `verified_at` is None for one that only stood in the creditor's file."""

    value: str = field(repr=False)
    verified_at: dt.datetime | None
    unreached: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A new address or phone whose code has not come back."""

    value: str = field(repr=False)
    expires_at: dt.datetime
    sent_at: dt.datetime
    sendings: int


@dataclass(frozen=True, slots=True)
class Details:
    """What we hold. `identity` is always masked; of a company it is the public number."""

    name: str
    company: bool
    identity: str
    registered: tuple[str, ...]
    postal: tuple[str, ...]
    language: str
    way: str
    quick_logins: bool
    contacts: dict[str, ContactView]
    waiting: dict[str, Waiting]
    given: PostTo | None = None

    @property
    def email(self) -> ContactView | None:
        """The e-mail address."""
        return self.contacts.get("email")

    @property
    def phone(self) -> ContactView | None:
        """The phone."""
        return self.contacts.get("sms")


def details(party_ids: Sequence[int], *, masked: bool, now: dt.datetime) -> Details:
    """What we hold about the first of the parties, the one with today's identity number.

    `masked`: only as much as the owner needs to know what it is; the rest does not leave this function.
    """
    party_id = party_ids[0]
    ((name, kind, identity, index, *address, language, email, phone, way, quick),) = rows(_PARTY, [party_id])
    given = post_to([party_id]).get(party_id)
    return Details(
        name=name,
        company=kind == "organisation",
        identity=_identity(identity, index, company=kind == "organisation", masked=masked),
        registered=_lines(PostTo(*address), masked=masked and kind != "organisation"),
        postal=_lines(given, masked=masked) if given else (),
        language=language,
        way=way,
        quick_logins=quick,
        contacts=_contacts(party_ids, {"email": email, "sms": phone}, masked=masked),
        waiting={} if masked else _waiting(party_id, now),
        given=None if masked else given,
    )


def _identity(sealed: bytes | None, index: bytes, *, company: bool, masked: bool) -> str:
    try:
        number = decrypt(bytes(sealed), place=identity_place(bytes(index))) if sealed else ""
    except CannotDecrypt:
        return ""
    if company:
        return number
    return "•" * len(number) if masked else masked_identity(number)


def _lines(to: PostTo, *, masked: bool = False) -> tuple[str, ...]:
    street = ("•••",) if masked else tuple(to.address.splitlines())
    place = f"{to.postcode} {to.city}".strip()
    return tuple(line for line in (*street, place, to.country if to.country != "NO" else "") if line.strip())


def _contacts(party_ids: Sequence[int], told: dict[str, str], *, masked: bool) -> dict[str, ContactView]:
    """Verified ones; where there is none, what the creditor's file says."""
    party_id = party_ids[0]
    known = reach([party_id]).get(party_id)
    since = dict(rows(_CONTACTS, [party_id]))
    failed = unreached(party_ids, since=min(since.values())) if since else frozenset()
    found = {}
    for channel, value in told.items():
        point = known.points.get(channel) if known else None
        if point is not None:
            shown = _shown(channel, point.value, masked=masked)
            found[channel] = ContactView(shown, since.get(channel), channel in failed)
        elif value.strip():
            found[channel] = ContactView(_shown(channel, value.strip(), masked=masked), None)
    return found


def _shown(channel: str, value: str, *, masked: bool) -> str:
    if channel == "email":
        return masked_email(value) if masked else value
    return masked_phone(value) if masked else shown_phone(value)


def _waiting(party_id: int, now: dt.datetime) -> dict[str, Waiting]:
    found = {}
    for channel, sealed, index, expires_at, sent_at, sendings in rows(_WAITING, [party_id, now]):
        try:
            value = opened("contacts_verification", sealed, index)
        except CannotDecrypt:
            continue
        found[channel] = Waiting(_shown(channel, value, masked=False), expires_at, sent_at, sendings)
    return found
