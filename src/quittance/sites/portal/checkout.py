"""What a visitor is about to pay, kept in the session for 20 minutes and never in an address.

One session holds one reference. The form token (`key`) is worked out from what is being paid, so a double click, the
back button and two open tabs all name the same attempt; a new round is begun only when somebody asks to try again.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from quittance.areas.claims.queries.references import Reference

LIFE_SECONDS = 20 * 60
_SLOT = "checkout"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A reference and, later on, an amount in øre.

    `plain`: show nothing about the case (too many look-ups from this address). `paid_twice` and `paid_more`:
    the visitor has been told and wants it. `case`: the number of the case page the visitor came from.
    """

    kind: str
    value: str
    touched: float
    nonce: str
    attempt_round: int = 0
    amount: int | None = None
    plain: bool = False
    paid_twice: bool = False
    paid_more: int = 0
    case: str = ""

    @property
    def reference(self) -> Reference:
        """The reference as the areas know it."""
        return Reference(self.kind, self.value)

    @property
    def ending(self) -> str:
        """The last four characters: enough to recognise, too little to use."""
        return self.value[-4:]

    @property
    def key(self) -> str:
        """The form token: the same for the same payment in the same round."""
        text = f"{self.nonce}|{self.kind}|{self.value}|{self.amount}|{self.attempt_round}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def begin(session: SessionBase, reference: Reference, *, now: dt.datetime, plain: bool = False, case: str = "") -> None:
    """Puts a reference in the session, in place of the one before."""
    checkout = Checkout(
        kind=reference.kind,
        value=reference.value,
        touched=now.timestamp(),
        nonce=secrets.token_hex(16),
        plain=plain,
        case=case,
    )
    session[_SLOT] = asdict(checkout)


def current(session: SessionBase, *, now: dt.datetime) -> Checkout | None:
    """What is being paid; None when nothing is, or when 20 minutes have passed since the last step."""
    stored: dict[str, Any] | None = session.get(_SLOT)
    if stored is None:
        return None
    checkout = Checkout(**stored)
    if now.timestamp() - checkout.touched > LIFE_SECONDS:
        forget(session)
        return None
    return checkout


def change(session: SessionBase, checkout: Checkout, *, now: dt.datetime, **changes: Any) -> Checkout:
    """Notes a step taken by the visitor and gives her 20 minutes more."""
    changed = replace(checkout, touched=now.timestamp(), **changes)
    session[_SLOT] = asdict(changed)
    return changed


def forget(session: SessionBase) -> None:
    """Removes the reference from the session."""
    session.pop(_SLOT, None)
