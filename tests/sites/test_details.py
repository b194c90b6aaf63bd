"""My details: seen masked with a letter, changed with BankID and a code, the old contact told."""

from typing import Any

import pytest

from quittance.areas.contacts.queries.reaching import post_to, reach
from quittance.areas.notices.operations.sending import send_due
from quittance.kit import clock
from quittance.kit.db import rows
from tests.areas.contacts import reached
from tests.areas.contacts.reached import last_code
from tests.sites.bankid import BankID
from tests.sites.conftest import Browser, World
from tests.sites.desk import DeskBrowser, hire
from tests.sites.reading import body
from tests.sites.reading import text as read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]
PAGE = "/nb/my/details/"
PHONE = "+4791234567"


@pytest.fixture
def oda(world: World) -> int:
    return int(rows("select debtor_id from claims_case where id = %s", [world.oda.case_id])[0][0])


@pytest.fixture
def proved(browser: Browser, world: World, bankid: BankID) -> Browser:
    """Oda, with BankID."""
    browser.identify()
    return browser


def text(browser: Browser, path: str = PAGE) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def give_phone(browser: Browser, number: str = "912 34 567") -> None:
    answer = browser.post(f"{PAGE}phone/change/", {"value": number})
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}phone/code/"), answer.content.decode()
    send_due(now=clock.now())


def type_code(browser: Browser, code: str) -> Any:
    return browser.post(f"{PAGE}phone/code/", {"code": code})


def test_a_phone_is_changed_with_a_code(proved: Browser, oda: int, mailoutbox: list[Any]) -> None:
    give_phone(proved)
    assert "912 34 567" in text(proved, f"{PAGE}phone/code/")
    assert "4 forsøk igjen" in type_code(proved, "00000001").content.decode()
    assert not reach([oda])
    code = last_code(mailoutbox, "sms")
    assert type_code(proved, f"{code[:4]} {code[4:]}")["Location"] == PAGE
    shown = text(proved)
    assert "912 34 567" in shown
    assert 'data-color="success"' in shown
    assert 'data-color="success"' not in text(proved)
    assert reach([oda])[oda].points["sms"].value == PHONE
    give_phone(proved, "98765432")
    type_code(proved, last_code(mailoutbox, "sms"))
    send_due(now=clock.now())
    assert reached.GATEWAY.taken[next(iter(reached.GATEWAY.taken))].number == PHONE
    assert [one.number for one in reached.GATEWAY.taken.values() if "endret" in one.text] == [PHONE]


def test_the_desk_sees_the_number_that_was_proved_and_says_so(
    proved: Browser, world: World, mailoutbox: list[Any]
) -> None:
    give_phone(proved)
    type_code(proved, last_code(mailoutbox, "sms"))
    hire("case_handler")
    desk = DeskBrowser()
    desk.enter()
    desk.post(f"/desk/cases/{world.oda.number}/why/", {"reason": "contact"})
    page = read(desk.get(f"/desk/cases/{world.oda.number}/"))
    assert "Telefon bekreftet av skyldneren +4791234567" in page
    assert "Telefon slik det ble registrert hos oss –" in page


def test_five_wrong_codes_begin_again(proved: Browser, oda: int) -> None:
    give_phone(proved)
    for _ in range(4):
        assert type_code(proved, "00000001").status_code == 200
    over = type_code(proved, "00000001").content.decode()
    assert "Koden virker ikke lenger" in over
    assert proved.get(f"{PAGE}phone/code/")["Location"] == f"{PAGE}phone/change/"
    assert not reach([oda])


def test_another_code_has_to_wait(proved: Browser) -> None:
    give_phone(proved)
    answer = proved.post(f"{PAGE}phone/again/").content.decode()
    assert "Ny kode kan sendes fra" in answer
    assert proved.post(f"{PAGE}phone/cancel/")["Location"] == PAGE
    assert proved.get(f"{PAGE}phone/code/")["Location"] == f"{PAGE}phone/change/"


def test_with_a_letter_one_sees_little_and_changes_nothing_but_the_language(
    proved: Browser, other_browser: Browser, world: World, oda: int, mailoutbox: list[Any]
) -> None:
    give_phone(proved)
    type_code(proved, last_code(mailoutbox, "sms"))
    proved.post(f"{PAGE}address/", {"address": "Hemmelig vei 7", "postcode": "5003", "city": "Bergen", "country": "NO"})
    other_browser.log_in(world, "oda")
    shown = text(other_browser)
    for secret in ("912", "34 567", "Hemmelig", "Prøveveien", "158685", "oda@"):
        assert secret not in shown, secret
    assert "67" in shown
    assert "Hvorfor det vises så lite" in shown
    before = rows("select count(*) from audit_event")
    for path in ("news/", "address/", "phone/change/", "phone/code/", "phone/again/", "phone/remove/"):
        answer = other_browser.post(f"{PAGE}{path}", {"value": "90000000", "code": "1", "registered": "1"})
        assert (answer.status_code, answer["Location"]) == (303, "/nb/my/bankid/"), path
    assert rows("select count(*) from audit_event") == before
    assert other_browser.post(f"{PAGE}language/", {"language": "nn"})["Location"] == PAGE
    assert rows("select language from parties_party where id = %s", [oda]) == [("nn",)]


def test_an_address_for_letters(proved: Browser, other_browser: Browser, oda: int, world: World) -> None:
    from quittance.areas.letters.operations.writing import write_notice, write_renewal
    from quittance.areas.letters.queries.archive import one_page

    wrong = proved.post(f"{PAGE}address/", {"address": "", "postcode": "50", "city": "Bergen", "country": "NO"})
    assert wrong.content.decode().count("ds-validation-message") == 2
    given = {"address": "Nyveien 7", "postcode": "5003", "city": "Bergen", "country": "NO"}
    assert proved.post(f"{PAGE}address/", given)["Location"] == PAGE
    assert "Nyveien 7" in text(proved)
    now = clock.now()
    reminder = write_notice(case_id=world.oda.case_id, kind="reminder", actor="test", now=now)
    login = write_renewal(party_id=oda, case_ids=[world.oda.case_id], actor="test", now=now)
    pages = [one_page(letter) for letter in (reminder, login)]
    assert [page and page.address[1] for page in pages] == ["Nyveien 7", "Prøveveien 1"]
    page = f"/nb/my/cases/{world.oda.number}/letters/{reminder}/"
    assert "Nyveien 7" in text(proved, page)
    other_browser.log_in(world, "oda")
    assert "Oda" in text(other_browser, page)
    assert "Nyveien" not in text(other_browser, page), "whoever opened an old envelope"
    assert proved.post(f"{PAGE}address/", {"registered": "1"})["Location"] == PAGE
    assert post_to([oda]) == {}


def test_news_come_where_one_wants(proved: Browser, oda: int, mailoutbox: list[Any]) -> None:
    only = text(proved, f"{PAGE}news/")
    assert only.count('name="way"') == 1
    give_phone(proved)
    type_code(proved, last_code(mailoutbox, "sms"))
    assert proved.post(f"{PAGE}news/", {"way": "sms", "quick_logins": "on"})["Location"] == PAGE
    who = reach([oda])[oda]
    assert (who.way, who.quick_logins) == ("sms", True)
    assert proved.post(f"{PAGE}news/", {"way": "email"}).status_code == 200
    assert proved.post(f"{PAGE}phone/remove/")["Location"] == PAGE
    assert not reach([oda])


def test_nonsense_is_told_in_words(proved: Browser) -> None:
    for path, values in (
        ("phone/change/", ("", "22334455", "12", "hallo", "+47 1", "+46 70 123 45 67")),
        ("email/change/", ("", "a@b", "a b@example.no", "a@example.no\nBcc: b@example.no")),
    ):
        for value in values:
            answer = proved.post(f"{PAGE}{path}", {"value": value})
            assert (answer.status_code, answer.content.count(b"ds-validation-message")) == (200, 1), value
    assert rows("select count(*) from contacts_verification") == [(0,)]
    assert proved.get(f"{PAGE}fax/change/").status_code == 404


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        (f"{PAGE}address/", {"address": "Prøveveien 77", "postcode": "0123", "city": "Fjordby", "country": "NO"}),
        (f"{PAGE}phone/change/", {"value": "912 34 567"}),
    ],
)
def test_what_was_typed_comes_back_after_the_session_has_ended(
    proved: Browser, bankid: BankID, page: str, typed: dict[str, str]
) -> None:
    from tests.sites.test_session_care import let_time_pass

    let_time_pass(16 * 60)
    assert proved.post(page, typed)["Location"] == "/nb/my/expired/"
    assert proved.identify()["Location"] == page
    assert next(iter(typed.values())) in body(proved.get(page))
