"""Makes a payment file: the bytes, their hash, and the postings by which the money is on its way - all or nothing."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from quittance.areas.approvals import operations as approvals
from quittance.areas.audit import operations as audit
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.queries.outgoing import payment_key
from quittance.areas.remittance.models import PaymentFile, PaymentLine
from quittance.areas.remittance.operations import taking_sql
from quittance.areas.remittance.operations.gathering import Due, gather
from quittance.areas.remittance.queries.contents import CONTENT_PLACE, disagreement
from quittance.areas.remittance.rules import FIRST, RemittanceRefused, check_configured
from quittance.core.postings import Account, Leg
from quittance.core.workdays import add_banking_days
from quittance.formats.pain001 import Order, Originator, group_of, write
from quittance.kit.clock import OSLO, oslo_date
from quittance.kit.crashpoints import crashpoint
from quittance.kit.crypto import encrypt
from quittance.kit.db import execute, retried, rows

_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('remittance.payment_file'))"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A new payment file: its number, how many payments, øre in all, and the hash that is approved (hexadecimal)."""

    file_id: int
    message_id: str
    count: int
    total: int
    sha256: str


def make_file(*, actor: str, now: dt.datetime) -> MadeFile:
    """Puts every approved remittance and refund, and the agency's own fees, into one file and asks for its approval.

    Raises RemittanceRefused: nothing_to_pay, not_configured, not_covered (the account does not hold that much).
    """
    check_configured()

    def work() -> MadeFile:
        execute(_ONE_AT_A_TIME)
        today = oslo_date(now)
        dues = gather(actor=actor, now=now)
        if not dues:
            raise RemittanceRefused("nothing_to_pay", "Nothing is approved and waits to be paid.")
        total = sum(due.transfer.amount for due in dues)
        _check_covered(sum(due.transfer.amount for due in dues if due.posting_id is None))
        order = _order(dues, now=now, today=today)
        content = write(order)
        digest = hashlib.sha256(content)
        file = PaymentFile.objects.create(
            message_id=order.message_id,
            version=order.version,
            account=order.originator.account,
            pay_on=order.pay_on,
            content=encrypt(content.decode(), place=CONTENT_PLACE),
            sha256=digest.digest(),
            count=len(dues),
            total=total,
            made_by=actor,
            made_at=now,
        )
        for due in dues:
            _add_line(file, due, actor, now)
        crashpoint("file:posted")
        if problem := disagreement(file):
            raise AssertionError(f"{file.message_id}: {problem}")
        approvals.propose(
            kind=FIRST,
            subject=f"payment-file:{file.pk}",
            payload=payload_of(file),
            reason="Payment file",
            maker=actor,
            now=now,
            amount=total,
        )
        audit.record(actor=actor, action="payment_file.made", subject=f"payment-file:{file.pk}", now=now, total=total)
        return MadeFile(file.pk, file.message_id, file.count, file.total, digest.hexdigest())

    return retried(work)


def payload_of(file: PaymentFile) -> dict[str, int | str]:
    """What is approved: the hash of the bytes, and what they come to."""
    return {
        "file": file.pk,
        "sha256": bytes(file.sha256).hex(),
        "count": file.count,
        "total": file.total,
    }


def _order(dues: Sequence[Due], *, now: dt.datetime, today: dt.date) -> Order:
    agency = settings.AGENCY
    number = PaymentFile.objects.filter(message_id__startswith=f"Q{today:%y%m%d}-").count() + 1
    return Order(
        message_id=f"Q{today:%y%m%d}-{number:03d}",
        made_at=now.astimezone(OSLO),
        version=agency.payment_file_version,
        originator=Originator(
            name=agency.legal_name or agency.name,
            organisation_number=agency.organisation_number,
            agreement=agency.bank_agreement,
            account=agency.bank_account,
            bic=agency.bank_bic,
        ),
        pay_on=add_banking_days(today, 1),
        transfers=tuple(due.transfer for due in dues),
    )


def _check_covered(more: int) -> None:
    """Money that has not come to the account is never paid out of somebody else's; `more` is not on its way yet."""
    ((held,),) = rows(
        "select coalesce(sum(amount), 0)::bigint from ledger_leg"
        " where account = 100 and subaccount = %(account)s or account = 130",
        {"account": int(settings.AGENCY.bank_account)},
    )
    if held < more:
        raise RemittanceRefused("not_covered", "The client account does not hold as much as is to be paid.")


def _add_line(file: PaymentFile, due: Due, actor: str, now: dt.datetime) -> None:
    transfer = due.transfer
    posting_id = due.posting_id or _post(file, due, actor, now)
    PaymentLine.objects.create(
        file=file,
        kind=due.kind,
        run=due.run,
        refund=due.refund,
        transfer=due.fees,
        details=due.details,
        amount=transfer.amount,
        account="" if due.refund else transfer.account,
        end_to_end=transfer.end_to_end,
        group=group_of(file.message_id, transfer),
        posting_id=posting_id,
    )
    if due.run:
        execute(taking_sql.KEEP_OWN, {"run": due.run.pk, "posting": posting_id})


def _post(file: PaymentFile, due: Due, actor: str, now: dt.datetime) -> int:
    """The money leaves what it was owed on and is on its way from now on."""
    end_to_end, amount = due.transfer.end_to_end, due.transfer.amount
    entry = ledger.Entry(
        f"payment_{due.kind}", actor, f"payment-file:{file.pk}", oslo_date(now), now, payment_key(end_to_end)
    )
    if due.run:
        owed = Leg(Account.CREDITOR_PAYABLE, amount, subaccount=due.run.creditor_id)
    else:
        owed = Leg(Account.FEE_SETTLEMENT, amount)
    return ledger.post(entry, [owed, Leg(Account.PAYMENT_IN_TRANSIT, -amount)])
