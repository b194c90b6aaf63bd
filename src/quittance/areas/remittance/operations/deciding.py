"""A second person approves a remittance or rejects it. Approval sets the tax off; the payment waits for a file."""

import datetime as dt

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals.queries import one as proposal
from quittance.areas.audit import operations as audit
from quittance.areas.ledger import operations as ledger
from quittance.areas.remittance.models import RemittanceRun, TakenLeg
from quittance.areas.remittance.operations import taking_sql
from quittance.areas.remittance.operations.running import payload_of
from quittance.areas.remittance.rules import RUN, RemittanceRefused, check_state
from quittance.core.postings import Account, Leg
from quittance.kit.clock import oslo_date
from quittance.kit.db import execute, retried

State = RemittanceRun.State


def decide(*, approval_id: int, approve: bool, actor: str, now: dt.datetime, comment: str = "") -> RemittanceRun:
    """Decides a proposed run, once. A rejected run is cancelled, and what it took is there for the next.

    Raises ApprovalRefused (its maker may not decide it); RemittanceRefused.
    """
    asked = proposal(approval_id)
    if asked is None or asked.kind != RUN:
        raise RemittanceRefused("wrong_state", "There is no such proposal.")

    def work() -> RemittanceRun:
        decision = approvals.decide(
            approval_id=approval_id,
            checker=actor,
            now=now,
            approve=approve,
            comment=comment,
            still=lambda payload: payload_of(RemittanceRun.objects.get(pk=payload["run"])) == payload,
        )
        run = RemittanceRun.objects.select_for_update(of=("self",)).get(pk=decision.payload["run"])
        check_state(run, State.PROPOSED)
        if approve:
            _close(run, actor, now)
        else:
            run.state = State.CANCELLED
            TakenLeg.objects.filter(run=run).update(released=True)
        run.save(update_fields=["state", "posting_id"])
        audit.record(actor=actor, action=f"remittance.{run.state}", subject=f"remittance:{run.pk}", now=now)
        return run

    return retried(work)


def _close(run: RemittanceRun, actor: str, now: dt.datetime) -> None:
    """Moves the tax to the fee settlement; it is the agency's from now on (L-14 lets own money leave from there)."""
    run.state = State.APPROVED if run.paid else State.SETTLED
    if not run.vat_settled:
        return
    entry = ledger.Entry(
        "remittance_tax", actor, f"remittance:{run.pk}", oslo_date(now), now, f"remittance:{run.pk}:tax"
    )
    legs = [
        Leg(Account.CREDITOR_PAYABLE, run.vat_settled, subaccount=run.creditor_id),
        Leg(Account.FEE_SETTLEMENT, -run.vat_settled),
    ]
    run.posting_id = ledger.post(entry, legs)
    execute(taking_sql.KEEP_OWN, {"run": run.pk, "posting": run.posting_id})
