"""What a visitor is about to pay, kept in the session for 20 minutes and never in an address.

One session holds one reference. The form token (`key`) is worked out from what is being paid, so a double click, the
back button and two open tabs all name the same attempt; a new round is begun only when somebody asks to try again.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from quittance.areas.claims.queries.references import Reference
from quittance.kit.sessions import idle_for

LIFE_SECONDS = 20 * 60
_SLOT = "checkout"
_BEGUN = "begun"
_DEVICE = "device"
_TYPED = "typed_while_paying"
_LOGIN = "visitor"
_TOUCH_SECONDS = 60
_MOST_BEGUN = 20


@dataclass(frozen=True, slots=True)
class Checkout:
    """A reference and, later on, an amount in øre.

    `plain`: show nothing about the case (too many look-ups from this address). What the visitor was told of and pays
    nevertheless, in øre: `paid_twice` is on its way or looked for, `begun_twice` begun and not approved, `paid_more`
    more than is owed. `case`: the number of the case page the visitor came from. `shared`: the visitor's cases that
    are paid together, each (case id as text, as sessions keep it) with its part in øre.
    """

    kind: str
    value: str
    touched: float
    nonce: str
    attempt_round: int = 0
    amount: int | None = None
    plain: bool = False
    paid_twice: int = 0
    begun_twice: int = 0
    paid_more: int = 0
    case: str = ""
    shared: Mapping[str, int] = field(default_factory=dict)

    @property
    def split(self) -> dict[int, int]:
        """The parts in øre by case; empty when it is one case or none."""
        return {int(case_id): part for case_id, part in self.shared.items()}

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
        """What stands in the form: the same for the same payment in the same round."""
        parts = "".join(f"|{case_id}:{part}" for case_id, part in sorted(self.shared.items()))
        return _digest(f"{self.nonce}|{self.kind}|{self.value}|{self.amount}|{self.attempt_round}{parts}")

    def form_token(self, method: str) -> str:
        """The token of the attempt that this form begins in one way to pay: the same however often it is sent."""
        return _digest(f"{self.key}|{method}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def begin(session: SessionBase, reference: Reference, *, now: dt.datetime, **more: Any) -> Checkout:
    """Puts a reference in the session, in place of the one before; `more` are fields of Checkout.

    A session without a login lives as long as the reference; one with a login keeps its shorter time.
    """
    if _LOGIN not in session:
        idle_for(session, LIFE_SECONDS)
    checkout = Checkout(
        kind=reference.kind,
        value=reference.value,
        touched=now.timestamp(),
        nonce=secrets.token_hex(16),
        **more,
    )
    session[_SLOT] = asdict(checkout)
    return checkout


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


def touch(session: SessionBase, *, now: dt.datetime) -> None:
    """The visitor is still there: the reference is kept for 20 minutes more. Written once a minute at most."""
    found = current(session, now=now)
    if found is not None and now.timestamp() - found.touched > _TOUCH_SECONDS:
        change(session, found, now=now)


def keep_typed(session: SessionBase, path: str, values: Mapping[str, str]) -> None:
    """Keeps what was typed at a page of paying, for that page to show again once."""
    session[_TYPED] = {"path": path, "values": dict(values)}


def typed(session: SessionBase, path: str) -> dict[str, str]:
    """What was kept for this page, which is then forgotten."""
    kept: dict[str, Any] = session.get(_TYPED, {})
    if kept.get("path") != path:
        return {}
    del session[_TYPED]
    return dict(kept["values"])


def forget(session: SessionBase) -> None:
    """Removes the reference from the session."""
    session.pop(_SLOT, None)


def note_begun(session: SessionBase, token: str) -> None:
    """Remembers an attempt begun here: this visitor may follow it, others with the same KID may not."""
    session[_BEGUN] = [*(kept for kept in session.get(_BEGUN, ()) if kept != token), token][-_MOST_BEGUN:]


def begun_here(session: SessionBase) -> frozenset[str]:
    """The tokens of the attempts begun in this session."""
    return frozenset(session.get(_BEGUN, ()))


def device(session: SessionBase) -> str:
    """A name for this browser that lasts as long as its session; banks want one with a payment."""
    if _DEVICE not in session:
        session[_DEVICE] = secrets.token_hex(16)
    return str(session[_DEVICE])
