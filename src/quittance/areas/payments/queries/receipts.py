"""Receipts, as they were told to the payer, behind their tokens."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from quittance.kit.db import rows

LIFE = dt.timedelta(days=30)

_RECEIPT = """
select r.number, r.issued_at, a.amount, a.provider, a.paid_reference, r.content
  from payments_receipt r join payments_attempt a on a.id = r.attempt_id where r.token = %s and r.issued_at > %s
"""


@dataclass(frozen=True, slots=True)
class ReceiptCase:
    """What a receipt's payment did on one case: covered by kind, the rest, and what the case still owed. Øre."""

    number: str
    creditor: str
    amount: int
    parts: tuple[tuple[str, int], ...]
    overpaid: int
    remaining: int


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt. Amounts in øre; `cases` is empty unless the payer may see them. `code` proves it to others."""

    number: str
    paid_at: dt.datetime
    value_date: dt.date
    amount: int
    method: str
    reference_ending: str
    code: str
    cases: tuple[ReceiptCase, ...]

    @property
    def creditor(self) -> str | None:
        """To whom, when it is one creditor."""
        named = {case.creditor for case in self.cases}
        return named.pop() if len(named) == 1 else None

    @property
    def parts(self) -> tuple[tuple[str, int], ...] | None:
        """What was covered, by kind, when it is one case."""
        return self.cases[0].parts if len(self.cases) == 1 else None

    @property
    def remaining(self) -> int | None:
        """What the cases still owe together."""
        return sum(case.remaining for case in self.cases) if self.cases else None

    @property
    def overpaid(self) -> int:
        """What was more than owed."""
        return sum(case.overpaid for case in self.cases)


def receipt(token: str, *, now: dt.datetime) -> ReceiptView | None:
    """The receipt behind a token for 30 days; None when it was never issued or has lapsed here."""
    found = rows(_RECEIPT, [token, now - LIFE])
    if not found:
        return None
    number, issued_at, amount, provider, reference, content = found[0]
    content = json.loads(content)
    return ReceiptView(
        number=number,
        paid_at=issued_at,
        value_date=dt.date.fromisoformat(content["value_date"]),
        amount=amount,
        method=provider,
        reference_ending=reference[-4:],
        code=content.get("code", ""),
        cases=tuple(_case(told) for told in content.get("cases", ())),
    )


def postings_of(token: str) -> dict[str, int]:
    """The posting of a receipt's payment on each of its cases, by the case's number."""
    return dict(
        rows(
            "select c.number, s.posting_id from payments_receipt r join payments_share s on s.attempt_id = r.attempt_id"
            " join claims_case c on c.id = s.case_id where r.token = %s and s.posting_id is not null",
            [token],
        )
    )


def _case(told: dict[str, Any]) -> ReceiptCase:
    parts = tuple((component, amount) for component, amount in told["parts"])
    return ReceiptCase(**{**told, "parts": parts})
