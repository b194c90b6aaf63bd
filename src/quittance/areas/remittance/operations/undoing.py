"""A payment that will not be made: its posting is reversed, and what it would have paid waits again."""

import datetime as dt

from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.operations import payment_files
from quittance.areas.payments.operations.holding import hold
from quittance.areas.payments.queries.outgoing import in_transit
from quittance.areas.remittance.models import PaymentLine, RemittanceRun
from quittance.areas.remittance.operations import taking_sql
from quittance.areas.remittance.rules import RemittanceRefused
from quittance.kit.clock import oslo_date
from quittance.kit.db import execute


def take_back(line: PaymentLine, state: str, problem: str, *, actor: str, now: dt.datetime) -> None:
    """Ends an ordered payment as rejected or withdrawn. In the caller's transaction, under the file's lock.

    A rejected refund has failed, and somebody has to ask where the money shall go; a withdrawn one waits for a file.
    Raises RemittanceRefused (has_left): what stands on the account as a debit is never paid again.
    """
    hold([line.end_to_end])
    if in_transit(line.end_to_end) is None:
        raise RemittanceRefused("has_left", f"{line.end_to_end} has left the account. Ask the bank.")
    if line.refund_id is not None:
        again = state == PaymentLine.State.WITHDRAWN
        payment_files.put_back(refund_id=line.refund_id, problem=problem, again=again, actor=actor, now=now)
    else:
        _reverse(line, problem, actor, now)
    line.state, line.problem, line.settled_at = state, problem, now
    line.save(update_fields=["state", "problem", "settled_at"])


def _reverse(line: PaymentLine, problem: str, actor: str, now: dt.datetime) -> None:
    entry = ledger.Entry(
        "payment_undone",
        actor,
        f"payment-file:{line.file_id}",
        oslo_date(now),
        now,
        f"payment:{line.end_to_end}:undone",
    )
    reversal = ledger.reverse(line.posting_id, entry)
    if line.run_id:
        execute(taking_sql.KEEP_OWN, {"run": line.run_id, "posting": reversal})
        RemittanceRun.objects.filter(pk=line.run_id).update(state=RemittanceRun.State.APPROVED, problem=problem)
