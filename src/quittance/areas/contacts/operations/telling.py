"""Tells people of what happened, on a contact they have proved to have; who has none is told by letter only.

Called where it happens, in the same transaction. The key names what is told: it is told once.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from quittance.areas.contacts.queries.reaching import Point, Reach, reach
from quittance.areas.notices.operations.posting import Draft, post
from quittance.formats.notice import Kind

SAFETY: frozenset[Kind] = frozenset({"contact_changed", "new_login", "letter_login", "plan_agreed", "plan_stopped"})
"""Told to whoever can be reached, also those who prefer letters: somebody else may have done it (ASVS 6.3.5, 6.3.7)."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to tell one person."""

    party_id: int
    kind: Kind
    key: str


def tell(telling: Telling, *, now: dt.datetime) -> bool:
    """Whether the person is told."""
    return tell_all([telling], now=now) == 1


def tell_all(tellings: Sequence[Telling], *, now: dt.datetime) -> int:
    """Tells each of them who can be reached and wants to be; returns how many notices were written."""
    known = reach(telling.party_id for telling in tellings) if tellings else {}
    return sum(_tell(telling, known[telling.party_id], now) for telling in tellings if telling.party_id in known)


def _tell(telling: Telling, who: Reach, now: dt.datetime) -> bool:
    point = who.any if telling.kind in SAFETY else who.preferred
    return point is not None and tell_at(point, telling, language=who.language, now=now)


def tell_at(point: Point, telling: Telling, *, language: str, now: dt.datetime) -> bool:
    """Tells it at one verified contact, also one that has just been replaced."""
    draft = Draft(telling.key, telling.kind, telling.party_id, point.channel, point.value, language)
    return post(draft, now=now)
