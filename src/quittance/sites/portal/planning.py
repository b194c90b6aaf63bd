"""What somebody is about to agree on, kept in the session and never in an address.

Two doors: who came with a payment reference plans for its case, who has logged in for cases of their own. The form
token is worked out from what is being agreed, so a double click, the back button and two tabs name the same plan.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from django.contrib.sessions.backends.base import SessionBase

from quittance.areas.plans.rules import Terms

Door = Literal["kid", "my"]
_SLOT = "planning_{}"
_MADE = "plans_made"
_MOST_MADE = 10


@dataclass(frozen=True, slots=True)
class Planning:
    """The cases a plan is made for, and its terms when they are chosen (as the session keeps them).

    `typed` is what stands in the form of one's own amount.
    """

    door: Door
    case_ids: tuple[int, ...]
    nonce: str
    kept: dict[str, Any] | None = None
    typed: dict[str, str] | None = None

    @property
    def terms(self) -> Terms | None:
        """What was chosen."""
        return None if self.kept is None else Terms(**{**self.kept, "first": dt.date.fromisoformat(self.kept["first"])})

    @property
    def token(self) -> str:
        """What stands in the form: the same for the same agreement."""
        return _digest(f"{self.nonce}|{sorted(self.case_ids)}|{sorted((self.kept or {}).items())}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def begin(session: SessionBase, door: Door, case_ids: Iterable[int]) -> Planning:
    """Plans for these cases; what was chosen before for the same ones stays."""
    wanted = tuple(sorted(set(case_ids)))
    known = current(session, door)
    if known is not None and known.case_ids == wanted:
        return known
    return _put(session, Planning(door, wanted, secrets.token_hex(16)))


def current(session: SessionBase, door: Door) -> Planning | None:
    """What is being planned, None when nothing is."""
    stored: dict[str, Any] | None = session.get(_SLOT.format(door))
    return None if stored is None else Planning(**{**stored, "case_ids": tuple(stored["case_ids"])})


def choose(session: SessionBase, planning: Planning, terms: Terms, typed: dict[str, str] | None = None) -> Planning:
    """Notes the terms that were chosen, and what was typed for them."""
    kept = {**asdict(terms), "first": terms.first.isoformat()}
    return _put(session, replace(planning, kept=kept, typed=typed))


def again(session: SessionBase, planning: Planning) -> None:
    """The form has made its plan: what is planned next is another one."""
    session.pop(_SLOT.format(planning.door), None)


def _put(session: SessionBase, planning: Planning) -> Planning:
    session[_SLOT.format(planning.door)] = asdict(planning)
    return planning


def note_made(session: SessionBase, number: str) -> None:
    """Remembers a plan made here without a login: this visitor may see it while the session lasts."""
    session[_MADE] = [*(kept for kept in session.get(_MADE, ()) if kept != number), number][-_MOST_MADE:]


def made_here(session: SessionBase) -> str | None:
    """The newest plan made in this session without a login."""
    return next(reversed(session.get(_MADE, [])), None)
