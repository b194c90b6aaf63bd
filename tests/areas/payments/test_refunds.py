"""Money back to payers: promised once, decided by two, sent once, whatever gets lost on the way."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from quittance.areas.access.rules import NotYours
from quittance.areas.access.visitor import Visitor
from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.rules import ApprovalRefused
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.payments.models import Attempt, BankEntry, ProviderOperation, Refund
from quittance.areas.payments.operations import payment_files, refunds, reviewing, sending, taking_back
from quittance.areas.payments.operations.payment_files import NotPayable
from quittance.areas.payments.operations.refunds import Ask, RefundRefused
from quittance.areas.payments.operations.resolving import CannotResolve, assign_entry
from quittance.areas.payments.queries import outgoing
from quittance.areas.payments.queries import refunds as refund_queries
from quittance.kit.crypto import encrypt
from quittance.kit.db import rows
from tests import camt_files, factories
from tests.areas.payments.counter import Counter
from tests.areas.payments.refunding import decided
from tests.areas.payments.vipps import DAY, NOW, SECOND, Till, Together

PAYEE = "99990123450"


@pytest.fixture
def overpaid(till: Till) -> tuple[factories.Made, Attempt, int]:
    """A case that was paid twice over Vipps, its second payment, and what is held for the debtor."""
    till.sandbox.control("POST", "switches", rate_limits=False)
    made = factories.make_case()
    owed = case_facts.load_one(made.case_id).balance(DAY).total
    attempts = [till.begin(made.kid, owed) for _ in range(2)]
    for attempt in attempts:
        till.order(attempt, "approve")
    till.sweep()
    assert case_facts.load_one(made.case_id).overpaid(DAY) == owed
    return made, till.again(attempts[1]), owed


def asked(made: factories.Made, attempt: Attempt, amount: int, *, key: str = "", actor: str = "staff:1") -> Refund:
    ask = Ask(amount, "provider", "paid twice", case_id=made.case_id, attempt_id=attempt.pk)
    return refunds.propose_refund(ask, actor=actor, now=NOW, key=key or f"form-{factories.number()}")


def held(made: factories.Made) -> int:
    return case_facts.load_one(made.case_id).overpaid(DAY)


def assert_back(till: Till, attempt: Attempt, amount: int, state: str) -> None:
    """The company sent this much back, once each, and our books say the same."""
    found = till.again(attempt)
    assert (found.state, found.refunded, found.refunding) == (state, amount, 0)
    assert till.truth(attempt)["refunded"] == amount
    ((booked,),) = rows(
        "select coalesce(-sum(l.amount), 0)::bigint from payments_refund f"
        " join ledger_leg l on l.posting_id = f.posting_id and l.account = 110 where f.attempt_id = %s",
        [attempt.pk],
    )
    assert booked == amount
    factories.assert_sound(on=DAY)


def test_two_part_refunds_go_back_once_each(till: Till, overpaid: Any) -> None:
    """P-4, trap 2: two equal refunds are two; a third beyond what was taken is none."""
    made, attempt, owed = overpaid
    half = owed // 2
    for number, state in ((1, "refunded_part"), (2, "refunded_part" if owed % 2 else "refunded")):
        refund = asked(made, attempt, half)
        assert sending.send(refund_id=refund.pk, now=NOW).state == "proposed", "nobody has decided it"
        assert decided(refund).state == "approved"
        assert sending.sweep_refunds(now=NOW) == 1
        assert_back(till, attempt, number * half, state)
    with pytest.raises(RefundRefused):
        asked(made, attempt, half)
    assert held(made) == owed - 2 * half
    assert len({op.idempotency_key for op in ProviderOperation.objects.filter(kind="refund")}) == 2


def test_thirty_two_at_once_promise_the_money_once(till: Till, overpaid: Any, run_together: Together) -> None:
    """F-28; and of thirty-two who send it, one does."""
    made, attempt, owed = overpaid
    share = owed * 6 // 10
    answers = run_together([lambda: asked(made, attempt, share)] * 32)
    refund, *more = [answer for answer in answers if isinstance(answer, Refund)]
    assert not more
    assert {answer.code for answer in answers if isinstance(answer, RefundRefused)} == {"too_much"}
    assert sum(isinstance(answer, RefundRefused) for answer in answers) == 31, answers
    decided(refund)
    run_together([lambda: sending.send(refund_id=refund.pk, now=NOW)] * 32)
    calls = [call for call in till.sandbox.control("GET", "calls")["calls"] if call["operation"] == "refund"]
    assert len(calls) == 1
    assert_back(till, attempt, share, "refunded_part")


def test_the_same_form_is_the_same_refund_and_a_rejected_one_frees_its_amount(till: Till, overpaid: Any) -> None:
    made, attempt, owed = overpaid
    refund = asked(made, attempt, owed, key="one form")
    assert asked(made, attempt, owed, key="one form") == refund
    with pytest.raises(RefundRefused, match="another refund"):
        asked(made, attempt, owed - 1, key="one form")
    with pytest.raises(RefundRefused):
        asked(made, attempt, 1)
    with pytest.raises(ApprovalRefused, match="Somebody else"):
        decided(refund, checker="staff:1")
    assert decided(refund, approve=False).state == "rejected"
    again = asked(made, attempt, owed)
    assert till.again(attempt).refunding == owed
    assert refunds.free_lapsed(now=NOW + dt.timedelta(days=7)) == 1
    assert (Refund.objects.get(pk=again.pk).state, till.again(attempt).refunding) == ("rejected", 0)
    factories.assert_sound(on=DAY)


def test_what_was_changed_after_it_was_proposed_is_void(till: Till, overpaid: Any) -> None:
    made, attempt, _owed = overpaid
    refund = asked(made, attempt, 5_000)
    Refund.objects.filter(pk=refund.pk).update(amount=4_000)
    with pytest.raises(ApprovalRefused, match="has changed"):
        decided(refund)
    assert Approval.objects.get(subject=f"refund:{refund.pk}").state == "void"
    assert Refund.objects.get(pk=refund.pk).state == "rejected"
    assert sending.sweep_refunds(now=NOW) == 0


@pytest.mark.parametrize("kind", ["error_after", "malformed"])
def test_a_refund_whose_answer_is_lost_goes_back_once(till: Till, overpaid: Any, kind: str) -> None:
    """F-08: until the company's total tells, its amount stays blocked."""
    made, attempt, owed = overpaid
    refund = decided(asked(made, attempt, owed))
    till.fault("refund", kind)
    assert sending.send(refund_id=refund.pk, now=NOW).state == "sent"
    assert (till.again(attempt).refunding, ProviderOperation.objects.get(kind="refund").outcome) == (owed, "unknown")
    assert sending.sweep_refunds(now=NOW + SECOND * 60) == 1
    assert_back(till, attempt, owed, "refunded")
    assert held(made) == 0


def test_a_refund_that_a_message_tells_of_first_is_ours(till: Till, overpaid: Any) -> None:
    """Trap 3: the company's message overtakes its answer."""
    made, attempt, owed = overpaid
    refund = decided(asked(made, attempt, owed))
    till.fault("refund", "error_after")
    sending.send(refund_id=refund.pk, now=NOW)
    for message in till.messages(attempt, 4):
        till.receive(message)
    till.apply_all()
    assert Refund.objects.get(pk=refund.pk).state == "done"
    assert_back(till, attempt, owed, "refunded")


def test_a_refund_the_company_refuses_has_failed_and_frees_its_amount(till: Till, overpaid: Any) -> None:
    made, attempt, owed = overpaid
    refund = decided(asked(made, attempt, owed))
    till.order(attempt, "refund", amount=owed - 100)
    assert sending.send(refund_id=refund.pk, now=NOW).state == "failed"
    assert till.again(attempt).refunding == 0
    for message in till.messages(attempt, 4):
        till.receive(message)
    till.apply_all()
    assert till.again(attempt).problem == "refunded_at_provider"
    accepted = taking_back.accept_provider_refund(attempt_id=attempt.pk, actor="staff:1", now=NOW)
    assert (accepted.amount, held(made)) == (owed - 100, 100)
    assert_back(till, attempt, owed - 100, "refunded_part")
    with pytest.raises(CannotResolve, match="no refund that we do not know"):
        taking_back.accept_provider_refund(attempt_id=attempt.pk, actor="staff:1", now=NOW)


def test_a_refund_refused_when_asked_for_again_stays_blocked(till: Till, overpaid: Any) -> None:
    """What became of the first time is not known, so a no to the second frees nothing; a person is told."""
    made, attempt, owed = overpaid
    refund = decided(asked(made, attempt, owed))
    till.fault("refund", "error_before")
    assert sending.send(refund_id=refund.pk, now=NOW).state == "sent"
    till.order(attempt, "refund", amount=100)
    again = sending.send(refund_id=refund.pk, now=NOW + SECOND * 60)
    assert (again.state, again.problem[:14]) == ("sent", "refused_again:")
    assert till.again(attempt).refunding == owed
    with pytest.raises(RefundRefused):
        asked(made, attempt, owed)
    calls = len(till.sandbox.control("GET", "calls")["calls"])
    assert sending.send(refund_id=refund.pk, now=NOW + SECOND * 120).state == "sent"
    new = till.sandbox.control("GET", "calls")["calls"][calls:]
    assert [call["operation"] for call in new if call["operation"] == "refund"] == []
    ended = sending.never_given_back(refund_id=refund.pk, actor="staff:1", now=NOW)
    assert (ended.state, till.again(attempt).refunding) == ("failed", 0)
    with pytest.raises(RefundRefused, match="somebody has ended it"):
        sending.never_given_back(refund_id=refund.pk, actor="staff:1", now=NOW)
    to_bank = Ask(owed, "bank", "refused", case_id=made.case_id, account=PAYEE, payee="Somebody")
    assert refunds.propose_refund(to_bank, actor="staff:1", now=NOW, key="anew").state == "proposed"


@pytest.mark.parametrize(("there", "state", "refunding"), [(0, "done", 0), (100, "sent", -1)])
def test_a_refund_that_the_company_shows_is_not_ended_by_hand(
    till: Till, overpaid: Any, there: int, state: str, refunding: int
) -> None:
    """What somebody saw in the company's pages may be old news: the company is asked, and more is not guessed at."""
    made, attempt, owed = overpaid
    refund = decided(asked(made, attempt, owed - 100))
    with pytest.raises(RefundRefused, match="not refused"):
        sending.never_given_back(refund_id=refund.pk, actor="staff:1", now=NOW)
    till.fault("refund", "error_before")
    sending.send(refund_id=refund.pk, now=NOW)
    Refund.objects.filter(pk=refund.pk).update(problem="refused_again:409")
    till.order(attempt, "refund", amount=owed - 100)
    if there:
        till.order(attempt, "refund", amount=there)
        with pytest.raises(RefundRefused, match="Book that first"):
            sending.never_given_back(refund_id=refund.pk, actor="staff:1", now=NOW)
    else:
        sending.never_given_back(refund_id=refund.pk, actor="staff:1", now=NOW)
    assert Refund.objects.get(pk=refund.pk).state == state
    assert till.again(attempt).refunding == (refunding if refunding >= 0 else owed - 100)


@pytest.mark.parametrize(
    "change", [{"way": "bank", "attempt_id": None, "account": PAYEE}, {"payee": "Somebody Else"}, {"amount": 4_999}]
)
def test_a_form_used_for_something_else_is_refused(till: Till, overpaid: Any, change: dict[str, Any]) -> None:
    made, attempt, _owed = overpaid
    first = Ask(5_000, "provider", "paid twice", case_id=made.case_id, attempt_id=attempt.pk)
    refunds.propose_refund(first, actor="staff:1", now=NOW, key="same form")
    with pytest.raises(RefundRefused, match="another refund"):
        refunds.propose_refund(replace(first, **change), actor="staff:1", now=NOW, key="same form")


def test_a_debtor_gets_back_what_a_friend_paid_only_where_the_friend_paid_too_much(till: Till, overpaid: Any) -> None:
    made, attempt, owed = overpaid
    (way,) = refund_queries.own_ways_back(made.case_id)
    assert (way.attempt_id, way.left) == (attempt.pk, owed)
    asked(made, attempt, owed - 400)
    assert [one.left for one in refund_queries.own_ways_back(made.case_id)] == [400]
    assert sorted(one.left for one in refund_queries.ways_back(made.case_id)) == [400, owed]


def test_a_charged_back_payment_was_never_there(till: Till) -> None:
    made = factories.make_case()
    before = case_facts.load_one(made.case_id).balance(DAY)
    attempt = till.begin(made.kid, 50_000)
    till.order(attempt, "approve")
    till.sweep()
    with pytest.raises(CannotResolve):
        taking_back.accept_chargeback(attempt_id=attempt.pk, amount=50_001, actor="staff:1", now=NOW)
    taking_back.accept_chargeback(attempt_id=attempt.pk, amount=20_000, actor="staff:1", now=NOW)
    assert (till.again(attempt).state, till.again(attempt).refunded) == ("refunded_part", 20_000)
    taking_back.accept_chargeback(attempt_id=attempt.pk, amount=30_000, actor="staff:1", now=NOW)
    after = case_facts.load_one(made.case_id).balance(DAY)
    assert (after.principal, after.interest, after.total) == (before.principal, before.interest, before.total)
    assert (till.again(attempt).state, outgoing.provider_in_transit(1)) == ("refunded", 0)
    assert reviewing.look(attempt, sending.Cause.POLL, NOW).state == "refunded", "the company's total does not say so"
    factories.assert_sound(on=DAY)


def test_a_payment_is_charged_back_after_part_of_it_went_back(till: Till) -> None:
    """Its excess was given back; of the rest, first a part and then all is taken by the company."""
    till.sandbox.control("POST", "switches", rate_limits=False)
    made = factories.make_case()
    before = case_facts.load_one(made.case_id).balance(DAY)
    attempt = till.begin(made.kid, before.total + 7_000)
    till.order(attempt, "approve")
    till.sweep()
    refund = decided(asked(made, attempt, 7_000))
    assert sending.send(refund_id=refund.pk, now=NOW).state == "done"
    elsewhere = {factories.make_case().case_id: before.total - 10_000}
    with pytest.raises(CannotResolve, match="own cases"):
        taking_back.accept_chargeback(attempt_id=attempt.pk, amount=10_000, actor="staff:1", now=NOW, keep=elsewhere)
    taking_back.accept_chargeback(attempt_id=attempt.pk, amount=10_000, actor="staff:1", now=NOW)
    assert case_facts.load_one(made.case_id).balance(DAY).total == 10_000
    taking_back.accept_chargeback(attempt_id=attempt.pk, amount=before.total - 10_000, actor="staff:1", now=NOW)
    after = case_facts.load_one(made.case_id).balance(DAY)
    assert (after.principal, after.interest, after.total, held(made)) == (
        before.principal, before.interest, before.total, 0,
    )  # fmt: skip
    assert (till.again(attempt).state, outgoing.provider_in_transit(1)) == ("refunded", 0)
    factories.assert_sound(on=DAY)


@pytest.mark.parametrize("point", ["refund:committed", "refund:answered", "refund:posted"])
@pytest.mark.parametrize("counter", ["vipps"], indirect=True)
def test_a_refund_killed_at_any_point_goes_back_once(counter: Counter, point: str) -> None:
    made = factories.make_case()
    owed = case_facts.load_one(made.case_id).balance(DAY).total
    attempt = counter.begin(made.kid, owed + 7_000)
    counter.pays(attempt)
    counter.settled_here(attempt)
    refund = decided(asked(made, attempt, 7_000))
    counter.killed(point, "send", refund_id=refund.pk)
    assert Refund.objects.get(pk=refund.pk).state == "sent"
    counter.now += SECOND * 60
    assert sending.sweep_refunds(now=counter.now) == 1
    assert [truth["refunded"] for truth in counter.truths(attempt)] == [7_000]
    assert (counter.again(attempt).refunded, held(made)) == (7_000, 0)
    factories.assert_sound(on=DAY)


def test_a_debtor_asks_and_one_member_of_staff_decides(till: Till, overpaid: Any) -> None:
    made, _attempt, owed = overpaid
    debtor = Visitor(tier="bankid", party_id=made.party_id, case_ids=frozenset({made.case_id}))
    with pytest.raises(NotYours):
        refunds.ask_back(Visitor(), case_id=made.case_id, amount=owed, now=NOW, key="a")
    refund = refunds.ask_back(debtor, case_id=made.case_id, amount=owed, now=NOW, key="b")
    assert (refund.way, refund.asked_by) == ("provider", f"debtor:{made.party_id}")
    assert decided(refund, checker="staff:1").state == "approved"
    (seen,) = refund_queries.refunds(case_id=made.case_id)
    assert (seen.state, seen.provider, seen.amount) == ("approved", "vipps", owed)
    factories.assert_sound(on=DAY)


# -- to bank accounts ----------------------------------------------------------------------------------


@pytest.fixture
def bank_refund(fresh_database: Any) -> tuple[factories.Made, Refund]:
    made = factories.make_case()
    factories.bank(factories.giro(made.kid, 400_000, DAY), on=DAY)
    held_now = case_facts.load_one(made.case_id).overpaid(DAY)
    ask = Ask(held_now, "bank", "paid too much", case_id=made.case_id, account="9999.01.23450", payee="Kari Oppdiktet")
    return made, refunds.propose_refund(ask, actor="staff:1", now=NOW, key="form")


def test_a_refund_to_an_account_waits_for_a_file_and_arrives_with_the_banks_line(bank_refund: Any) -> None:
    made, refund = bank_refund
    with transaction.atomic():
        assert payment_files.take_for_file() == (), "nobody has decided it"
    decided(refund)
    with transaction.atomic():
        (taken,) = payment_files.take_for_file()
        assert (taken.account, taken.payee, taken.amount) == (PAYEE, "Kari Oppdiktet", refund.amount)
        payment_files.mark_sent(refund_ids=[refund.pk], day=DAY, actor="staff:3", now=NOW)
    assert (held(made), outgoing.in_transit(taken.end_to_end_id)) == (0, refund.amount)
    with transaction.atomic():
        back = payment_files.put_back(refund_id=refund.pk, problem="AC04", again=True, actor="staff:3", now=NOW)
    assert (back.state, held(made)) == ("approved", refund.amount)
    with transaction.atomic():
        (again,) = payment_files.take_for_file(refund_ids=[refund.pk])
        payment_files.mark_sent(refund_ids=[refund.pk], day=DAY, actor="staff:3", now=NOW)
    assert again.end_to_end_id != taken.end_to_end_id
    line = camt_files.entry(-refund.amount, camt_files.payment(refund.amount, end_to_end=again.end_to_end_id), day=DAY)
    assert factories.import_bank(camt_files.notice(line), on=DAY).verdict == "accept"
    assert Refund.objects.get(pk=refund.pk).state == "done"
    with pytest.raises(NotPayable), transaction.atomic():
        payment_files.put_back(refund_id=refund.pk, problem="late", again=False, actor="staff:3", now=NOW)
    factories.assert_sound(on=DAY)


def test_an_account_that_was_changed_after_the_approval_is_not_paid(bank_refund: Any) -> None:
    """B-8."""
    _made, refund = bank_refund
    decided(refund)
    other = encrypt("99991042764", place=refund_queries.ACCOUNT_PLACE)
    Refund.objects.filter(pk=refund.pk).update(account=other)
    with pytest.raises(NotPayable, match="not what was approved"), transaction.atomic():
        payment_files.take_for_file()


def test_unplaced_money_goes_back_whole_and_is_placed_no_more(fresh_database: Any) -> None:
    made = factories.make_case()
    result = factories.bank(factories.giro("", 12_300, DAY), on=DAY)
    entry = BankEntry.objects.get(file_id=result.file_id)
    ask = Ask(12_300, "bank", "not ours", entry_id=entry.pk, account=PAYEE)
    refund = refunds.propose_refund(ask, actor="staff:1", now=NOW, key="form")
    with pytest.raises(CannotResolve):
        assign_entry(entry_id=entry.pk, split={made.case_id: 12_300}, actor="staff:1", now=NOW)
    decided(refund)
    with transaction.atomic():
        payment_files.take_for_file()
        payment_files.mark_sent(refund_ids=[refund.pk], day=DAY, actor="staff:3", now=NOW)
    assert entry.resolutions.get().kind == "payback"
    factories.assert_sound(on=DAY)
    with transaction.atomic():
        payment_files.put_back(refund_id=refund.pk, problem="AC04", again=False, actor="staff:3", now=NOW)
    assign_entry(entry_id=entry.pk, split={made.case_id: 12_300}, actor="staff:1", now=NOW)
    factories.assert_sound(on=DAY)
