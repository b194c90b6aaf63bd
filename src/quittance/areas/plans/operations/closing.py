"""How the run closes plans that are at their end: paid, with each instalment's day; or broken, with a letter a case."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from quittance.areas.contacts.operations.telling import Telling, tell
from quittance.areas.letters.operations.planning import write_plan_ended, write_plan_ended_offered
from quittance.areas.letters.rules import deadline_from
from quittance.areas.payments.operations.letting_go import let_go
from quittance.areas.plans.models import Event, Instalment, Plan
from quittance.areas.plans.operations.agreeing import wants_paper
from quittance.areas.plans.operations.ending import end
from quittance.areas.plans.queries.paid import payments_on
from quittance.areas.plans.queries.settlements import open_offer
from quittance.areas.plans.queries.standing import Standing
from quittance.formats.letter.matter import Instalment as LetterInstalment


def complete(stands: Standing, *, now: dt.datetime, actor: str) -> None:
    """Ends a plan of which nothing is owed any more; interest that its rules let go is written off on its cases.

    Instalments that money has reached are paid on the day it did, the last one by what was left; those that were not
    needed are dropped. In the caller's transaction, under the locks of the plan and its cases.
    """
    plan = stands.plan
    gone = 0
    if stands.rules.waives_interest or stands.rest:
        gone = sum(let_go(case_id, source=f"plan:{plan.pk}", now=now, actor=actor) for case_id in stands.case_ids)
    for row, day in _reached(stands):
        state = Instalment.State.DROPPED if day is None else Instalment.State.PAID
        kind = "repaired" if row.state == Instalment.State.MISSED else "paid"
        Instalment.objects.filter(pk=row.pk).update(state=state, settled_on=day)
        if day is not None:
            facts = {"instalment": row.pk, "due": row.due.isoformat(), "amount": row.amount}
            Event.objects.create(plan=plan, kind=kind, day=day, at=now, actor=actor, version=plan.version, facts=facts)
    facts = {"paid": stands.paid, "let_go": gone}
    end(plan, Plan.State.COMPLETED, day=stands.today, actor=actor, now=now, facts=facts)
    tell(Telling(plan.debtor_id, "plan_completed", f"plan_completed:{plan.pk}"), now=now)


def _reached(stands: Standing) -> list[tuple[Instalment, dt.date | None]]:
    """Instalments not settled yet, and the day on which money reached them: of one it only began, the last day."""
    payments = payments_on(stands.plan.pk)
    found, upto = list[tuple[Instalment, dt.date | None]](), 0
    for row in stands.rows:
        before, upto = upto, upto + row.amount
        if row.state == Instalment.State.PAID:
            continue
        sofar, day = 0, None
        for paid_on, amount in payments:
            sofar += amount
            if sofar > before:
                day = paid_on
            if sofar >= upto:
                break
        found.append((row, day if stands.paid > before else None))
    return found


def break_off(stands: Standing, *, now: dt.datetime, actor: str) -> None:
    """Ends a plan that missed more than it may: a fresh deadline for its cases, and a letter about each that owes.

    A case with an open offer is held by that still: its letter says that the reduced sum stands, and demands no more.
    In the caller's transaction, under the locks of the plan and its cases.
    """
    plan, missed = stands.plan, missing(stands)
    facts = {"missed": len(missed), "short": sum(one.amount for one in missed), "left": stands.left}
    end(plan, Plan.State.BROKEN, day=stands.today, actor=actor, now=now, facts=facts)
    _write_ends(stands, missed, actor=actor, now=now)


def give_up(stands: Standing, *, form_token: str, now: dt.datetime, actor: str) -> None:
    """Ends a plan because its debtor wants that: a fresh deadline for its cases, and a letter about each that owes.

    The letter goes out on paper unless its debtor did it with a login and can be told in the way they chose. In the
    caller's transaction, under the locks of the plan and its cases.
    """
    plan = stands.plan
    end(plan, Plan.State.GIVEN_UP, day=stands.today, actor=actor, now=now, facts={"form": form_token})
    if actor.startswith("debtor:"):  # whom one of us ended it for, the letter's own notice tells
        tell(Telling(plan.debtor_id, "plan_stopped", f"plan_stopped:{plan.pk}"), now=now)
    _write_ends(stands, (), actor=actor, now=now, on_paper=wants_paper(plan.debtor_id, actor))


def _write_ends(
    stands: Standing, missed: Sequence[LetterInstalment], *, actor: str, now: dt.datetime, on_paper: bool = True
) -> None:
    deadline = deadline_from(stands.today)
    about: dict[str, Any] = {
        "missed": missed,
        "ended_as": f"plan:{stands.plan.pk}",
        "actor": actor,
        "now": now,
        "on_paper": on_paper,
    }
    for case_id in (case.case_id for case in stands.facts if case.payable(stands.today).total > 0):
        offer = open_offer(case_id)
        if offer is None:
            write_plan_ended(case_id=case_id, deadline=deadline, **about)
        elif not offer.is_met:
            write_plan_ended_offered(case_id=case_id, amount=offer.left, until=offer.until, **about)


def missing(stands: Standing) -> list[LetterInstalment]:
    """What has not come of instalments whose time is over, in øre, by their days."""
    found, upto = list[LetterInstalment](), 0
    for row in stands.rows:
        short = min(max(upto + row.amount - stands.paid, 0), row.amount)
        upto += row.amount
        if row.judged_after < stands.today and short:
            found.append(LetterInstalment(row.due, short))
    return found
