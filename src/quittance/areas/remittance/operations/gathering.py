"""What is to be paid now: approved remittances, approved refunds by bank, and the agency's own fees."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from quittance.areas.payments.models import Refund
from quittance.areas.payments.operations import payment_files
from quittance.areas.remittance.models import FeeTransfer, PaymentLine, PayoutDetails, RemittanceRun
from quittance.areas.remittance.queries.payouts import current_details
from quittance.core import bank_account
from quittance.formats.pain001 import Transfer
from quittance.kit.clock import oslo_date
from quittance.kit.db import rows

State = RemittanceRun.State


@dataclass(frozen=True, slots=True)
class Due:
    """One payment to make, what it is for, and its posting where it is on its way already."""

    transfer: Transfer
    kind: str
    run: RemittanceRun | None = None
    refund: Refund | None = None
    fees: FeeTransfer | None = None
    details: PayoutDetails | None = None
    posting_id: int | None = None


def gather(*, actor: str, now: dt.datetime) -> list[Due]:
    """Everything that is approved and not ordered yet, locked until the caller's transaction ends, which pays it.

    A creditor without an approved account is left out; its run goes on waiting, with that as its problem.
    """
    return [*_remittances(), *_refunds(actor, now), *_fees(now)]


def _refunds(actor: str, now: dt.datetime) -> list[Due]:
    """Refunds to bank accounts; each is booked as on its way by the area that owns it."""
    taken = payment_files.take_for_file()
    ids = [one.refund_id for one in taken]
    postings = payment_files.mark_sent(refund_ids=ids, day=oslo_date(now), actor=actor, now=now)
    refunds = Refund.objects.in_bulk(ids)
    return [
        Due(_refund(one), PaymentLine.Kind.REFUND, refund=refunds[one.refund_id], posting_id=postings[one.refund_id])
        for one in taken
    ]


def _refund(one: payment_files.BankRefund) -> Transfer:
    return Transfer(
        end_to_end=one.end_to_end_id,
        amount=one.amount,
        payee=one.payee or "Innbetaler",
        account=one.account,
        text=f"Tilbakebetaling {one.refund_id}",
        country=bank_account.country(one.account),
    )


def _remittances() -> list[Due]:
    found = []
    runs = RemittanceRun.objects.select_for_update(of=("self",)).select_related("creditor").order_by("id")
    for run in runs.filter(state=State.APPROVED):
        details = current_details(run.creditor_id)
        if details is None:
            RemittanceRun.objects.filter(pk=run.pk).update(problem="no_account")
            continue
        RemittanceRun.objects.filter(pk=run.pk).update(state=State.ORDERED, problem="")
        found.append(Due(_remittance(run, details), PaymentLine.Kind.REMITTANCE, run=run, details=details))
    return found


def _remittance(run: RemittanceRun, details: PayoutDetails) -> Transfer:
    words = f"{details.text} Oppgjør {run.pk} til og med {run.until:%d.%m.%Y}".strip()
    return Transfer(
        end_to_end=f"REM{run.pk}-{run.payments.count() + 1}",
        amount=run.paid,
        payee=run.creditor.name,
        account=details.account,
        kid=details.kid,
        text="" if details.kid else words,
        country=bank_account.country(details.account),
    )


# The agency's own: fees and tax that closed runs took account of, less what went to payment companies and what has
# been moved before.
_OWN_FEES = """
select -coalesce(sum(l.amount), 0)::bigint from ledger_leg l
 where l.account = 220 and (l.case_id is null or exists (
   select 1 from remittance_takenleg t join remittance_remittancerun r on r.id = t.run_id
    where t.posting_id = l.posting_id and t.line = l.line and r.state not in ('proposed', 'cancelled')))
"""


def _fees(now: dt.datetime) -> list[Due]:
    """What is the agency's own by now and still on the client account, as one payment."""
    own = settings.AGENCY.own_account
    ((amount,),) = rows(_OWN_FEES)
    if not own or amount <= 0:
        return []
    transfer = FeeTransfer.objects.create(amount=amount, made_at=now)
    payment = Transfer(
        end_to_end=f"FEE{transfer.pk}",
        amount=amount,
        payee=settings.AGENCY.legal_name or settings.AGENCY.name,
        account=own,
        text=f"Salær og gebyrer, overføring {transfer.pk}",
    )
    return [Due(payment, PaymentLine.Kind.FEES, fees=transfer)]
