"""Letters say what the books say, are written once, stay as they were, and open for whom they concern."""

import datetime as dt
import json
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from quittance.areas.access.rules import NotYours
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.models import Notice
from quittance.areas.claims.operations.looking import note_looks
from quittance.areas.claims.queries.facts import load_one
from quittance.areas.claims.queries.statements import case_statement
from quittance.areas.letters.models import Code, Letter
from quittance.areas.letters.operations import stating, writing
from quittance.areas.letters.operations.demanding import write_due_demands
from quittance.areas.letters.queries.archive import case_letters, letter_of, letters_of, one_page
from quittance.areas.letters.queries.matters import payments_of
from quittance.areas.letters.queries.verifying import verify
from quittance.areas.letters.rules import LetterRefused
from quittance.areas.payments.operations import booking, corrections, deciding
from quittance.areas.payments.queries.overview import case_view
from quittance.formats.letter import Page
from quittance.formats.letter.figures import money
from quittance.kit.db import rows
from tests import factories
from tests.areas.letters.post import DAY, DEMANDED, NOW, demanded, sent

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)


def due(on: dt.datetime = NOW) -> int:
    return write_due_demands(since=DAY, actor="test", now=on)


def only_page(case_id: int) -> Page:
    (letter,) = letters_of(case_id)
    page = one_page(letter.letter_id)
    assert page is not None
    return page


def pay(made: factories.Made, amount: int, day: dt.date) -> int:
    with transaction.atomic():
        booked = booking.book(factories.money(made.case_id, amount, day), actor="test", now=factories.noon(day))
    assert booked.posting_id in payments_of(load_one(made.case_id), day)
    return booked.posting_id


def total_of(page: Page, key: str) -> int:
    (section,) = [section for section in page.sections if section.key == key]
    return next(row.amount for row in section.rows if row.strong)  # type: ignore[return-value]


def test_a_demand_says_what_the_case_owes_and_is_written_once() -> None:
    (made,) = demanded()
    assert (due(), due()) == (1, 0)
    page = only_page(made.case_id)
    deadline = DAY + dt.timedelta(days=15)
    sent(made)
    owed = case_statement(number=made.number, on=deadline, today=DAY)
    assert page.slip is not None
    assert page.slip.amount == total_of(page, "amount") == owed.total
    less = owed.total - case_statement(number=made.number, on=DAY).total
    assert money(less, "nb") in page.sections[1].texts[0], "what paying at once saves, and no other amount"
    assert (page.slip.kid, page.slip.due) == (made.kid, deadline)
    assert [row.amount for row in page.sections[1].rows if not row.strong] == [line.amount for line in owed.lines]
    assert page.login is not None
    assert page.login.until == DAY + dt.timedelta(days=21)
    assert page.address == (load_one(made.case_id).debtor_name, "Prøveveien 1", "0001 Oslo")
    token = rows("select pay_token from claims_case where id = %s", [made.case_id])[0][0]
    assert page.slip.link.endswith(f"/q/{token}")


def test_a_letter_asks_for_nothing_that_falls_due_before_its_deadline() -> None:
    bare = dict.fromkeys(DEMANDED, "") | {"principal": "2500.00", "due_date": "2026-05-22"}
    same = bare | {"debtor_id": factories.person(factories.number())}
    (made,) = demanded(same, same | {"due_date": "2026-05-30"})
    assert len(made.claim_ids) == 2
    sunday = NOW - ONE_DAY  # what fell due on Saturday is due on Monday
    writing.write_notice(case_id=made.case_id, kind="reminder", actor="test", now=sunday)
    slip = only_page(made.case_id).slip
    assert slip is not None
    assert 250_000 < slip.amount < 260_000


def test_a_reminder_does_not_promise_an_amount_over_the_day_a_fee_comes() -> None:
    (made,) = demanded()
    with pytest.raises(LetterRefused, match="comes on 2026-06-01"):  # with the demand, which is still to be sent
        writing.write_notice(case_id=made.case_id, kind="reminder", actor="test", now=NOW)
    sent(made)
    late = DAY + dt.timedelta(days=15 + 28 - 16)
    for day, refused in ((late, True), (late - dt.timedelta(days=5), False)):
        ask = {"case_id": made.case_id, "kind": "reminder", "actor": "test", "now": factories.noon(day)}
        with pytest.raises(LetterRefused, match="comes on 2026-07-15") if refused else nullcontext():
            writing.write_notice(**ask)  # type: ignore[arg-type]


def test_demands_of_before_without_address_or_paid_are_left() -> None:
    near = (DAY + dt.timedelta(days=14)).isoformat()
    early, late, homeless, paid = demanded(
        {"demand_sent": (DAY - ONE_DAY).isoformat()},
        {"demand_deadline": near},
        {"address": "", "postcode": "", "city": ""},
        {},
    )
    pay(paid, 1_000_000, DAY - ONE_DAY)
    assert due(NOW + ONE_DAY) == 1, "the demand that was due today gets another date tomorrow"
    assert [len(letters_of(one.case_id)) for one in (early, late, homeless, paid)] == [0, 1, 0, 0]


def test_a_letter_abroad_names_the_country_last_and_in_capitals() -> None:
    (made,) = demanded({"address": "c/o Prøve Prøvesen", "postcode": "111 22", "city": "Stockholm", "country": "SE"})
    due()
    assert only_page(made.case_id).address[1:] == ("c/o Prøve Prøvesen", "111 22 Stockholm", "SVERIGE")


def test_a_letter_stays_what_it_was_when_the_case_goes_on() -> None:
    (made,) = demanded()
    due()
    before = json.dumps(only_page(made.case_id).as_dict())
    pay(made, 50_000, DAY)
    assert json.dumps(only_page(made.case_id).as_dict()) == before


@pytest.mark.parametrize("statement", ["update letters_letter set content = '{}'", "delete from letters_letter"])
def test_the_product_itself_cannot_change_a_letter(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_a_deadline_of_less_than_fourteen_days() -> None:
    (made,) = demanded()
    code = Code.objects.create(code_index=b"x" * 32, kind="reminder", day=DAY)
    values: dict[str, Any] = {"code": code, "kind": "reminder", "key": "x", "party_id": made.party_id, "day": DAY}
    values |= {"language": "nb", "template": 1, "on_paper": True, "content": {}, "written_at": NOW, "actor": "test"}
    with pytest.raises(IntegrityError, match="letter_gives_fourteen_days"):
        Letter.objects.create(deadline=DAY + dt.timedelta(days=13), **values)


def test_a_collection_notice_comes_after_the_due_date_and_before_the_demand() -> None:
    bare = dict.fromkeys(DEMANDED, "") | {"principal": "2500.00", "due_date": "2026-05-22"}
    made, later = demanded(bare, {})
    early = factories.noon(dt.date(2026, 5, 22))
    with pytest.raises(LetterRefused, match="due and unpaid"):
        writing.write_notice(case_id=made.case_id, kind="collection_notice", actor="test", now=early)
    with pytest.raises(LetterRefused, match="too soon"):
        writing.write_notice(
            case_id=made.case_id, kind="reminder", actor="test", now=NOW, deadline=DAY + dt.timedelta(days=13)
        )
    first = writing.write_notice(case_id=made.case_id, kind="collection_notice", actor="test", now=NOW)
    assert first == writing.write_notice(case_id=made.case_id, kind="collection_notice", actor="test", now=NOW)
    assert [(n.sent_on, n.deadline) for n in Notice.objects.filter(case_id=made.case_id)] == [
        (DAY, dt.date(2026, 6, 18))
    ]
    with pytest.raises(LetterRefused, match="payment demand"):
        writing.write_notice(case_id=later.case_id, kind="collection_notice", actor="test", now=NOW)
    sent(later)
    assert writing.write_notice(case_id=later.case_id, kind="reminder", actor="test", now=NOW)


def test_what_is_too_old_to_be_demanded_is_not_demanded() -> None:
    old = {"due_date": (DAY - dt.timedelta(days=3 * 365 + 2)).isoformat()}
    bare = dict.fromkeys(DEMANDED, "") | {"principal": "2500.00"}
    demand, notice, acknowledged = demanded(old, bare | old, old)
    pay(acknowledged, 10_000, DAY - ONE_DAY * 400)
    assert due() == 1
    assert [len(letters_of(one.case_id)) for one in (demand, acknowledged)] == [0, 1]
    for kind in ("reminder", "collection_notice"):
        with pytest.raises(LetterRefused, match="too old"):
            writing.write_notice(case_id=notice.case_id, kind=kind, actor="test", now=NOW)  # type: ignore[arg-type]
    assert not Notice.objects.filter(case_id=notice.case_id).exists()


def test_a_new_login_goes_out_once_in_seven_days_and_for_ones_own_cases_only() -> None:
    mine, other = demanded({}, {})
    ask = {"party_id": mine.party_id, "actor": "test"}
    with pytest.raises(LetterRefused, match="not cases of this debtor"):
        writing.write_renewal(case_ids=[mine.case_id, other.case_id], now=NOW, **ask)  # type: ignore[arg-type]
    writing.write_renewal(case_ids=[mine.case_id], now=NOW, **ask)  # type: ignore[arg-type]
    with pytest.raises(LetterRefused, match="last 7 days"):
        writing.write_renewal(case_ids=[mine.case_id], now=NOW + 6 * ONE_DAY, **ask)  # type: ignore[arg-type]
    assert writing.write_renewal(case_ids=[mine.case_id], now=NOW + 7 * ONE_DAY, **ask)  # type: ignore[arg-type]


def test_a_certificate_does_not_say_paid_of_what_was_written_off() -> None:
    (made,) = demanded()
    pay(made, 50_000, DAY)
    owed = load_one(made.case_id).balance(DAY)
    parts: dict[str, int] = {}
    for line in owed.lines:
        parts[line.component] = parts.get(line.component, 0) + line.amount
    proposal = corrections.propose_write_off(
        case_id=made.case_id, amounts=parts, reason="agreed", actor="staff:1", now=NOW
    )
    deciding.decide(approval_id=proposal, checker="staff:2", approve=True, now=NOW)
    page = one_page(writing.write_settled(case_id=made.case_id, actor="test", now=NOW, language="en"))
    assert page is not None
    assert "Everything you owed" not in page.opening[0]
    assert "of what we asked for has been cancelled" in page.opening[0]


def test_receipt_certificate_and_statement_follow_the_books() -> None:
    (made,) = demanded()
    first = pay(made, 50_000, DAY)
    later = factories.noon(DAY + 9 * ONE_DAY)
    with pytest.raises(LetterRefused, match="not paid in full"):
        writing.write_settled(case_id=made.case_id, actor="test", now=later)
    with pytest.raises(LetterRefused, match="no payment"):
        writing.write_receipt(case_id=made.case_id, posting_id=1, actor="test", now=later)
    receipt = one_page(writing.write_receipt(case_id=made.case_id, posting_id=first, actor="test", now=later))
    assert receipt is not None
    assert total_of(receipt, "covered") == 50_000
    left = case_statement(number=made.number, on=DAY + 5 * ONE_DAY)
    pay(made, left.total + 700, DAY + 5 * ONE_DAY)
    settled = one_page(writing.write_settled(case_id=made.case_id, actor="test", now=later))
    assert settled is not None
    assert total_of(settled, "paid") == 50_000 + left.total + 700
    asked = {"case_id": made.case_id, "actor": "test", "now": later}
    statement = one_page(stating.write_statement(**asked))  # type: ignore[arg-type]
    assert statement is not None
    assert (total_of(statement, "amount"), statement.slip) == (0, None)
    assert "7,00" in " ".join(statement.opening)
    again = [stating.write_statement(**asked) for _ in range(2)]  # type: ignore[arg-type]
    english = stating.write_statement(**asked, language="en")  # type: ignore[arg-type]
    assert again[0] == again[1] != english


def test_each_of_several_payments_of_a_day_says_what_was_left_after_it() -> None:
    (made,) = demanded()
    owed = load_one(made.case_id).balance(DAY).total
    paid = [pay(made, amount, DAY) for amount in (100_000, 50_000, 500_000)]
    visitor = Visitor("letter", 1, made.party_id, frozenset({made.case_id}))
    shown = case_view(visitor, made.number, today=DAY).payments
    assert [(one.amount, one.remaining) for one in reversed(shown)] == [
        (100_000, owed - 100_000),
        (50_000, owed - 150_000),
        (500_000, 0),
    ]
    written = payments_of(load_one(made.case_id), DAY)
    assert [written[posting].remaining for posting in paid] == [owed - 100_000, owed - 150_000, 0]


def test_what_has_come_since_our_letter_is_told_from_the_newest_and_from_what_it_asked_for() -> None:
    (made,) = demanded()
    due()
    visitor = Visitor("letter", 1, made.party_id, frozenset({made.case_id}))
    assert case_view(visitor, made.number, today=DAY + ONE_DAY).until is None, "it was not sent"
    sent(made)
    asked = only_page(made.case_id).slip
    assert asked is not None
    deadline = asked.due or DAY
    assert case_view(visitor, made.number, today=DAY + ONE_DAY).until == (deadline, asked.amount)
    assert case_view(visitor, made.number, today=deadline).growth is None, "what the letter says is enough until then"
    note_looks({made.case_id: {"principal": 250_000}}, today=DAY - ONE_DAY)
    after = case_view(visitor, made.number, today=deadline + ONE_DAY).growth
    assert after is not None
    assert (after.in_letter, after.day, after.before) == (True, DAY, asked.amount)
    writing.write_notice(case_id=made.case_id, kind="reminder", actor="test", now=NOW + 20 * ONE_DAY)
    assert case_view(visitor, made.number, today=DAY + 21 * ONE_DAY).growth is None


def test_a_letter_opens_for_who_may_open_all_its_cases() -> None:
    first, second = demanded({}, {})
    due()
    (letter,) = letters_of(first.case_id)
    mine = Visitor("letter", 1, first.party_id, frozenset({first.case_id}))
    other = Visitor("letter", 2, second.party_id, frozenset({second.case_id}))
    by_kid = Visitor("quickpay", None, None, frozenset({first.case_id}))
    assert letter_of(mine, first.number, letter.letter_id).kind == "payment_demand"
    assert len(case_letters(mine, first.number, today=DAY).letters) == 1
    for visitor, number in ((other, first.number), (other, second.number), (by_kid, first.number), (mine, "26-1")):
        with pytest.raises(NotYours):
            letter_of(visitor, number, letter.letter_id)


def test_a_code_tells_kind_and_date_and_nothing_else_is_found() -> None:
    (made,) = demanded()
    due()
    code = only_page(made.case_id).code
    for typed in (code, f" {code[:4]}-{code[4:8]} {code[8:]}", code.lower()):
        found = verify(typed)
        assert (found and found.kind, found and found.day) == ("payment_demand", DAY)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert [verify(text) for text in (wrong, "ABCD-EFGH-JKM", "", "\0", "ß" * 200)] == [None] * 5
    assert code.encode() not in b"".join(bytes(row[0]) for row in rows("select code_index from letters_code"))
