"""One payment through a payment company as the agency sees it: every move, every call, every refund."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.audit import operations as audit
from quittance.areas.audit.queries import Entry, trail
from quittance.areas.insight.people import names_of
from quittance.areas.payments.models import Attempt
from quittance.areas.payments.queries.refunds import refundable
from quittance.areas.staff.colleague import Colleague
from quittance.core.attempts import MONEY_STATES, State


@dataclass(frozen=True, slots=True)
class SharePart:
    """The part for one case, in øre."""

    case_id: int
    number: str
    amount: int
    booked: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A change of state and what caused it."""

    at: dt.datetime
    old: str
    new: str
    cause: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call with an effect, and what became of it; øre."""

    kind: str
    amount: int
    outcome: str
    sent_at: dt.datetime | None
    detail: str


@dataclass(frozen=True, slots=True)
class Back:
    """Money of it that went back or is on its way; øre."""

    refund_id: int
    amount: int
    way: str
    state: str
    asked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment; amounts in øre. `left` is what can still go back."""

    attempt_id: int
    provider: str
    reference: str
    provider_reference: str
    state: str
    problem: str
    started_at: dt.datetime
    looked_at: dt.datetime | None
    amount: int
    captured: int
    refunded: int
    left: int
    receipt: str
    shares: tuple[SharePart, ...]
    moves: tuple[Move, ...]
    calls: tuple[Call, ...]
    refunds: tuple[Back, ...]
    trail: tuple[Entry, ...]
    names: dict[str, str]

    @property
    def in_review(self) -> bool:
        """A person decides about it."""
        return self.state == State.REVIEW

    @property
    def can_be_charged_back(self) -> bool:
        """Money of it is here that the company may take back."""
        return self.captured > 0 and self.left > 0 and self.state in MONEY_STATES | {State.REVIEW}


def open_one(attempt_id: int, *, colleague: Colleague, now: dt.datetime) -> Payment | None:
    """A payment, and a row in the trail; None when there is none.

    Raises staff.rules.NotPermitted without suspense.read.
    """
    colleague.check_may("suspense.read")
    found = (
        Attempt.objects.select_related("receipt")
        .prefetch_related("shares__case", "moves", "operations", "refunds")
        .filter(pk=attempt_id)
        .first()
    )
    if found is None:
        return None
    entries = tuple(trail([f"attempt:{attempt_id}"]))
    audit.record(actor=colleague.actor, action="payment.read", subject=f"attempt:{attempt_id}", now=now)
    return Payment(
        attempt_id=found.pk,
        provider=found.provider,
        reference=found.reference,
        provider_reference=found.provider_reference,
        state=found.state,
        problem=found.problem,
        started_at=found.started_at,
        looked_at=found.looked_at,
        amount=found.amount,
        captured=found.captured,
        refunded=found.refunded,
        left=refundable(found),
        receipt=found.receipt.number if hasattr(found, "receipt") else "",
        shares=tuple(
            SharePart(one.case_id, one.case.number, one.amount, one.posting_id is not None)
            for one in sorted(found.shares.all(), key=lambda share: share.case_id)
        ),
        moves=tuple(
            Move(one.at, one.old, one.new, one.cause) for one in sorted(found.moves.all(), key=lambda move: -move.pk)
        ),
        calls=tuple(
            Call(one.kind, one.amount, one.outcome, one.sent_at, one.detail)
            for one in sorted(found.operations.all(), key=lambda call: call.pk)
        ),
        refunds=tuple(
            Back(one.pk, one.amount, one.way, one.state, one.asked_at)
            for one in sorted(found.refunds.all(), key=lambda back: -back.pk)
        ),
        trail=entries,
        names=names_of({entry.actor for entry in entries}),
    )
