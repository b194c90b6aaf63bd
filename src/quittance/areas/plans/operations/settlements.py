"""A reduced sum: proposed, approved by a second person, and met when the money is in; then the rest is written off.

What counts is money dated within the offer, also when it is booked later. When it is met the case is laid anew: the
rest is written off on the day the sum was reached, and what came beyond the sum is held for the debtor. All of it under
the case's lock, which a payment takes too, so an offer is either met by it or is over, and never both.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.db import DatabaseError, transaction

from quittance.areas.approvals import operations as approvals
from quittance.areas.audit import operations as audit
from quittance.areas.claims.models import Case
from quittance.areas.claims.operations import holding
from quittance.areas.claims.operations.charging import charge_reached
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.expected import expected_on
from quittance.areas.contacts.operations.telling import Telling, tell
from quittance.areas.ledger import operations as ledger
from quittance.areas.letters.operations.planning import write_settlement_offer
from quittance.areas.letters.rules import deadline_from
from quittance.areas.payments.operations import allocating
from quittance.areas.payments.operations.corrections import newest_posting
from quittance.areas.plans.models import SettlementOffer
from quittance.areas.plans.operations.agreeing import new_number
from quittance.areas.plans.operations.overtaking import end_settled
from quittance.areas.plans.queries import settlements as queries
from quittance.areas.plans.queries.settlements import OfferView, one_offer
from quittance.areas.plans.rules import LONGEST_SETTLEMENT_DAYS, SETTLEMENT, SettlementRefused, checked_words
from quittance.core.allocation import Part, allocate, parse_order
from quittance.core.balance import open_items
from quittance.core.errors import CoreError
from quittance.core.postings import written_off
from quittance.core.workdays import later
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked, retried

log = structlog.get_logger(__name__)
State = SettlementOffer.State


def propose(*, case_id: int, amount: int, until: dt.date, reason: str, actor: str, now: dt.datetime) -> int:
    """Asks that a case be done for `amount` øre paid by a day; returns the proposal.

    Raises SettlementRefused: amount (not less than what is owed), until, waits (there is one already), empty, too_long;
    approvals.rules.ApprovalRefused.
    """
    today, words = oslo_date(now), checked_words(reason, SettlementRefused)

    def work() -> int:
        locked("claims_case", [case_id])
        owed = case_facts.load_one(case_id).payable(today).total
        if not 0 < amount < owed:
            raise SettlementRefused("amount", "A reduced sum is less than what is owed.")
        if not today < until <= later(today, LONGEST_SETTLEMENT_DAYS):
            raise SettlementRefused("until", "An offer has some time, and not too much.")
        if SettlementOffer.objects.filter(case_id=case_id, state__in=[State.PROPOSED, State.OPEN]).exists():
            raise SettlementRefused("waits", "There is an offer for this case already.")
        made = SettlementOffer.objects.create(
            case_id=case_id,
            number=new_number(),
            amount=amount,
            owed=owed,
            until=until,
            reason=words,
            made_by=actor,
            made_at=now,
        )
        return approvals.propose(
            kind=SETTLEMENT,
            subject=f"case:{case_id}",
            payload={
                "case": case_id,
                "offer": made.pk,
                "sum": amount,
                "owed": owed,
                "until": f"{until}",
                "after_posting": newest_posting(case_id),
            },
            reason=words,
            maker=actor,
            now=now,
            amount=owed - amount,
        )

    return retried(work)


def still_stands(payload: Mapping[str, Any], *, today: dt.date) -> bool:
    """Whether nothing was booked on the case since it was proposed, and its last day lies ahead."""
    locked("claims_case", [int(payload["case"])])
    offer = SettlementOffer.objects.get(pk=payload["offer"])
    unchanged = newest_posting(int(payload["case"])) == payload["after_posting"]
    return bool(unchanged and offer.state == State.PROPOSED and today < offer.until)


def decided(decision: approvals.Decision, *, now: dt.datetime) -> None:
    """Makes an approved offer, or ends a rejected one. In the decision's transaction, under the case's lock."""
    offer_id, case_id = int(decision.payload["offer"]), int(decision.payload["case"])
    if not decision.approved:
        reject(offer_id, now=now)
        return
    today = oslo_date(now)
    charge_reached([case_id], today=today, now=now, actor=decision.checker)
    SettlementOffer.objects.filter(pk=offer_id).update(state=State.OPEN, since=today)
    holding.hold([case_id], kind="settlement", source=_source(offer_id), since=today)
    _record("opened", offer_id, case_id, decision.checker, now, proposed_by=decision.maker)
    write_settlement_offer(
        case_id=case_id,
        amount=int(decision.payload["sum"]),
        until=dt.date.fromisoformat(decision.payload["until"]),
        offered_as=f"{offer_id}",
        actor=decision.checker,
        now=now,
    )


def reject(offer_id: int, *, now: dt.datetime) -> None:
    """Ends an offer that was never made. In the caller's transaction."""
    SettlementOffer.objects.filter(pk=offer_id, state=State.PROPOSED).update(
        state=State.REJECTED, ended_on=oslo_date(now)
    )


def reject_lapsed(*, now: dt.datetime) -> int:
    """Ends offers whose proposal nobody decided in time; returns how many."""
    with transaction.atomic():
        lapsed = SettlementOffer.objects.filter(state=State.PROPOSED).exclude(
            pk__in=[one.offer_id for one in queries.offers(states=["proposed"]) if _waits(one)]
        )
        return lapsed.update(state=State.REJECTED, ended_on=oslo_date(now))


def _waits(offer: OfferView) -> bool:
    return approvals.is_waiting(kind=SETTLEMENT, subject=f"case:{offer.case_id}")


def withdraw(*, offer_id: int, actor: str, now: dt.datetime) -> None:
    """Takes an open offer back, as long as nothing was paid for it and nothing is on its way.

    Raises SettlementRefused: not_open, paid.
    """

    def work() -> None:
        offer = _locked(offer_id)
        if offer.state != State.OPEN:
            raise SettlementRefused("not_open", "This offer is not open.")
        if offer.paid or offer.case_id in expected_on([offer.case_id], today=oslo_date(now)):
            raise SettlementRefused("paid", "Something was paid for it: it stands until its time is over.")
        _end(offer, State.WITHDRAWN, actor, now)

    retried(work)


def judge(*, offer_id: int, now: dt.datetime, actor: str = "system") -> str:
    """Looks at an open offer: met, expired, or open still. Returns its state; looking again changes nothing."""

    def work() -> str:
        offer = _locked(offer_id)
        if offer.state != State.OPEN:
            return offer.state
        if offer.is_met:
            _meet(offer, actor, now)
            return str(State.MET)
        today = oslo_date(now)
        if offer.is_over(today) and offer.case_id not in expected_on([offer.case_id], today=today):
            _end(offer, State.EXPIRED, actor, now)
            return str(State.EXPIRED)
        return offer.state

    return retried(work)


def judge_all(*, now: dt.datetime) -> int:
    """Judges the open offers that are paid or whose time has passed; returns how many ended."""
    today = oslo_date(now)
    asked = [one.offer_id for one in queries.offers(states=["open"]) if one.is_met or one.is_over(today)]
    return sum(_judged(offer_id, now) for offer_id in asked)


def _judged(offer_id: int, now: dt.datetime) -> bool:
    """Whether the offer ended; one whose case cannot be laid anew is left open, and stops no other."""
    try:
        return judge(offer_id=offer_id, now=now) != State.OPEN
    except (CoreError, DatabaseError) as problem:
        code = getattr(problem, "code", type(problem).__name__)
        log.error("settlement.cannot_be_judged", offer_id=offer_id, code=code)
        return False


def _locked(offer_id: int) -> OfferView:
    """The offer as it is under its case's lock."""
    locked("claims_case", [SettlementOffer.objects.values_list("case_id", flat=True).get(pk=offer_id)])
    return one_offer(offer_id)


def _meet(offer: OfferView, actor: str, now: dt.datetime) -> None:
    """Writes the rest off on the day the sum was reached, and lays that payment and later ones anew."""
    assert offer.since is not None
    counting, before = _from_reached(offer, allocating.events_since(offer.case_id, offer.since))
    reached = counting[0].value_date
    allocating.take_up(counting, actor=actor, now=now)
    rest = _rest(offer.case_id, offer.amount - before, reached)
    if legs := written_off(rest, case_id=offer.case_id):
        entry = ledger.Entry(
            allocating.WRITE_OFF, actor, _source(offer.offer_id), reached, now, _source(offer.offer_id)
        )
        ledger.post(entry, legs)
    allocating.lay_again(counting, actor=actor, now=now)
    SettlementOffer.objects.filter(pk=offer.offer_id).update(state=State.MET, ended_on=reached)
    _release(offer, oslo_date(now))
    end_settled([offer.case_id], actor=actor, now=now)
    written = sum(part.amount for part in rest)
    _record("met", offer.offer_id, offer.case_id, actor, now, amount=offer.amount, written_off=written)
    tell(Telling(_debtor(offer.case_id), "offer_news", f"settlement:{offer.offer_id}:met"), now=now)


def _from_reached(offer: OfferView, events: Sequence[allocating.Event]) -> tuple[list[allocating.Event], int]:
    """The events from the payment that reaches the sum on, and what came in for it before."""
    came = 0
    for place, event in enumerate(events):
        amount = _counts(offer, event)
        if came + amount >= offer.amount:
            return list(events[place:]), came
        came += amount
    raise SettlementRefused("not_reached", "An offer that is met has the payments that meet it.")


def _counts(offer: OfferView, event: allocating.Event) -> int:
    """What a payment brought for the offer, in øre; one that was laid anew is as old as what it stands for."""
    first = ledger.known(allocating.first_key(event.key))
    if event.reason == allocating.WRITE_OFF or event.value_date > offer.until or not first:
        return 0
    if first <= offer.after_posting:
        return 0
    return -sum(leg.amount for leg in ledger.posted_legs(event.posting_id) if leg.case_id == offer.case_id)


def _rest(case_id: int, covers: int, day: dt.date) -> list[Part]:
    """What is owed on a day beyond what `covers` øre pay by the creditor's order."""
    facts = case_facts.load_one(case_id)
    items = open_items(facts.payable(day, assume_last_rate=False))
    order = parse_order(facts.creditor.allocation_order)
    paid = {
        (part.component, part.claim_id): part.amount for part in allocate(amount=covers, items=items, order=order).parts
    }
    return [
        Part(item.component, item.claim_id, item.amount - paid.get((item.component, item.claim_id), 0))
        for item in items
    ]


def _end(offer: OfferView, state: State, actor: str, now: dt.datetime) -> None:
    """Ends an offer that was not met; the case goes on with fresh deadlines."""
    today = oslo_date(now)
    SettlementOffer.objects.filter(pk=offer.offer_id).update(state=state, ended_on=today)
    _release(offer, today)
    _record(state.value, offer.offer_id, offer.case_id, actor, now)
    tell(Telling(_debtor(offer.case_id), "offer_news", f"settlement:{offer.offer_id}:over"), now=now)


def _release(offer: OfferView, today: dt.date) -> None:
    """The case is free; should anything be owed on it, now or when money is taken back, its steps begin anew."""
    fresh = deadline_from(today)
    holding.release([offer.case_id], source=_source(offer.offer_id), on=today, fresh_deadline=fresh)


def _source(offer_id: int) -> str:
    return f"settlement:{offer_id}"


def _debtor(case_id: int) -> int:
    return int(Case.objects.values_list("debtor_id", flat=True).get(pk=case_id))


def _record(what: str, offer_id: int, case_id: int, actor: str, now: dt.datetime, **more: str | int) -> None:
    audit.record(actor=actor, action=f"settlement.{what}", subject=f"case:{case_id}", now=now, offer=offer_id, **more)
