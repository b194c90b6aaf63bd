"""Leads money out of suspense to cases, and back: where it belongs is a person's decision, or the payer's own split."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import Attempt, BankEntry, Refund, Resolution, ResolutionPart
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.expected import expect_entry_no_longer, expect_from_suspense
from quittance.areas.payments.operations.holding import hold
from quittance.areas.payments.operations.unbooking import unbook
from quittance.areas.payments.queries.suspense import entry_waits, waiting_of_attempt
from quittance.core.errors import CoreError
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked, retried, rows

_BY_REVERSAL = (Resolution.Kind.PAYOUT, Resolution.Kind.PAYMENT_OUT)


class CannotResolve(CoreError):
    """The decision does not fit the money.

    Codes: not_waiting, split_sum, no_cases, no_such_case, money_out, undone_already, not_undoable, owed_again.
    """


def assign_entry(
    *, entry_id: int, split: Mapping[int, int], actor: str, now: dt.datetime, comment: str = ""
) -> tuple[Resolution, dict[int, booking.Booked]]:
    """Books a bank entry that waits in suspense on cases (case id to øre), on the day the bank booked it.

    Raises CannotResolve. In a transaction of its own or the caller's; a second decision about the same money is
    refused.
    """

    def work() -> tuple[Resolution, dict[int, booking.Booked]]:
        entry = waiting_entry(entry_id)
        if entry.amount < 0:
            raise CannotResolve("money_out", "This money left the account; it belongs to no case.")
        _check_split(split, entry.amount)
        decision = Resolution.objects.create(
            entry=entry, kind=Resolution.Kind.CASES, comment=comment, made_by=actor, made_at=now
        )
        booked = _book_parts(decision, split, entry.booked_on, f"entry:{entry.pk}", actor, now)
        expect_entry_no_longer(entry.pk, now)
        return decision, booked

    return retried(work)


def assign_attempt(
    *, attempt_id: int, split: Mapping[int, int], actor: str, now: dt.datetime, comment: str = ""
) -> tuple[Resolution, dict[int, booking.Booked]]:
    """Books what a provider's payment left in suspense on cases (case id to øre), on the day the payer paid.

    Raises CannotResolve. The parts make up what waits, all of it.
    """

    def work() -> tuple[Resolution, dict[int, booking.Booked]]:
        attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
        if attempt.resolutions.filter(undone_at=None).exists():
            raise CannotResolve("not_waiting", "This money has been placed already.")
        if (waits := waiting_of_attempt(attempt.pk)) <= 0:
            raise CannotResolve("not_waiting", "Nothing of this payment waits.")
        _check_split(split, waits)
        decision = Resolution.objects.create(
            attempt=attempt, kind=Resolution.Kind.CASES, comment=comment, made_by=actor, made_at=now
        )
        day = oslo_date(attempt.started_at)
        return decision, _book_parts(decision, split, day, f"attempt:{attempt.pk}", actor, now)

    return retried(work)


def undo(*, resolution_id: int, actor: str, now: dt.datetime, comment: str = "", check: bool = True) -> None:
    """Takes a decision back by reversal: the money waits in suspense again, and every case is as before.

    Raises CannotResolve; allocating.OverpaymentGone when what it left over has been given back since, unless the caller
    checks that itself (`check`).
    """

    def work() -> None:
        # The money is locked before its decision, as everywhere.
        found = Resolution.objects.get(pk=resolution_id)
        _lock_money(found)
        decision = Resolution.objects.select_for_update(of=("self",)).get(pk=resolution_id)
        if decision.undone_at is not None:
            raise CannotResolve("undone_already", "This decision has been taken back already.")
        _take_back(decision, actor, now, check)
        _mark_undone(decision, actor, now, comment)
        if decision.entry_id is not None:
            expect_from_suspense([decision.entry_id], now)

    retried(work)


def _take_back(decision: Resolution, actor: str, now: dt.datetime, check: bool) -> None:
    parts = list(decision.parts.order_by("case_id", "id"))
    if decision.kind == Resolution.Kind.CASES:
        locked("claims_case", [part.case_id for part in parts if part.case_id is not None])
        for part in parts:
            unbook(part.posting_id, actor=actor, now=now, check=check)
    elif decision.kind in _BY_REVERSAL:
        if decision.kind == Resolution.Kind.PAYMENT_OUT:
            _on_its_way_again([part.posting_id for part in parts])
        for part in parts:
            reverse_part(part.posting_id, actor, now)
    elif decision.kind == Resolution.Kind.RETURNED:
        for part in parts:
            for other in Resolution.objects.filter(
                kind=Resolution.Kind.RETURNED, undone_at=None, entry__posting_id=part.posting_id
            ).exclude(pk=decision.pk):
                _mark_undone(other, actor, now, "")
    elif decision.kind == Resolution.Kind.CAME_BACK:
        raise CannotResolve("owed_again", "What this payment paid is owed again since, or has been paid anew.")
    else:
        raise CannotResolve("not_undoable", "Money on its way back to a payer is not called back here.")


def _on_its_way_again(posting_ids: list[int]) -> None:
    """Refunds that had arrived by these postings have not. The bank's line may name no payment; the posting does."""
    ids = [one for (one,) in rows("select substr(source, 9) from ledger_posting where id = any(%s)", [posting_ids])]
    hold(ids)
    Refund.objects.filter(end_to_end_id__in=ids, state=Refund.State.DONE).update(
        state=Refund.State.SENT, settled_at=None
    )


def reverse_part(posting_id: int, actor: str, now: dt.datetime) -> int:
    """Undoes the posting of a part that concerns no case."""
    ((source, day),) = rows("select source, value_date from ledger_posting where id = %s", [posting_id])
    return ledger.reverse(posting_id, ledger.Entry("reversal", actor, source, day, now, f"undone:{posting_id}"))


def _mark_undone(decision: Resolution, actor: str, now: dt.datetime, comment: str) -> None:
    decision.undone_by, decision.undone_at = actor, now
    decision.comment = "\n".join(text for text in (decision.comment, comment) if text)
    decision.save(update_fields=["undone_by", "undone_at", "comment"])
    audit.record(actor=actor, action="suspense.undone", subject=_subject(decision), now=now, resolution=decision.pk)


def _subject(decision: Resolution) -> str:
    return f"attempt:{decision.attempt_id}" if decision.entry_id is None else f"entry:{decision.entry_id}"


def _lock_money(decision: Resolution) -> None:
    if decision.entry_id is not None:
        BankEntry.objects.select_for_update(of=("self",)).get(pk=decision.entry_id)
    elif decision.attempt_id is not None:
        Attempt.objects.select_for_update(of=("self",)).get(pk=decision.attempt_id)


def waiting_entry(entry_id: int) -> BankEntry:
    """A bank entry under lock, when it waits for a decision. Raises CannotResolve. Inside a transaction."""
    assert transaction.get_connection().in_atomic_block
    entry = BankEntry.objects.select_for_update(of=("self",)).get(pk=entry_id)
    if not entry_waits(entry):
        raise CannotResolve("not_waiting", "This money has been placed already.")
    return entry


def _book_parts(
    decision: Resolution, split: Mapping[int, int], day: dt.date, source: str, actor: str, now: dt.datetime
) -> dict[int, booking.Booked]:
    if len(locked("claims_case", sorted(split))) != len(split):
        raise CannotResolve("no_such_case", "A case among them does not exist.")
    booked = {}
    for case_id, amount in sorted(split.items()):
        money = booking.Money(
            case_id=case_id,
            amount=amount,
            value_date=day,
            source_account="suspense",
            subaccount=None,
            reason="suspense_matched",
            source=source,
            key=f"part:{decision.pk}:{case_id}",
        )
        booked[case_id] = done = booking.book(money, actor=actor, now=now)
        ResolutionPart.objects.create(resolution=decision, case_id=case_id, amount=amount, posting_id=done.posting_id)
    audit.record(actor=actor, action="suspense.assigned", subject=source, now=now, cases=len(split))
    return booked


def _check_split(split: Mapping[int, int], amount: int) -> None:
    if not split:
        raise CannotResolve("no_cases", "Choose at least one case.")
    if any(part <= 0 for part in split.values()) or sum(split.values()) != amount:
        raise CannotResolve("split_sum", "The parts do not make up the amount.")
