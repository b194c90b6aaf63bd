"""What the payments area keeps, by kind: attempts at a provider, and lines of bank files."""

from quittance.areas.payments.models.attempts import Attempt, AttemptMove, ProviderOperation, Receipt
from quittance.areas.payments.models.bank import BankEntry

__all__ = ["Attempt", "AttemptMove", "BankEntry", "ProviderOperation", "Receipt"]
