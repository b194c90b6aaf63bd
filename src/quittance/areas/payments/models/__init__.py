"""What the payments area keeps, by subject: attempts at a provider, bank lines, and what people decide about money."""

from quittance.areas.payments.models.attempts import (
    Attempt,
    AttemptMove,
    Designation,
    ProviderOperation,
    Receipt,
    Share,
)
from quittance.areas.payments.models.bank import BankEntry, EntrySighting
from quittance.areas.payments.models.desk import PaidReport, Refund, Resolution, ResolutionPart
from quittance.areas.payments.models.statements import BankStatement, StatementLine

__all__ = [
    "Attempt",
    "AttemptMove",
    "BankEntry",
    "BankStatement",
    "Designation",
    "EntrySighting",
    "PaidReport",
    "ProviderOperation",
    "Receipt",
    "Refund",
    "Resolution",
    "ResolutionPart",
    "Share",
    "StatementLine",
]
