"""A contact counts when its code has come back, and not before; the old one learns of the new one."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from quittance.areas.contacts.models import Contact, PostalAddress, Verification
from quittance.areas.contacts.operations import choosing, verifying
from quittance.areas.contacts.operations.telling import Telling, tell
from quittance.areas.contacts.queries.details import details
from quittance.areas.contacts.queries.reaching import PostTo, post_to, reach
from quittance.areas.contacts.rules import LIFE, MOST_TRIES, WAITS, ContactRefused
from quittance.areas.notices.models import Notice
from quittance.areas.notices.operations.sending import send_due
from quittance.kit.db import rows
from tests import factories
from tests.areas.contacts.reached import DAY, NOW, SECOND, Gateway, last_code, verified

pytestmark = pytest.mark.django_db
PHONE, OTHER, MAIL = "+4791234567", "+4798765432", "ask@example.no"


def parties(count: int) -> list[int]:
    told = {"email": "file@example.no", "phone": "90000000"}
    cases = factories.make_cases([factories.claim_row(**told) for _ in range(count)], on=DAY)
    found = rows("select debtor_id from claims_case where id = any(%s) order by id", [[one.case_id for one in cases]])
    return [row[0] for row in found]


def party() -> int:
    return parties(1)[0]


def ask(party_id: int, channel: Any = "sms", value: str = PHONE, at: dt.datetime = NOW) -> None:
    verifying.ask_code(party_ids=[party_id], channel=channel, value=value, actor="test", now=at)


def confirm(party_id: int, code: str, channel: Any = "sms", at: dt.datetime = NOW) -> None:
    verifying.confirm(party_ids=[party_id], channel=channel, code=code, actor="test", now=at)


def refused(*asked: Any, **more: Any) -> str:
    with pytest.raises(ContactRefused) as refusal:
        ask(*asked, **more)
    return refusal.value.code


def test_a_contact_counts_when_its_code_has_come_back(messages: Gateway, mailoutbox: list[Any]) -> None:
    one = party()
    ask(one)
    send_due(now=NOW)
    assert not reach([one])
    assert not tell(Telling(one, "letter_login", "before"), now=NOW)
    code = last_code(mailoutbox, "sms")
    with pytest.raises(ContactRefused, match="wrong_code"):
        confirm(one, "00000000" if code != "00000000" else "11111111")
    confirm(one, code)
    assert reach([one])[one].points["sms"].value == PHONE
    assert details([one], masked=False, now=NOW).waiting == {}
    stored = str(rows("select sealed, value_index from contacts_contact")) + str(rows("select * from notices_notice"))
    assert PHONE not in stored
    assert "1234567" not in stored
    assert code not in str(rows("select * from contacts_verification")) + str(rows("select details from audit_event"))


def test_what_stood_in_a_claim_file_is_never_written_to(messages: Gateway, mailoutbox: list[Any]) -> None:
    one = party()
    for kind in ("letter", "receipt", "contact_changed", "new_login", "letter_login"):
        assert not tell(Telling(one, kind, kind), now=NOW)  # type: ignore[arg-type]
    send_due(now=NOW)
    assert (messages.calls, mailoutbox, Notice.objects.count()) == (0, [], 0)
    shown = details([one], masked=False, now=NOW)
    assert shown.email is not None
    assert shown.email.verified_at is None


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_a_code_runs_out(channel: Any, mailoutbox: list[Any]) -> None:
    one = party()
    ask(one, channel, PHONE if channel == "sms" else MAIL)
    send_due(now=NOW)
    code = last_code(mailoutbox, channel)
    with pytest.raises(ContactRefused, match="expired"):
        confirm(one, code, channel, NOW + LIFE[channel])
    assert not reach([one])
    assert Verification.objects.get().code_hash == ""


def test_five_wrong_codes_and_no_more(mailoutbox: list[Any]) -> None:
    one = party()
    ask(one)
    send_due(now=NOW)
    code = last_code(mailoutbox, "sms")
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for left in range(MOST_TRIES - 1, 0, -1):
        with pytest.raises(ContactRefused) as refusal:
            confirm(one, wrong)
        assert (refusal.value.code, refusal.value.left) == ("wrong_code", left)
    with pytest.raises(ContactRefused, match="locked"):
        confirm(one, wrong)
    with pytest.raises(ContactRefused, match="none"):
        confirm(one, code)


def test_codes_come_at_growing_pauses_and_then_no_more(mailoutbox: list[Any]) -> None:
    one, at = party(), NOW
    ask(one, "email", MAIL, at)
    for wait in WAITS[1:]:
        assert refused(one, "email", MAIL, at + wait - SECOND) == "wait"
        at += wait
        ask(one, "email", MAIL, at)
    assert refused(one, "email", MAIL, at + dt.timedelta(hours=1)) == "too_many"
    assert list(Verification.objects.order_by("pk").values_list("sendings", flat=True)) == [1, 2, 3, 4]


def test_nobody_is_bombarded_with_codes() -> None:
    """Ten in a day to whatever addresses, six to one address whoever asks."""
    one, *people = parties(8)
    for number in range(10):
        ask(one, "sms", f"+479000000{number}", NOW)
    assert refused(one, "sms", "+4790000099") == "too_many"
    for somebody in people[:6]:
        ask(somebody)
    assert refused(people[6]) == "too_many"


def test_the_old_contact_is_told_and_kept(messages: Gateway, mailoutbox: list[Any]) -> None:
    one = party()
    verified(one, "sms", PHONE, mailoutbox)
    verified(one, "sms", OTHER, mailoutbox, now=NOW + SECOND)
    send_due(now=NOW + SECOND)
    told = [message for message in messages.taken.values() if "endret" in message.text]
    assert [message.number for message in told] == [PHONE]
    assert reach([one])[one].points["sms"].value == OTHER
    assert Contact.objects.filter(party_id=one, replaced_at__isnull=False).count() == 1
    verifying.remove(party_ids=[one], channel="sms", actor="test", now=NOW + 2 * SECOND)
    send_due(now=NOW + 2 * SECOND)
    assert [message.number for message in messages.taken.values() if "endret" in message.text] == [PHONE, OTHER]
    assert not reach([one])


def test_a_contact_stays_as_it_was_verified(mailoutbox: list[Any]) -> None:
    one = party()
    verified(one, "sms", PHONE, mailoutbox)
    verified(one, "sms", OTHER, mailoutbox, now=NOW + SECOND)
    for changed in ({"verified_at": NOW}, {"replaced_at": None, "replaced_by": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.filter(replaced_at__isnull=False).update(**changed)


def test_the_same_contact_is_not_verified_again(mailoutbox: list[Any]) -> None:
    one = party()
    verified(one, "sms", PHONE, mailoutbox)
    assert refused(one) == "same"


def test_an_address_is_history_and_the_registered_one_is_not_touched() -> None:
    one = party()
    before = rows("select address, postcode, city from parties_party where id = %s", [one])
    for street in ("Ny vei 1", "Ny vei 2"):
        to = PostTo(street, "5003", "Bergen", "NO")
        choosing.change_address(party_ids=[one], to=to, actor="test", now=NOW)
    assert post_to([one])[one].address == "Ny vei 2"
    assert PostalAddress.objects.count() == 2
    assert rows("select address, postcode, city from parties_party where id = %s", [one]) == before
    choosing.change_address(party_ids=[one], to=choosing.REGISTERED, actor="test", now=NOW)
    assert post_to([one]) == {}


def test_news_come_the_way_that_was_chosen_and_warnings_anyhow(messages: Gateway, mailoutbox: list[Any]) -> None:
    one = party()
    with pytest.raises(ContactRefused, match="not_verified"):
        choosing.choose_way(party_ids=[one], way="sms", quick_logins=False, actor="test", now=NOW)
    verified(one, "sms", PHONE, mailoutbox)
    assert not tell(Telling(one, "letter", "letter:1"), now=NOW)
    assert tell(Telling(one, "letter_login", "login:1"), now=NOW)
    choosing.choose_way(party_ids=[one], way="sms", quick_logins=False, actor="test", now=NOW)
    assert tell(Telling(one, "letter", "letter:2"), now=NOW)
    assert not tell(Telling(one, "letter", "letter:2"), now=NOW)


def test_who_has_only_a_letter_sees_no_more_than_the_owner_needs(mailoutbox: list[Any]) -> None:
    one = party()
    verified(one, "sms", PHONE, mailoutbox)
    verified(one, "email", MAIL, mailoutbox)
    to = PostTo("Hemmelig vei 7", "5003", "Bergen", "NO")
    choosing.change_address(party_ids=[one], to=to, actor="test", now=NOW)
    shown = details([one], masked=True, now=NOW)
    number = details([one], masked=False, now=NOW).identity
    for secret in ("1234567", "91234567", "912 34", MAIL, "ask", "Hemmelig", number[:6]):
        assert secret not in str(shown) + str(shown.contacts) + str(shown.email and shown.email.value), secret
    assert shown.phone is not None
    assert shown.phone.value.endswith("67")
