"""Notifications and statements: the same care as giro files, references in words, and the same money counted once."""

import datetime as dt
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from quittance.areas.exchange.models import ReceivedFile
from quittance.areas.insight import invariants
from quittance.areas.payments.models import BankEntry, BankStatement, EntrySighting, StatementLine
from quittance.areas.payments.operations.bank_files import BankImport
from quittance.areas.payments.queries import statements
from quittance.core import kid as kids
from quittance.kit.db import rows
from tests import camt_files, factories
from tests.camt_files import entry, notice, payment, statement
from tests.factories import bank_file, giro, import_bank, make_case, make_cases

pytestmark = pytest.mark.usefixtures("books")
Together = Callable[[Sequence[Callable[[], Any]]], list[Any]]
TODAY = dt.date(2025, 5, 30)
OTHER_ACCOUNT, THIRD_ACCOUNT = "99990104278", "99990123450"
_days = itertools.count()


@pytest.fixture
def day() -> dt.date:
    """A day of its own, so that no test finds another's money on its statement."""
    return dt.date(2025, 4, 2) + dt.timedelta(next(_days))


@pytest.fixture(autouse=True)
def sound() -> Any:
    """Every invariant but the one that these statements break on purpose: they do not follow each other (B-5)."""
    yield
    broken = [one for one in invariants.run(today=dt.date(2026, 6, 30)) if one.violations and one.rule != "B-5"]
    assert not broken, broken


def accepted(data: bytes, on: dt.date = TODAY) -> BankImport:
    result = import_bank(data, on=on)
    assert result.verdict == "accept", result.problems
    return result


def counts(result: BankImport) -> tuple[int, int, int, int]:
    return result.booked, result.matched, result.already_known, result.not_booked


def codes(result: BankImport) -> list[str]:
    return [problem.code for problem in result.problems]


def entry_of(result: BankImport) -> BankEntry:
    return BankEntry.objects.get(file_id=result.file_id)


def paid(made: factories.Made) -> int:
    return sum(
        BankEntry.objects.filter(case_id=made.case_id, status="matched").values_list("amount", flat=True), start=0
    )


def sources(settings: Any, **named: str) -> None:
    accounts = {"other": OTHER_ACCOUNT, "third": THIRD_ACCOUNT}
    chosen = {accounts[name]: source for name, source in named.items()}
    further = (OTHER_ACCOUNT, THIRD_ACCOUNT)
    settings.AGENCY = replace(settings.AGENCY, further_accounts=further, booking_sources=chosen)


def test_a_payment_carries_what_a_person_needs(day: dt.date) -> None:
    made = make_case()
    one = payment(
        11_180_25, words=["/ROC/4711//KID " + made.kid[:9], made.kid[9:] + " THANKS"], payer="Hans Mueller",
        payer_account="DE89370400440532013000", instructed=("EUR", "1000.00"), charge=5_000, end_to_end="E2E-4711",
        reference="FX77",
    )  # fmt: skip
    result = accepted(notice(entry(11_180_25, one, day=day, reference="LUMP1")))
    found = entry_of(result)
    assert (found.status, found.case_id, found.amount, found.booked_on) == ("matched", made.case_id, 1_118_025, day)
    assert (found.payer_name, found.payer_account) == ("Hans Mueller", "DE89370400440532013000")
    assert (found.instructed, found.end_to_end_id, found.bank_reference) == ("EUR 1000.00", "E2E-4711", "FX77")
    assert (found.lump, found.entry_number, found.source, found.reference) == ("LUMP1", 1, "camt.054", "")
    assert found.text == f"/ROC/4711//KID {made.kid[:9]}\n{made.kid[9:]} THANKS"


def test_exactly_one_issued_reference_is_matched_and_nothing_else_is(day: dt.date) -> None:
    made, other = make_case(), make_case()
    unknown = kids.make("999000111222333")
    rf = "RF" + next(f"{check:02d}" for check in range(2, 99) if int(f"{made.kid}2715{check:02d}") % 97 == 1)
    wanted: list[tuple[str, Any, str, bool]] = [
        (made.kid, [], "", True),
        (rf + made.kid, [], "", True),
        (f"Faktura {made.kid}", [], "", True),
        ("", [f"KID {made.kid}"], "", True),
        ("", [f"KID {made.kid} og {unknown}"], "", True),
        ("", [f"{made.kid[:6]} {made.kid[6:]}"], "", True),
        (unknown, [f"KID {made.kid}"], "", True),
        ("", [], "no_reference", False),
        ("", ["Takk for sist"], "unknown_reference", False),
        (unknown, [], "unknown_reference", False),
        ("", [f"{made.kid} {other.kid}"], "several_references", False),
        (made.kid, [f"og {other.kid}"], "several_references", False),
        ([made.kid, other.kid], [], "several_references", False),
        ([made.kid, unknown], [], "several_references", False),
        ("", [f"KID {made.kid[:-1]}"], "unknown_reference", False),
        ("", [f"99{made.kid}01"], "unknown_reference", False),
        ("RF18539007547034", [], "unknown_reference", False),
    ]
    found = accepted(
        notice(
            *[entry(100 + n, payment(100 + n, ref, words=words), day=day) for n, (ref, words, *_) in enumerate(wanted)]
        )
    )
    booked = BankEntry.objects.filter(file_id=found.file_id).order_by("line")
    said = [(one.reason if one.reason != "no_reference" else "unknown_reference", one.case_id) for one in booked]
    expected = [
        (reason if reason != "no_reference" else "unknown_reference", made.case_id if matched else None)
        for *_, reason, matched in wanted
    ]
    assert said == expected


def test_money_that_goes_out_or_comes_back_waits_for_a_person(day: dt.date) -> None:
    made = make_case()
    result = accepted(
        notice(
            entry(
                -49_950,
                payment(49_950, made.kid, reference="112", end_to_end="E1", returned="AM05"),
                day=day,
                reversal=True,
            ),
            entry(-700, payment(700, words=["Utbetaling"]), day=day),
            entry(500, payment(500, made.kid, returned="AC04"), day=day),
            entry(600, payment(600, made.kid), day=day, reversal=True),
            entry(800, day=day, batch=14),
        )
    )
    found = BankEntry.objects.filter(file_id=result.file_id).order_by("line")
    assert [(one.amount, one.reason) for one in found] == [
        (-49_950, "money_out"),
        (-700, "money_out"),
        (500, "payment_returned"),
        (600, "payment_returned"),
        (800, "lump_sum"),
    ]
    back = found[0]
    assert (back.reversal, back.return_reason, back.reference, back.end_to_end_id, back.bank_reference) == (
        True,
        "AM05",
        made.kid,
        "E1",
        "112",
    )
    assert paid(made) == 0


def test_what_the_bank_has_not_booked_is_listed_and_not_booked(day: dt.date) -> None:
    made = make_case()
    later = payment(700, made.kid, reference="P1")
    result = accepted(notice(entry(700, later, day=day, status="PDNG"), entry(0, payment(0, made.kid), day=day)))
    assert (result.booked, result.pending, codes(result)) == (0, 1, ["zero_amount", "pending"])
    assert counts(accepted(notice(entry(700, later, day=day)))) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (notice(entry(100, payment(100)), account=OTHER_ACCOUNT), "account_not_ours"),
        (notice(entry(100, payment(100), currency="EUR")), "currency"),
        (notice(entry(100, day=TODAY + dt.timedelta(1))), "future_date"),
        (notice(entry(100, payment(90))), "sum"),
        (notice(entry(100)).replace(b"001.02", b"001.03"), "version_unknown"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + notice(entry(100)), "doctype"),
    ],
)
def test_a_file_that_may_not_be_booked_is_kept_and_refused_whole(data: bytes, code: str) -> None:
    before = rows("select (select count(*) from ledger_posting), (select count(*) from payments_bankentry)")
    result = import_bank(data, on=TODAY)
    assert (result.verdict, code in codes(result)) == ("refuse", True)
    assert rows("select (select count(*) from ledger_posting), (select count(*) from payments_bankentry)") == before
    assert bytes(ReceivedFile.objects.get(pk=result.file_id).content) == data


def some_entries(made: Sequence[factories.Made], day: dt.date) -> list[str]:
    return [
        entry(30_00, payment(10_00, made[0].kid), payment(20_00, made[1].kid), day=day, batch=2),
        entry(40_00, payment(40_00, words=[f"KID {made[2].kid}"]), day=day),
        entry(50_00, payment(50_00, words=["Uten nummer"]), day=day),
        entry(60_00, day=day, words="Innbetaling"),
    ]


def test_a_delivery_in_another_order_and_other_wrapping_adds_nothing(day: dt.date) -> None:
    made = make_cases([factories.claim_row() for _ in range(3)], on=dt.date(2025, 4, 1))
    entries = some_entries(made, day)
    assert counts(accepted(notice(*entries)))[:2] == (5, 3)
    for seed in range(3):
        shuffled = random.Random(seed).sample(entries, len(entries))
        indented = notice(*shuffled, copy="COPY").replace(b"><", b">\n  <")
        assert counts(accepted(indented)) == (0, 0, 5, 0)
    later = [one.replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>") for one in entries]
    assert counts(accepted(notice(*later, version="001.08"))) == (0, 0, 5, 0)


def test_overlapping_files_book_their_union_and_honest_twins_both_count(day: dt.date) -> None:
    made = make_case()
    twin = payment(500, made.kid, reference=None)
    one, two = entry(500, twin, day=day, reference="A"), entry(500, twin, day=day, reference="A")
    other = entry(700, payment(700, made.kid), day=day)
    assert counts(accepted(notice(one))) == (1, 1, 0, 0)
    assert counts(accepted(notice(one, two, other))) == (2, 2, 1, 0)
    assert counts(accepted(notice(other, two, one, two))) == (1, 1, 3, 0)
    assert paid(made) == 500 * 3 + 700


def test_a_payment_like_an_earlier_one_but_for_the_banks_reference_is_booked_and_shown(day: dt.date) -> None:
    made = make_case()
    accepted(notice(entry(500, payment(500, made.kid, reference="1"), day=day)))
    result = accepted(notice(entry(500, payment(500, made.kid, reference="2"), day=day)))
    assert (counts(result), codes(result)) == ((1, 1, 0, 0), ["looks_known"])


def test_the_same_file_again_is_known_and_the_same_number_with_other_content_is_refused(day: dt.date) -> None:
    made = make_case()
    data = notice(entry(500, payment(500, made.kid), day=day), message="MSG-1")
    first, again = accepted(data), accepted(data)
    assert (again.file_known, again.file_id, again.already_known) == (True, first.file_id, 1)
    changed = import_bank(notice(entry(501, payment(501, made.kid), day=day), message="MSG-1"), on=TODAY)
    assert (changed.verdict, codes(changed)) == ("refuse", ["delivery_changed"])


@pytest.mark.parametrize("giro_first", [True, False])
def test_giro_file_and_notification_of_the_same_money_count_once(day: dt.date, giro_first: bool) -> None:
    made, other = make_case(), make_case()
    # Twins in the giro files of two deliveries, both in one notification, and words that no giro file carries.
    giros = [
        bank_file(giro(made.kid, 500, day), giro(other.kid, 800, day)),
        bank_file(giro(made.kid, 500, day)),
    ]
    lump = entry(1_800, payment(500, made.kid), payment(800, other.kid), payment(500, made.kid), day=day)
    words = entry(900, payment(900, words=[f"KID {made.kid}"]), day=day)
    notification = notice(lump, words)
    files = [*giros, notification] if giro_first else [notification, *giros]
    total = [accepted(data) for data in files]
    assert sum(result.booked for result in total) == 4
    assert (paid(made), paid(other)) == (1_900, 800)
    again = [
        accepted(notice(words, lump)),
        accepted(bank_file(giro(made.kid, 77, day), delivery=None)),
    ]
    assert [result.booked for result in again] == [0, 1]
    assert (paid(made), paid(other)) == (1_977, 800)
    assert EntrySighting.objects.filter(entry__case_id=made.case_id).count() == 2


def test_a_third_equal_payment_in_the_other_kind_of_file_is_new(day: dt.date) -> None:
    made = make_case()
    accepted(bank_file(giro(made.kid, 500, day), giro(made.kid, 500, day)))
    three = notice(*[entry(500, payment(500, made.kid), day=day) for _ in range(3)])
    assert counts(accepted(three)) == (1, 1, 2, 0)
    assert counts(accepted(bank_file(giro(made.kid, 500, day)))) == (0, 0, 1, 0)
    assert paid(made) == 1_500


def test_a_lump_sum_without_details_is_the_giro_files_lump_sum(day: dt.date) -> None:
    made = make_cases([factories.claim_row() for _ in range(3)], on=dt.date(2025, 4, 1))
    group = "0115100001"
    accepted(bank_file(*[giro(case.kid, 1_000 + case.case_id, day, group=group) for case in made]))
    total = 3_000 + sum(case.case_id for case in made)
    lump = entry(total, day=day, batch=3, reference="L1")
    assert counts(accepted(notice(lump))) == (0, 0, 1, 0)
    # Another one as large is told by a giro file that has not come yet; booked from both it would count twice.
    another = entry(total, day=day, batch=3, reference="L2")
    assert counts(accepted(notice(lump, another))) == (0, 0, 1, 1)
    accepted(bank_file(*[giro(case.kid, 1_000 + case.case_id, day, group="0115100002") for case in made]))
    assert counts(accepted(notice(lump, another))) == (0, 0, 2, 0)
    assert {paid(case) for case in made} == {2 * (1_000 + case.case_id) for case in made}


def test_both_kinds_at_the_same_moment_count_once(day: dt.date, run_together: Together) -> None:
    made = make_cases([factories.claim_row() for _ in range(6)], on=dt.date(2025, 4, 1))
    files = [
        bank_file(*[giro(case.kid, 10_000, day) for case in made]),
        notice(*[entry(10_000, payment(10_000, case.kid), day=day) for case in made]),
        notice(entry(60_000, *[payment(10_000, case.kid) for case in made], day=day)),
    ] * 2
    answers = run_together([lambda data=data: import_bank(data, on=TODAY) for data in files])
    assert [getattr(answer, "verdict", answer) for answer in answers] == ["accept"] * 6
    # The two notifications give the same payments different references: they are twins as far as anybody knows.
    assert {paid(case) for case in made} == {20_000}


@pytest.mark.parametrize(
    ("source", "giros", "notices", "stated"),
    [
        ("ocr-giro", (1, 0), (1, 1), (0, 3)),
        ("camt.054", (0, 1), (2, 0), (0, 3)),
        ("camt.053", (0, 1), (0, 2), (3, 0)),
        ("none", (0, 1), (0, 2), (0, 3)),
    ],
)
def test_an_account_is_booked_from_what_the_agency_says(
    settings: Any, day: dt.date, source: str, giros: tuple[int, int], notices: tuple[int, int], stated: tuple[int, int]
) -> None:
    sources(settings, other=source)
    made, other, third = make_case(), make_case(), make_case()
    with_words = payment(900, words=[f"KID {made.kid}"])
    found = [
        accepted(bank_file(giro(made.kid, 500, day), account=OTHER_ACCOUNT)),
        accepted(
            notice(entry(600, payment(600, other.kid), day=day), entry(900, with_words, day=day), account=OTHER_ACCOUNT)
        ),
        accepted(
            statement(
                *[entry(amount, payment(amount, third.kid), day=day) for amount in (41, 42, 43)],
                opening=0, closing=126, day=day, account=OTHER_ACCOUNT,
            )
        ),
    ]  # fmt: skip
    assert [(result.booked, result.not_booked) for result in found] == [giros, notices, stated]
    assert [("compared_only" in codes(result)) for result in found] == [
        bool(one[1]) for one in (giros, notices, stated)
    ]


def lines_of(result: BankImport) -> list[tuple[int, str]]:
    return list(
        StatementLine.objects.filter(statement__file_id=result.file_id)
        .order_by("entry_number")
        .values_list("amount", "explained_by")
    )


@pytest.mark.parametrize("statement_first", [True, False])
def test_a_statement_is_held_to_what_is_booked_and_books_nothing(day: dt.date, statement_first: bool) -> None:
    made = make_cases([factories.claim_row() for _ in range(3)], on=dt.date(2025, 4, 1))
    group = "0199100001"
    giros = bank_file(giro(made[0].kid, 1_100, day, group=group), giro(made[1].kid, 2_200, day, group=group))
    lump = entry(700, payment(300, words=["a"]), payment(400, words=["b"]), day=day, reference="REF1")
    back = entry(-250, payment(250, made[2].kid), day=day, reversal=True, reference="REF2")
    plain = entry(90, payment(90, words=["c"], reference=None), day=day, reference=None)
    stated = statement(
        entry(3_300, day=day, reference="GIROLUMP"),
        entry(700, day=day, reference="REF1", batch=2),
        entry(-250, day=day, reference="REF2", reversal=True),
        entry(90, day=day, reference="REF3"),
        entry(-150, day=day, words="Gebyr"),
        opening=1_000, closing=4_690, day=day,
    )  # fmt: skip
    files = (
        [stated, giros, notice(lump, back, plain)] if statement_first else [giros, notice(lump, back, plain), stated]
    )
    results = [accepted(data) for data in files]
    one = results[0] if statement_first else results[-1]
    assert (one.booked, one.not_booked) == (0, 5)
    assert lines_of(one) == [(3_300, "giro"), (700, "reference"), (-250, "reference"), (90, "amount"), (-150, "")]
    waiting = statements.open_lines([factories.AGENCY_ACCOUNT], until=day)
    assert [line.amount for line in waiting if line.booked_on == day] == [-150]
    (balance,) = statements.balances([factories.AGENCY_ACCOUNT], day=day)
    assert (balance.day, balance.closing) == (day, 4_690)
    late = accepted(notice(entry(55, payment(55, words=["etterpå"]), day=day)))
    assert [(e.entry_id, e.amount) for e in statements.unstated_entries([factories.AGENCY_ACCOUNT], day=day)] == [
        (entry_of(late).pk, 55)
    ]


def test_a_statement_of_money_that_two_kinds_of_files_brought_is_explained(day: dt.date) -> None:
    made = make_case()
    accepted(bank_file(giro(made.kid, 500, day)))
    accepted(notice(entry(1_400, payment(500, made.kid), payment(900, words=["x"]), day=day, reference="BOTH")))
    one = accepted(statement(entry(1_400, day=day, reference="BOTH", batch=2), opening=0, closing=1_400, day=day))
    assert lines_of(one) == [(1_400, "reference")]


def test_an_account_with_statements_only_is_booked_from_them(settings: Any, day: dt.date) -> None:
    sources(settings, other="camt.053")
    made = make_case()
    data = statement(
        entry(500, payment(500, made.kid), day=day),
        entry(-40, day=day, words="Gebyr"),
        entry(9_000, payment(10, made.kid), day=day, batch=30, reference="L"),
        opening=0, closing=9_460, day=day, account=OTHER_ACCOUNT,
    )  # fmt: skip
    result = accepted(data)
    assert counts(result) == (3, 1, 0, 0)
    assert lines_of(result) == [(500, "booked"), (-40, "booked"), (9_000, "booked")]
    reasons = BankEntry.objects.filter(file_id=result.file_id).order_by("line").values_list("reason", flat=True)
    assert list(reasons) == ["", "money_out", "lump_sum"]


def test_a_statement_delivered_again_is_kept_once_and_a_gap_is_named(settings: Any, day: dt.date) -> None:
    sources(settings, third="none")

    def stated(opening: int, closing: int, on: dt.date, number: int) -> BankImport:
        moved = entry(closing - opening, day=on, reference=f"N{number}")
        return accepted(
            statement(moved, opening=opening, closing=closing, day=on, account=THIRD_ACCOUNT, number=number)
        )

    after = dt.date(2025, 5, 20)
    assert codes(stated(0, 100, after, 1)) == ["compared_only"]
    assert codes(stated(100, 250, after + dt.timedelta(1), 2)) == ["compared_only"]
    stated(0, 100, after, 1)
    assert BankStatement.objects.filter(account=THIRD_ACCOUNT, to_day=after).count() == 1
    gap = stated(300, 400, after + dt.timedelta(3), 4)
    (problem,) = [one for one in gap.problems if one.code == "balance_gap"]
    assert problem.where == "statement 4"
    assert "300.00" not in problem.message
    assert "3.00" in problem.message
    assert "2.50" in problem.message
    assert [(one.statement, one.before) for one in statements.gaps() if one.account == THIRD_ACCOUNT] == [("4", "2")]
    filled = stated(250, 300, after + dt.timedelta(2), 3)
    assert "balance_gap" not in codes(filled)
    assert not [one for one in statements.gaps() if one.account == THIRD_ACCOUNT]


def test_a_thousand_mixed_payments_are_all_accounted_for(day: dt.date) -> None:
    made = make_cases([factories.claim_row(**factories.FIRST_EXAMPLE) for _ in range(50)], on=dt.date(2025, 4, 23))
    dice = random.Random(5)
    parts = [
        payment(dice.randrange(100, 60_000), dice.choice(made).kid)
        if dice.random() < 0.9
        else payment(500, words=[f"KID {dice.choice(made).kid}"])
        for _ in range(1_000)
    ]
    amounts = [int(camt_files_amount(one)) for one in parts]
    result = accepted(notice(entry(sum(amounts), *parts, day=dt.date(2025, 5, 25), batch=1_000)))
    assert counts(result) == (1_000, 1_000, 0, 0)


def camt_files_amount(one: str) -> str:
    """The øre of a payment as written."""
    return one.split('<Amt Ccy="NOK">')[1].split("<")[0].replace(".", "")


def test_the_builder_writes_what_it_is_told() -> None:
    assert camt_files.kroner(-5) == "0.05"
