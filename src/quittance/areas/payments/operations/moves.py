"""The only functions that change an attempt's state or an operation's outcome."""

import datetime as dt

from django.db.models import Q

from quittance.areas.payments.models import Attempt, AttemptMove, ProviderOperation
from quittance.areas.payments.operations.expected import expect_no_longer
from quittance.areas.payments.rules import RESEND_AFTER, cause_of_move
from quittance.core.attempts import DEAD_STATES, MONEY_STATES, OPEN_STATES, Cause, State

_SOON = dt.timedelta(seconds=15)


def move(attempt_id: int, new: State, cause: Cause, now: dt.datetime, *, problem: str = "") -> Attempt:
    """Moves an attempt along the transition table, under its lock, and writes the move down (P-2).

    An attempt that is there already stays as it is. Where it ends, its money is expected no
    longer. Raises core.attempts.IllegalMove. Inside a transaction.
    """
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
    if attempt.state == new:
        return attempt
    cause = cause_of_move(attempt, new, cause)
    AttemptMove.objects.create(attempt=attempt, old=attempt.state, new=new, cause=cause, at=now)
    attempt.state, attempt.problem = new, problem
    if new not in (State.NEW, State.OPEN):
        attempt.memo = {name: value for name, value in attempt.memo.items() if not name.startswith("once_")}
    attempt.next_look_at = now + _SOON if new in OPEN_STATES else None
    attempt.save(update_fields=["state", "problem", "next_look_at", "memo"])
    if new in DEAD_STATES | MONEY_STATES:
        expect_no_longer(attempt, now)
    return attempt


def operation(attempt: Attempt, kind: str, key: str, amount: int) -> ProviderOperation:
    """Writes down a call with an effect before it leaves (P-8); the same key again is the same operation."""
    return ProviderOperation.objects.get_or_create(
        idempotency_key=key, defaults={"attempt": attempt, "kind": kind, "amount": amount}
    )[0]


def may_send(key: str, now: dt.datetime, *, after: dt.timedelta = RESEND_AFTER) -> bool:
    """Whether it is this caller's turn to send an operation: page, webhook and sweeper may all want to at once.

    A company takes five a minute for one payment; the same key makes a repeat harmless, not free. `after`: how long
    the call before may still be under way.
    """
    turn = ProviderOperation.objects.filter(idempotency_key=key).filter(
        Q(sent_at__isnull=True) | Q(sent_at__lte=now - after)
    )
    return bool(turn.update(sent_at=now))


def may_send_once(key: str, now: dt.datetime) -> bool:
    """The same for an operation that does harm when it is sent twice: one caller's turn, ever."""
    return bool(ProviderOperation.objects.filter(idempotency_key=key, sent_at__isnull=True).update(sent_at=now))


def not_sent(key: str, detail: str) -> None:
    """Writes down that an operation is known not to have happened: it waits to be sent for the first time."""
    ProviderOperation.objects.filter(idempotency_key=key).update(
        sent_at=None, outcome=ProviderOperation.Outcome.PENDING, detail=detail
    )


def finish(key: str, outcome: ProviderOperation.Outcome, now: dt.datetime, detail: str = "") -> None:
    """Writes down what became of an operation; a known outcome is never overwritten by a later doubt."""
    ProviderOperation.objects.filter(
        idempotency_key=key,
        outcome__in=[ProviderOperation.Outcome.PENDING, ProviderOperation.Outcome.UNKNOWN],
    ).update(outcome=outcome, settled_at=None if outcome == ProviderOperation.Outcome.UNKNOWN else now, detail=detail)
