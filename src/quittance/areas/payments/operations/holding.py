"""One hand at a time on a payment of ours that is on its way: the bank's debit and the bank's no may come together."""

from collections.abc import Iterable

from quittance.areas.payments.queries.outgoing import payment_key
from quittance.kit.db import execute

_HOLD = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"


def hold(end_to_end_ids: Iterable[str]) -> None:
    """Waits until nobody else decides about these payments, until the caller's transaction ends; in one order for all.

    Whether a payment is in transit is asked after this, by whoever acts on the answer.
    """
    for end_to_end_id in sorted(set(end_to_end_ids)):
        execute(_HOLD, [payment_key(end_to_end_id)])
