"""Write-offs and reversals by hand under four eyes; what debtors say they have paid; verdicts on unclear attempts."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from quittance.areas.access.rules import NotYours
from quittance.areas.access.visitor import Visitor
from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.rules import ApprovalRefused
from quittance.areas.claims.operations.charging import charge_due_fees
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.expected import expected_on
from quittance.areas.claims.queries.statements import case_statement
from quittance.areas.payments.models import Attempt, BankEntry
from quittance.areas.payments.operations import corrections, deciding, overpayments, reports, reviewing
from quittance.areas.payments.operations.corrections import CannotCorrect
from quittance.areas.payments.operations.moves import move
from quittance.areas.payments.operations.reports import Proof, ReportRefused
from quittance.areas.payments.operations.resolving import assign_entry
from quittance.areas.payments.operations.reviewing import CannotReview
from quittance.areas.payments.queries import reports as report_queries
from quittance.core.attempts import Cause, State
from tests import factories
from tests.areas.payments.test_taken_off import on_every_day
from tests.areas.payments.vipps import Till, Together

TODAY = dt.date(2025, 9, 1)
NOW = factories.noon(TODAY)
PAID = dt.date(2025, 5, 20)
CLERK, APPROVER = "staff:1", "staff:2"
PNG = b"\x89PNG\r\n\x1a\n made up"

books_only = pytest.mark.usefixtures("books", "sound")


@pytest.fixture
def sound() -> Iterator[None]:
    yield
    factories.assert_sound(on=TODAY)


def paid(made: factories.Made, amount: int, day: dt.date) -> BankEntry:
    result = factories.bank(factories.giro(made.kid, amount, day), on=TODAY)
    return BankEntry.objects.get(file_id=result.file_id)


def write_off(made: factories.Made, amounts: dict[str, int], *, now: dt.datetime = NOW) -> None:
    made_by = corrections.propose_write_off(
        case_id=made.case_id, amounts=amounts, reason="agreed", actor=CLERK, now=now
    )
    with pytest.raises(ApprovalRefused, match="Somebody else"):
        deciding.decide(approval_id=made_by, checker=CLERK, approve=True, now=now)
    deciding.decide(approval_id=made_by, checker=APPROVER, approve=True, now=now)


def reverse(posting_id: int) -> None:
    made_by = corrections.propose_reversal(posting_id=posting_id, reason="wrong", actor=CLERK, now=NOW)
    deciding.decide(approval_id=made_by, checker=APPROVER, approve=True, now=NOW)


def posting_of(made: factories.Made, code: str) -> int:
    return next(int(m.ref) for m in case_facts.load_one(made.case_id).movements if m.code == code)


@books_only
def test_what_is_written_off_is_owed_no_longer_and_is_explained() -> None:
    made = factories.first_example()
    owed = case_facts.load_one(made.case_id).balance(TODAY)
    write_off(made, {"principal": 50_000, "collection_fee": 28_000, "interest": 0})
    after = case_facts.load_one(made.case_id).balance(TODAY)
    assert (after.principal, after.total) == (owed.principal - 50_000, owed.total - 78_000)
    lines = [line for line in case_statement(number=made.number, on=TODAY).lines if line.code == "write_off"]
    assert sorted((line.component, line.amount) for line in lines) == [
        ("collection_fee", -28_000),
        ("principal", -50_000),
    ]
    assert all("write-off" in line.source for line in lines)
    with pytest.raises(CannotCorrect):
        corrections.propose_write_off(
            case_id=made.case_id, amounts={"principal": 200_001}, reason="x", actor=CLERK, now=NOW
        )
    with pytest.raises(CannotCorrect):
        corrections.propose_write_off(case_id=made.case_id, amounts={}, reason="x", actor=CLERK, now=NOW)


@books_only
def test_a_payment_dated_before_a_write_off_leaves_less_to_write_off_and_taken_off_all_of_it_again() -> None:
    made = factories.make_case()
    write_off(made, {"principal": 100_000})
    before = on_every_day(made)
    entries = [paid(made, 240_000, PAID), paid(made, 100_000, PAID)]
    assert case_facts.load_one(made.case_id).balance(TODAY).principal == 0
    for entry in entries:
        entry.refresh_from_db()
        reverse(entry.posting_id)
    assert on_every_day(made) == before


@books_only
def test_a_proposal_is_void_once_something_was_booked_on_the_case() -> None:
    made = factories.make_case()
    proposal = corrections.propose_write_off(
        case_id=made.case_id, amounts={"principal": 100}, reason="x", actor=CLERK, now=NOW
    )
    paid(made, 100, PAID)
    with pytest.raises(ApprovalRefused, match="has changed"):
        deciding.decide(approval_id=proposal, checker=APPROVER, approve=True, now=NOW)
    with pytest.raises(ApprovalRefused, match="decided already"):
        deciding.decide(approval_id=proposal, checker=APPROVER, approve=True, now=NOW)
    assert case_facts.load_one(made.case_id).balance(TODAY).principal > 249_000


@books_only
def test_a_fee_a_payment_a_write_off_and_a_moved_overpayment_are_taken_back() -> None:
    debtor = factories.person(factories.number())
    made = factories.make_case(dt.date(2025, 4, 23), **factories.FIRST_EXAMPLE, debtor_id=debtor)
    other = factories.make_case(debtor_id=debtor, creditor_org_no=factories.organisation(7))
    light = posting_of(made, "collection_fee.light")
    paid(made, 30_000, PAID)
    owed = case_facts.load_one(made.case_id).balance(TODAY).total
    reverse(light)
    assert case_facts.load_one(made.case_id).balance(TODAY).total < owed - 28_000, "and the interest it had cost"
    before = on_every_day(made, other)
    write_off(made, {"interest": 100})
    reverse(posting_of(made, "write_off"))
    assert on_every_day(made, other) == before
    entry = paid(other, 400_000, PAID)
    held = case_facts.load_one(other.case_id).overpaid(TODAY)
    moved = overpayments.move_overpayment(
        case_from=other.case_id, case_to=made.case_id, amount=held, actor=CLERK, now=NOW, key=f"{factories.number()}"
    )
    reverse(moved.posting_id)
    assert case_facts.load_one(other.case_id).overpaid(TODAY) == held
    reverse(entry.posting_id)
    assert on_every_day(made, other) == before
    with pytest.raises(CannotCorrect, match="cannot be taken back"):
        corrections.propose_reversal(posting_id=entry.posting_id, reason="x", actor=CLERK, now=NOW)
    with pytest.raises(CannotCorrect):
        corrections.propose_reversal(posting_id=posting_of(made, "claim_registered"), reason="x", actor=CLERK, now=NOW)


@books_only
def test_a_posting_of_a_payment_over_several_cases_is_taken_back_with_all_of_them_named() -> None:
    debtor = factories.person(factories.number())
    made, other = (
        factories.make_case(debtor_id=debtor),
        factories.make_case(debtor_id=debtor, creditor_org_no=factories.organisation(7)),
    )
    before = on_every_day(made)
    loose = factories.bank(factories.giro("", 3_000, PAID), on=TODAY)
    entry = BankEntry.objects.get(file_id=loose.file_id)
    _decision, booked = assign_entry(
        entry_id=entry.pk, split={made.case_id: 1_000, other.case_id: 2_000}, actor=CLERK, now=NOW
    )
    asked = {"posting_id": booked[made.case_id].posting_id, "reason": "wrong", "actor": CLERK, "now": NOW}
    first = corrections.propose_reversal(**asked)
    told = Approval.objects.get(pk=first)
    assert (told.amount, [one[:3] for one in told.payload["others"]]) == (
        3_000,
        [[other.case_id, booked[other.case_id].posting_id, 2_000]],
    )
    paid(other, 100, TODAY)
    with pytest.raises(ApprovalRefused, match="has changed"):
        deciding.decide(approval_id=first, checker=APPROVER, approve=True, now=NOW)
    again = corrections.propose_reversal(**asked)
    deciding.decide(approval_id=again, checker=APPROVER, approve=True, now=NOW)
    assert on_every_day(made) == before
    assert case_facts.load_one(other.case_id).balance(PAID).principal == 250_000


# -- "I have paid" -------------------------------------------------------------------------------------


def reported(made: factories.Made, **changes: Any) -> Any:
    debtor = Visitor(tier="letter", party_id=made.party_id, case_ids=frozenset({made.case_id}))
    values: dict[str, Any] = {"amount": 250_000, "paid_on": TODAY, "now": NOW, "proof": Proof(PNG, "../../kari.png")}
    return reports.report_paid(debtor, case_id=made.case_id, **(values | changes))


@books_only
def test_a_report_holds_fees_back_until_it_is_answered() -> None:
    made = factories.first_example()
    report = reported(made, words="from my account")
    assert reported(made, words="again") == report, "the same proof again"
    assert expected_on([made.case_id], today=TODAY) == {made.case_id: 250_000}
    charge_due_fees(today=TODAY, now=NOW, actor="test")
    assert case_facts.load_one(made.case_id).planned(TODAY), "the heavy fee waits"
    (found,) = report_queries.reports_of(made.case_id)
    assert (found.amount, found.words, found.outcome) == (250_000, "from my account", "")
    factories.bank(factories.giro("", 250_000, TODAY), on=TODAY)
    assert len(report_queries.matches(found)) == 1
    reports.close_report(report_id=report.pk, outcome="not_found", answer="No trace of it.", actor=CLERK, now=NOW)
    assert expected_on([made.case_id], today=TODAY) == {}
    with pytest.raises(ReportRefused, match="answered already"):
        reports.close_report(report_id=report.pk, outcome="found", answer="", actor=CLERK, now=NOW)
    assert report_queries.reports_of(made.case_id)[0].answer == "No trace of it."


@books_only
def test_two_equal_reports_at_once_are_one(run_together: Together) -> None:
    made = factories.make_case()
    answers = run_together([lambda: reported(made, proof=None)] * 8)
    assert len({answer.pk for answer in answers}) == 1


@books_only
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": 0}, "amount"),
        ({"paid_on": TODAY + dt.timedelta(1)}, "day"),
        ({"words": "x" * 2_001}, "too_long"),
        ({"proof": Proof(b"", "a.png")}, "empty_file"),
        ({"proof": Proof(b"GIF89a", "a.png")}, "file_type"),
        ({"proof": Proof(PNG + b"0" * (10 * 1024 * 1024), "a.png")}, "too_large"),
    ],
)
def test_a_report_that_cannot_be_taken_says_why(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ReportRefused) as no:
        reported(factories.make_case(), **changes)
    assert no.value.code == code


@books_only
def test_nobody_reports_on_somebody_elses_case() -> None:
    with pytest.raises(NotYours):
        reports.report_paid(Visitor(), case_id=factories.make_case().case_id, amount=1, paid_on=TODAY, now=NOW)


# -- unclear attempts ----------------------------------------------------------------------------------


def test_a_person_says_what_became_of_an_unclear_attempt(till: Till) -> None:
    made = factories.make_case()
    nothing, paid = till.begin(made.kid, 10_000), till.begin(made.kid, 20_000)
    for attempt in (nothing, paid):
        with transaction.atomic():
            move(attempt.pk, State.REVIEW, Cause.STAFF, till.now, problem="no_answer_for_24_hours")
    till.order(paid, "approve")
    till.order(paid, "capture")
    done = reviewing.settle_review(attempt_id=paid.pk, verdict="look_again", actor=CLERK, now=till.now)
    assert (done.state, done.captured) == ("captured", 20_000)
    still = reviewing.settle_review(attempt_id=nothing.pk, verdict="look_again", actor=CLERK, now=till.now)
    assert still.state == "review", "the company does not know either"
    reviewing.settle_review(attempt_id=nothing.pk, verdict="no_money", actor=CLERK, now=till.now)
    assert Attempt.objects.get(pk=nothing.pk).state == "failed"
    for attempt in (nothing, paid):
        with pytest.raises(CannotReview):
            reviewing.settle_review(attempt_id=attempt.pk, verdict="no_money", actor=CLERK, now=till.now)
    factories.assert_sound(on=till.now.date())


def test_no_money_is_no_verdict_on_a_payment_that_was_approved_and_looking_again_takes_it(till: Till) -> None:
    attempt = till.begin(factories.make_case().kid, 20_000)
    till.order(attempt, "approve")
    with transaction.atomic():
        move(attempt.pk, State.REVIEW, Cause.TIMER, till.now, problem="no_answer_for_24_hours")
    with pytest.raises(CannotReview, match="has approved"):
        reviewing.settle_review(attempt_id=attempt.pk, verdict="no_money", actor=CLERK, now=till.now)
    assert till.again(attempt).state == "review"
    done = reviewing.settle_review(attempt_id=attempt.pk, verdict="look_again", actor=CLERK, now=till.now)
    assert (done.state, done.captured, till.truth(attempt)["captured"]) == ("captured", 20_000, 20_000)
    factories.assert_sound(on=till.now.date())
