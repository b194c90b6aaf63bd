"""Logging in with a letter, the pages behind it, and the way out."""

import datetime as dt
import re
from typing import Any

import pytest

from tests.sites.conftest import Browser, World, wait_out
from tests.sites.gateway import Company
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db


def test_login_forgives_how_it_is_typed(browser: Browser, world: World) -> None:
    user_name, password = world.letters["oda"]
    typed = {"user_name": f" {user_name.lower()} ", "password": password.lower().replace("-", " ")}
    assert browser.post("/nb/my/login/", typed)["Location"] == "/nb/my/"


def test_empty_fields_are_named(browser: Browser, world: World) -> None:
    page = text(browser.post("/nb/my/login/", {"user_name": "", "password": " "}))
    assert page.count("Skriv brukernavnet fra brevet.") == 2
    assert page.count("Skriv passordet fra brevet.") == 2


def test_login_leads_back_to_where_one_was_going(browser: Browser, world: World) -> None:
    wanted = f"/nb/my/cases/{world.oda.number}/"
    assert browser.get(wanted)["Location"] == "/nb/my/login/"
    user_name, password = world.letters["oda"]
    answer = browser.post("/nb/my/login/", {"user_name": user_name, "password": password})
    assert answer["Location"] == wanted


def test_login_changes_the_session_key(browser: Browser, world: World) -> None:
    browser.type_reference(world.oda.kid)
    before = browser.cookies["quittance"].value
    browser.log_in(world, "oda")
    assert browser.cookies["quittance"].value != before
    assert browser.get("/nb/pay/amount/")["Location"] == "/nb/pay/expired/", "the earlier session is gone"


def test_after_twenty_tries_the_network_waits(browser: Browser, world: World) -> None:
    for number in range(20):
        browser.post("/nb/my/login/", {"user_name": f"AAAA{number:04}", "password": "x"})
        wait_out()
    user_name, password = world.letters["oda"]
    answer = browser.post("/nb/my/login/", {"user_name": user_name, "password": password})
    assert answer.status_code == 429
    assert "Du kan betale uten å logge inn" in text(answer)


def test_the_case_page_answers_the_three_questions(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    page = text(browser.get(f"/nb/my/cases/{world.oda.number}/"))
    for words in (
        "Det du skylder Eksempel Strøm AS",
        "Oda Oppdiktet",
        "I dag,",
        "Betal alt eller en del",
        "Blir det ikke betalt, øker inkassosalæret med",
        "Dette kan du gjøre",
        "Rente på faktura F-1001",
        "Inkassosatsen i loven er",
        "Kravet er på 4 350,00 kr, og trinnet for krav opptil 10 000,00 kr gjelder.",
        "Det høyeste loven tillater",
        "750,00 kr × 0,8",
        "Lov: inkassoforskriften §§ 2-2 og 2-3",
        "Faktura F-1032 forfalt",
        "Betalingsoppfordring sendt",
        "Gjelder faktura F-1032.",
        "Inkassosalæret øker",
        "Ingen betalinger ennå.",
    ):
        assert words in page, words


def test_interest_is_shown_segment_by_segment_and_adds_up(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    source = body(browser.get(f"/en/my/cases/{world.oda.number}/"))
    table = source.split("<tbody>")[1].split("</tbody>")[0]
    segments = [re.findall(r'class="number">([^<]+)', row) for row in table.split("<tr>")[1:]]
    assert segments
    parts = [_oere(row[-1]) for row in segments]
    line = source.split("Interest on invoice F-1001")[1].split('class="amount">')[1].split("<")[0]
    assert sum(parts) == _oere(line)


def _oere(text_with_currency: str) -> int:
    return int(re.sub(r"\D", "", text_with_currency))


def test_the_lines_add_up_to_the_total(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    source = body(browser.get(f"/en/my/cases/{world.oda.number}/"))
    lines = re.findall(r'<div class="line">\s*<header>.*?class="amount">([^<]+)</span></header>', source, re.DOTALL)
    total = re.findall(r'class="sum"><dt>[^<]+</dt><dd class="amount">([^<]+)', source)[-1]
    assert sum(_oere(line) for line in lines) == _oere(total)
    assert len(lines) >= 7


def test_the_amount_on_another_date_is_larger_later(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    later = world.today + dt.timedelta(days=60)
    path = f"/nb/my/cases/{world.oda.number}/"
    whole = browser.get(path, {"on": f"{later:%d.%m.%Y}"})
    part = browser.get(path, {"on": f"{later:%d.%m.%Y}"}, headers={"HX-Request": "true"})
    assert "Hvis ingenting betales før" in text(part)
    assert body(part).strip() in body(whole)
    now = text(browser.get(path))
    assert _big_amount(whole) > _oere(re.findall(r"I dag, [^k]*?(\d[\d ]*,\d\d) kr", now.replace("\xa0", " "))[0][-9:])


def test_the_amount_on_a_date_that_has_passed_is_smaller(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    path, first = f"/nb/my/cases/{world.oda.number}/", world.today - dt.timedelta(days=170)
    then = browser.get(path, {"on": f"{first:%d.%m.%Y}"})
    assert "skyldte du:" in text(then)
    assert "betales før" not in text(then)
    assert _big_amount(then) < _big_amount(browser.get(path, {"on": f"{world.today:%d.%m.%Y}"}))
    earlier = browser.get(path, {"on": f"{first - dt.timedelta(days=1):%d.%m.%Y}"})
    assert "Velg en dato fra og med" in text(earlier)


def test_what_comes_next_is_said_kindly_and_truly(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    dentist = text(browser.get(f"/nb/my/cases/{world.oda_dentist.number}/"))
    assert "er det neste brevet en betalingsoppfordring" in dentist
    assert "forliksrådet" not in dentist
    assert "Gjelder faktura" not in dentist, "there is only one"


def _big_amount(answer: Any) -> int:
    return _oere(body(answer).split('class="big-amount">')[1].split("<")[0])


@pytest.mark.parametrize(
    "typed", ["", "i morgen", "31.02.2027", "1.1.1999", "01.01.0001", "01.01.2999", "٢٤.١٢.٢٠٢٦", "x" * 5000]
)
def test_a_wrong_date_is_explained(browser: Browser, world: World, typed: str) -> None:
    browser.log_in(world, "oda")
    for headers in ({}, {"HX-Request": "true"}):
        answer = browser.get(f"/nb/my/cases/{world.oda.number}/", {"on": typed}, headers=headers)
        assert answer.status_code == 200
        assert 'aria-invalid="true"' in body(answer)


def test_a_payment_shows_with_what_it_covered(browser: Browser, world: World, company: Company) -> None:
    from quittance.kit.db import execute

    browser.log_in(world, "oda")
    browser.post(f"/nb/my/cases/{world.oda.number}/pay/")
    browser.post("/nb/pay/amount/", {"amount": "500"})
    key = body(browser.get("/nb/pay/check/")).split('name="key" value="')[1].split('"')[0]
    browser.post("/nb/pay/check/", {"key": key, "method": "vipps"})
    waiting = text(browser.get(f"/nb/my/cases/{world.oda.number}/"))
    assert "En betaling på 500,00 kr (Vipps) ble påbegynt" in waiting
    assert "Hvis du ikke godkjente den, er det ikke trukket noen penger." in waiting
    assert "påbegynt, ikke godkjent" in waiting
    assert "på vei" not in waiting
    assert "500,00 kr påbegynt, ikke godkjent" in text(browser.get("/nb/my/"))
    company.payer("approves")
    execute("update payments_attempt set looked_at = null")
    browser.get(f"/nb/pay/status/{company.asked[-1].return_url.rsplit('/', 1)[1]}")
    page = text(browser.get(f"/nb/my/cases/{world.oda.number}/"))
    assert "Brukt, i denne rekkefølgen, til" in page
    assert "Etter denne betalingen gjensto" in page
    assert "Betalt med Vipps" in page
    assert "Kvittering" in page


def test_logging_out_forgets_everything(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    answer = browser.post("/nb/my/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert browser.get("/nb/my/")["Location"] in {"/nb/my/login/", "/nb/my/expired/"}


def test_an_idle_session_ends_kindly_and_leads_back(
    browser: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quittance.kit import clock

    browser.log_in(world, "oda")
    wanted = f"/nb/my/cases/{world.oda.number}/"
    assert browser.get(wanted).status_code == 200
    later = clock.now() + dt.timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = browser.get(wanted)
    assert answer["Location"] == "/nb/my/expired/"
    assert "Du er logget ut for din egen trygghet" in text(browser.get("/nb/my/expired/"))
    user_name, password = world.letters["oda"]
    answer = browser.post("/nb/my/login/", {"user_name": user_name, "password": password})
    assert answer["Location"] == wanted


def test_the_warning_comes_before_the_end_with_and_without_scripts(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    here = f"/nb/my/cases/{world.oda.number}/"
    page = body(browser.get(here))
    assert f'<noscript><meta http-equiv="refresh" content="780;url=/nb/my/still-there/?back={here}"></noscript>' in page
    assert 'data-warn-after="780"' in page
    assert 'data-end-after="900"' in page
    still = body(browser.get("/nb/my/still-there/", {"back": here}))
    assert re.search(
        rf'<noscript><meta http-equiv="refresh" content="120;url=/nb/my/expired/\?of=\w+&amp;back={here}">', still
    )
    assert browser.post("/nb/my/extend/", {"back": here})["Location"] == here
    assert browser.post("/nb/my/extend/", headers={"HX-Request": "true"}).status_code == 204


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/nb/my/logout/", "javascript:x", "/x"]
)
def test_nobody_is_led_astray(browser: Browser, world: World, elsewhere: str) -> None:
    browser.log_in(world, "oda")
    assert browser.post("/nb/my/extend/", {"back": elsewhere})["Location"] == "/nb/my/"
    browser.get("/nb/my/expired/", {"back": elsewhere})
    user_name, password = world.letters["oda"]
    answer = browser.post("/nb/my/login/", {"user_name": user_name, "password": password})
    assert answer["Location"] == "/nb/my/"


def test_the_expired_page_really_ends_the_session(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    found = re.search(r'data-ended-at="([^"]+)"', body(browser.get("/nb/my/")))
    assert found
    browser.get("/nb/my/expired/")
    assert browser.get("/nb/my/").status_code == 200, "not sent by a page of this session"
    browser.get(found[1])
    assert browser.get("/nb/my/").status_code == 303


def test_a_replaced_letter_stops_opening_at_once(browser: Browser, world: World) -> None:
    from quittance.kit.db import execute

    browser.log_in(world, "oda")
    assert browser.get("/nb/my/").status_code == 200
    execute("update access_lettercredential set revoked_at = now() where id = %s", [world.credentials["oda"]])
    assert browser.get("/nb/my/")["Location"] == "/nb/my/expired/"
    answer = browser.get("/nb/my/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/nb/my/login/")
