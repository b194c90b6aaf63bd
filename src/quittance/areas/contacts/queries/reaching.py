"""Who can be reached how: only what was verified, and nothing that was replaced."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog

from quittance.areas.contacts.rules import Channel, opened
from quittance.kit.crypto import CannotDecrypt
from quittance.kit.db import rows

log = structlog.get_logger(__name__)

_REACHED = """
select c.party_id, c.id, c.channel, c.sealed, c.value_index, p.language, coalesce(f.way, 'letter'),
       coalesce(f.quick_logins, false)
  from contacts_contact c join parties_party p on p.id = c.party_id
  left join contacts_preference f on f.party_id = c.party_id
 where c.party_id = any(%s) and c.replaced_at is null order by c.party_id, c.channel
"""

_ADDRESSES = """
select distinct on (party_id) party_id, address, postcode, city, country from contacts_postaladdress
 where party_id = any(%s) order by party_id, id desc
"""


@dataclass(frozen=True, slots=True)
class Point:
    """A verified address or phone."""

    contact_id: int
    channel: Channel
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reach:
    """One person: verified contacts by channel, and what they prefer."""

    party_id: int
    language: str
    way: str
    quick_logins: bool
    points: dict[str, Point]

    @property
    def preferred(self) -> Point | None:
        """The contact for news; None for who prefers letters."""
        return self.points.get(self.way)

    @property
    def any(self) -> Point | None:
        """The contact for what concerns the person's safety: the preferred one, or else whichever there is."""
        return self.preferred or self.points.get("email") or self.points.get("sms")


@dataclass(frozen=True, slots=True)
class PostTo:
    """Where letters go that bring no login."""

    address: str
    postcode: str
    city: str
    country: str


def reach(party_ids: Iterable[int]) -> dict[int, Reach]:
    """Those of the parties who can be reached by e-mail or phone. A contact that no key opens is as good as none."""
    found: dict[int, Reach] = {}
    for party_id, contact_id, channel, sealed, index, language, way, quick in rows(_REACHED, [list(set(party_ids))]):
        try:
            value = opened("contacts_contact", sealed, index)
        except CannotDecrypt:
            log.error("contact.no_key", contact=contact_id)
            continue
        one = found.setdefault(party_id, Reach(party_id, language, way, quick, {}))
        one.points[channel] = Point(contact_id, channel, value)
    return found


def post_to(party_ids: Iterable[int]) -> dict[int, PostTo]:
    """The addresses people gave for their letters; who gave none, or took it back, is not among them."""
    found = rows(_ADDRESSES, [list(set(party_ids))])
    return {party_id: PostTo(*rest) for party_id, *rest in found if rest[0].strip()}
