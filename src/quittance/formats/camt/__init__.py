"""ISO 20022 messages of the bank about an account: camt.053 (statement) and camt.054 (payments). Read with `read`."""

from quittance.formats.camt.reader import read
from quittance.formats.camt.records import CamtFile, EntryRow, Group, Packed, PaymentRow
from quittance.formats.camt.values import inside_rf

__all__ = ["CamtFile", "EntryRow", "Group", "Packed", "PaymentRow", "inside_rf", "read"]
