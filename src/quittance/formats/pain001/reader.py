"""Reads a payment file back: what the bank will be told is compared with what was decided, from the bytes themselves.

Made for files of our own; anything that does not read as one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quittance.core import bank_account
from quittance.core.errors import CoreError
from quittance.core.money import parse_machine
from quittance.formats import iso_message
from quittance.formats.pain001.records import VERSIONS, PainError


@dataclass(frozen=True, slots=True)
class Ordered:
    """One payment as the bytes say it; amount in hundredths, the account in canonical form."""

    end_to_end: str
    amount: int
    currency: str
    account: str
    reference: str


def read_back(data: bytes) -> tuple[Ordered, ...]:
    """The payments of a file, in order. Raises PainError when it is no pain.001 or its own totals do not agree."""
    try:
        root, version = iso_message.parse(data, "pain.001")
        if version not in VERSIONS:
            raise PainError("version", f"pain.001 version {version} is not one of ours")
        found = tuple(_ordered(element) for element in iso_message.every(root, "CdtTrfTxInf"))
        _check_totals(iso_message.every(root, "GrpHdr")[0], found)
        for group in iso_message.every(root, "PmtInf"):
            _check_totals(group, tuple(_ordered(element) for element in iso_message.every(group, "CdtTrfTxInf")))
    except (iso_message.NotReadable, CoreError, IndexError) as error:
        raise error if isinstance(error, PainError) else PainError("empty", f"no payment file: {error}") from error
    return found


def _ordered(element: Any) -> Ordered:
    amount = iso_message.first(element, "Amt/InstdAmt")
    account = iso_message.text(element, "CdtrAcct/Id/Othr/Id") or iso_message.text(element, "CdtrAcct/Id/IBAN")
    reference = iso_message.text(element, "RmtInf/Strd/CdtrRefInf/Ref") or iso_message.text(element, "RmtInf/Ustrd")
    return Ordered(
        end_to_end=iso_message.text(element, "PmtId/EndToEndId"),
        amount=parse_machine(iso_message.text(element, "Amt/InstdAmt")),
        currency="" if amount is None else amount.get("Ccy", ""),
        account=bank_account.canonical(account),
        reference=reference,
    )


def _check_totals(place: Any, payments: tuple[Ordered, ...]) -> None:
    count, total = iso_message.text(place, "NbOfTxs"), parse_machine(iso_message.text(place, "CtrlSum"))
    if count != str(len(payments)) or total != sum(payment.amount for payment in payments):
        raise PainError("amount", "the file's own totals do not agree with its payments")
