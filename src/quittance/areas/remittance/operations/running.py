"""Makes remittances: of each creditor, all that came until a day and was never remitted. Twice is once (B-7)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from quittance.areas.approvals import operations as approvals
from quittance.areas.audit import operations as audit
from quittance.areas.parties.models import Creditor
from quittance.areas.remittance.models import RemittanceRun
from quittance.areas.remittance.operations import taking_sql
from quittance.areas.remittance.rules import RUN, RemittanceRefused
from quittance.core.remittance import Carried, settle, vat_rate
from quittance.kit.db import execute, locked, retried, rows

State = RemittanceRun.State


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one creditor: the run (new, or the one made before for the same day), or why there is none.

    `reason`: earlier_waits (decide the run that waits first).
    """

    creditor_id: int
    run_id: int | None
    is_new: bool = False
    reason: str = ""


def run(
    *, until: dt.date, actor: str, now: dt.datetime, today: dt.date, organisation_number: str = ""
) -> tuple[Made, ...]:
    """Proposes a remittance for every creditor with money that came on or before `until`; or for one of them.

    A creditor with nothing new is passed over. The same day again gives the runs made before. Raises RemittanceRefused.
    """
    if until > today:
        raise RemittanceRefused("future_day", "Nothing can be remitted of days that have not come.")

    def work() -> tuple[Made, ...]:
        creditors = locked("parties_creditor", _asked(organisation_number))
        made_before = dict(
            RemittanceRun.objects.filter(creditor__in=creditors, until=until)
            .exclude(state=State.CANCELLED)
            .values_list("creditor_id", "id")
        )
        waiting = set(
            RemittanceRun.objects.filter(creditor__in=creditors, state=State.PROPOSED)
            .exclude(until=until)
            .values_list("creditor_id", flat=True)
        )
        fresh = [creditor for creditor in creditors if creditor not in made_before]
        done = [Made(creditor, run_id) for creditor, run_id in sorted(made_before.items())]
        return (*done, *_run(fresh, waiting, until, actor, now))

    return retried(work)


def _asked(organisation_number: str) -> list[int]:
    found = Creditor.objects.order_by("id").values_list("id", flat=True)
    if organisation_number:
        found = found.filter(organisation_number=organisation_number)
        if not found:
            raise RemittanceRefused("no_creditor", f"There is no creditor {organisation_number}.")
    return list(found)


def _run(creditors: list[int], waiting: set[int], until: dt.date, actor: str, now: dt.datetime) -> Iterable[Made]:
    execute(taking_sql.HELD)
    execute(taking_sql.TAKEN, {"until": until, "creditors": creditors})
    rate = vat_rate()
    execute(taking_sql.LINES, {"rate": rate.numerator, "per": rate.denominator})
    for creditor_id, collected, fees, vat in rows(taking_sql.SUMS):
        if creditor_id in waiting:
            yield Made(creditor_id, None, reason="earlier_waits")
            continue
        yield _propose(creditor_id, (collected, fees, vat), until, actor, now)


def _propose(creditor_id: int, sums: tuple[int, int, int], until: dt.date, actor: str, now: dt.datetime) -> Made:
    collected, fees, vat = sums
    before = _carried(creditor_id)
    done = settle(collected=collected, vat=vat, carried=before)
    made = RemittanceRun.objects.create(
        creditor_id=creditor_id,
        until=until,
        made_by=actor,
        made_at=now,
        collected=collected,
        fees=fees,
        vat=vat,
        deducts_vat=Creditor.objects.values_list("deducts_vat", flat=True).get(pk=creditor_id),
        payable_before=before.payable,
        vat_before=before.vat,
        vat_settled=done.vat_settled,
        paid=done.paid,
        payable_after=done.carried.payable,
        vat_after=done.carried.vat,
    )
    execute(taking_sql.KEEP_LINES, {"run": made.pk, "creditor": creditor_id})
    execute(taking_sql.KEEP_TAKEN, {"run": made.pk, "creditor": creditor_id})
    approvals.propose(
        kind=RUN,
        subject=f"remittance:{made.pk}",
        payload=payload_of(made),
        reason="Remittance",
        maker=actor,
        now=now,
        amount=made.paid,
    )
    audit.record(actor=actor, action="remittance.made", subject=f"remittance:{made.pk}", now=now, paid=made.paid)
    return Made(creditor_id, made.pk, is_new=True)


def payload_of(made: RemittanceRun) -> dict[str, int | str]:
    """What a second person approves: the run's sums. The account is approved by itself, and again with the file."""
    return {
        "run": made.pk,
        "creditor": made.creditor_id,
        "until": made.until.isoformat(),
        "collected": made.collected,
        "fees": made.fees,
        "vat_settled": made.vat_settled,
        "paid": made.paid,
    }


def _carried(creditor_id: int) -> Carried:
    latest = RemittanceRun.objects.filter(creditor=creditor_id).exclude(state=State.CANCELLED).order_by("-id").first()
    return Carried(latest.payable_after, latest.vat_after) if latest else Carried()
