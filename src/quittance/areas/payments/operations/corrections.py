"""Corrections of the books by hand, under four eyes: amounts written off, and postings taken back.

A proposal is bound to every case it changes as it was: any new posting on one of them makes the proposal void.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quittance.areas.approvals import operations as approvals
from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import BankEntry, Resolution, Share
from quittance.areas.payments.operations.allocating import WRITE_OFF, Event, event_of, first_key, take_off
from quittance.areas.payments.operations.resolving import undo
from quittance.areas.payments.operations.unbooking import UNBOOKED, unbook_attempt, unbook_entry
from quittance.core.allocation import Part, allocate
from quittance.core.balance import open_items
from quittance.core.errors import CoreError
from quittance.core.postings import written_off
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked, retried, rows

REVERSAL = "reversal"
_REVERSIBLE = (*case_facts.PAYMENT_REASONS, WRITE_OFF, "charge")


class CannotCorrect(CoreError):
    """A correction that does not fit the books. Codes: nothing, too_much, not_reversible."""


def propose_write_off(*, case_id: int, amounts: Mapping[str, int], reason: str, actor: str, now: dt.datetime) -> int:
    """Asks that øre of some components (core.allocation's names) be owed no longer; returns the proposal's id.

    Within a component the oldest claim comes first. Raises CannotCorrect, approvals.rules.ApprovalRefused.
    """

    def work() -> int:
        locked("claims_case", [case_id])
        items = open_items(case_facts.load_one(case_id).balance(oslo_date(now)))
        parts: list[Part] = []
        for component, amount in amounts.items():
            mine = [item for item in items if item.component == component]
            if amount < 0 or amount > sum(item.amount for item in mine):
                raise CannotCorrect("too_much", "More than is owed of it cannot be written off.")
            parts += allocate(amount=amount, items=mine).parts
        if not parts:
            raise CannotCorrect("nothing", "Say what is written off.")
        return approvals.propose(
            kind=WRITE_OFF,
            subject=f"case:{case_id}",
            payload={
                "case": case_id,
                "parts": [[part.component, part.claim_id, part.amount] for part in parts],
                "after_posting": newest_posting(case_id),
            },
            reason=reason,
            maker=actor,
            now=now,
            amount=sum(part.amount for part in parts),
        )

    return retried(work)


def newest_posting(case_id: int) -> int:
    """The latest posting that touches what a case owes; 0 when there is none."""
    ((newest,),) = rows(
        "select coalesce(max(posting_id), 0) from ledger_leg where case_id = %s and account < 100", [case_id]
    )
    return int(newest)


def still_stands(payload: Mapping[str, Any]) -> bool:
    """Whether nothing was booked on its cases since the correction was proposed, and it concerns just these still."""
    others = payload.get("others", [])
    locked("claims_case", [payload["case"], *(case_id for case_id, *_rest in others)])
    if newest_posting(payload["case"]) != payload["after_posting"]:
        return False
    if "posting" not in payload:
        return True
    event = event_of(int(payload["posting"]))
    return event is not None and _others(event) == others


def write_off(decision: approvals.Decision, *, now: dt.datetime) -> int:
    """Books an approved write-off on the day it was approved; returns the posting. In the decision's transaction."""
    case_id = int(decision.payload["case"])
    locked("claims_case", [case_id])
    parts = [Part(component, claim, amount) for component, claim, amount in decision.payload["parts"]]
    entry = ledger.Entry(
        WRITE_OFF,
        decision.checker,
        f"approval:{decision.approval_id}",
        oslo_date(now),
        now,
        f"{WRITE_OFF}:{decision.approval_id}",
    )
    posting_id = ledger.post(entry, written_off(parts, case_id=case_id))
    audit.record(
        actor=decision.checker,
        action="case.written_off",
        subject=f"case:{case_id}",
        now=now,
        amount=sum(part.amount for part in parts),
        proposed_by=decision.maker,
    )
    return posting_id


def propose_reversal(*, posting_id: int, reason: str, actor: str, now: dt.datetime) -> int:
    """Asks that a payment, a write-off or a fee be taken back as if it had never been; returns the proposal's id.

    Raises CannotCorrect, approvals.rules.ApprovalRefused.
    """

    def work() -> int:
        event = event_of(posting_id)
        if event is None or event.reason not in _REVERSIBLE:
            raise CannotCorrect("not_reversible", "This posting cannot be taken back, or has been already.")
        locked("claims_case", [event.case_id, *(one.case_id for one in also_taken_off(event))])
        others = _others(event)
        amount = _on_cases(posting_id)
        return approvals.propose(
            kind=REVERSAL,
            subject=f"posting:{posting_id}",
            payload={
                "posting": posting_id,
                "case": event.case_id,
                "after_posting": newest_posting(event.case_id),
                "others": others,
            },
            reason=reason,
            maker=actor,
            now=now,
            amount=amount + sum(more for _case, _posting, more, _newest in others),
        )

    return retried(work)


@dataclass(frozen=True, slots=True)
class TakenOff:
    """A posting on another case that goes along with the one that is taken back, in øre."""

    case_id: int
    posting_id: int
    amount: int


def also_taken_off(event: Event) -> tuple[TakenOff, ...]:
    """What else a payment or decision put on cases comes off them with this posting: the document goes whole."""
    if event.reason in {WRITE_OFF, "charge"}:
        return ()
    if event.reason == "overpayment_received":
        out, _source, _day, other = _moved_from(event)
        return (TakenOff(other, out, _on_cases(out)),)
    decided, _entry, share = _document(event)
    postings: list[int | None] = []
    if decided is not None:
        postings = list(decided.parts.order_by("case_id").values_list("posting_id", flat=True))
    elif share is not None:
        postings = list(share.attempt.shares.order_by("case_id").values_list("posting_id", flat=True))
    found = [event_of(posting) for posting in postings if posting is not None and posting != event.posting_id]
    return tuple(TakenOff(one.case_id, one.posting_id, _on_cases(one.posting_id)) for one in found if one is not None)


def _others(event: Event) -> list[list[int]]:
    return [[one.case_id, one.posting_id, one.amount, newest_posting(one.case_id)] for one in also_taken_off(event)]


def _on_cases(posting_id: int) -> int:
    ((amount,),) = rows(
        "select abs(sum(amount))::bigint from ledger_leg where posting_id = %s and account < 100", [posting_id]
    )
    return int(amount)


def reverse(decision: approvals.Decision, *, now: dt.datetime) -> None:
    """Takes an approved posting back. In the decision's transaction. Raises CannotCorrect, OverpaymentGone."""
    event = event_of(int(decision.payload["posting"]))
    if event is None:
        raise CannotCorrect("not_reversible", "This posting has been taken back already.")
    actor = decision.checker
    if event.reason in {WRITE_OFF, "charge"}:
        take_off(event, reason=REVERSAL, actor=actor, now=now)
    elif event.reason == "overpayment_received":
        _move_back(event, actor, now)
    else:
        _unbook_with_document(event, actor, now)
    audit.record(
        actor=actor,
        action="posting.reversed",
        subject=f"posting:{event.posting_id}",
        now=now,
        case=event.case_id,
        proposed_by=decision.maker,
    )


def _unbook_with_document(event: Event, actor: str, now: dt.datetime) -> None:
    """The money goes back into suspense together with the line, decision or payment that brought it."""
    decided, entry, share = _document(event)
    if decided is not None:
        undo(resolution_id=decided.pk, actor=actor, now=now)
    elif entry is not None:
        unbook_entry(entry_id=entry.pk, actor=actor, now=now)
    elif share is not None:
        unbook_attempt(attempt_id=share.attempt_id, actor=actor, now=now)
    else:
        raise CannotCorrect("not_reversible", "No bank line and no payment stands behind this posting.")


def _document(event: Event) -> tuple[Resolution | None, BankEntry | None, Share | None]:
    """The decision, bank line or payment that put a posting on its case; the first that there is counts."""
    decided = Resolution.objects.filter(parts__posting_id=event.posting_id, undone_at=None).first()
    entry = BankEntry.objects.filter(case_id=event.case_id, posting_id=event.posting_id).first()
    if decided is not None or entry is not None:
        return decided, entry, None
    found = Share.objects.select_related("attempt").filter(case_id=event.case_id, posting_id=event.posting_id)
    return None, None, found.first()


def _moved_from(event: Event) -> tuple[int, str, dt.date, int]:
    """The posting that took an overpayment from its first case: id, source, day, and that case."""
    key = first_key(event.key).removesuffix(":in") + ":out"
    ((out, source, day),) = rows("select id, source, value_date from ledger_posting where idempotency_key = %s", [key])
    ((other,),) = rows("select case_id from ledger_leg where posting_id = %s and account = 90", [out])
    return out, source, day, other


def _move_back(event: Event, actor: str, now: dt.datetime) -> None:
    """An overpayment that was moved here is an overpayment of the other case again."""
    out, source, day, other = _moved_from(event)
    locked("claims_case", [event.case_id, other])
    take_off(event, reason=UNBOOKED, actor=actor, now=now)
    ledger.reverse(out, ledger.Entry(UNBOOKED, actor, source, day, now, f"{UNBOOKED}:{out}"))
