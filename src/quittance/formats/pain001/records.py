"""What a payment file is made from, and what is refused before a bank would refuse it.

Limits: identifiers have at most 35 characters of the set every bank takes, not beginning or ending with a slash and
without two in a row (ISO 20022 implementation guides); names 70, texts 140; an amount is above zero and below one
billion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from quittance.core import bank_account, kid
from quittance.core.errors import CoreError

VERSIONS = ("001.03", "001.09")
MAX_NAME = 70
MAX_TEXT = 140
MAX_AMOUNT = 99_999_999_999
_IDENTIFIER = re.compile(r"[A-Za-z0-9\-?:().,'+](?:[A-Za-z0-9 \-?:().,'+]|/(?!/)){0,34}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")


class PainError(CoreError):
    """A file cannot be made from this. Codes: version, identifier, twice, amount, account, bic, remittance, empty."""


@dataclass(frozen=True, slots=True)
class Originator:
    """Who pays: name, organisation number, the bank's agreement number (may be empty), own account and its bank."""

    name: str
    organisation_number: str
    agreement: str
    account: str
    bic: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment of `amount` hundredths (øre) to an account in canonical form, with a KID or a text, never both.

    `end_to_end` is ours for ever: the bank's answers and the debit name it.
    """

    end_to_end: str
    amount: int
    payee: str
    account: str
    kid: str = ""
    text: str = ""
    country: str = "NO"
    currency: str = "NOK"
    bic: str = ""

    @property
    def is_domestic(self) -> bool:
        """Kroner to a Norwegian account."""
        return self.currency == "NOK" and bank_account.is_norwegian(self.account)


@dataclass(frozen=True, slots=True)
class Order:
    """A whole file: its number, when it is made (local time), by whom, the day to pay on, and the payments."""

    message_id: str
    made_at: datetime
    version: str
    originator: Originator
    pay_on: date
    transfers: tuple[Transfer, ...]


def check(order: Order) -> None:
    """Raises PainError when a file made from this could not be what was meant."""
    if order.version not in VERSIONS:
        raise PainError("version", f"pain.001 is written in the versions {' and '.join(VERSIONS)}")
    if not order.transfers:
        raise PainError("empty", "a payment file needs at least one payment")
    _check_identifier(order.message_id)
    _check_account(order.originator.account, norwegian=True)
    _check_bic(order.originator.bic)
    seen: set[str] = set()
    for transfer in order.transfers:
        if transfer.end_to_end in seen:
            raise PainError("twice", f"the identifier {transfer.end_to_end} stands twice")
        seen.add(transfer.end_to_end)
        _check_transfer(transfer)


def _check_transfer(transfer: Transfer) -> None:
    _check_identifier(transfer.end_to_end)
    if not 0 < transfer.amount <= MAX_AMOUNT:
        raise PainError("amount", f"the amount of {transfer.end_to_end} cannot be paid")
    _check_account(transfer.account)
    if transfer.bic:
        _check_bic(transfer.bic)
    if not transfer.payee.strip():
        raise PainError("remittance", f"{transfer.end_to_end} has no payee")
    if bool(transfer.kid) == bool(transfer.text.strip()):
        raise PainError("remittance", f"{transfer.end_to_end} needs a KID or a text, and not both")
    if transfer.kid and not (transfer.is_domestic and kid.algorithms(transfer.kid)):
        raise PainError("remittance", f"the KID of {transfer.end_to_end} cannot be used")
    if len(transfer.text) > MAX_TEXT:
        raise PainError("remittance", f"the text of {transfer.end_to_end} is longer than {MAX_TEXT} characters")


def _check_identifier(text: str) -> None:
    if not _IDENTIFIER.fullmatch(text) or text.endswith("/"):
        raise PainError("identifier", f"{text!r} cannot be an identifier in a payment file")


def _check_account(account: str, *, norwegian: bool = False) -> None:
    try:
        same = bank_account.canonical(account) == account
    except bank_account.AccountFormat as error:
        raise PainError("account", str(error)) from error
    if not same or (norwegian and not bank_account.is_norwegian(account)):
        raise PainError("account", "an account is given as eleven digits, abroad as an IBAN without blanks")


def _check_bic(bic: str) -> None:
    if not _BIC.fullmatch(bic):
        raise PainError("bic", f"{bic!r} is no BIC")
