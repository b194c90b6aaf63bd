"""A new letter because somebody asked: to the registered address, once in seven days, and nothing kept of the wish."""

import datetime as dt

import pytest

from quittance.areas.access import wishes
from quittance.areas.access.issuing import Wanted, issue_all, prepare
from quittance.areas.access.models import LetterCredential, RenewalWish
from quittance.areas.letters.models import Letter, PrintedLetter
from quittance.areas.letters.operations.demanding import write_due_demands
from quittance.areas.letters.operations.printing import print_waiting
from quittance.areas.letters.operations.renewing import answer_wishes, renew_for_case, renew_login
from quittance.areas.letters.rules import LetterRefused
from quittance.kit.db import execute, rows
from tests import factories
from tests.areas.letters.post import DAY, LIVES, NOW, demanded

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)


def ask(value: str, kind: wishes.Kind = "kid", now: dt.datetime = NOW) -> None:
    wishes.wish_for(kind=kind, value=value, now=now)


def login(*cases: factories.Made, day: dt.date = DAY) -> LetterCredential:
    """A letter's login, as it was printed, without the time it takes to hash."""
    wanted = Wanted(cases[0].party_id, tuple(case.case_id for case in cases), day)
    ((credential_id, _),) = issue_all([wanted], prepare(1), actor="test", now=NOW)
    return LetterCredential.objects.get(pk=credential_id)


def renewals(made: factories.Made) -> list[set[int]]:
    """The cases of each renewal letter to the debtor, oldest first."""
    letters = Letter.objects.filter(party_id=made.party_id, kind="credential_renewal").order_by("pk")
    return [set(letter.cases.values_list("case_id", flat=True)) for letter in letters]


def left() -> int:
    """Wishes that wait."""
    return RenewalWish.objects.filter(answered_at=None).count()


def two_cases_of_one_person(*others: dict[str, str]) -> list[factories.Made]:
    who = {"debtor_id": factories.person(90_000 + factories.number() % 9_000), "debtor_name": "To Saker"}
    other = {"creditor": "Tenkt Tannklinikk AS", "creditor_org_no": factories.organisation(2)}
    made = demanded(who, who | other, *others)
    assert made[0].party_id == made[1].party_id
    return made


def test_a_kid_or_a_user_name_of_a_letter_brings_one_to_the_registered_address() -> None:
    mine, other = demanded({}, {})
    old = login(other)
    ask(mine.kid)
    ask(old.user_name, "user_name")
    assert answer_wishes(now=NOW) == 2
    assert (renewals(mine), renewals(other)) == ([{mine.case_id}], [{other.case_id}])
    letter = Letter.objects.get(party_id=mine.party_id)
    assert "Prøveveien 1" in letter.content["address"]
    assert letter.on_paper


def test_a_letter_ordered_by_one_of_us_reaches_as_far_as_the_one_before() -> None:
    first, second = two_cases_of_one_person()
    login(first, second)
    renew_for_case(case_id=first.case_id, actor="staff:1", now=NOW)
    assert renewals(first) == [{first.case_id, second.case_id}]


def test_a_case_that_got_another_debtor_is_answered_to_that_one() -> None:
    first, second, other = two_cases_of_one_person({})
    old = login(first, second)
    execute("update claims_case set debtor_id = %s where id = %s", [other.party_id, first.case_id])
    ask(first.kid)
    ask(second.kid)
    assert (answer_wishes(now=NOW), left()) == (2, 0)
    assert renewals(other) == [{first.case_id}]
    assert renewals(second) == [{second.case_id}], "what is somebody else's now is left out"
    assert renew_login(credential_id=old.pk, now=NOW).state == "already"


def test_of_two_logins_for_a_case_in_one_print_file_the_newer_holds() -> None:
    (mine,) = demanded()
    write_due_demands(since=DAY, actor="test", now=NOW)
    renew_for_case(case_id=mine.case_id, actor="staff:1", now=NOW)
    (batch,) = print_waiting(actor="test", now=NOW)
    printed = PrintedLetter.objects.filter(batch_id=batch).order_by("letter_id").values_list("credential_id", flat=True)
    assert len(printed) == 2
    valid = LetterCredential.objects.filter(party_id=mine.party_id, revoked_at=None)
    assert [row.pk for row in valid] == [printed[1]]


def test_the_letter_ends_the_old_login_when_it_is_printed_and_not_before() -> None:
    (mine,) = demanded()
    old = login(mine)
    ask(mine.kid)
    answer_wishes(now=NOW)
    old.refresh_from_db()
    assert old.revoked_at is None
    print_waiting(actor="test", now=NOW)
    old.refresh_from_db()
    assert old.revoked_at is not None
    new = LetterCredential.objects.get(party_id=mine.party_id, revoked_at=None)
    assert list(new.cases.values_list("case_id", flat=True)) == [mine.case_id]


def test_numbers_of_nobody_are_forgotten_like_those_of_somebody() -> None:
    (mine,) = demanded()
    for value, kind in ((mine.kid, "kid"), ("0000000000000000", "kid"), ("ABCDEFGH", "user_name")):
        ask(value, kind)  # type: ignore[arg-type]
    kept = rows("select count(*) from access_renewalwish w where w::text like any(%s)", [[f"%{mine.kid}%", "%ABCDEF%"]])
    assert kept == [(0,)], "what was typed is sealed"
    assert answer_wishes(now=NOW) == 1
    assert left() == 0
    assert rows("select reference, reference_index from access_renewalwish") == [(None, None)] * 3


def test_a_wish_that_no_key_opens_keeps_nobody_waiting() -> None:
    (mine,) = demanded()
    RenewalWish.objects.create(reference=b"?" * 40, reference_index=b"?" * 32, asked_at=NOW)
    ask(mine.kid)
    assert (answer_wishes(now=NOW), left()) == (1, 0)


def test_one_letter_in_seven_days_however_often_one_asks() -> None:
    (mine,) = demanded()
    for day in (0, 0, 1, 6):
        ask(mine.kid, now=NOW + day * ONE_DAY)
        answer_wishes(now=NOW + day * ONE_DAY)
    assert len(renewals(mine)) == 1
    assert left() == 0, "the letter under way is the answer"
    ask(mine.kid, now=NOW + 7 * ONE_DAY)
    assert answer_wishes(now=NOW + 7 * ONE_DAY) == 1


def test_the_letter_opens_what_the_newest_letter_about_the_case_opened() -> None:
    one, two = two_cases_of_one_person()
    login(one, two)
    ask(two.kid)
    answer_wishes(now=NOW)
    assert renewals(one) == [{one.case_id, two.case_id}]


def test_a_wish_for_another_letter_waits_for_its_day() -> None:
    one, two = two_cases_of_one_person()
    login(one)
    login(two)
    ask(one.kid)
    ask(two.kid)
    assert (answer_wishes(now=NOW), left()) == (1, 1)
    assert answer_wishes(now=NOW + 6 * ONE_DAY) == 0
    assert answer_wishes(now=NOW + 7 * ONE_DAY) == 1
    assert renewals(one) == [{one.case_id}, {two.case_id}]


def test_without_an_address_no_letter_and_no_wish_left() -> None:
    nowhere = LIVES | {"address": "", "postcode": "", "city": ""}
    (mine,) = demanded(nowhere)
    ask(mine.kid)
    assert (answer_wishes(now=NOW), renewals(mine), left()) == (0, [], 0)


def test_who_had_the_right_password_is_told_how_it_stands() -> None:
    one, two, lost = two_cases_of_one_person(LIVES | {"address": ""})
    first, second = login(one), login(two)
    told = [renew_login(credential_id=row.pk, now=NOW) for row in (first, first, second)]
    assert [(one.state, one.day) for one in told] == [("written", DAY), ("already", DAY), ("later", DAY + 7 * ONE_DAY)]
    assert answer_wishes(now=NOW + 7 * ONE_DAY) == 1
    assert renewals(one) == [{one.case_id}, {two.case_id}]
    with pytest.raises(LetterRefused, match="no address"):
        renew_login(credential_id=login(lost).pk, now=NOW)


def test_a_login_handed_out_by_a_company_orders_no_letter() -> None:
    (mine,) = demanded({"debtor_kind": "organisation", "debtor_id": factories.organisation(factories.number() + 700)})
    own = login(mine)
    child = LetterCredential.objects.create(
        user_name="ZZZZZZZZ", password_hash="-", party_id=mine.party_id, role="manager", parent=own,
        letter_date=DAY, expires_on=own.expires_on,
    )  # fmt: skip
    ask(child.user_name, "user_name")
    assert (answer_wishes(now=NOW), renewals(mine)) == (0, [])
