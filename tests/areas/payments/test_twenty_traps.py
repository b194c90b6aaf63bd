"""Twenty traps that payment and claim systems have fallen into, each with the test that keeps us out of it.

Most are tested from more sides elsewhere; here each has one small test under its own number.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.models import Charge
from quittance.areas.claims.operations.charging import charge_due_fees
from quittance.areas.claims.operations.expecting import end, note
from quittance.areas.claims.operations.references import issue_reference
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.references import case_of, read_reference
from quittance.areas.exchange.models import InboxEvent
from quittance.areas.payments.models import Attempt, BankEntry, Receipt
from quittance.areas.payments.operations import opening, sending
from quittance.areas.payments.operations.overpayments import move_overpayment
from quittance.areas.payments.operations.unbooking import unbook_entry
from quittance.areas.payments.queries.overview import quick_view
from quittance.core import kid as kids
from quittance.core.balance import Balance
from quittance.core.money import split
from tests import factories
from tests.areas.payments.counter import AMOUNT, Counter
from tests.areas.payments.refunding import decided
from tests.areas.payments.vipps import DAY, SECOND
from tests.factories import bank, bank_file, first_example, giro, import_bank, make_case, noon
from tests.postgres import Database

Together = Callable[[list[Callable[[], Any]]], list[Any]]
VIPPS = pytest.mark.parametrize("counter", ["vipps"], indirect=True)
NEONOMICS = pytest.mark.parametrize("counter", ["neonomics"], indirect=True)

BEFORE_THE_HEAVY_FEE, HEAVY_DAY = dt.date(2025, 6, 3), dt.date(2025, 6, 4)


@pytest.fixture(autouse=True)
def _rows(companies: Database) -> None:
    """All of them work on one database."""


def balance(made: factories.Made, on: dt.date = DAY) -> Balance:
    return case_facts.load_one(made.case_id).balance(on)


def overpaid(made: factories.Made, on: dt.date = DAY) -> int:
    return case_facts.load_one(made.case_id).overpaid(on)


def fees(made: factories.Made) -> list[int]:
    return list(Charge.objects.filter(case_id=made.case_id).order_by("day", "id").values_list("amount", flat=True))


def charge(on: dt.date) -> None:
    charge_due_fees(today=on, now=noon(on), actor="test")


def unknown_kid() -> str:
    return kids.make(f"9990{factories.number():08d}")


@VIPPS
def test_trap_01_the_same_message_twice_at_once_is_one_payment(counter: Counter, run_together: Together) -> None:
    """Two deliveries of one message race; both find "not paid yet" and book."""
    attempt = counter.begin(make_case().kid)
    counter.approve(attempt)
    message = counter.news(attempt)

    def deliver() -> None:
        counter.receive(message)
        counter.apply_all()

    assert run_together([deliver, deliver]) == [None, None]
    counter.assert_paid_once(attempt)


@VIPPS
def test_trap_02_two_equal_payments_and_two_equal_refunds_are_two(counter: Counter) -> None:
    """Whoever tells payments apart by amount loses the second honest one."""
    kid = unknown_kid()
    both = [counter.begin(kid), counter.begin(kid)]
    for attempt in both:
        counter.approve(attempt)
        counter.sweep()
        counter.assert_paid_once(attempt)
    halves = [counter.ask_back(both[0], AMOUNT // 2), counter.ask_back(both[0], AMOUNT // 2)]
    for refund in halves:
        decided(refund, now=counter.now)
        assert sending.send(refund_id=refund.pk, now=counter.now).state == "done"
    assert (counter.again(both[0]).refunded, counter.again(both[1]).refunded) == (AMOUNT, 0)
    factories.assert_sound(on=DAY)


@VIPPS
def test_trap_03_the_message_comes_before_our_own_answer_was_kept(counter: Counter) -> None:
    """The company is faster than our own commit: its message speaks of a payment we do not know as open."""
    counter.sandbox.ask("vipps", "POST", "faults", operation="create", kind="error_after")
    attempt = counter.begin(make_case().kid)
    assert attempt.state == "new"
    counter.approve(attempt)
    counter.now += SECOND * 20
    counter.receive(counter.news(attempt))
    counter.apply_all()
    counter.assert_paid_once(attempt)


@VIPPS
def test_trap_04_messages_in_the_wrong_order_end_the_same(counter: Counter) -> None:
    """ "Captured" comes first, "created" last; the last one heard must not win."""
    attempt = counter.begin(make_case().kid)
    counter.approve(attempt)
    counter.order(attempt, "capture")
    for message in reversed(counter.messages(attempt)):
        counter.receive(message)
        counter.apply_all()
    counter.assert_paid_once(attempt)
    assert not InboxEvent.objects.filter(reference=attempt.reference, handled_at=None).exists()


@NEONOMICS
def test_trap_05_money_on_its_way_is_shown_and_not_asked_for_again(counter: Counter) -> None:
    """An approved payment that is not booked yet still says "finish your payment", and is paid twice."""
    made = make_case()
    attempt = counter.pays(counter.begin(made.kid))
    seen = quick_view(read_reference(made.kid), today=DAY, begun=(attempt.token,))
    assert seen is not None
    assert (seen.on_its_way, [payment.state for payment in seen.waiting]) == (AMOUNT, [])


def test_trap_06_when_the_principal_is_paid_fee_and_interest_are_still_owed() -> None:
    """A case counted as paid because its invoice is."""
    made = first_example()
    factories.order_of(made, "principal>interest>costs")
    before = balance(made, BEFORE_THE_HEAVY_FEE)
    bank(giro(made.kid, before.principal, BEFORE_THE_HEAVY_FEE), on=BEFORE_THE_HEAVY_FEE)
    after = balance(made, HEAVY_DAY)
    assert (after.principal, after.interest, after.costs) == (0, before.interest, before.costs)
    assert after.total > 0


@pytest.mark.parametrize(("total", "count"), [(100_000, 3), (100_001, 7), (99, 100), (1, 1)])
def test_trap_07_parts_make_up_the_whole_to_the_oere(total: int, count: int) -> None:
    """Three thirds of 1000.00 are 999.99."""
    parts = split(total, [1] * count)
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1


def test_trap_08_a_payment_dated_earlier_takes_later_interest_and_fees_away() -> None:
    """Booked late, it would be charged with what would never have been charged."""
    made = first_example()
    paid_on = dt.date(2025, 6, 2)
    whole = balance(made, paid_on).total
    charge(HEAVY_DAY)
    assert balance(made, HEAVY_DAY).costs == 59_500
    bank(giro(made.kid, whole, paid_on), on=dt.date(2025, 6, 6))
    assert (balance(made, DAY).total, overpaid(made)) == (0, 0)


def test_trap_09_a_payment_taken_off_again_reopens_exactly_what_it_closed() -> None:
    """Interest of the days between is lost, or the fee comes twice."""
    made = first_example()
    days = [BEFORE_THE_HEAVY_FEE, HEAVY_DAY, DAY]
    charge(HEAVY_DAY)
    before = [(balance(made, day).principal, balance(made, day).interest, balance(made, day).costs) for day in days]
    bank(giro(made.kid, balance(made, HEAVY_DAY).total, HEAVY_DAY), on=HEAVY_DAY)
    assert balance(made).total == 0
    entry = BankEntry.objects.get(case_id=made.case_id)
    unbook_entry(entry_id=entry.pk, actor="staff:1", now=noon(DAY))
    after = [(balance(made, day).principal, balance(made, day).interest, balance(made, day).costs) for day in days]
    assert after == before
    factories.assert_sound(on=DAY)


def test_trap_10_money_pays_what_is_owed_today_and_no_fee_to_come() -> None:
    """The fee of next week is taken first, and what is owed stays open."""
    made = first_example()
    owed = balance(made, BEFORE_THE_HEAVY_FEE)
    assert [step.day for step in case_facts.load_one(made.case_id).planned(BEFORE_THE_HEAVY_FEE)] == [HEAVY_DAY]
    bank(giro(made.kid, owed.total + 10_000, BEFORE_THE_HEAVY_FEE), on=BEFORE_THE_HEAVY_FEE)
    charge(HEAVY_DAY)
    assert (balance(made, HEAVY_DAY).total, overpaid(made), fees(made)[-1]) == (0, 10_000, 28_000)


def test_trap_11_a_part_payment_keeps_the_letters_and_the_next_step() -> None:
    """A case somebody has begun to pay drops out of the reminders, or begins them anew."""
    made = first_example()
    before = case_facts.load_one(made.case_id)
    bank(giro(made.kid, 50_000, BEFORE_THE_HEAVY_FEE), on=BEFORE_THE_HEAVY_FEE)
    after = case_facts.load_one(made.case_id)
    assert (after.notices, after.planned(BEFORE_THE_HEAVY_FEE)) == (
        before.notices,
        before.planned(BEFORE_THE_HEAVY_FEE),
    )
    charge(HEAVY_DAY)
    assert fees(made) == [3_500, 28_000, 28_000]


def test_trap_12_money_on_its_way_to_one_case_holds_no_other() -> None:
    """A hold on one case stops all the others of the same day."""
    held, other = first_example(), first_example()
    note(case_id=held.case_id, source="attempt:0", amount=10**6, since=BEFORE_THE_HEAVY_FEE, until=HEAVY_DAY)
    charge(HEAVY_DAY)
    assert (fees(held), fees(other)) == ([3_500, 28_000], [3_500, 28_000, 28_000])
    end(source="attempt:0", now=noon(HEAVY_DAY))  # it was made up; the books are looked through in a later test


def test_trap_13_no_fee_while_a_payment_that_is_probably_meant_for_it_is_looked_into() -> None:
    """The money is here, on a line nobody has placed yet, and the next letter goes out all the same."""
    made = first_example()
    at = next(place for place in range(4, len(made.kid)) if made.kid[place] != made.kid[place + 1])
    slip = f"{made.kid[:at]}{made.kid[at + 1]}{made.kid[at]}{made.kid[at + 2 :]}"
    result = bank(giro(slip, 284_839, BEFORE_THE_HEAVY_FEE), on=BEFORE_THE_HEAVY_FEE)
    assert result.suspense == 1
    charge(HEAVY_DAY)
    assert fees(made) == [3_500, 28_000]


def test_trap_14_the_same_file_again_is_nothing_and_two_equal_payments_are_two() -> None:
    """Dropping what looks the same drops an honest payment; keeping it books a file twice."""
    made = make_case()
    before = balance(made).total
    twin = giro(made.kid, 10_000, DAY)
    data = bank_file(twin, twin)
    assert [import_bank(data, on=DAY).booked for _ in range(2)] == [2, 0]
    assert balance(made).total == before - 20_000


@pytest.mark.parametrize("principal", ["0.00", "", "-5.00", "2.500,00,1", "abc", "٥"])
def test_trap_15_an_amount_of_nothing_or_nonsense_makes_no_case(principal: str) -> None:
    """Read as 0.00, it becomes a letter that demands nothing."""
    row = factories.claim_row(principal=principal)
    result = factories.import_rows([row], on=DAY)
    assert (result.booked, len(result.problems) > 0) == (False, True)
    assert factories.find_cases([row["invoice"]]) == []


def test_trap_16_every_step_is_judged_by_its_own_day() -> None:
    """The last date of a plan decides for all of it; here each step of a case comes on its own day and no earlier."""
    made = first_example()
    seen = []
    for day in (BEFORE_THE_HEAVY_FEE, HEAVY_DAY, DAY):
        charge(day)
        seen.append(fees(made))
    assert seen == [[3_500, 28_000], [3_500, 28_000, 28_000], [3_500, 28_000, 28_000]]


def test_trap_17_the_kid_of_the_claim_and_of_an_older_letter_lead_to_the_same_case() -> None:
    """Money with last year's KID waits among the unknown while its case goes on."""
    own = kids.make(f"55500{factories.number():06d}")
    made = make_case(kid=own)
    older = issue_reference(case_id=made.case_id, kind="case", now=noon(dt.date(2025, 4, 1)))
    newer = issue_reference(case_id=made.case_id, kind="case", now=noon(DAY))
    before = balance(made).total
    known = [kid for kid in (own, older, newer, made.kid) if case_of(read_reference(kid)) == made.case_id]
    assert len(known) == 4
    assert bank(*[giro(kid, 1_000, DAY) for kid in known], on=DAY).matched == 4
    assert balance(made).total == before - 4_000


def test_trap_18_what_was_paid_too_much_is_kept_open_and_can_go_where_its_payer_wants() -> None:
    """It disappears into income, or hangs unusable on a closed case."""
    debtor = factories.person(90_000 + factories.number())
    first, second = factories.make_cases(
        [factories.claim_row(debtor_id=debtor, creditor=name, creditor_org_no=factories.organisation(700 + place))
         for place, name in enumerate(("Nordlys Lys AS", "Sørlys Lys AS"))], on=DAY
    )  # fmt: skip
    bank(giro(first.kid, balance(first).total + 30_000, DAY), on=DAY)
    before = balance(second).total
    assert (balance(first).total, overpaid(first)) == (0, 30_000)
    move_overpayment(
        case_from=first.case_id, case_to=second.case_id, amount=30_000, actor="staff:1", now=noon(DAY), key="trap 18"
    )
    assert (overpaid(first), balance(second).total) == (0, before - 30_000)


@pytest.mark.parametrize("write", ["{}", " {} ", "{:.4} {:.4}", "\u00a0{}\u2007", "KID", "{}\u200b"])
def test_trap_19_a_reference_may_be_typed_as_it_is_printed(write: str) -> None:
    """Groups, no-break blanks and the hyphen of MOD11 turn a right KID into "not found"."""
    kid = make_case().kid
    typed = " ".join(kid[at : at + 4] for at in range(0, len(kid), 4)) if write == "KID" else write.format(kid, kid[4:])
    if len(typed.strip()) < len(kid):
        typed = f"{kid[:4]} {kid[4:]}"
    assert (read_reference(typed).kind, read_reference(typed).value) == ("kid", kid)
    hyphen = next(made for body in range(100, 200) if (made := _mod11(f"12345{body}")).endswith("-"))
    assert read_reference(f"{hyphen[:4]} {hyphen[4:]}").value == hyphen


def _mod11(body: str) -> str:
    return f"{body}{kids.mod11(body)}"


@VIPPS
def test_trap_20_a_case_closed_meanwhile_leaves_its_part_visible(counter: Counter) -> None:
    """One payment over two cases; one of them is paid by bank before the money is taken, and its part is lost."""
    debtor = factories.person(95_000 + factories.number())
    first, second = factories.make_cases(
        [factories.claim_row(debtor_id=debtor, creditor=name, creditor_org_no=factories.organisation(800 + place))
         for place, name in enumerate(("Vestlys Lys AS", "Østlys Lys AS"))], on=DAY
    )  # fmt: skip
    parts = {first.case_id: balance(first).total, second.case_id: 20_000}
    visitor = Visitor("letter", 1, first.party_id, frozenset(parts))
    begun = opening.begin(
        reference=read_reference(first.kid),
        amount=sum(parts.values()),
        method="vipps",
        payer=opening.Payer(counter.form(), visitor=visitor),
        now=counter.now,
        split=parts,
    )
    attempt = Attempt.objects.get(token=begun.token)
    bank(giro(first.kid, parts[first.case_id], DAY), on=DAY)
    before = balance(second).total
    counter.approve(attempt)
    counter.sweep()
    assert (balance(first).total, overpaid(first)) == (0, parts[first.case_id])
    assert balance(second).total == before - 20_000
    told = {case["number"]: case["overpaid"] for case in Receipt.objects.get(attempt=attempt).content["cases"]}
    assert told == {first.number: parts[first.case_id], second.number: 0}
    factories.assert_sound(on=DAY)
