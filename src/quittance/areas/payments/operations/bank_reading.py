"""Reads a bank file of any format into what the import needs: rows to copy, totals, and what speaks against booking."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from quittance.areas.claims.queries.balances import check_rates_known
from quittance.core.interest import RateMissing
from quittance.formats import camt, ocr_giro
from quittance.formats.bank import Problem
from quittance.formats.detect import detect
from quittance.formats.inspect import not_readable

_GIRO_COLUMNS = (
    'line, account, type, sign, amount, kid, archive_ref, debit_account, settled, ordered, "group", "text", occurrence'
)
# In the order of camt.PaymentRow.
_CAMT_COLUMNS = (
    "line, entry_number, account, currency, amount, reversal, booked, settled, kid, reference_kind, several, "
    '"text", payer, debit_account, archive_ref, own_reference, "group", end_to_end, instructed, return_reason, details'
)


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file that is in order. `total` is the booked money in øre, money out subtracted.

    `foreign`: (account, currency) of booked money that is not kroner. `message` is set for camt files.
    """

    kind: str
    delivery: str
    payments: int
    total: int
    latest: dt.date | None
    accounts: tuple[str, ...]
    columns: str
    chunks: Callable[[], Iterator[bytes]]
    summary: dict[str, Any]
    foreign: tuple[tuple[str, str], ...] = ()
    message: camt.CamtFile | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file that cannot be booked, and why."""

    kind: str
    problems: tuple[Problem, ...]


def read_bank_file(data: bytes) -> BankFile | Unusable:
    """Read and check a file by itself; nothing of the books is asked."""
    found = detect(data)
    if found.format is None:
        return Unusable("unknown", (not_readable(found),))
    if found.format == "ocr-giro":
        return _giro(ocr_giro.read(data))
    return _camt(found.format, camt.read(data))


def _giro(file: ocr_giro.OcrFile) -> BankFile | Unusable:
    if file.verdict == "refuse":
        return Unusable("ocr-giro", file.problems)
    return BankFile(
        kind="ocr-giro",
        delivery=f"{file.sender}:{file.transmission}:{file.recipient}:{file.created or ''}",
        payments=len(file.payments),
        total=file.credit_total + file.debit_total,
        latest=max(file.payments.settlement_date, default=None),
        accounts=tuple(sorted({one.account for one in file.assignments})),
        columns=_GIRO_COLUMNS,
        chunks=file.payments.copy_chunks,
        summary={
            "payments": len(file.payments),
            "credit_total": file.credit_total,
            "debit_total": file.debit_total,
        },
    )


def _camt(kind: str, file: camt.CamtFile) -> BankFile | Unusable:
    if file.verdict == "refuse":
        return Unusable(kind, file.problems)
    accounts = tuple(sorted({group.account for group in file.groups}))
    return BankFile(
        kind=kind,
        # An identifier of the bank is unique for some months only.
        delivery=f"{accounts[0]}:{file.message_id}:{file.created[:10]}",
        payments=len(file.payments),
        total=file.credit_total - file.debit_total,
        latest=file.latest,
        accounts=accounts,
        columns=_CAMT_COLUMNS,
        chunks=file.payments.copy_chunks,
        summary={
            "payments": len(file.payments),
            "credit_total": file.credit_total,
            "debit_total": -file.debit_total,
            "pending": file.pending,
        },
        foreign=tuple(
            sorted({(group.account, code) for group in file.groups for code in group.currencies if code != "NOK"})
        ),
        message=file,
    )


def objections(file: BankFile, *, today: dt.date) -> tuple[Problem, ...]:
    """Why money of a good file may still not be booked: another's account, other money, a day to come, no rate."""
    ours = settings.AGENCY.accounts
    found = [
        Problem(
            f"account {account}",
            "account_not_ours",
            "This is none of the agency's accounts, so nothing of the file is booked. If it is one, name it in the "
            "agency's file (further_accounts); if not, tell the bank that its file went astray.",
        )
        for account in file.accounts
        if account not in ours
    ]
    found += [
        Problem(
            f"account {account}",
            "currency",
            f"The account was moved in {code}. Only kroner are booked: take the account out of the delivery.",
        )
        for account, code in file.foreign
    ]
    if file.latest and file.latest > today:
        message = f"Money is booked on {file.latest}, a day to come. Import the file when the day has come."
        found.append(Problem("file", "future_date", message))
    if not found:
        try:
            check_rates_known(file.latest or dt.date.min)
        except RateMissing as missing:
            found.append(Problem("file", missing.code, f"{missing}. Nothing is booked until the rate is added."))
    return tuple(found)
