"""ISO 20022 pain.001: the file by which a bank is told to pay. Written here, and read back to see what it says."""

from quittance.formats.pain001.reader import Ordered, read_back
from quittance.formats.pain001.records import Order, Originator, PainError, Transfer
from quittance.formats.pain001.writer import group_of, write

__all__ = ["Order", "Ordered", "Originator", "PainError", "Transfer", "group_of", "read_back", "write"]
