"""A payment demand that is ours to print is sent when the printing house has it: nothing follows earlier."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from quittance.areas.access.models import LetterCredential
from quittance.areas.claims.models import Case, Charge, Notice
from quittance.areas.claims.operations.charging import charge, charge_due_fees
from quittance.areas.claims.queries.facts import load_one
from quittance.areas.letters.models import Letter, PrintedLetter
from quittance.areas.letters.operations import printing
from quittance.areas.letters.operations.demanding import write_due_demands
from quittance.areas.letters.queries.archive import letters_of, one_page
from quittance.areas.letters.queries.printing import waiting
from quittance.areas.letters.rules import LetterRefused
from quittance.areas.parties.models import Party
from quittance.areas.payments.operations import booking
from quittance.core.notices import HEAVY_STEP, LIGHT
from tests import factories
from tests.areas.letters.post import DAY, NOW, demanded

pytestmark = pytest.mark.django_db


def fees(case_id: int) -> list[tuple[str, dt.date]]:
    return list(Charge.objects.filter(case_id=case_id, component="collection_fee").values_list("code", "day"))


def days(count: int) -> dt.datetime:
    return NOW + dt.timedelta(days=count)


def write_and_print(now: dt.datetime) -> list[int]:
    write_due_demands(since=DAY, actor="test", now=now)
    return printing.print_waiting(actor="test", now=now)


def charged(now: dt.datetime) -> int:
    return charge_due_fees(today=now.date(), now=now, actor="test")


def test_fees_count_from_the_day_the_printing_house_has_the_demand() -> None:
    (made,) = demanded()
    assert (fees(made.case_id), charged(days(90))) == ([], 0)
    (batch,) = write_and_print(NOW)
    assert charged(days(90)) == 0, "composed and printed is not sent"
    (letter,) = letters_of(made.case_id)
    page = one_page(letter.letter_id)
    assert page is not None
    assert page.slip is not None
    printing.hand_over(batch_id=batch, actor="test", now=days(1))
    assert fees(made.case_id) == [(LIGHT, DAY + dt.timedelta(days=1))]
    assert letter.deadline is not None
    assert page.slip.amount == load_one(made.case_id).balance(letter.deadline).total, "the fee was in it"
    notice = Notice.objects.get(case_id=made.case_id, kind="payment_demand")
    assert (notice.sent_on, notice.deadline) == (DAY + dt.timedelta(days=1), letter.deadline)
    heavy = letter.deadline + dt.timedelta(days=29)
    assert Case.objects.get(pk=made.case_id).next_step_on == heavy
    assert (charged(factories.noon(heavy)), fees(made.case_id)[-1]) == (1, (HEAVY_STEP, heavy))


def test_the_database_refuses_a_fee_before_the_demand_was_sent() -> None:
    (made,) = demanded()
    facts = load_one(made.case_id)
    with pytest.raises(IntegrityError, match="was not sent"), transaction.atomic():
        charge(facts, facts.planned(DAY)[0], now=NOW, actor="test")


def test_what_can_not_be_posted_in_time_is_withdrawn_and_written_anew() -> None:
    (made,) = demanded()
    (batch,) = write_and_print(NOW)
    with pytest.raises(LetterRefused, match="Withdraw the batch"):
        printing.hand_over(batch_id=batch, actor="test", now=days(2))
    assert write_and_print(days(2)) == [], "it may still be on its way: nothing is written beside it"
    printing.withdraw(batch_id=batch, actor="test", now=days(2))
    assert not LetterCredential.objects.filter(revoked_at=None).exists()
    with pytest.raises(LetterRefused, match="withdrawn"):
        printing.hand_over(batch_id=batch, actor="test", now=days(2))
    (again,) = write_and_print(days(2))
    old, new = Letter.objects.order_by("id")
    assert (new.replaces_id, new.day, new.deadline) == (old.pk, days(2).date(), dt.date(2026, 6, 22))
    assert waiting(days(2).date()).too_late == ()
    assert [one.letter_id for one in letters_of(made.case_id)] == [new.pk]
    printing.hand_over(batch_id=again, actor="test", now=days(2))
    assert fees(made.case_id) == [(LIGHT, days(2).date())]
    with pytest.raises(LetterRefused, match="has batch"):
        printing.withdraw(batch_id=again, actor="test", now=days(2))


def test_a_letter_with_time_left_is_printed_again_with_a_new_login() -> None:
    demanded()
    (batch,) = write_and_print(NOW)
    letter = PrintedLetter.objects.get()
    with pytest.raises(IntegrityError, match="is in a print file"), transaction.atomic():
        PrintedLetter.objects.create(letter_id=letter.letter_id, batch_id=batch, first_page=1, pages=1)
    printing.withdraw(batch_id=batch, actor="test", now=NOW)
    (again,) = write_and_print(NOW)
    assert Letter.objects.count() == 1
    assert LetterCredential.objects.filter(revoked_at=None).count() == 1
    printing.hand_over(batch_id=again, actor="test", now=NOW)


def test_a_demand_that_waited_for_an_address_gets_a_new_date() -> None:
    (made,) = demanded({"address": "", "postcode": "", "city": ""})
    assert write_and_print(NOW) == []
    assert load_one(made.case_id).planned(days(20).date())[0].day == days(20).date(), "not before it can be sent"
    Party.objects.filter(pk=made.party_id).update(address="Prøveveien 2", postcode="0001", city="Oslo")
    (batch,) = write_and_print(days(20))
    (letter,) = letters_of(made.case_id)
    assert (letter.day, letter.deadline) == (dt.date(2026, 6, 21), dt.date(2026, 7, 8))
    printing.hand_over(batch_id=batch, actor="test", now=days(21))
    assert Notice.objects.get(kind="payment_demand").deadline == letter.deadline


def test_what_was_paid_before_the_demand_was_sent_costs_no_fee() -> None:
    (made,) = demanded()
    (batch,) = write_and_print(NOW)
    with transaction.atomic():
        booking.book(factories.money(made.case_id, 1_000_000, DAY), actor="test", now=NOW)
    printing.hand_over(batch_id=batch, actor="test", now=days(1))
    assert (fees(made.case_id), charged(days(90))) == ([], 0)
