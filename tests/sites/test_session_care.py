"""When a session ends: what was typed comes back to whoever typed it, and to nobody else; one is told in time."""

import json
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from quittance.areas.payments.operations import booking
from quittance.kit import clock
from quittance.kit.db import rows
from quittance.kit.sessions import SessionStore
from tests import factories
from tests.sites.bankid import BankID
from tests.sites.conftest import Browser, World
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db
WORDS = "Fra Prøvebanken, en melding som bare Oda kan ha skrevet"
REPORT = {"amount": "1 234,50", "paid_on": "1.11.2026", "words": WORDS}


def let_time_pass(seconds: int, *, key: str = "_seen") -> None:
    """Everybody's session was last used, or begun, so many seconds earlier."""
    for row in Session.objects.all():
        kept = SessionStore().decode(row.session_data)
        row.session_data = SessionStore().encode(
            {name: value - seconds if name == key else value for name, value in kept.items()}
        )
        row.save()


def paid(world: World) -> str:
    return f"/nb/my/cases/{world.oda.number}/paid/"


def log_in(browser: Browser, world: World, name: str = "oda") -> Any:
    user_name, password = world.letters[name]
    return browser.post("/nb/my/login/", {"user_name": user_name, "password": password})


def sent_too_late(browser: Browser, world: World, path: str, data: dict[str, str]) -> None:
    """Logged in, away for sixteen minutes, and then the form is sent."""
    browser.log_in(world, "oda")
    let_time_pass(16 * 60)
    assert browser.post(path, data)["Location"] == "/nb/my/expired/"


def test_a_form_sent_too_late_comes_back_filled_in_and_is_not_taken(browser: Browser, world: World) -> None:
    sent_too_late(browser, world, paid(world), REPORT)
    page = text(browser.get("/nb/my/expired/"))
    assert "Det du hadde skrevet, har vi tatt vare på." in page
    assert WORDS not in page
    assert log_in(browser, world)["Location"] == paid(world)
    page = body(browser.get(paid(world)))
    for typed in ("1 234,50", "1.11.2026", WORDS):
        assert typed in page
    assert "Det du hadde skrevet her, er tilbake." in page
    assert rows("select count(*) from payments_paidreport") == [(0,)]
    assert browser.post(paid(world), REPORT).status_code == 303
    assert WORDS not in body(browser.get(paid(world))), "it was sent"
    assert "er tilbake" not in text(browser.get(paid(world)))


def test_the_time_to_answer_the_warning_is_there_after_every_click(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    let_time_pass(50)
    page = body(browser.get("/nb/my/"))
    told = int(re.findall(r'data-end-after="(\d+)"', page)[0])
    let_time_pass(told - 20)
    assert browser.get("/nb/my/").status_code == 200, "the page says there are twenty seconds left"


def test_the_page_of_an_ended_session_ends_no_other(browser: Browser, world: World) -> None:
    """Somebody who has logged in again and presses "back", or follows a link from elsewhere, stays logged in."""
    browser.log_in(world, "oda")
    ended = re.findall(r'data-ended-at="([^"]+)"', body(browser.get("/nb/my/")))[0]
    assert "Du er logget ut" in text(browser.get(ended))
    assert browser.get("/nb/my/").status_code == 303
    log_in(browser, world)
    for address in (ended, "/nb/my/expired/"):
        assert browser.get(address)["Location"] == "/nb/my/"
    assert browser.get("/nb/my/").status_code == 200


def test_nobody_else_gets_what_was_typed(browser: Browser, world: World) -> None:
    sent_too_late(browser, world, paid(world), REPORT)
    assert log_in(browser, world, "nora")["Location"] == "/nb/my/"
    stored = [SessionStore().decode(row.session_data) for row in Session.objects.all()]
    assert not any("kept_work" in kept for kept in stored)
    browser.post("/nb/my/logout/")
    log_in(browser, world)
    assert WORDS not in body(browser.get(paid(world)))


def test_bankid_brings_back_what_was_typed_with_the_letter(browser: Browser, world: World, bankid: BankID) -> None:
    sent_too_late(browser, world, paid(world), REPORT)
    answer = browser.identify()
    assert answer["Location"] == paid(world)
    assert WORDS in body(browser.get(paid(world)))


def test_what_is_kept_is_sealed_and_stands_in_no_address(browser: Browser, world: World) -> None:
    sent_too_late(browser, world, paid(world), REPORT)
    for row in Session.objects.all():
        assert "Prøvebanken" not in json.dumps(SessionStore().decode(row.session_data), ensure_ascii=False)


def test_a_stranger_keeps_nothing(browser: Browser, world: World) -> None:
    assert browser.post(paid(world), REPORT)["Location"] == "/nb/my/login/"
    assert browser.post("/nb/my/expired/", {**REPORT, "back": paid(world)}).status_code == 303
    log_in(browser, world)
    assert WORDS not in body(browser.get(paid(world)))


def test_too_much_to_keep_is_not_kept(browser: Browser, world: World) -> None:
    sent_too_late(browser, world, paid(world), {**REPORT, "words": "å" * 30_000})
    assert "tatt vare på" not in text(browser.get("/nb/my/expired/"))
    assert log_in(browser, world)["Location"] == paid(world)


def test_the_cases_ticked_come_back_as_they_were(browser: Browser, world: World) -> None:
    sent_too_late(browser, world, "/nb/my/pay/", {"cases": str(world.oda_dentist.case_id)})
    assert log_in(browser, world)["Location"] == "/nb/my/pay/"
    page = body(browser.get("/nb/my/pay/"))
    boxes = [box for box in page.split("<input") if 'type="checkbox"' in box]
    assert [f'value="{world.oda_dentist.case_id}"' in box for box in boxes] == ["checked" in box for box in boxes]
    assert sum("checked" in box for box in boxes) == 1


def test_a_button_pressed_too_late_leads_back_to_its_page(browser: Browser, world: World) -> None:
    page = f"/nb/my/cases/{world.oda.number}/"
    browser.log_in(world, "oda")
    let_time_pass(16 * 60)
    answer = browser.post(f"{page}pay/", headers={"Referer": f"http://testserver{page}"})
    assert answer["Location"] == "/nb/my/expired/"
    assert log_in(browser, world)["Location"] == page
    assert rows("select count(*) from payments_attempt") == [(0,)]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "/desk/", "/nb/pay/", "//evil.example/nb/my/"])
def test_nobody_is_led_anywhere_else(browser: Browser, world: World, elsewhere: str) -> None:
    browser.log_in(world, "oda")
    let_time_pass(16 * 60)
    browser.post("/nb/my/extend/", {"back": elsewhere}, headers={"Referer": elsewhere})
    assert log_in(browser, world)["Location"] == "/nb/my/"


def test_a_page_hands_over_a_half_filled_form_when_its_time_is_over(browser: Browser, world: World) -> None:
    """What site.js sends: the session ends with it, whatever was left of its time."""
    browser.log_in(world, "oda")
    assert browser.post("/nb/my/expired/", {**REPORT, "back": paid(world)})["Location"] == "/nb/my/expired/"
    assert "tatt vare på" in text(browser.get("/nb/my/expired/"))
    assert browser.get("/nb/my/")["Location"] == "/nb/my/login/"
    browser.get("/nb/my/expired/?back=/nb/my/")  # another tab
    assert log_in(browser, world)["Location"] == paid(world)
    assert WORDS in body(browser.get(paid(world)))


def test_without_scripts_more_time_is_a_button_in_the_form(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    page = body(browser.get(paid(world)))
    assert 'http-equiv="refresh"' not in page, "nobody is led away from what they are typing"
    assert 'formaction="/nb/my/extend/"' in page
    assert 'http-equiv="refresh"' in body(browser.get("/nb/my/"))
    let_time_pass(14 * 60)
    answer = browser.post("/nb/my/extend/", {**REPORT, "back": paid(world)})
    assert answer["Location"] == paid(world)
    assert WORDS in body(browser.get(paid(world)))
    let_time_pass(14 * 60)
    assert browser.get("/nb/my/").status_code == 200


def test_the_end_after_four_hours_is_told_before(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    assert "nesten så lenge det går an" not in text(browser.get("/nb/my/"))
    let_time_pass(3 * 3600 + 50 * 60, key="_started")
    assert re.search(r"nesten så lenge det går an. Om (9|10) minutter må du", text(browser.get("/nb/my/")))
    let_time_pass(11 * 60, key="_started")
    assert browser.post(paid(world), REPORT)["Location"] == "/nb/my/expired/"
    assert log_in(browser, world)["Location"] == paid(world)
    assert WORDS in body(browser.get(paid(world)))


def test_every_page_that_promises_to_keep_what_was_typed_shows_it_again(browser: Browser, world: World) -> None:
    from quittance.sites.portal import places

    money = factories.money(world.oda_dentist.case_id, 2_000_000, world.today)
    booking.book(money, actor="test", now=clock.now())
    case = f"/nb/my/cases/{world.oda_dentist.number}/overpaid/"
    forms = {
        "portal:case_paid": (paid(world), REPORT, WORDS),
        "portal:several": ("/nb/my/pay/", {"cases": str(world.oda.case_id)}, "er tilbake"),
        "portal:case_overpaid": (case, {"to": "back"}, "checked"),
        "portal:overpaid_back": (f"{case}back/", {"account": "9999.01.23450"}, "9999.01.23450"),
        "portal:overpaid_to_case": (f"{case}case/{world.oda.case_id}/", {"amount": "77,25"}, "77,25"),
        "portal:plan_ask": ("/nb/my/plans/ask/", {"amount": "123,45", "words": WORDS}, WORDS),
        "portal:rights_ask": ("/nb/my/rights/ask/correction/", {"about": "all", "words": WORDS}, WORDS),
    }
    with_bankid = {f"portal:{name}" for name in ("helper_new", "details_address", "details_contact")}
    assert forms.keys() | with_bankid == places._FORMS, "those with BankID are in test_helping and test_details"
    for name, (path, data, words) in forms.items():
        sent_too_late(browser, world, path, data)
        assert log_in(browser, world)["Location"] == path, name
        assert words in body(browser.get(path)), name
        browser.post("/nb/my/logout/")
