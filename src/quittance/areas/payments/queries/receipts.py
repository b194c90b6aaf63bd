"""Receipts, as they were told to the payer, behind their tokens."""

import datetime as dt
import json
from dataclasses import dataclass

from quittance.kit.db import rows

LIFE = dt.timedelta(days=30)

_RECEIPT = """
select r.number, r.issued_at, a.amount, a.provider, a.paid_reference, r.content
  from payments_receipt r join payments_attempt a on a.id = r.attempt_id where r.token = %s and r.issued_at > %s
"""


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt. Amounts in øre; parts, remaining and creditor only where the payer may see the case."""

    number: str
    paid_at: dt.datetime
    value_date: dt.date
    amount: int
    method: str
    reference_ending: str
    creditor: str | None
    parts: tuple[tuple[str, int], ...] | None
    remaining: int | None
    overpaid: int


def receipt(token: str, *, now: dt.datetime) -> ReceiptView | None:
    """The receipt behind a token for 30 days; None when it was never issued or has lapsed here."""
    found = rows(_RECEIPT, [token, now - LIFE])
    if not found:
        return None
    number, issued_at, amount, provider, reference, content = found[0]
    content = json.loads(content)
    parts = content.get("parts")
    return ReceiptView(
        number=number,
        paid_at=issued_at,
        value_date=dt.date.fromisoformat(content["value_date"]),
        amount=amount,
        method=provider,
        reference_ending=reference[-4:],
        creditor=content.get("creditor"),
        parts=None if parts is None else tuple((component, value) for component, value in parts),
        remaining=content.get("remaining"),
        overpaid=content.get("overpaid", 0),
    )
