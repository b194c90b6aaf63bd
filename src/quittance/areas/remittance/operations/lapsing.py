"""Proposals nobody decided in time, and runs their maker wants no longer: what they had taken is free again."""

import datetime as dt

from quittance.areas.approvals import operations as approvals
from quittance.areas.audit import operations as audit
from quittance.areas.remittance.models import PaymentFile, RemittanceRun, TakenLeg
from quittance.areas.remittance.operations import releasing
from quittance.areas.remittance.rules import FIRST, RUN, SECOND, RemittanceRefused, check_state
from quittance.kit.db import retried


def cancel(*, run_id: int, actor: str, now: dt.datetime) -> None:
    """Whoever made a run wants it no longer, before it was decided; what it took is there for the next.

    Raises RemittanceRefused (not_yours, wrong_state).
    """

    def work() -> None:
        run = RemittanceRun.objects.get(pk=run_id)
        if run.made_by != actor:
            raise RemittanceRefused("not_yours", "Only who made a remittance cancels it.")
        # The proposal is locked before its run, as when it is decided.
        approvals.void(kind=RUN, subject=f"remittance:{run_id}", now=now, actor=actor)
        _cancel(run_id, actor, now)

    retried(work)


def free_lapsed(*, now: dt.datetime) -> int:
    """Ends proposals whose week has passed, and the runs and files that waited for them; returns how many.

    A new account of a creditor that lapsed holds nothing back: it can be proposed again at once.
    """
    approvals.lapse(now=now)
    runs = RemittanceRun.objects.filter(state=RemittanceRun.State.PROPOSED).order_by("id")
    files = PaymentFile.objects.filter(state=PaymentFile.State.PROPOSED).order_by("id")
    freed = sum(_free_run(run_id, now) for run_id in runs.values_list("id", flat=True))
    return freed + sum(_free_file(file_id, now) for file_id in files.values_list("id", flat=True))


def _free_run(run_id: int, now: dt.datetime) -> bool:
    def work() -> bool:
        run = RemittanceRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        if run.state != RemittanceRun.State.PROPOSED or approvals.is_waiting(kind=RUN, subject=f"remittance:{run_id}"):
            return False
        _cancel(run_id, "system", now)
        return True

    return retried(work)


def _free_file(file_id: int, now: dt.datetime) -> bool:
    def work() -> bool:
        file = PaymentFile.objects.select_for_update(of=("self",)).get(pk=file_id)
        subject = f"payment-file:{file_id}"
        if file.state != PaymentFile.State.PROPOSED:
            return False
        if any(approvals.is_waiting(kind=kind, subject=subject) for kind in (FIRST, SECOND)):
            return False
        releasing.withdraw(file_id=file_id, actor="system", now=now)
        return True

    return retried(work)


def _cancel(run_id: int, actor: str, now: dt.datetime) -> None:
    run = RemittanceRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    check_state(run, RemittanceRun.State.PROPOSED)
    run.state = RemittanceRun.State.CANCELLED
    TakenLeg.objects.filter(run=run, released=False).update(released=True)
    run.save(update_fields=["state"])
    audit.record(actor=actor, action="remittance.cancelled", subject=f"remittance:{run_id}", now=now)
