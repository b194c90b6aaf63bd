"""Proposals as pages read them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quittance.areas.approvals.models import Approval


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal; `amount` in øre. `mine` when the reader made it and so cannot decide it."""

    approval_id: int
    kind: str
    subject: str
    payload: Mapping[str, Any]
    reason: str
    amount: int | None
    maker: str
    made_at: dt.datetime
    lapses_at: dt.datetime
    state: str
    checker: str
    decided_at: dt.datetime | None
    comment: str
    mine: bool


def waiting(*, now: dt.datetime, reader: str = "", kinds: tuple[str, ...] = ()) -> tuple[Proposal, ...]:
    """Proposals that wait for a decision and have not lapsed, oldest first; of some kinds only, when named."""
    found = Approval.objects.filter(state=Approval.State.WAITING, lapses_at__gt=now).order_by("made_at", "id")
    if kinds:
        found = found.filter(kind__in=kinds)
    return tuple(_read(approval, reader) for approval in found)


def one(approval_id: int, *, reader: str = "") -> Proposal | None:
    """A proposal in any state."""
    approval = Approval.objects.filter(pk=approval_id).first()
    return _read(approval, reader) if approval else None


def about(*subjects: str, reader: str = "") -> tuple[Proposal, ...]:
    """Everything ever proposed about one of the subjects, newest first."""
    return tuple(_read(approval, reader) for approval in Approval.objects.filter(subject__in=subjects).order_by("-id"))


def _read(approval: Approval, reader: str) -> Proposal:
    return Proposal(
        approval_id=approval.pk,
        kind=approval.kind,
        subject=approval.subject,
        payload=approval.payload,
        reason=approval.reason,
        amount=approval.amount,
        maker=approval.maker,
        made_at=approval.made_at,
        lapses_at=approval.lapses_at,
        state=approval.state,
        checker=approval.checker,
        decided_at=approval.decided_at,
        comment=approval.comment,
        mine=approval.maker == reader,
    )
