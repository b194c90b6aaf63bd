"""A login by e-mail or text message: for who said yes, once, for a short time, and the letter's stays as it is."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from quittance.areas.access import wishes
from quittance.areas.access.models import LetterCredential
from quittance.areas.access.operations import LoginEnded, issue_credential, log_in_with_letter
from quittance.areas.access.quick_logins import MOST_IN_A_DAY, send_quick_login
from quittance.areas.access.wishes import Reach
from quittance.areas.contacts.models import QuickLogin
from quittance.areas.contacts.operations.choosing import choose_way
from quittance.areas.letters.models import Letter
from quittance.areas.letters.operations.renewing import FRESH, answer_wishes
from quittance.areas.notices.models import Notice
from quittance.areas.notices.operations.sending import send_due
from quittance.kit.db import rows
from tests import factories
from tests.areas.contacts import reached
from tests.areas.contacts.reached import DAY, NOW, verified
from tests.areas.letters.post import LIVES
from tests.postgres import Database

pytestmark = pytest.mark.usefixtures("messages")
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def somebody(mailbox: list[Any], *, way: Any = "sms", yes: bool = True) -> tuple[Reach, str]:
    """A debtor with a verified contact, and the KID of the case."""
    (case,) = factories.make_cases([factories.claim_row(**LIVES)], on=DAY)
    party = int(rows("select debtor_id from claims_case where id = %s", [case.case_id])[0][0])
    verified(party, way, "+4791234567" if way == "sms" else "ask@example.no", mailbox)
    choose_way(party_ids=[party], way=way, quick_logins=yes, actor="test", now=NOW)
    return Reach(party, (case.case_id,)), case.kid


def sent(mailbox: list[Any], at: dt.datetime, way: str = "sms") -> tuple[str, str]:
    """User name and password of the newest message that brings some."""
    send_due(now=at)
    texts = reached.GATEWAY.texts if way == "sms" else [mail.body for mail in mailbox]
    words = next(text for text in reversed(texts) if "rukernavn" in text and "passord" in text).split()
    return words[words.index("Brukernavn") + 1].strip(","), words[words.index("passord") + 1].strip(".")


def log_in(login: tuple[str, str], at: dt.datetime) -> Any:
    return log_in_with_letter(user_name=login[0], password=login[1], now=at)


def ask(kid: str, at: dt.datetime) -> None:
    wishes.wish_for(kind="kid", value=kid, now=at)
    answer_wishes(now=at)


@pytest.mark.django_db
@pytest.mark.parametrize(("way", "life"), [("sms", 10 * MINUTE), ("email", 24 * HOUR)])
def test_it_works_once_and_in_time_at_the_tier_of_a_letter(way: str, life: dt.timedelta, mailoutbox: list[Any]) -> None:
    mine, kid = somebody(mailoutbox, way=way)
    ask(kid, NOW)
    login = sent(mailoutbox, NOW, way)
    visitor = log_in(login, NOW + life - MINUTE)
    assert (visitor.tier, visitor.case_ids) == ("letter", frozenset(mine.case_ids))
    with pytest.raises(LoginEnded) as ended:
        log_in(login, NOW + life - MINUTE)
    assert ended.value.why == "quick"
    late = NOW + life
    assert send_quick_login(mine, key="later", actor="test", now=late)
    login = sent(mailoutbox, late, way)
    with pytest.raises(LoginEnded):
        log_in(login, late + life)


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["said no", "letters", "removed"])
def test_only_to_who_said_yes_and_can_be_reached(how: str, mailoutbox: list[Any]) -> None:
    from quittance.areas.contacts.operations.verifying import remove

    mine, kid = somebody(mailoutbox, yes=how != "said no")
    if how == "letters":
        choose_way(party_ids=[mine.party_id], way="letter", quick_logins=True, actor="test", now=NOW)
    if how == "removed":
        remove(party_ids=[mine.party_id], channel="sms", actor="test", now=NOW)
    ask(kid, NOW)
    assert (QuickLogin.objects.count(), Notice.objects.filter(kind="login").count()) == (0, 0)
    assert Letter.objects.filter(kind="credential_renewal").count() == 1


@pytest.mark.django_db
def test_the_letters_login_is_not_ended_by_it(mailoutbox: list[Any]) -> None:
    mine, kid = somebody(mailoutbox)
    issued = issue_credential(party_id=mine.party_id, case_ids=mine.case_ids, letter_date=DAY, actor="test", now=NOW)
    ask(kid, NOW)
    assert QuickLogin.objects.count() == 1
    assert log_in((issued.user_name, issued.password), NOW).tier == "letter"


@pytest.mark.django_db
def test_three_in_a_day_and_none_while_one_works(mailoutbox: list[Any]) -> None:
    mine, _kid = somebody(mailoutbox)
    answers = [
        send_quick_login(mine, key=f"k{number}", actor="test", now=NOW + number * 11 * MINUTE) for number in range(5)
    ]
    assert answers == [True] * MOST_IN_A_DAY + [False, False]
    assert not send_quick_login(mine, key="k0", actor="test", now=NOW + 25 * HOUR)
    assert send_quick_login(mine, key="next", actor="test", now=NOW + 25 * HOUR)
    assert not send_quick_login(mine, key="at once", actor="test", now=NOW + 25 * HOUR + 9 * MINUTE)


@pytest.mark.django_db
def test_a_wish_that_waits_for_its_day_brings_one_login_and_not_one_an_hour(mailoutbox: list[Any]) -> None:
    _mine, kid = somebody(mailoutbox)
    ask(kid, NOW)
    later = NOW + HOUR
    ask(kid, later)
    for hours in range(1, 20):
        answer_wishes(now=later + hours * HOUR)
    assert QuickLogin.objects.count() == 2
    assert Letter.objects.filter(kind="credential_renewal").count() == 1
    wishes.wish_for(kind="kid", value=kid, now=later)
    answer_wishes(now=later + FRESH)
    assert QuickLogin.objects.count() == 2


def test_two_workers_send_one(
    fresh_database: Database, run_together: Callable[[Sequence[Callable[[], Any]]], list[Any]], mailoutbox: list[Any]
) -> None:
    mine, _kid = somebody(mailoutbox)
    answers = run_together([lambda: send_quick_login(mine, key="k", actor="test", now=NOW)] * 4)
    assert sorted(answers) == [False, False, False, True]
    assert LetterCredential.objects.count() == 1
