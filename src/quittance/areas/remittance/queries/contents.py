"""What a payment file says, read from its bytes, and whether that is what was decided (B-8)."""

import hashlib

from quittance.areas.payments.queries.refunds import ACCOUNT_PLACE
from quittance.areas.remittance.models import PaymentFile, PaymentLine
from quittance.areas.remittance.queries.payouts import current_details
from quittance.formats.pain001 import PainError, read_back
from quittance.kit.crypto import CannotDecrypt, decrypt

CONTENT_PLACE = "remittance_paymentfile.content"


def content_of(file: PaymentFile) -> bytes:
    """The file's bytes. Raises CannotDecrypt."""
    return decrypt(bytes(file.content), place=CONTENT_PLACE).encode()


def disagreement(file: PaymentFile) -> str:
    """Why the file is not what was decided, as a code; empty when it is.

    Codes: hash, unreadable, lines (other payments, amounts or accounts than its lines), sum, account_changed (another
    account of a creditor has been approved since).
    """
    try:
        data = content_of(file)
        told = {payment.end_to_end: (payment.amount, payment.account) for payment in read_back(data)}
    except (CannotDecrypt, PainError):
        return "unreadable"
    if hashlib.sha256(data).digest() != bytes(file.sha256):
        return "hash"
    lines = list(file.lines.select_related("run", "refund"))
    if told != {line.end_to_end: (line.amount, _account(line)) for line in lines}:
        return "lines"
    if sum(line.amount for line in lines) != file.total or len(lines) != file.count:
        return "sum"
    return "account_changed" if any(_changed(line) for line in lines) else ""


def _account(line: PaymentLine) -> str:
    if line.refund and line.refund.account:
        return decrypt(bytes(line.refund.account), place=ACCOUNT_PLACE)
    return line.account


def _changed(line: PaymentLine) -> bool:
    if line.run is None:
        return False
    now = current_details(line.run.creditor_id)
    return now is None or now.pk != line.details_id or now.account != line.account
