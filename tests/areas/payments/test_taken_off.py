"""Money that comes off a case leaves no trace in what is owed; money that was placed can be placed anew."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from quittance.areas.claims.models import Case, MoneyOnItsWay
from quittance.areas.claims.operations.charging import charge_due_fees
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.expected import expected_on
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import BankEntry, Resolution
from quittance.areas.payments.operations import booking, overpayments, settling, unbooking
from quittance.areas.payments.operations.allocating import OverpaymentGone
from quittance.areas.payments.operations.overpayments import CannotMove
from quittance.areas.payments.operations.resolving import CannotResolve, assign_entry, undo
from quittance.areas.payments.queries import candidates, outgoing
from quittance.core.postings import Account, Leg
from quittance.kit.db import rows
from tests import camt_files, factories

TODAY = dt.date(2025, 9, 1)
NOW = factories.noon(TODAY)
PAID = dt.date(2025, 5, 20)
STAFF = "staff:1"

pytestmark = pytest.mark.usefixtures("books")
_before: dict[int, int] = {}


@pytest.fixture(autouse=True)
def sound() -> Iterator[None]:
    """What other tests left on the accounts does not count; and whatever a test does, the books are sound after it."""
    _before.update(dict.fromkeys((110, 120, 220), 0))
    _before.update({account: on_account(account) for account in _before})
    yield
    factories.assert_sound(on=TODAY)


def on_account(account: int) -> int:
    """Øre on an account since the test began."""
    ((found,),) = rows("select coalesce(sum(amount), 0)::bigint from ledger_leg where account = %s", [account])
    return int(found) - _before.get(account, 0)


def on_every_day(*cases: factories.Made) -> list[Any]:
    """What is owed and held on every third day of a year, and what the daily run does next."""
    found: list[Any] = []
    for case in cases:
        facts = case_facts.load_one(case.case_id)
        for day in (dt.date(2025, 4, 1) + dt.timedelta(3 * number) for number in range(120)):
            owed = facts.balance(day)
            found.append((day, owed.principal, owed.interest, owed.costs, facts.overpaid(day)))
        found.append([(step.day, step.amount) for step in facts.planned(TODAY)])
    return found


def in_suspense() -> int:
    return -on_account(120)


def bank_line(kid: str, amount: int, day: dt.date = PAID, **changes: Any) -> BankEntry:
    result = factories.bank(factories.giro(kid, amount, day, **changes), on=TODAY)
    return BankEntry.objects.get(file_id=result.file_id)


def money_out(amount: int, day: dt.date = TODAY, **changes: Any) -> BankEntry:
    line = camt_files.entry(-amount, camt_files.payment(amount, **changes), day=day)
    result = factories.import_bank(camt_files.notice(line), on=TODAY)
    assert result.verdict == "accept", result.problems
    return BankEntry.objects.get(file_id=result.file_id)


def book(made: factories.Made, amount: int, day: dt.date, **changes: Any) -> booking.Booked:
    with transaction.atomic():
        return booking.book(factories.money(made.case_id, amount, day, **changes), actor="test", now=NOW)


def test_a_payment_taken_off_was_never_there() -> None:
    """Trap 9: fees it had spared come back, interest runs on, what was paid later covers something else."""
    made = factories.first_example()
    charge_due_fees(today=TODAY, now=NOW, actor="test")
    book(made, 30_000, PAID)
    book(made, 10_000, dt.date(2025, 6, 20))
    before = on_every_day(made)
    entry = bank_line(made.kid, 400_000)
    assert case_facts.load_one(made.case_id).balance(TODAY).total == 0, "the heavy fee was never owed"
    unbooking.unbook_entry(entry_id=entry.pk, actor=STAFF, now=NOW)
    entry.refresh_from_db()
    assert (entry.status, entry.case_id, in_suspense()) == ("suspense", None, 400_000)
    assert on_every_day(made) == before
    factories.assert_sound(on=TODAY)
    assign_entry(entry_id=entry.pk, split={made.case_id: 400_000}, actor=STAFF, now=NOW)
    assert case_facts.load_one(made.case_id).balance(TODAY).total == 0, "and is taken off a second time"
    with pytest.raises(unbooking.CannotUnbook):
        unbooking.unbook_entry(entry_id=entry.pk, actor=STAFF, now=NOW)


def test_what_is_paid_on_the_same_day_after_it_is_laid_anew() -> None:
    made = factories.make_case()
    alone = factories.make_case()
    first = bank_line(made.kid, 240_000)
    book(made, 60_000, PAID)
    book(alone, 60_000, PAID)
    unbooking.unbook_entry(entry_id=first.pk, actor=STAFF, now=NOW)
    assert on_every_day(made) == on_every_day(alone)


def test_the_daily_run_looks_at_the_case_again() -> None:
    made = factories.first_example()
    entry = bank_line(made.kid, 400_000)
    charge_due_fees(today=TODAY, now=NOW, actor="test")
    assert Case.objects.get(pk=made.case_id).next_step_on is None
    unbooking.unbook_entry(entry_id=entry.pk, actor=STAFF, now=NOW)
    assert charge_due_fees(today=TODAY, now=NOW, actor="test") >= 1
    assert Case.objects.get(pk=made.case_id).charges.filter(code="collection_fee.heavy_step").exists()
    factories.assert_sound(on=TODAY)


def test_what_the_payer_wanted_covered_outlives_an_earlier_payment() -> None:
    made = factories.first_example()
    book(made, 100_000, dt.date(2025, 6, 20), designation=("principal",))
    assert case_facts.load_one(made.case_id).balance(TODAY).principal == 150_000
    book(made, 1_000, PAID)
    assert case_facts.load_one(made.case_id).balance(TODAY).principal == 150_000


def test_money_that_was_given_back_since_cannot_come_off() -> None:
    made = factories.make_case()
    entry = bank_line(made.kid, 300_000)
    held = case_facts.load_one(made.case_id).overpaid(TODAY)
    with transaction.atomic():
        booking.give_back(
            case_id=made.case_id, amount=held, money=factories.money(made.case_id, held, TODAY), actor=STAFF, now=NOW
        )
    before = on_every_day(made)
    with pytest.raises(OverpaymentGone):
        unbooking.unbook_entry(entry_id=entry.pk, actor=STAFF, now=NOW)
    assert on_every_day(made) == before


def test_a_split_over_cases_is_undone_and_placed_elsewhere() -> None:
    """Trap 20, and twice undone: the decision stays to be read, and money is never in two places."""
    cases = [factories.make_case(), factories.make_case()]
    before = on_every_day(*cases)
    entry = bank_line("", 90_000)
    for _ in range(2):
        split = {cases[0].case_id: 60_000, cases[1].case_id: 30_000}
        decision, booked = assign_entry(entry_id=entry.pk, split=split, actor=STAFF, now=NOW, comment="both")
        assert (len(booked), in_suspense()) == (2, 0)
        undo(resolution_id=decision.pk, actor="staff:2", now=NOW, comment="neither")
        assert (in_suspense(), on_every_day(*cases)) == (90_000, before)
        with pytest.raises(CannotResolve, match="taken back already"):
            undo(resolution_id=decision.pk, actor=STAFF, now=NOW)
    for wrong in ({}, {cases[0].case_id: 90_001}, {cases[0].case_id: 95_000, cases[1].case_id: -5_000}, {0: 90_000}):
        with pytest.raises(CannotResolve):
            assign_entry(entry_id=entry.pk, split=wrong, actor=STAFF, now=NOW)
    assert Resolution.objects.filter(entry=entry, undone_by="staff:2", comment="both\nneither").count() == 2
    factories.assert_sound(on=TODAY)


@pytest.mark.parametrize(("placed", "amount"), [("by_kid", 40_000), ("by_hand", 40_100), ("not_at_all", 40_200)])
def test_a_payment_that_the_bank_took_back_was_never_there(placed: str, amount: int) -> None:
    """B-6: the two lines cancel each other, whichever came first."""
    made = factories.first_example()
    before = on_every_day(made)
    original = bank_line(made.kid if placed == "by_kid" else "", amount, PAID)
    if placed == "by_hand":
        assign_entry(entry_id=original.pk, split={made.case_id: amount}, actor=STAFF, now=NOW)
    out = money_out(amount)
    assert [found.entry_id for found in candidates.originals(out.pk)] == [original.pk]
    ours, theirs = settling.mark_returned(entry_out_id=out.pk, original_id=original.pk, actor=STAFF, now=NOW)
    assert (on_every_day(made), in_suspense()) == (before, 0)
    undo(resolution_id=ours.pk, actor=STAFF, now=NOW)
    theirs.refresh_from_db()
    assert theirs.undone_at == NOW
    factories.assert_sound(on=TODAY)
    other = bank_line("", amount + 1)
    with pytest.raises(CannotResolve, match="amounts differ"):
        settling.mark_returned(entry_out_id=out.pk, original_id=other.pk, actor=STAFF, now=NOW)


def test_an_overpayment_moves_to_another_case_of_its_debtor_only() -> None:
    """Trap 18."""
    debtor = factories.person(factories.number())
    rich, poor = (factories.make_case(debtor_id=debtor, creditor_org_no=factories.organisation(n)) for n in (1, 2))
    stranger = factories.make_case()
    bank_line(rich.kid, 300_000)
    held = case_facts.load_one(rich.case_id).overpaid(TODAY)

    def move(to: factories.Made, amount: int, key: str = "form") -> booking.Booked:
        return overpayments.move_overpayment(
            case_from=rich.case_id, case_to=to.case_id, amount=amount, actor="debtor:1", now=NOW, key=key
        )

    for to, amount, code in ((stranger, 10, "other_debtor"), (rich, 10, "same_case"), (poor, held + 1, "too_much")):
        with pytest.raises(CannotMove) as no:
            move(to, amount)
        assert no.value.code == code
    owed = case_facts.load_one(poor.case_id).balance(TODAY).total
    booked = move(poor, held)
    assert move(poor, held) == booked, "the same form again"
    assert case_facts.load_one(poor.case_id).balance(TODAY).total == owed - held
    assert (case_facts.load_one(rich.case_id).overpaid(TODAY), in_suspense()) == (0, 0)
    with pytest.raises(CannotMove):
        move(poor, 1, key="another form")
    factories.assert_sound(on=TODAY)


def test_unplaced_money_holds_the_fee_back_on_the_case_it_nearly_names() -> None:
    """Trap 13: a digit wrong in the KID. Nothing is booked; nothing is charged either, until somebody has decided."""
    made = factories.first_example()
    wrong = made.kid[:-1] + str((int(made.kid[-1]) + 5) % 10)
    entry = bank_line(wrong, 250_000, TODAY)
    assert entry.case_id is None
    best = candidates.for_entry(entry.pk, today=TODAY)[0]
    assert (best.case_id, best.reasons[0], best.strong) == (made.case_id, "digit_wrong", True)
    assert expected_on([made.case_id], today=TODAY) == {made.case_id: 250_000}
    charge_due_fees(today=TODAY, now=NOW, actor="test")
    assert not Case.objects.get(pk=made.case_id).charges.filter(code="collection_fee.heavy_step").exists()
    decision, _ = assign_entry(entry_id=entry.pk, split={made.case_id: 250_000}, actor=STAFF, now=NOW)
    assert expected_on([made.case_id], today=TODAY) == {}
    undo(resolution_id=decision.pk, actor=STAFF, now=NOW)
    assert MoneyOnItsWay.objects.get(case_id=made.case_id).ended_at is None


def swapped(kid: str) -> str:
    at = next(place for place in range(len(kid)) if kid[place] != kid[place + 1])
    return kid[:at] + kid[at + 1] + kid[at] + kid[at + 2 :]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (lambda made, invoice: f"Sak {made.number} betaling", "case_number"),
        (lambda made, invoice: f"faktura {invoice}", "invoice"),
        (lambda made, invoice: f"KID {swapped(made.kid)}", "digits_swapped"),
    ],
)
def test_words_in_a_payment_lead_to_its_case(words: Any, reason: str) -> None:
    invoice = f"INV{factories.number()}X7"
    made = factories.make_case(invoice=invoice)
    factories.make_case()
    text = words(made, invoice)
    result = factories.import_bank(
        camt_files.notice(camt_files.entry(700, camt_files.payment(700, words=[text]), day=TODAY)), on=TODAY
    )
    entry = BankEntry.objects.get(file_id=result.file_id)
    found = candidates.for_entry(entry.pk, today=TODAY)
    assert found[0].case_id == made.case_id
    assert reason in found[0].reasons


def test_a_payout_empties_what_the_provider_holds_and_its_fee_is_ours() -> None:
    """P-13."""
    with transaction.atomic():
        legs = [
            Leg(Account.PROVIDER_IN_TRANSIT, 100_000, subaccount=1),
            Leg(Account.CREDITOR_PAYABLE, -100_000, subaccount=1),
        ]
        ledger.post(ledger.Entry("test", "t", "t", PAID, NOW, f"t:{factories.number()}"), legs)
    entry = bank_line("", 98_500)
    for provider, fee, code in (("vipps", 1_501, "not_in_transit"), ("nobody", 0, "unknown_provider")):
        with pytest.raises(CannotResolve) as no:
            settling.match_payout(entry_id=entry.pk, provider=provider, fee=fee, actor=STAFF, now=NOW)
        assert no.value.code == code
    decision = settling.match_payout(entry_id=entry.pk, provider="vipps", fee=1_500, actor=STAFF, now=NOW)
    assert (on_account(110), on_account(220)) == (0, 1_500)
    undo(resolution_id=decision.pk, actor=STAFF, now=NOW)
    assert (on_account(110), outgoing.provider_in_transit(1)) == (100_000, 100_000)


def test_our_own_payment_that_left_is_matched_by_itself() -> None:
    with transaction.atomic():
        legs = [Leg(Account.CREDITOR_PAYABLE, 7_000, subaccount=1), Leg(Account.PAYMENT_IN_TRANSIT, -7_000)]
        key = outgoing.payment_key("OURS1")
        ledger.post(ledger.Entry("remittance", "t", "t", PAID, NOW, key), legs)
    assert outgoing.in_transit("OURS1") == 7_000
    wrong = money_out(6_999, end_to_end="OURS1")
    assert not wrong.resolutions.exists(), "another amount waits for a person"
    out = money_out(7_000, end_to_end="OURS1")
    assert out.resolutions.get().kind == "payment_out"
    assert outgoing.in_transit("OURS1") is None
    assert outgoing.left_account(["OURS1", "OURS2"]) == {"OURS1": (out.pk, out.booked_on)}
    with pytest.raises(CannotResolve, match="No payment of ours"):
        settling.match_payment_out(entry_id=wrong.pk, end_to_end_id="OURS1", actor=STAFF, now=NOW)
