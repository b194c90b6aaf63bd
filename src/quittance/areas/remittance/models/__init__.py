"""What the remittance area keeps, by subject: remittances, payment files, and days of client accounts."""

from quittance.areas.remittance.models.accounts import AccountDay
from quittance.areas.remittance.models.files import BankAnswer, Download, FeeTransfer, PaymentFile, PaymentLine
from quittance.areas.remittance.models.runs import (
    KeptStatement,
    PayoutDetails,
    RemittanceLine,
    RemittanceRun,
    TakenLeg,
)

__all__ = [
    "AccountDay",
    "BankAnswer",
    "Download",
    "FeeTransfer",
    "KeptStatement",
    "PaymentFile",
    "PaymentLine",
    "PayoutDetails",
    "RemittanceLine",
    "RemittanceRun",
    "TakenLeg",
]
