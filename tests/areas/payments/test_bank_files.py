"""Bank files: booked whole or not at all, each payment once and none dropped, the same as booking one by one."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from quittance.areas.claims.operations.charging import charge_due_fees
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.balances import open_totals
from quittance.areas.exchange.models import ReceivedFile
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import BankEntry
from quittance.areas.payments.operations import booking
from quittance.core import kid as kids
from quittance.core.postings import Account
from quittance.formats.inspect import inspect
from quittance.kit.db import rows
from tests import factories
from tests.factories import bank, bank_file, giro, import_bank, make_case, make_cases
from tests.postgres import Database

pytestmark = pytest.mark.usefixtures("books")
Together = Callable[[Sequence[Callable[[], Any]]], list[Any]]
DAY = dt.date(2025, 5, 15)
TODAY = dt.date(2025, 5, 16)


def owed(made: factories.Made, on: dt.date = DAY) -> int:
    return case_facts.load_one(made.case_id).balance(on).total


def overpaid(made: factories.Made, on: dt.date = dt.date(2026, 1, 1)) -> int:
    return case_facts.load_one(made.case_id).overpaid(on)


def entries(file_id: int | None) -> list[tuple[Any, ...]]:
    return list(
        BankEntry.objects.filter(file_id=file_id).order_by("line").values_list("amount", "status", "reason", "case_id")
    )


def counted() -> list[tuple[Any, ...]]:
    return rows("select (select count(*) from ledger_posting), (select count(*) from payments_bankentry)")


@pytest.fixture(autouse=True)
def sound() -> Any:
    yield
    factories.assert_sound()


def test_a_payment_on_an_issued_reference_covers_the_case() -> None:
    made = factories.first_example()
    before = owed(made)
    result = bank(giro(made.kid, 100_000, DAY), on=TODAY)
    assert (result.booked, result.matched, result.suspense, result.already_known) == (1, 1, 0, 0)
    assert owed(made) == before - 100_000
    entry = BankEntry.objects.get(file_id=result.file_id)
    assert (entry.account, entry.payer_account) == (factories.AGENCY_ACCOUNT, factories.PAYER_ACCOUNT)
    assert ledger.posted_legs(entry.posting_id)[0].account == Account.CLIENT_FUNDS


def test_a_file_whose_control_sum_is_wrong_is_refused_whole_and_kept() -> None:
    made = make_case()
    data = bank_file(giro(made.kid, 77_700, DAY), giro(made.kid, 100, DAY))
    before = counted()
    result = import_bank(data.replace(b"0077800", b"0077801", 1), on=TODAY)
    assert result.verdict == "refuse"
    assert result.problems
    assert counted() == before
    kept = ReceivedFile.objects.get(pk=result.file_id)
    assert kept.verdict == "refuse"
    assert kept.problems
    assert bytes(kept.content) != data
    assert import_bank(data, on=TODAY).verdict == "accept"


@pytest.mark.parametrize("data", [b"", b"hello", b"<Document/>", b"\x00" * 160])
def test_what_is_no_bank_file_is_refused_and_kept(data: bytes) -> None:
    before = counted()
    result = import_bank(data, on=TODAY)
    assert (result.verdict, result.booked) == ("refuse", 0)
    assert result.as_dict()["problems"] == inspect(data)["problems"] != []
    assert counted() == before
    assert bytes(ReceivedFile.objects.get(pk=result.file_id).content) == data


@pytest.mark.parametrize("cut", [80, 81, 243, 400, -1, -81, -82, -162])
def test_half_a_file_is_refused_whole(cut: int) -> None:
    made = make_case()
    data = bank_file(giro(made.kid, 77_700, DAY), giro(made.kid, 100, DAY))
    before = counted()
    result = import_bank(data[:cut], on=TODAY)
    assert result.verdict == ("accept" if data[:cut] == data.rstrip(b"\n") else "refuse")
    if result.verdict == "refuse":
        assert counted() == before


def test_the_same_file_again_adds_nothing_and_says_so() -> None:
    made = make_case()
    data = bank_file(giro(made.kid, 10_000, DAY), giro(made.kid, 20_000, DAY))
    first = import_bank(data, on=TODAY)
    before = counted()
    again = import_bank(data, on=TODAY + dt.timedelta(3))
    assert (again.verdict, again.booked, again.already_known, again.file_id) == ("accept", 0, 2, first.file_id)
    assert (first.as_dict()["file_known"], again.as_dict()["file_known"]) == (False, True)
    assert counted() == before


def test_the_same_payments_in_another_file_are_known_and_the_rest_is_booked() -> None:
    made = make_case()
    old, new = giro(made.kid, 10_000, DAY), giro(made.kid, 20_000, DAY)
    before = owed(made)
    bank(old, on=TODAY)
    result = bank(old, new, on=TODAY)
    assert (result.booked, result.already_known) == (1, 1)
    assert owed(made) == before - 30_000


def test_two_honest_equal_payments_are_both_booked_and_known_again() -> None:
    made = make_case()
    twin = giro(made.kid, 10_000, DAY)
    before = owed(made)
    assert bank(twin, twin, on=TODAY).booked == 2
    assert owed(made) == before - 20_000
    result = bank(twin, twin, twin, on=TODAY)
    assert (result.booked, result.already_known) == (1, 2)


def test_money_without_an_issued_reference_waits_in_suspense() -> None:
    unknown = kids.make("9990001112223")
    result = bank(giro(unknown, 100, DAY), giro("", 200, DAY), giro("1234-", 300, DAY), on=TODAY)
    assert (result.booked, result.matched, result.suspense) == (3, 0, 3)
    assert entries(result.file_id) == [
        (100, "suspense", "unknown_reference", None),
        (200, "suspense", "no_reference", None),
        (300, "suspense", "unknown_reference", None),
    ]
    found = rows("select sum(l.amount) from ledger_leg l join payments_bankentry b on b.posting_id = l.posting_id"
                 " where l.account = 120 and b.file_id = %s", [result.file_id])  # fmt: skip
    assert found == [(-600,)]


def test_money_that_went_out_is_never_put_on_a_case() -> None:
    made = make_case()
    before = owed(made)
    result = bank(
        giro(made.kid, 5_000, DAY, sign="-"),
        giro(made.kid, 6_000, DAY, type="18", card_issuer="02"),
        giro(made.kid, 7_000, DAY, type="20", card_issuer="02", text="Kreditering"),
        giro(made.kid, 8_000, DAY),
        on=TODAY,
    )
    assert [row[:3] for row in entries(result.file_id)] == [
        (-5_000, "suspense", "money_out"),
        (-6_000, "suspense", "money_out"),
        (-7_000, "suspense", "money_out"),
        (8_000, "matched", ""),
    ]
    assert owed(made) == before - 8_000


def test_a_file_about_another_account_than_ours_is_refused_and_says_which() -> None:
    made = make_case()
    before = counted()
    result = import_bank(bank_file(giro(made.kid, 10_000, DAY), account="99990104278"), on=TODAY)
    assert (result.verdict, counted()) == ("refuse", before)
    assert [(p.where, p.code) for p in result.problems] == [("account 99990104278", "account_not_ours")]


def test_a_further_account_of_the_agency_is_booked_on(settings: Any) -> None:
    settings.AGENCY = replace(settings.AGENCY, further_accounts=("99990104278",))
    made = make_case()
    result = import_bank(bank_file(giro(made.kid, 10_000, DAY), account="99990104278"), on=TODAY)
    entry = BankEntry.objects.get(file_id=result.file_id)
    assert ledger.posted_legs(entry.posting_id)[0].subaccount == 99990104278


def test_money_of_a_day_to_come_is_not_booked_yet() -> None:
    made = make_case()
    data = bank_file(giro(made.kid, 10_000, TODAY + dt.timedelta(1)))
    assert [p.code for p in import_bank(data, on=TODAY).problems] == ["future_date"]
    assert import_bank(data, on=TODAY + dt.timedelta(1)).booked == 1


def test_what_is_paid_beyond_the_debt_is_an_overpayment() -> None:
    made = make_case()
    bank(giro(made.kid, owed(made) + 12_345, DAY), on=TODAY)
    assert (owed(made), overpaid(made)) == (0, 12_345)
    bank(giro(made.kid, 5, DAY), on=TODAY)
    assert overpaid(made) == 12_350


def test_a_payment_on_a_case_paid_long_ago_is_an_overpayment() -> None:
    made = make_case()
    bank(giro(made.kid, owed(made), DAY), on=TODAY)
    bank(giro(made.kid, 777, DAY + dt.timedelta(100)), on=DAY + dt.timedelta(101))
    assert (owed(made, DAY + dt.timedelta(200)), overpaid(made)) == (0, 777)


def test_payments_on_one_case_in_one_file_are_taken_in_date_order() -> None:
    early, late = dt.date(2025, 5, 2), dt.date(2025, 5, 28)
    one, other = factories.first_example(), factories.first_example()
    bank(giro(one.kid, 90_000, late), giro(one.kid, 60_000, early), giro(one.kid, 9_000, early), on=late)
    for amount, day in ((60_000, early), (9_000, early), (90_000, late)):
        bank(giro(other.kid, amount, day), on=late)
    first, second = open_totals([one.case_id], late), open_totals([other.case_id], late)
    assert first[one.case_id] == second[other.case_id]


def test_an_early_payment_that_comes_late_changes_what_the_later_ones_covered() -> None:
    early, late = dt.date(2025, 5, 2), dt.date(2025, 6, 27)
    one, other = factories.first_example(), factories.first_example()
    bank(giro(one.kid, 90_000, late), on=late)
    (before,) = rows("select posting_id from payments_bankentry where case_id = %s", [one.case_id])
    result = bank(giro(one.kid, 60_000, early), on=late)
    assert (result.matched, result.suspense) == (1, 0)
    bank(giro(other.kid, 60_000, early), giro(other.kid, 90_000, late), on=late)
    assert open_totals([one.case_id], late)[one.case_id] == open_totals([other.case_id], late)[other.case_id]
    assert rows("select count(*) from ledger_posting where reverses_id = %s", [before[0]]) == [(1,)]
    assert len(case_facts.load_one(one.case_id).movements) == len(case_facts.load_one(other.case_id).movements)


def test_a_heavy_fee_charged_while_the_money_was_under_way_falls_away() -> None:
    made = factories.first_example()
    charge_due_fees(today=dt.date(2025, 6, 5), now=factories.noon(dt.date(2025, 6, 5)), actor="test")
    paid = dt.date(2025, 6, 2)
    light_only = case_facts.load_one(made.case_id).balance(paid).total
    bank(giro(made.kid, light_only, paid), on=dt.date(2025, 6, 6))
    assert owed(made, dt.date(2025, 6, 30)) == 0
    assert overpaid(made) == 0


def test_a_heavy_fee_falls_away_although_the_last_payment_was_booked_before_the_first() -> None:
    """The payment of 3 June came first and left principal open, so the fee of 4 June was charged; then came 30 May."""
    made = factories.first_example()
    facts = case_facts.load_one(made.case_id)
    whole = facts.balance(dt.date(2025, 6, 3)).total
    bank(giro(made.kid, whole - 50_000, dt.date(2025, 6, 3)), on=dt.date(2025, 6, 3))
    charge_due_fees(today=dt.date(2025, 6, 4), now=factories.noon(dt.date(2025, 6, 4)), actor="test")
    assert owed(made, dt.date(2025, 6, 4)) > 50_000
    bank(giro(made.kid, 50_000, dt.date(2025, 5, 30)), on=dt.date(2025, 6, 5))
    assert owed(made, dt.date(2025, 6, 30)) == 0
    assert overpaid(made) > 0


def test_a_part_payment_that_came_late_leaves_the_heavy_fee() -> None:
    made = factories.first_example()
    charge_due_fees(today=dt.date(2025, 6, 5), now=factories.noon(dt.date(2025, 6, 5)), actor="test")
    bank(giro(made.kid, 50_000, dt.date(2025, 6, 2)), on=dt.date(2025, 6, 6))
    assert case_facts.load_one(made.case_id).balance(dt.date(2025, 6, 5)).costs == 28_000


def test_a_payment_before_the_due_date_pays_the_claim() -> None:
    made = make_case(due_date="2025-03-15")  # a Saturday, so it counts as Monday the 17th
    bank(giro(made.kid, 250_000, dt.date(2025, 3, 14)), on=TODAY)
    assert (owed(made, TODAY), overpaid(made)) == (0, 0)


def test_a_delivery_number_used_for_other_bytes_is_refused() -> None:
    made = make_case()
    number = factories.number()
    import_bank(bank_file(giro(made.kid, 10_000, DAY), delivery=number), on=TODAY)
    before = counted()
    result = import_bank(bank_file(giro(made.kid, 10_001, DAY), delivery=number), on=TODAY)
    assert (result.verdict, [p.code for p in result.problems]) == ("refuse", ["delivery_changed"])
    assert counted() == before


def test_a_day_whose_interest_rate_is_not_known_books_nothing() -> None:
    made = make_case()
    result = import_bank(bank_file(giro(made.kid, 10_000, dt.date(2027, 1, 4))), on=dt.date(2027, 1, 5))
    assert (result.verdict, [p.code for p in result.problems]) == ("refuse", ["rate_missing"])


def test_the_same_file_eight_times_at_once_is_booked_once(run_together: Together) -> None:
    made = make_cases([factories.claim_row() for _ in range(10)], on=dt.date(2025, 4, 1))
    data = bank_file(*[giro(case.kid, 10_000, DAY) for case in made], giro("", 500, DAY))
    answers = run_together([lambda: import_bank(data, on=TODAY)] * 8)
    assert sorted(answer.file_known for answer in answers) == [False, *[True] * 7], answers
    assert {answer.verdict for answer in answers} == {"accept"}
    assert sum(answer.booked for answer in answers) == 11


def test_overlapping_files_at_once_book_their_union(run_together: Together) -> None:
    made = make_cases([factories.claim_row() for _ in range(6)], on=dt.date(2025, 4, 1))
    listed = [giro(case.kid, 10_000, DAY) for case in made] + [giro("", 500 + place, DAY) for place in range(6)]
    files = [bank_file(*listed), bank_file(*listed[::-1]), bank_file(*listed[:8]), bank_file(*listed[4:])]
    before = counted()[0][1]
    answers = run_together([lambda data=data: import_bank(data, on=TODAY) for data in files])
    assert [getattr(answer, "verdict", answer) for answer in answers] == ["accept"] * 4
    assert sum(answer.booked for answer in answers) == 12
    assert counted()[0][1] == before + 12


def shapes(made: list[factories.Made]) -> list[Any]:
    """The postings of cases without what is particular to them: dates, accounts, claims by place, amounts."""
    place = {claim_id: index for case in made for index, claim_id in enumerate(case.claim_ids)}
    found = []
    for case in made:
        legs = rows(
            "select p.value_date, l.account, l.claim_id, l.amount from ledger_leg l"
            " join ledger_posting p on p.id = l.posting_id where l.posting_id in"
            " (select posting_id from ledger_leg where case_id = %s) and p.reason <> 'reallocation'"
            " and not exists (select 1 from ledger_posting r where r.reverses_id = p.id) order by 1, p.id, 2, 3, 4",
            [case.case_id],
        )
        found.append([(day, account, place.get(claim_id), amount) for day, account, claim_id, amount in legs])
    return found


def twin_cases(dice: random.Random, count: int) -> tuple[list[factories.Made], list[factories.Made]]:
    """Two portfolios alike in everything but the debtors."""
    rows_of_one = []
    for number in range(count):
        for _ in range(dice.choice([1, 2, 3])):
            letters = factories.FIRST_EXAMPLE if number % 2 else {"due_date": f"2025-0{dice.randrange(1, 4)}-11"}
            amount = f"{dice.randrange(100, 900_000) / 100:.2f}"
            rows_of_one.append((number, {**letters, "principal": amount, "interest": dice.choice(["", "none", "8.5"])}))
    portfolios = []
    for _ in range(2):
        debtors = [factories.person(factories.number()) for _ in range(count)]
        listed = [factories.claim_row(**{**changes, "debtor_id": debtors[number]}) for number, changes in rows_of_one]
        portfolios.append(make_cases(listed, on=dt.date(2025, 4, 23)))
    return portfolios[0], portfolios[1]


@pytest.mark.parametrize("order", ["costs>interest>principal", "costs>principal>interest", "principal>interest>costs"])
def test_a_bank_file_books_what_booking_one_by_one_books(order: str) -> None:
    dice = random.Random(order)
    one, other = twin_cases(dice, 16)
    factories.order_of(one[0], order)
    late = dt.date(2025, 9, 30)
    charge_due_fees(today=dt.date(2025, 6, 10), now=factories.noon(dt.date(2025, 6, 10)), actor="test")
    for _ in range(3):  # the second and third file are partly back-dated
        wanted = [
            (dice.randrange(16), dice.randrange(100, 500_000), dt.date(2025, 4, 24) + dt.timedelta(dice.randrange(150)))
            for _ in range(25)
        ]
        bank(*[giro(one[place].kid, amount, day) for place, amount, day in wanted], on=late)
        for place, amount, day in sorted(wanted, key=lambda row: row[2]):
            with transaction.atomic():
                booking.book(factories.money(other[place].case_id, amount, day), actor="test", now=factories.noon(late))
        assert shapes(one) == shapes(other)
    factories.order_of(one[0], "costs>interest>principal")


def test_the_order_of_payments_within_a_day_does_not_change_the_balance() -> None:
    amounts = [12_345, 67_800, 100, 31_500, 40_000]
    found = set()
    for seed in range(4):
        made = factories.first_example()
        shuffled = random.Random(seed).sample(amounts, len(amounts))
        if seed % 2:
            bank(*[giro(made.kid, amount, DAY) for amount in shuffled], on=TODAY)
        else:
            for amount in shuffled:
                bank(giro(made.kid, amount, DAY), on=TODAY)
        totals = open_totals([made.case_id], dt.date(2025, 9, 9))[made.case_id]
        found.add(tuple(totals.items()))
    assert len(found) == 1


def test_thirty_two_refunds_of_sixty_percent_at_once_give_back_one(run_together: Together) -> None:
    """F-28."""
    made = make_case()
    bank(giro(made.kid, owed(made) + 10_000, DAY), on=TODAY)

    def refund() -> int:
        with transaction.atomic():
            source = factories.money(made.case_id, 6_000, TODAY)
            return booking.give_back(
                case_id=made.case_id, amount=6_000, money=source, actor="test", now=factories.noon(TODAY)
            )

    answers = run_together([refund] * 32)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, booking.NotOverpaid) for answer in answers) == 31
    assert overpaid(made) == 4_000


def test_the_same_key_for_other_money_is_refused() -> None:
    made, other = make_case(), make_case()
    first = factories.money(made.case_id, 500, DAY, key="same")
    with transaction.atomic():
        booked = booking.book(first, actor="test", now=factories.noon(TODAY))
        assert booking.book(first, actor="test", now=factories.noon(TODAY)).posting_id == booked.posting_id
    for wrong in (
        factories.money(made.case_id, 501, DAY, key="same"),
        factories.money(other.case_id, 500, DAY, key="same"),
    ):
        with pytest.raises(ledger.AlreadyPosted), transaction.atomic():
            booking.book(wrong, actor="test", now=factories.noon(TODAY))


def test_a_thousand_payments_are_booked_in_one_file(books: Database) -> None:
    made = make_cases([factories.claim_row(**factories.FIRST_EXAMPLE) for _ in range(200)], on=dt.date(2025, 4, 23))
    dice = random.Random(3)
    payments = [giro(dice.choice(made).kid, dice.randrange(100, 60_000), DAY) for _ in range(1_000)]
    result = bank(*payments, on=TODAY)
    assert (result.booked, result.matched) == (1_000, 1_000)
