"""OCR giro: the Norwegian file of incoming payments with a payment reference. Read with `read`, write with `write`."""

from quittance.formats.ocr_giro.reader import bank_payments, read
from quittance.formats.ocr_giro.records import AssignmentTotals, OcrFile, PaymentColumns
from quittance.formats.ocr_giro.writer import GiroAssignment, GiroPayment, OtherService, Transmission, write

__all__ = [
    "AssignmentTotals",
    "GiroAssignment",
    "GiroPayment",
    "OcrFile",
    "OtherService",
    "PaymentColumns",
    "Transmission",
    "bank_payments",
    "read",
    "write",
]
