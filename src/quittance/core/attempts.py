"""The life of one payment attempt at a payment company: every state, every move and what may cause it.

The table below is the only truth about moves; the diagram in the documentation is generated from it. A state
that stays the same is no move: ask before calling, except where a second part of a refund repeats a state.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from quittance.core.errors import CoreError


class State(StrEnum):
    """Where an attempt stands.

    `underway`: approved at the payer's bank, and the money comes with a bank file. `review`: the outcome is unclear or
    contradictory and a person decides.
    """

    NEW = "new"
    OPEN = "open"
    AUTHORISED = "authorised"
    UNDERWAY = "underway"
    CAPTURED = "captured"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"
    REVIEW = "review"
    REFUNDED_PART = "refunded_part"
    REFUNDED = "refunded"


class Cause(StrEnum):
    """What made an attempt move.

    `return`: the payer came back; `bank`: the money stands in a bank file; `correction`: the company changed its word.
    """

    CREATE = "create"
    POLL = "poll"
    WEBHOOK = "webhook"
    RETURN = "return"
    STAFF = "staff"
    TIMER = "timer"
    CAPTURE = "capture"
    BANK = "bank"
    REFUND = "refund"
    CORRECTION = "correction"


class IllegalMove(CoreError):
    """A move the table does not know, or not for this cause. Codes: illegal_move, illegal_cause."""

    def __init__(self, code: str, old: State, new: State, cause: Cause) -> None:
        super().__init__(code, f"a payment attempt does not go from {old} to {new} by {cause}")
        self.old = old
        self.new = new
        self.cause = cause


_TOLD = frozenset({Cause.POLL, Cause.WEBHOOK, Cause.RETURN, Cause.TIMER})
_TOLD_OR_STAFF = _TOLD | {Cause.STAFF}
_LATE = frozenset({Cause.CREATE, Cause.POLL, Cause.WEBHOOK, Cause.TIMER})
_MONEY_BACK = frozenset({Cause.REFUND, Cause.POLL, Cause.WEBHOOK, Cause.STAFF})
_CORRECTED = frozenset({Cause.CORRECTION})
_BY_PERSON = frozenset({Cause.STAFF, Cause.CORRECTION})

_S = State
TRANSITIONS: Mapping[tuple[State, State], frozenset[Cause]] = MappingProxyType(
    {
        (_S.NEW, _S.OPEN): _LATE,
        (_S.NEW, _S.FAILED): frozenset({Cause.CREATE, Cause.POLL, Cause.TIMER}),
        (_S.NEW, _S.REVIEW): _LATE | {Cause.STAFF},
        (_S.OPEN, _S.AUTHORISED): _TOLD_OR_STAFF,
        (_S.OPEN, _S.UNDERWAY): _TOLD_OR_STAFF,
        (_S.OPEN, _S.CAPTURED): _TOLD_OR_STAFF | {Cause.BANK},
        (_S.OPEN, _S.REFUSED): _TOLD_OR_STAFF,
        (_S.OPEN, _S.EXPIRED): _TOLD_OR_STAFF,
        (_S.OPEN, _S.CANCELLED): _TOLD_OR_STAFF,
        (_S.OPEN, _S.FAILED): _TOLD_OR_STAFF,
        (_S.OPEN, _S.REVIEW): _TOLD_OR_STAFF | {Cause.BANK},
        (_S.AUTHORISED, _S.CAPTURED): _TOLD_OR_STAFF | {Cause.CAPTURE},
        (_S.AUTHORISED, _S.REFUSED): _TOLD_OR_STAFF,
        (_S.AUTHORISED, _S.EXPIRED): _TOLD_OR_STAFF,
        (_S.AUTHORISED, _S.CANCELLED): _TOLD_OR_STAFF,
        (_S.AUTHORISED, _S.REVIEW): _TOLD_OR_STAFF | {Cause.CAPTURE},
        (_S.AUTHORISED, _S.FAILED): _TOLD_OR_STAFF | {Cause.CAPTURE},
        (_S.UNDERWAY, _S.CAPTURED): frozenset({Cause.BANK}),
        (_S.UNDERWAY, _S.REFUSED): _TOLD_OR_STAFF,
        (_S.UNDERWAY, _S.CANCELLED): _TOLD_OR_STAFF,
        (_S.UNDERWAY, _S.FAILED): _TOLD_OR_STAFF,
        (_S.UNDERWAY, _S.REVIEW): _TOLD_OR_STAFF | {Cause.BANK},
        (_S.CAPTURED, _S.REFUNDED_PART): _MONEY_BACK,
        (_S.CAPTURED, _S.REFUNDED): _MONEY_BACK,
        (_S.CAPTURED, _S.REVIEW): _MONEY_BACK | {Cause.TIMER},
        (_S.REFUNDED_PART, _S.REFUNDED_PART): _MONEY_BACK,
        (_S.REFUNDED_PART, _S.REFUNDED): _MONEY_BACK,
        (_S.REFUNDED_PART, _S.REVIEW): _MONEY_BACK | {Cause.TIMER},
        (_S.REFUNDED, _S.REVIEW): _MONEY_BACK | {Cause.TIMER},
        (_S.REVIEW, _S.AUTHORISED): frozenset({Cause.STAFF}),
        (_S.REVIEW, _S.CAPTURED): _BY_PERSON,
        (_S.REVIEW, _S.REFUSED): _BY_PERSON,
        (_S.REVIEW, _S.EXPIRED): _BY_PERSON,
        (_S.REVIEW, _S.CANCELLED): _BY_PERSON,
        (_S.REVIEW, _S.FAILED): _BY_PERSON,
        (_S.REVIEW, _S.REFUNDED_PART): _BY_PERSON,
        (_S.REVIEW, _S.REFUNDED): _BY_PERSON,
        (_S.REFUSED, _S.AUTHORISED): _CORRECTED,
        (_S.REFUSED, _S.UNDERWAY): _CORRECTED,
        (_S.REFUSED, _S.CAPTURED): _CORRECTED,
        (_S.EXPIRED, _S.AUTHORISED): _CORRECTED,
        (_S.EXPIRED, _S.UNDERWAY): _CORRECTED,
        (_S.EXPIRED, _S.CAPTURED): _CORRECTED,
        (_S.CANCELLED, _S.AUTHORISED): _CORRECTED,
        (_S.CANCELLED, _S.UNDERWAY): _CORRECTED,
        (_S.CANCELLED, _S.CAPTURED): _CORRECTED,
        (_S.FAILED, _S.AUTHORISED): _CORRECTED,
        (_S.FAILED, _S.UNDERWAY): _CORRECTED,
        (_S.FAILED, _S.CAPTURED): _CORRECTED,
    }
)
"""Every legal move with the causes it may have."""

APPROVED_STATES = frozenset({State.AUTHORISED, State.UNDERWAY})
"""The payer has said yes and the money is on its way to us."""
OPEN_STATES = frozenset({State.NEW, State.OPEN}) | APPROVED_STATES
"""The payment company may still change the outcome by itself: poll these, and do not invite to pay again."""
DEAD_STATES = frozenset({State.REFUSED, State.EXPIRED, State.CANCELLED, State.FAILED})
"""Over without money, unless a correction says otherwise."""
MONEY_STATES = frozenset({State.CAPTURED, State.REFUNDED_PART, State.REFUNDED})
"""Money has moved."""


def is_open(state: State | str) -> bool:
    """True while the outcome is still to be learnt from the payment company. ValueError for no state."""
    return State(state) in OPEN_STATES


def check_move(old: State | str, new: State | str, cause: Cause | str) -> None:
    """Raise IllegalMove unless the table knows this move for this cause. ValueError for unknown words."""
    move = (State(old), State(new))
    causes = TRANSITIONS.get(move)
    if causes is None:
        raise IllegalMove("illegal_move", *move, Cause(cause))
    if Cause(cause) not in causes:
        raise IllegalMove("illegal_cause", *move, Cause(cause))


def mermaid() -> str:
    """The table as a Mermaid state diagram, in the order of the table, causes in the order of Cause."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.NEW}"]
    for (old, new), causes in TRANSITIONS.items():
        label = ", ".join(cause for cause in Cause if cause in causes)
        lines.append(f"    {old} --> {new}: {label}")
    lines += [f"    {state} --> [*]" for state in State if state in DEAD_STATES | MONEY_STATES]
    return "\n".join(lines) + "\n"
