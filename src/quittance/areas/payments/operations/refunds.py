"""Money back to a payer: asked for, decided by a second person, and handed to whoever sends it.

What is asked for is set aside at once, on the case, the entry and the attempt, so that the same øre is never promised
twice (P-4); a refund that fails or is rejected frees it. `sending` sends those that go back through a provider; those
that go to a bank account wait until a payment file takes them.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from quittance.areas.access.rules import check_can_open_case, check_is_debtor
from quittance.areas.access.visitor import Visitor
from quittance.areas.approvals import operations as approvals
from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.payments.models import Attempt, BankEntry, Refund
from quittance.areas.payments.operations.allocating import promised
from quittance.areas.payments.queries.refunds import ACCOUNT_PLACE, left_of_share, own_ways_back, refundable
from quittance.areas.payments.queries.suspense import entry_waits, waiting_of_attempt
from quittance.core import bank_account
from quittance.core.attempts import MONEY_STATES, State
from quittance.core.errors import CoreError
from quittance.kit.crypto import blind_index, decrypt, encrypt
from quittance.kit.db import locked, retried
from quittance.kit.wiring import payment_providers

KIND = "refund"
Way = Refund.Way


class RefundRefused(CoreError):
    """A refund that cannot be made.

    Codes: amount, too_much, nothing_named, other_request, other_payment, not_refundable, no_refunds_there, not_waiting,
    whole_only, account_needed, not_proposed, not_yours, not_refused, more_given_back.
    """


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for, in øre: out of a case's overpayment, or out of suspense (an entry, an attempt without case).

    `attempt_id` with way "provider", `account` and `payee` with way "bank".
    """

    amount: int
    way: str
    reason: str
    case_id: int | None = None
    entry_id: int | None = None
    attempt_id: int | None = None
    account: str = ""
    payee: str = ""


def propose_refund(ask: Ask, *, actor: str, now: dt.datetime, key: str) -> Refund:
    """Asks for a refund and sets its amount aside; somebody else decides it. The same key again is the same refund.

    Raises RefundRefused, core.bank_account.AccountFormat.
    """
    identifier = _identifier(key)
    account = bank_account.canonical(ask.account) if ask.way == Way.BANK and ask.account else ""

    def work() -> Refund:
        known = Refund.objects.filter(end_to_end_id__startswith=identifier).first()
        if known is not None:
            if not _same(known, ask, account, actor):
                raise RefundRefused("other_request", "This form was used for another refund.")
            return known
        _set_aside(ask, account)
        refund = Refund.objects.create(
            case_id=ask.case_id,
            entry_id=ask.entry_id,
            attempt_id=ask.attempt_id if ask.way == Way.PROVIDER else None,
            amount=ask.amount,
            way=ask.way,
            account=encrypt(account, place=ACCOUNT_PLACE) if account else None,
            account_ending=account[-4:],
            payee=ask.payee,
            reason=ask.reason,
            asked_by=actor,
            asked_at=now,
            end_to_end_id=identifier,
        )
        approvals.propose(
            kind=KIND,
            subject=f"refund:{refund.pk}",
            payload=content_of(refund),
            reason=ask.reason,
            maker=actor,
            now=now,
            amount=refund.amount,
        )
        return refund

    return retried(work)


def ask_back(
    visitor: Visitor, *, case_id: int, amount: int, now: dt.datetime, key: str, account: str = "", payee: str = ""
) -> Refund:
    """A debtor wants back what was paid too much on an own case; a member of staff decides.

    It goes back the way it came where the payment that was too much can take it, else to the account given. The same
    form again is the same refund, also after its amount has been set aside. Raises RefundRefused (account_needed,
    other_request), core.bank_account.AccountFormat, access.rules.NotYours, NotYourRole for a helper.
    """
    check_can_open_case(visitor, case_id)
    check_is_debtor(visitor)
    actor = visitor.actor
    known = Refund.objects.filter(end_to_end_id__startswith=_identifier(key)).first()
    if known is not None:
        to, owner = (bank_account.canonical(account), payee) if account else (_account_of(known), known.payee)
        told = (known.case_id, known.asked_by, known.amount, _account_of(known), known.payee)
        if told != (case_id, actor, amount, to, owner):
            raise RefundRefused("other_request", "This form was used for another refund.")
        return known
    back = next((way for way in own_ways_back(case_id) if way.left >= amount), None)
    if back is None and not account:
        raise RefundRefused("account_needed", "Tell us the account the money shall go to.")
    ask = Ask(
        amount=amount,
        way=Way.PROVIDER if back else Way.BANK,
        reason="asked_by_debtor",
        case_id=case_id,
        attempt_id=back.attempt_id if back else None,
        account="" if back else account,
        payee=payee,
    )
    return propose_refund(ask, actor=actor, now=now, key=key)


def _same(known: Refund, ask: Ask, account: str, actor: str) -> bool:
    """Whether a refund is just what is asked for again: from where, to whom, how, and how much."""
    attempt_id = ask.attempt_id if ask.way == Way.PROVIDER else None
    return (
        known.amount, known.case_id, known.entry_id, known.attempt_id, known.way, _account_of(known), known.payee,
        known.asked_by,
    ) == (ask.amount, ask.case_id, ask.entry_id, attempt_id, ask.way, account, ask.payee, actor)  # fmt: skip


def _account_of(refund: Refund) -> str:
    return "" if refund.account is None else decrypt(bytes(refund.account), place=ACCOUNT_PLACE)


def _identifier(key: str) -> str:
    """The end-to-end id of a refund: capitals and digits, as every bank takes them; the same for the same key."""
    return f"QR{hashlib.sha256(key.encode()).hexdigest()[:24].upper()}"


def _set_aside(ask: Ask, account: str) -> None:
    """Blocks the amount where it comes from. Locks in the order attempt, entry, case."""
    if ask.amount <= 0:
        raise RefundRefused("amount", "A refund is more than nothing.")
    if ask.way == Way.PROVIDER:
        _set_aside_on_attempt(ask)
    elif ask.way != Way.BANK or not account:
        raise RefundRefused("account_needed", "Tell us the account the money shall go to.")
    if ask.case_id is not None:
        locked("claims_case", [ask.case_id])
        held = sum(amount for _day, amount, _posting in case_facts.load_one(ask.case_id).overpayments)
        if ask.amount > held - promised(ask.case_id):
            raise RefundRefused("too_much", "That much was not paid too much, or it is on its way back already.")
    elif ask.entry_id is not None:
        entry = BankEntry.objects.select_for_update(of=("self",)).get(pk=ask.entry_id)
        if not entry_waits(entry):
            raise RefundRefused("not_waiting", "This money has been placed already.")
        if ask.amount != entry.amount:
            raise RefundRefused("whole_only", "Unplaced money goes back whole.")
    elif ask.attempt_id is None or ask.way != Way.PROVIDER:
        raise RefundRefused("nothing_named", "Say what the money is taken from.")


def _set_aside_on_attempt(ask: Ask) -> None:
    if ask.attempt_id is None:
        raise RefundRefused("nothing_named", "Say which payment goes back.")
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=ask.attempt_id)
    gateway = payment_providers().get(attempt.provider)
    if gateway is None or not gateway.traits.refunds or attempt.bank_reference:
        raise RefundRefused("no_refunds_there", "This company sends no money back.")
    if State(attempt.state) not in MONEY_STATES:
        raise RefundRefused("not_refundable", "This payment has not been taken, or somebody is looking into it.")
    if ask.amount > refundable(attempt):
        raise RefundRefused("too_much", "That is more than is left of this payment.")
    if ask.case_id is None:
        if ask.amount > waiting_of_attempt(attempt.pk):
            raise RefundRefused("too_much", "That much of this payment does not wait.")
    elif not attempt.shares.filter(case_id=ask.case_id).exists():
        raise RefundRefused("other_payment", "This payment was not for that case.")
    elif ask.amount > left_of_share(attempt.pk, ask.case_id):
        raise RefundRefused("too_much", "That is more than is left of this payment on the case.")
    Attempt.objects.filter(pk=attempt.pk).update(refunding=F("refunding") + ask.amount)


def content_of(refund: Refund) -> dict[str, Any]:
    """What a second person approves: everything that decides who gets how much, and nothing personal (B-8)."""
    account = _account_of(refund)
    told = f"{account}|{refund.payee}"
    return {
        "refund": refund.pk,
        "case": refund.case_id,
        "entry": refund.entry_id,
        "attempt": refund.attempt_id,
        "amount": refund.amount,
        "way": str(refund.way),
        "to": blind_index(told, purpose="refund.to").hex() if account else "",
        "end_to_end_id": refund.end_to_end_id,
    }


def decided(decision: approvals.Decision, *, now: dt.datetime) -> Refund:
    """Lets an approved refund go on, or frees what a rejected one had set aside. In the decision's transaction."""
    refund = locked_refund(int(decision.payload["refund"]))
    if refund.state != Refund.State.PROPOSED:
        raise RefundRefused("not_proposed", "This refund has been decided already.")
    if decision.approved:
        refund.state = Refund.State.APPROVED
        refund.save(update_fields=["state"])
        return refund
    return end(refund, Refund.State.REJECTED, now, "rejected")


def withdraw(*, refund_id: int, actor: str, now: dt.datetime) -> Refund:
    """Whoever asked for a refund wants it no longer, before it was decided. Raises RefundRefused."""

    def work() -> Refund:
        refund = locked_refund(refund_id)
        if refund.asked_by != actor:
            raise RefundRefused("not_yours", "Only who asked for a refund withdraws it.")
        if refund.state != Refund.State.PROPOSED:
            raise RefundRefused("not_proposed", "This refund has been decided already.")
        approvals.void(kind=KIND, subject=f"refund:{refund.pk}", now=now, actor=actor)
        return end(refund, Refund.State.REJECTED, now, "withdrawn")

    return retried(work)


def free_lapsed(*, now: dt.datetime) -> int:
    """Ends proposals whose week has passed, and the refunds that waited for them; returns how many refunds."""
    approvals.lapse(now=now)
    done = 0
    for refund_id in Refund.objects.filter(state=Refund.State.PROPOSED).order_by("id").values_list("id", flat=True):
        with transaction.atomic():
            refund = locked_refund(refund_id)
            waits = approvals.is_waiting(kind=KIND, subject=f"refund:{refund.pk}")
            if refund.state == Refund.State.PROPOSED and not waits:
                end(refund, Refund.State.REJECTED, now, "lapsed")
                done += 1
    return done


def locked_refund(refund_id: int) -> Refund:
    """A refund under lock, its attempt locked first as everywhere. Inside a transaction."""
    attempt_id = Refund.objects.values_list("attempt_id", flat=True).get(pk=refund_id)
    if attempt_id is not None:
        Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
    return Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)


def end(refund: Refund, state: Refund.State, now: dt.datetime, problem: str) -> Refund:
    """Ends a refund that does not happen, and frees its amount. In the caller's transaction, under its lock."""
    refund.state, refund.settled_at, refund.problem = state, now, problem
    refund.save(update_fields=["state", "settled_at", "problem"])
    if refund.way == Way.PROVIDER and refund.attempt_id is not None:
        Attempt.objects.filter(pk=refund.attempt_id).update(refunding=F("refunding") - refund.amount)
    audit.record(actor="system", action=f"refund.{state}", subject=f"refund:{refund.pk}", now=now, amount=refund.amount)
    return refund
