"""What can happen to a transfer. Every verb runs inside a transaction.

After completion the clock moves it along: RCVD, ACTC, ACCP, ACSC, and ACCC when the money stands on the creditor's
account at the simulated bank.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from quittance.sandbox.bank import book
from quittance.sandbox.neonomics import catalogue
from quittance.sandbox.neonomics.models import Session, Transfer
from quittance.sandbox.neonomics.schema import Ordered
from quittance.sandbox.shell import clock
from quittance.sandbox.shell.orders import NotAllowed

COURSE = ((0, "RCVD"), (2, "ACTC"), (5, "ACCP"), (15, "ACSC"), (30, "ACCC"))
"""Seconds after completion, and the status from then on."""

FINAL = ("RJCT", "CANC")
_SETTLED = timedelta(seconds=COURSE[-1][0])


def ordered(session: Session, product: str, order: Ordered, return_url: str, now: datetime) -> Transfer:
    """A new order; one that only waited for a consent goes on instead of beginning anew."""
    bank = catalogue.named(session.bank)
    waiting = Transfer.objects.filter(session=session, reference=order.reference, state="CONSENT").first()
    transfer = waiting or Transfer(
        session=session,
        reference=order.reference,
        product=product,
        amount=order.amount,
        currency="NOK",
        account=order.account,
        creditor=order.creditor,
        kid=order.kid,
        text=order.text,
        rounds=bank.rounds,
        token=secrets.token_urlsafe(32),
        created_at=now,
    )
    transfer.return_url = return_url
    if bank.consent and not session.consented:
        _to(transfer, "CONSENT")
    elif bank.rounds:
        _to(transfer, "NAUT")
    else:
        _complete(transfer, now)
    return transfer


def approve(transfer: Transfer, now: datetime) -> None:
    """The payer says yes to what the bank asks just now."""
    if transfer.state == "CONSENT":
        transfer.session.consented = True
        transfer.session.save()
        _note(transfer, "CONSENTED")
    elif transfer.state == "NAUT":
        transfer.rounds -= 1
        # A new page for the next round; the old one is used up.
        transfer.token = secrets.token_urlsafe(32)
        _to(transfer, "NAUT" if transfer.rounds else "SIGNED")
    else:
        raise NotAllowed("not_waiting", "the bank asks nothing just now")
    transfer.approve_at = None
    transfer.save()


def approve_later(transfer: Transfer, at: datetime) -> None:
    """The payer will say yes at `at`."""
    if not is_waiting(transfer):
        raise NotAllowed("not_waiting", "the bank asks nothing just now")
    transfer.approve_at = at
    transfer.save()


def cancel(transfer: Transfer, now: datetime) -> None:
    """The payer says no. A consent can be asked for again; a payment is over."""
    if not is_waiting(transfer):
        raise NotAllowed("not_waiting", "the bank asks nothing just now")
    if transfer.state == "NAUT":
        _to(transfer, "CANC")


def complete(transfer: Transfer, now: datetime) -> None:
    """What the shop must call after the payer came back; twice is once."""
    if transfer.state == "SIGNED":
        _complete(transfer, now)


def sign(transfer: Transfer, now: datetime) -> None:
    """The second of two signatures."""
    if transfer.state != "PATC":
        raise NotAllowed("not_waiting", "no second signature is awaited")
    transfer.completed_at = now
    _to(transfer, "MOVING")


def settle(transfer: Transfer, now: datetime) -> None:
    """The money reaches the account now."""
    if transfer.state != "MOVING" or transfer.settled:
        raise NotAllowed("not_moving", "no money is on its way")
    transfer.completed_at = now - _SETTLED
    _arrive(transfer)


def reject(transfer: Transfer, now: datetime) -> None:
    """The payer's bank refuses after all."""
    if transfer.state not in ("SIGNED", "PATC", "MOVING") or transfer.settled:
        raise NotAllowed("not_moving", "no money is on its way")
    _to(transfer, "RJCT")


def is_waiting(transfer: Transfer) -> bool:
    """Whether the bank's page has a question for the payer."""
    if transfer.state == "CONSENT":
        return not transfer.session.consented
    return transfer.state == "NAUT"


def status(transfer: Transfer, now: datetime) -> str:
    """The status as the company tells it."""
    if transfer.state in ("CONSENT", "NAUT"):
        return "NAUT"
    if transfer.state == "SIGNED":
        return "RCVD"
    if transfer.state != "MOVING" or transfer.completed_at is None:
        return transfer.state
    if transfer.settled:
        return "ACCC"
    elapsed = (now - transfer.completed_at).total_seconds()
    reached = [word for seconds, word in COURSE if elapsed >= seconds] or ["RCVD"]
    if not catalogue.named(transfer.session.bank).settles:
        reached = [word for word in reached if word not in ("ACSC", "ACCC")]
    return reached[-1]


def let_time_pass(transfer: Transfer, now: datetime) -> None:
    """Do what the clock has brought."""
    if transfer.approve_at is not None and transfer.approve_at <= now and is_waiting(transfer):
        approve(transfer, now)
    if not transfer.settled and transfer.state == "MOVING" and status(transfer, now) == "ACCC":
        _arrive(transfer)


def tick() -> float:
    """Late approvals and settlement; comes back every second."""
    now = clock.now()
    late = Transfer.objects.filter(approve_at__lte=now)
    moving = Transfer.objects.filter(state="MOVING", settled=False, completed_at__lte=now - _SETTLED)
    for found in (*late.values_list("pk", flat=True), *moving.values_list("pk", flat=True)):
        with transaction.atomic():
            let_time_pass(Transfer.objects.select_related("session").get(pk=found), now)
    return 1.0


def _complete(transfer: Transfer, now: datetime) -> None:
    bank = catalogue.named(transfer.session.bank)
    transfer.completed_at = now
    _to(transfer, "RJCT" if bank.rejects else "PATC" if bank.two_signatures else "MOVING")


def _arrive(transfer: Transfer) -> None:
    payer = book.Payer(name=f"Kunde i {catalogue.named(transfer.session.bank).name}")
    book.receive(
        transfer.account,
        transfer.amount,
        kid=transfer.kid,
        text=transfer.text,
        payer=payer,
        end_to_end=transfer.reference,
    )
    transfer.settled = True
    _note(transfer, "SETTLED")
    transfer.save()


def _to(transfer: Transfer, state: str) -> None:
    transfer.state = state
    _note(transfer, state)
    transfer.save()


def _note(transfer: Transfer, event: str) -> None:
    transfer.events = [*transfer.events, event]
