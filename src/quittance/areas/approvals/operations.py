"""Proposals and their decisions: four eyes on money that leaves, and on the books when they are corrected by hand.

What is done is the payload of the proposal and nothing else. The database binds it too (migration 0002): a proposal's
content never changes, a decided one is final, and maker and checker differ.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.queries import Proposal, one
from quittance.areas.approvals.rules import LAPSES_AFTER, ApprovalRefused, check_may_decide, payload_hash
from quittance.areas.audit import operations as audit
from quittance.kit.db import retried

State = Approval.State
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a proposal, and exactly what it says is to be done."""

    approval_id: int
    kind: str
    subject: str
    payload: Mapping[str, Any]
    reason: str
    maker: str
    checker: str
    approved: bool


def propose(
    *,
    kind: str,
    subject: str,
    payload: Mapping[str, Any],
    reason: str,
    maker: str,
    now: dt.datetime,
    amount: int | None = None,
) -> int:
    """Asks a second person; returns the proposal's id. In the caller's transaction.

    `subject` is what it concerns, e.g. "refund:17"; `payload` holds ids, codes and øre, nothing personal. Raises
    ApprovalRefused (waits_already) while another proposal about the same waits; a lapsed one makes room.
    """
    Approval.objects.filter(kind=kind, subject=subject, state=State.WAITING, lapses_at__lte=now).update(
        state=State.LAPSED
    )
    try:
        with transaction.atomic():
            made = Approval.objects.create(
                kind=kind,
                subject=subject,
                payload=dict(payload),
                payload_hash=payload_hash(payload),
                reason=reason,
                amount=amount,
                maker=maker,
                made_at=now,
                lapses_at=now + LAPSES_AFTER,
            )
    except IntegrityError as error:
        if "approval_waits_once" in str(error):
            raise ApprovalRefused("waits_already", "A proposal about this waits for a decision.") from error
        raise
    audit.record(actor=maker, action="approval.proposed", subject=subject, now=now, kind=kind, approval=made.pk)
    return made.pk


def deciding(
    work: Callable[[Proposal], _T],
    *,
    approval_id: int,
    kinds: Collection[str],
    checker: str,
    now: dt.datetime,
    voided: Callable[[Proposal], None] | None = None,
) -> _T:
    """Runs `work`, which decides a proposal of these kinds and does what it says: all of it in a transaction, or none.

    When what the proposal is about has changed it is void from then on, and `voided` may end more with it. Raises
    ApprovalRefused (not_waiting: of another kind), and whatever the work raises.
    """
    asked = one(approval_id)
    if asked is None or asked.kind not in kinds:
        raise ApprovalRefused("not_waiting", "Proposals of this kind are decided elsewhere.")
    try:
        return retried(lambda: work(asked))
    except ApprovalRefused as refused:
        if refused.code == "changed":
            with transaction.atomic():
                if void(kind=asked.kind, subject=asked.subject, now=now, actor=checker) and voided is not None:
                    voided(asked)
        raise


def decide(
    *,
    approval_id: int,
    checker: str,
    now: dt.datetime,
    approve: bool,
    comment: str = "",
    still: Callable[[Mapping[str, Any]], bool] | None = None,
) -> Decision:
    """Decides a proposal, once, and hands over what is to be done now. In the caller's transaction.

    `still` says whether what the proposal concerns is as it was when it was made; it is asked before an approval.
    Raises ApprovalRefused; for `changed` the proposal is made void in a transaction of its own (`deciding`).
    """
    approval = Approval.objects.select_for_update(of=("self",)).get(pk=approval_id)
    check_may_decide(approval, checker, now)
    if approve and still is not None and not still(approval.payload):
        raise ApprovalRefused("changed", "What this proposal is about has changed since it was made.")
    approval.state = State.APPROVED if approve else State.REJECTED
    approval.checker, approval.decided_at, approval.comment = checker, now, comment
    approval.save(update_fields=["state", "checker", "decided_at", "comment"])
    action = "approval.approved" if approve else "approval.rejected"
    audit.record(
        actor=checker, action=action, subject=approval.subject, now=now, kind=approval.kind, approval=approval.pk
    )
    return Decision(
        approval.pk,
        approval.kind,
        approval.subject,
        approval.payload,
        approval.reason,
        approval.maker,
        checker,
        approve,
    )


def void(*, kind: str, subject: str, now: dt.datetime, actor: str) -> bool:
    """Ends a waiting proposal because what it concerns changed; whether there was one. In the caller's transaction."""
    ended = Approval.objects.filter(kind=kind, subject=subject, state=State.WAITING).update(
        state=State.VOID, decided_at=now
    )
    if ended:
        audit.record(actor=actor, action="approval.void", subject=subject, now=now, kind=kind)
    return bool(ended)


def lapse(*, now: dt.datetime) -> int:
    """Marks the proposals whose time has passed; returns how many. The daily run does this."""
    with transaction.atomic():
        late = list(
            Approval.objects.select_for_update(of=("self",))
            .filter(state=State.WAITING, lapses_at__lte=now)
            .order_by("id")
        )
        Approval.objects.filter(pk__in=[approval.pk for approval in late]).update(state=State.LAPSED)
        for approval in late:
            audit.record(
                actor="system", action="approval.lapsed", subject=approval.subject, now=now, kind=approval.kind
            )
    return len(late)


def is_waiting(*, kind: str, subject: str) -> bool:
    """Whether a proposal about a subject still waits for a decision."""
    return Approval.objects.filter(kind=kind, subject=subject, state=State.WAITING).exists()
