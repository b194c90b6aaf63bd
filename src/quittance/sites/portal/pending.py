"""Logins that were begun at BankID and are not finished: kept in the session, for ten minutes, a few at a time.

Each is found by its `state`, which only this browser's session knows, and can be finished once. Two tabs may have one
each; whoever never comes back leaves nothing behind but a row that runs out.
"""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from quittance.providers.identity import Begun

LIFE_SECONDS = 10 * 60
_SLOT = "logins_begun"
_MOST = 4


@dataclass(frozen=True, slots=True)
class Pending:
    """A login under way, the language of the page it was begun on, and the page to come back to."""

    begun: Begun
    language: str
    back: str


def keep(session: SessionBase, pending: Pending) -> None:
    """Notes it; the oldest one gives way when there are too many."""
    kept: dict[str, Any] = session.get(_SLOT, {})
    kept = dict(sorted(kept.items(), key=lambda entry: entry[1]["begun"]["at"])[1 - _MOST :])
    # The address is not needed again, and says where the person went.
    begun = {**asdict(pending.begun), "address": ""}
    session[_SLOT] = {**kept, pending.begun.state: {**asdict(pending), "begun": begun}}


def take(session: SessionBase, state: str, *, now: dt.datetime) -> Pending | None:
    """The login with this state, which is then forgotten; None for one that is unknown, used or too old."""
    kept: dict[str, Any] = dict(session.get(_SLOT, {}))
    found = kept.pop(state, None)
    if found is None:
        return None
    session[_SLOT] = kept
    pending = Pending(Begun(**found["begun"]), found["language"], found["back"])
    return pending if 0 <= now.timestamp() - pending.begun.at <= LIFE_SECONDS else None
