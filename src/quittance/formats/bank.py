"""What every bank file says in the end, whatever its format: payments, and what is wrong with the file.

The readers (OCR giro today) turn their own records into these two types, so that `bank inspect` and the
screens need to know one shape only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Direction = Literal["credit", "debit"]
ReferenceKind = Literal["kid", "rf", "other"]
Verdict = Literal["accept", "refuse"]

MAX_PROBLEMS = 50
"""A refused file is explained with at most this many problems; one more entry then says that the list was cut."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a bank file is refused.

    `where` names the place for a person ("record 12", "file"), `code` is stable for machines, `message`
    says what is wrong and what to do about it.
    """

    where: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class BankPayment:
    """One payment as it stands in a bank file; `amount` is whole øre and never negative, see `direction`.

    The first block is the common shape of all formats. The second block holds what posting and duplicate
    control need from an OCR giro file; see `ocr_giro.records.PaymentColumns` for the meaning of each.
    """

    amount: int
    direction: Direction
    reversal: bool
    booked: date
    account: str
    reference: str | None
    reference_kind: ReferenceKind | None
    text: str | None
    payer: str | None
    bank_reference: str | None
    currency: str = "NOK"
    status: Literal["booked", "pending"] = "booked"

    line: int = 0
    agreement: str = ""
    type: str = ""
    sign: str = "0"
    archive_ref: str | None = None
    debit_account: str | None = None
    order_date: date | None = None
    group: str = ""
    occurrence: int = 1
