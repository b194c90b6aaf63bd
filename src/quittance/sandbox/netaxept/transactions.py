"""What can happen to a transaction. Every verb runs inside a transaction of the database.

How BankAxess was taken is told differently in different places, so it is a switch: `sale` (the terminal approves and
the merchant sells), `auto_sale` (the company sells when the terminal finishes; a sale of the merchant's is refused)
or `reserve` (the terminal reserves and the merchant captures). The two-digit codes are the simulation's own.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from quittance.sandbox.netaxept import mail
from quittance.sandbox.netaxept.models import Failure, Line, Transaction
from quittance.sandbox.netaxept.problems import Refusal, bbs
from quittance.sandbox.shell import switches
from quittance.sandbox.shell.orders import NotAllowed

MODES = ("sale", "auto_sale", "reserve")
NO_COVER_AMOUNT = 151
"""Øre: approved in the terminal, refused by the bank when it is taken."""

TROUBLE: dict[str, tuple[str, str, str]] = {
    "cancel": ("17", "Cancelled by customer.", "Cancel"),
    "under_age": ("33", "Customer is below the age limit.", "33"),
    "no_cover": ("51", "Insufficient funds.", "51"),
    "declined": ("05", "Declined by issuer.", "05"),
}
"""Why the payer comes back without having paid: code, text, and what stands in the address."""

_UNKNOWN = "Unable to find transaction"


@dataclass(frozen=True)
class Cause:
    """When something happens, and under which mark of the merchant's."""

    now: datetime
    mark: str = ""
    description: str = ""


def find(transaction_id: str) -> Transaction:
    """The transaction, or the company's way of saying that there is none."""
    found = Transaction.objects.filter(transaction_id=transaction_id).first()
    if found is None:
        raise Refusal("QueryException", _UNKNOWN)
    return found


def register(fields: dict[str, str], cause: Cause) -> Transaction:
    """Open a transaction; a transaction id of the merchant's own must be new."""
    made = Transaction(
        order_number=fields["orderNumber"],
        amount=int(fields["amount"]),
        currency=fields["currencyCode"],
        description=fields.get("orderDescription", ""),
        redirect_url=fields["redirectUrl"],
        language=fields.get("language", "no_NO"),
        methods=fields.get("paymentMethodList", "BankAxess,Visa,MasterCard"),
        registered_at=cause.now,
    )
    if fields.get("transactionId"):
        made.transaction_id = fields["transactionId"]
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Refusal("UniqueTransactionIdException", "Transaction ID must be unique") from None
    _note(made, "Register", 0, cause)
    return made


# -- the terminal ----------------------------------------------------------------------------------------


def enter(payment: Transaction, now: datetime) -> None:
    """The payer sees the terminal for the first time."""
    if payment.entered_at is None:
        payment.entered_at = now
        payment.save()


def approve(payment: Transaction, method: str, cause: Cause) -> None:
    """The payer signs with BankID, or the card is accepted; the terminal is finished."""
    _must_be_open(payment)
    enter(payment, cause.now)
    payment.approved, payment.back_at, payment.method = True, cause.now, method
    payment.save()
    mode = switches.get("netaxept_mode", MODES[0])
    if mode == "reserve" and payment.amount != NO_COVER_AMOUNT:
        authorise(payment, cause)
    elif mode == "auto_sale":
        if payment.amount == NO_COVER_AMOUNT:
            _fail(payment, "Sale", "no_cover", cause)
        else:
            _take(payment, "Sale", payment.amount, cause)


def refuse(payment: Transaction, why: str, cause: Cause) -> None:
    """The payer cancels or may not pay; the terminal is finished."""
    _must_be_open(payment)
    enter(payment, cause.now)
    payment.back_at = cause.now
    payment.save()
    _fail(payment, "Terminal", why, cause)


def _must_be_open(payment: Transaction) -> None:
    if payment.back_at is not None:
        raise NotAllowed("finished", "the payer has finished with the terminal")


# -- operations ------------------------------------------------------------------------------------------


def authorise(payment: Transaction, cause: Cause) -> None:
    """AUTH: reserve the money of an approved payment."""
    _must_be_approved(payment)
    if payment.authorized:
        raise bbs("98", "Transaction already authorized")
    payment.authorized, payment.authorization_id = True, f"{secrets.randbelow(10**6):06d}"
    payment.save()
    _note(payment, "Auth", payment.amount, cause)
    mail.post(payment, "authorized", cause.now)


def sale(payment: Transaction, amount: int, cause: Cause) -> None:
    """SALE: take the money of an approved payment at once."""
    _must_be_positive(amount)
    _must_be_approved(payment)
    if payment.authorized or payment.captured:
        raise bbs("98", "Transaction already captured" if payment.captured else "Transaction already authorized")
    if amount > payment.amount:
        raise bbs("98", "Unable to capture more than the order")
    if payment.amount == NO_COVER_AMOUNT:
        # The refusal is an answer like any other; what the log says of it must outlive it.
        raise bbs("51", "Insufficient funds", log=("Sale", "no_cover"))
    _take(payment, "Sale", amount, cause)


def capture(payment: Transaction, amount: int, cause: Cause) -> None:
    """CAPTURE: take reserved money, in parts if need be; a repeat takes more while there is room."""
    _must_be_positive(amount)
    if not payment.authorized or payment.annulled:
        raise bbs("98", "Unable to capture")
    if payment.captured + amount > payment.amount:
        raise bbs("98", "Unable to capture more than the authorization")
    _take(payment, "Capture", amount, cause)


def credit(payment: Transaction, amount: int, cause: Cause) -> None:
    """CREDIT: send captured money back."""
    _must_be_positive(amount)
    if payment.credited + amount > payment.captured:
        raise bbs("98", "Unable to credit more than captured")
    payment.credited += amount
    payment.save()
    _note(payment, "Credit", amount, cause)
    mail.post(payment, "credited", cause.now)


def annul(payment: Transaction, cause: Cause) -> None:
    """ANNUL: release a reservation nothing was taken of."""
    if not payment.authorized or payment.captured or payment.annulled:
        raise bbs("98", "Unable to annul")
    payment.annulled = True
    payment.save()
    _note(payment, "Annul", 0, cause)
    mail.post(payment, "annulled", cause.now)


def log_failure(payment: Transaction, operation: str, why: str, cause: Cause) -> None:
    """Write down what the bank refused."""
    _fail(payment, operation, why, cause)


def _must_be_positive(amount: int) -> None:
    if amount <= 0:
        raise Refusal("ValidationException", "Transaction amount must be greater than zero.")


def _must_be_approved(payment: Transaction) -> None:
    if not payment.approved:
        raise bbs("98", "Customer has not completed the terminal phase")


def _take(payment: Transaction, operation: str, amount: int, cause: Cause) -> None:
    payment.captured += amount
    payment.save()
    _note(payment, operation, amount, cause)
    mail.post(payment, "captured", cause.now)


def _note(payment: Transaction, operation: str, amount: int, cause: Cause) -> None:
    Line.objects.create(
        transaction=payment,
        at=cause.now,
        operation=operation,
        amount=amount,
        mark=cause.mark,
        description=cause.description,
    )


def _fail(payment: Transaction, operation: str, why: str, cause: Cause) -> None:
    code, text, _ = TROUBLE[why]
    Failure.objects.create(transaction=payment, at=cause.now, operation=operation, code=code, text=text)
