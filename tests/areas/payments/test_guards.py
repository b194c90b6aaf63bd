"""Guards of money that daily life seldom meets, each provoked by itself: `make sabotage` takes them away one by one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from quittance.areas.access.rules import NotYours
from quittance.areas.access.visitor import Visitor
from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.rules import ApprovalRefused, check_may_decide
from quittance.areas.claims.queries.references import read_reference
from quittance.areas.payments.models import Attempt, Receipt, Refund
from quittance.areas.payments.operations import capture, moves, opening, overpayments, refunds
from quittance.areas.payments.operations.refunds import RefundRefused
from quittance.areas.payments.rules import SplitRefused, disagreement
from quittance.core import kid as kids
from quittance.core.attempts import Cause
from quittance.kit.db import execute, rows
from quittance.providers.payment import ProviderPayment
from tests import factories
from tests.areas.payments.counter import AMOUNT, Counter
from tests.areas.payments.vipps import NOW, SECOND
from tests.postgres import Database

Together = Callable[[list[Callable[[], Any]]], list[Any]]
VIPPS = pytest.mark.parametrize("counter", ["vipps"], indirect=True)


def told(attempt: Attempt, **changes: Any) -> ProviderPayment:
    """The company's truth about an attempt whose money has been taken."""
    values: dict[str, Any] = {
        "reference": attempt.reference, "state": "authorised", "amount": attempt.amount, "currency": "NOK",
        "authorised": attempt.amount, "captured": attempt.amount, "refunded": 0, "cancelled": 0,
        "psp_reference": "1", "merchant": attempt.merchant,
    }  # fmt: skip
    return ProviderPayment(**(values | changes))


@pytest.fixture
def unknown(counter: Counter) -> Attempt:
    """An attempt on a reference that is nobody's; approved."""
    attempt = counter.begin(kids.make(f"9990{factories.number():08d}"))
    counter.approve(attempt)
    return attempt


@pytest.fixture
def paid(counter: Counter, unknown: Attempt) -> Attempt:
    """The same, taken: its money waits in suspense."""
    counter.settled_here(unknown)
    return counter.again(unknown)


# -- taking --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "other"), [("reference", "q0"), ("merchant", "999"), ("currency", "EUR"), ("amount", AMOUNT - 1)]
)
def test_a_truth_that_differs_from_what_was_fixed_is_named(name: str, other: object) -> None:
    attempt = Attempt(reference="q1", merchant="123", currency="NOK", amount=AMOUNT)
    assert disagreement(attempt, told(attempt)) == ""
    assert disagreement(attempt, replace(told(attempt), **{name: other})) == name


@VIPPS
def test_of_many_at_once_one_may_send(counter: Counter, unknown: Attempt, run_together: Together) -> None:
    key = f"try:{unknown.pk}"
    moves.operation(unknown, "capture", key, AMOUNT)
    assert sorted(run_together([lambda: moves.may_send(key, NOW)] * 5)) == [False] * 4 + [True]
    assert not moves.may_send(key, NOW + SECOND * 14)
    assert moves.may_send(key, NOW + SECOND * 15)
    assert not moves.may_send_once(key, NOW + SECOND * 3_600)
    moves.not_sent(key, "no_answer")
    assert moves.may_send_once(key, NOW)


@VIPPS
def test_many_who_settle_at_once_settle_once_and_nobody_stumbles(
    counter: Counter, unknown: Attempt, run_together: Together
) -> None:
    def settle() -> None:
        with transaction.atomic():
            capture.settle(unknown, told(unknown), Cause.POLL, NOW)

    counter.order(unknown, "capture")
    answers = run_together([settle] * 8)
    assert [answer for answer in answers if answer is not None] == []
    assert counter.booked(unknown) == [AMOUNT]


@VIPPS
def test_a_payment_is_not_split_over_anybody_elses_case(counter: Counter) -> None:
    own, other = factories.make_cases([factories.claim_row() for _ in range(2)], on=NOW.date())
    visitor = Visitor("letter", 1, own.party_id, frozenset([own.case_id]))
    payer = opening.Payer(counter.form(), visitor=visitor)
    for split, code in (
        ({own.case_id: 100, other.case_id: 100}, "not_yours"),
        ({own.case_id: 100}, "split_sum"),
        ({own.case_id: 201, 0: -1}, "not_yours"),
    ):
        with pytest.raises(SplitRefused) as refused:
            opening.begin(
                reference=read_reference(own.kid), amount=200, method="vipps", payer=payer, now=NOW, split=split
            )
        assert refused.value.code == code


@VIPPS
def test_a_kid_with_a_slip_is_nobodys(counter: Counter) -> None:
    """B-9: a wrong check digit is no typing error that a machine puts right."""
    kid = factories.make_case(NOW.date()).kid
    slip = f"{kid[:-1]}{(int(kid[-1]) + 1) % 10}"
    result = factories.bank(
        factories.giro(slip, 1_000, NOW.date()), factories.giro(kid, 1_000, NOW.date()), on=NOW.date()
    )
    assert (result.matched, result.suspense) == (1, 1)


# -- giving back ---------------------------------------------------------------------------------------


@VIPPS
def test_of_many_refunds_at_once_no_more_goes_back_than_was_taken(
    counter: Counter, paid: Attempt, run_together: Together
) -> None:
    """F-28, through the whole proposal: 60 % asked for by eight people, and one øre more by a ninth."""
    share = AMOUNT * 60 // 100
    answers = run_together([lambda: counter.ask_back(paid, share)] * 8)
    assert [type(answer) for answer in answers].count(Refund) == 1, answers
    assert {answer.code for answer in answers if isinstance(answer, RefundRefused)} == {"too_much"}
    with pytest.raises(RefundRefused):
        counter.ask_back(paid, AMOUNT - share + 1)
    assert counter.again(paid).refunding == share


@VIPPS
def test_no_more_goes_back_of_a_case_than_the_payment_brought_it(counter: Counter) -> None:
    """The case holds more for its debtor, and the payment brought more to another one."""
    first, second = factories.make_cases([factories.claim_row() for _ in range(2)], on=NOW.date())
    parts = {first.case_id: 20_000, second.case_id: 30_000}
    visitor = Visitor("letter", 1, first.party_id, frozenset(parts))
    begun = opening.begin(
        reference=read_reference(first.kid),
        amount=50_000,
        method="vipps",
        payer=opening.Payer(counter.form(), visitor=visitor),
        now=counter.now,
        split=parts,
    )
    attempt = counter.pays(Attempt.objects.get(token=begun.token))
    counter.settled_here(attempt)
    factories.bank(factories.giro(first.kid, 1_000_000, NOW.date()), on=NOW.date())

    def ask(amount: int) -> Refund:
        wanted = refunds.Ask(amount, Refund.Way.PROVIDER, "Too much", case_id=first.case_id, attempt_id=attempt.pk)
        return refunds.propose_refund(wanted, actor="staff:1", now=counter.now, key=counter.form())

    with pytest.raises(RefundRefused) as refused:
        ask(20_001)
    assert refused.value.code == "too_much"
    ask(20_000)


@VIPPS
def test_nobody_decides_about_money_on_somebody_elses_case(counter: Counter) -> None:
    """The gate is asked by every operation of a debtor's, not only by pages."""
    own, other = factories.make_cases([factories.claim_row() for _ in range(2)], on=NOW.date())
    factories.bank(*[factories.giro(made.kid, 1_000_000, NOW.date()) for made in (own, other)], on=NOW.date())
    visitor = Visitor("letter", 1, own.party_id, frozenset([own.case_id]))
    with pytest.raises(NotYours):
        refunds.ask_back(visitor, case_id=other.case_id, amount=100, now=NOW, key="k", account="99990123450")
    for case_from, case_to in ((other, own), (own, other)):
        with pytest.raises(NotYours):
            overpayments.move_own(
                visitor, case_from=case_from.case_id, case_to=case_to.case_id, amount=100, now=NOW, key="k"
            )


@VIPPS
def test_a_refund_that_only_seemed_to_happen_is_not_booked(counter: Counter, paid: Attempt) -> None:
    refund = counter.give_back(paid)
    counter.sandbox.ask("vipps", "POST", "faults", operation="refund", kind="no_effect")
    assert counter.sweep_refunds() == 0
    assert counter.again(paid).refunded == 0
    assert not rows("select 1 from ledger_posting where source = %s", [f"refund:{refund.pk}"])
    assert counter.sweep_refunds() == 1
    counter.assert_given_back_once(refund)


# -- the database --------------------------------------------------------------------------------------


def copied(table: str, row_id: int, **changes: str) -> None:
    """A second row like the first but for its id and these columns (SQL)."""
    columns = [
        name
        for (name,) in rows(
            "select column_name from information_schema.columns where table_name = %s and column_name <> 'id'", [table]
        )
    ]
    named = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changes.get(name, f'"{name}"') for name in columns)
    with transaction.atomic():
        assert execute(f"insert into {table} ({named}) select {values} from {table} where id = %s", [row_id]) == 1


@VIPPS
@pytest.mark.parametrize("what", ["receipt", "entry", "file", "refund"])
def test_the_database_refuses_a_second(counter: Counter, paid: Attempt, what: str) -> None:
    """Whatever the code believes."""
    if what == "receipt":
        again = ("payments_receipt", Receipt.objects.get(attempt=paid).pk)
        changes, constraint = {"token": "'another'", "number": "'another'"}, "payments_receipt_attempt_id_key"
    elif what == "refund":
        refund = counter.give_back(paid, 100)
        Refund.objects.filter(pk=refund.pk).update(state="sent")
        again, changes, constraint = ("payments_refund", refund.pk), {
            "end_to_end_id": "'another'", "operation_id": "null"
        }, "refund_one_on_its_way"  # fmt: skip
    else:
        counter.sandbox.ask("bank", "POST", "pay", amount=100 + factories.number(), kid=kids.make("999000000001"))
        file_id = counter.import_bank(counter.bank_file()).file_id
        assert file_id is not None
        ((entry_id,),) = rows("select max(id) from payments_bankentry where file_id = %s", [file_id])
        again, changes, constraint = {
            "entry": (("payments_bankentry", entry_id), {}, "payments_bankentry_entry_key_key"),
            "file": (("exchange_receivedfile", file_id), {"delivery": "''"}, "file_bytes_accepted_once"),
        }[what]
    with pytest.raises(IntegrityError, match=constraint):
        copied(*again, **changes)


@VIPPS
@pytest.mark.parametrize("change", ["refunding = captured + 1", "refunded = captured + 1", "refunding = -1"])
def test_the_database_refuses_more_back_than_was_taken(counter: Counter, paid: Attempt, change: str) -> None:
    with pytest.raises(IntegrityError, match="attempt_refund"), transaction.atomic():
        execute(f"update payments_attempt set {change} where id = %s", [paid.pk])
    with pytest.raises(IntegrityError, match="attempt_refunds_fit"), transaction.atomic():
        execute("update payments_attempt set refunding = 1, refunded = captured where id = %s", [paid.pk])


# -- four eyes -----------------------------------------------------------------------------------------


@pytest.fixture
def proposal(books: Database) -> Approval:
    with transaction.atomic():
        subject = f"trial:{factories.number()}"
        made = approvals.propose(
            kind="trial", subject=subject, payload={"amount": 100}, reason="", maker="staff:1", now=NOW
        )
    return Approval.objects.get(pk=made)


def test_a_proposal_whose_content_was_changed_is_not_decided(proposal: Approval) -> None:
    check_may_decide(proposal, "staff:2", NOW)
    proposal.payload = {"amount": 101}
    with pytest.raises(ApprovalRefused) as refused:
        check_may_decide(proposal, "staff:2", NOW)
    assert refused.value.code == "payload_differs"


@pytest.mark.parametrize(("checker", "code"), [("staff:1", "own_proposal"), ("debtor:7", "only_staff")])
def test_somebody_else_of_the_staff_decides(proposal: Approval, checker: str, code: str) -> None:
    with pytest.raises(ApprovalRefused) as refused:
        check_may_decide(proposal, checker, NOW)
    assert refused.value.code == code


def test_the_database_keeps_maker_and_checker_apart(proposal: Approval) -> None:
    with pytest.raises(IntegrityError, match="approval_maker_is_not_checker"), transaction.atomic():
        Approval.objects.filter(pk=proposal.pk).update(state="approved", checker="staff:1", decided_at=NOW)


@pytest.mark.parametrize("change", ["payload = '{}'", "maker = 'staff:3'", "amount = 1", "subject = 'trial:0'"])
def test_the_database_binds_a_proposal_to_its_content(proposal: Approval, change: str) -> None:
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        execute(f"update approvals_approval set {change} where id = %s", [proposal.pk])
    with transaction.atomic():
        approvals.decide(approval_id=proposal.pk, checker="staff:2", now=NOW, approve=False)
    with pytest.raises(DatabaseError, match="final"), transaction.atomic():
        execute("update approvals_approval set state = 'approved' where id = %s", [proposal.pk])


@pytest.mark.parametrize("change", ["update audit_event set actor = 'nobody'", "delete from audit_event"])
def test_not_even_the_owner_of_the_tables_changes_the_trail(proposal: Approval, books: Database, change: str) -> None:
    with psycopg.connect(books.owner_url) as connection, pytest.raises(psycopg.errors.RestrictViolation):
        connection.execute(f"{change} where subject = %s", [proposal.subject])
