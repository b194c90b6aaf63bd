"""Paying with the number on the letter, page by page."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from quittance.core.interest import RateMissing
from quittance.core.kid import make
from quittance.kit import clock
from quittance.sites.ui.figures import money
from tests.sites.conftest import Browser, World
from tests.sites.gateway import PAGE, Company
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db


def kroner(oere: int) -> str:
    with translation.override("nb"):
        return re.sub(r"\s", " ", money(oere))


def test_kid_shows_what_is_payable_and_what_comes_next(browser: Browser, world: World) -> None:
    answer = browser.type_reference(" ".join(re.findall("....", world.oda.kid)))
    assert (answer.status_code, answer["Location"]) == (303, "/nb/pay/amount/")
    page = text(browser.get("/nb/pay/amount/"))
    assert "Hovedstol" in page
    assert kroner(435_000) in page
    assert "Eksempel Strøm AS" in page
    assert re.search(r"øker inkassosalæret med [\d ]+,\d\d kr .*, fra [\d ]+,\d\d kr til [\d ]+,\d\d kr\.", page)
    assert "Oda" not in page
    assert world.oda.number not in page
    assert world.oda.number[-4:] in page


def test_the_amount_is_filled_in_and_can_be_sent_back_as_it_stands(browser: Browser, world: World) -> None:
    """What the page writes into the field must be readable by the page, in every language."""
    for language in ("nb", "nn", "en"):
        browser.type_reference(world.oda.kid, language)
        page = browser.get(f"/{language}/pay/amount/").content.decode()
        filled = re.search(r'name="amount" value="([^"]+)"', page)
        assert filled, page
        answer = browser.post(f"/{language}/pay/amount/", {"amount": filled[1].replace("&nbsp;", "\xa0")})
        assert (answer.status_code, answer["Location"]) == (303, f"/{language}/pay/check/")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Skriv KID-nummeret eller saksnummeret fra brevet."),
        ("1234567890123456", "Nummeret går ikke opp"),
        ("hei du", "Bruk sifrene slik de står i brevet"),
        ("1" * 60, "Nummeret er for langt"),
        ("15868510045", "Dette ligner et fødselsnummer."),
        ("4111 1111 1111 1111", "Dette ligner et kortnummer."),
        ("KID:", "Skriv KID-nummeret eller saksnummeret fra brevet."),
        ("24-000\x001234", "Her er det et tegn vi ikke kan lese."),
    ],
)
def test_a_wrong_reference_is_said_at_once(browser: Browser, world: World, typed: str, problem: str) -> None:
    answer = browser.type_reference(typed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<title>Feil: " in page
    assert text(answer).count(problem) == 2, "in the summary and at the field, with the same words"
    assert 'href="#id_reference"' in page


@pytest.mark.parametrize("label", ["KID ", "KID: ", "kid:", "KID-nummer: ", "\xa0Kid.  "])
def test_the_word_kid_pasted_with_the_number_is_harmless(browser: Browser, world: World, label: str) -> None:
    browser.type_reference(label + world.oda.kid)
    assert "Hovedstol" in text(browser.get("/nb/pay/amount/"))


@pytest.mark.parametrize("typed", ["15868510045", "4111 1111 1111 1111", "158685 10045"])
def test_personal_numbers_never_come_back_and_are_never_kept(browser: Browser, world: World, typed: str) -> None:
    page = browser.type_reference(typed).content.decode()
    assert typed not in page
    assert typed.replace(" ", "") not in page
    assert "checkout" not in browser.session


def test_a_case_number_opens_nothing(browser: Browser, world: World) -> None:
    browser.type_reference(world.oda.number)
    page = text(browser.get("/nb/pay/amount/"))
    assert "viser vi ingenting om saken" in page
    assert "Eksempel" not in page
    assert "Hovedstol" not in page
    assert f"•••• {world.oda.number[-4:]}" in page


def test_unknown_kid_looks_like_a_case_number(browser: Browser, other_browser: Browser, world: World) -> None:
    unknown = make("123456789012345")
    browser.type_reference(unknown)
    other_browser.type_reference(f"26-000{unknown[-4:]}")
    assert text(browser.get("/nb/pay/amount/")) == text(other_browser.get("/nb/pay/amount/"))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Skriv beløpet du vil betale."),
        ("mange penger", "Skriv beløpet med tall"),
        ("-5", "Beløpet må være mer enn 0."),
        ("−5", "Beløpet må være mer enn 0."),
        ("0", "Beløpet må være mer enn 0."),
        ("1e3", "Skriv beløpet med tall"),
        ("١٢٣", "Skriv beløpet med tall"),
        ("12,345", "Bruk høyst to sifre etter komma"),
        ("1.000", "Skriv da 1000."),
        ("kr 1.000.000", "Skriv da 1000000."),
        ("0.123", "Bruk høyst to sifre etter komma, for eksempel"),
        ("9" * 30, "Det største beløpet"),
    ],
)
def test_a_wrong_amount_is_explained(browser: Browser, world: World, typed: str, problem: str) -> None:
    browser.type_reference(world.oda.number)
    answer = browser.post("/nb/pay/amount/", {"amount": typed})
    assert answer.status_code == 200
    assert problem in text(answer)


@pytest.mark.parametrize("typed", ["1 000,50", "1000.50", "1\xa0000,50", "kr 1000,5", "1.000,50", "1,000.50"])
def test_amounts_are_typed_the_way_people_write(browser: Browser, world: World, typed: str) -> None:
    browser.type_reference(world.oda.number)
    assert browser.post("/nb/pay/amount/", {"amount": typed}).status_code == 303
    assert "1 000,50 kr" in text(browser.get("/nb/pay/check/"))


def test_more_than_what_is_owed_is_asked_about_first(browser: Browser, world: World) -> None:
    browser.type_reference(world.nora.kid)
    answer = browser.post("/nb/pay/amount/", {"amount": "50 000"})
    assert answer["Location"] == "/nb/pay/more/"
    assert browser.get("/nb/pay/check/")["Location"] == "/nb/pay/more/", "the page cannot be jumped over"
    assert "Dette er mer enn du skylder" in text(browser.get("/nb/pay/more/"))
    assert browser.post("/nb/pay/more/")["Location"] == "/nb/pay/check/"
    assert "50 000,00 kr" in text(browser.get("/nb/pay/check/"))


def test_a_double_click_is_one_payment(browser: Browser, world: World, company: Company) -> None:
    key = browser.to_check(world.oda.kid, "500")
    answers = [browser.post("/nb/pay/check/", {"key": key, "method": "vipps"}) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer["Location"] for answer in answers}) == 1
    assert len(company.asked) == 1


def test_two_tabs_and_the_back_button_name_the_same_payment(browser: Browser, world: World, company: Company) -> None:
    key = browser.to_check(world.oda.kid, "500")
    assert browser.get("/nb/pay/check/").content.decode().count(key) == 1
    browser.post("/nb/pay/amount/", {"amount": "700"})
    browser.post("/nb/pay/amount/", {"amount": "500"})
    assert key in browser.get("/nb/pay/check/").content.decode()
    assert not company.asked, "nothing is paid before the last button"


def test_an_amount_changed_in_another_tab_is_never_paid_unseen(
    browser: Browser, world: World, company: Company
) -> None:
    key = browser.to_check(world.oda.kid, "500")
    browser.post("/nb/pay/amount/", {"amount": "900"})
    answer = browser.post("/nb/pay/check/", {"key": key, "method": "vipps"})
    assert answer.status_code == 200
    assert "Noe ble endret i et annet vindu" in text(answer)
    assert "900,00 kr" in text(answer)
    assert not company.asked


def test_from_approval_to_receipt(browser: Browser, world: World, company: Company) -> None:
    token = browser.pay(world.oda.kid, "500")
    waiting = browser.get(f"/nb/pay/status/{token}")
    assert "Vi venter på betalingen din" in text(waiting)
    assert 'http-equiv="refresh"' in waiting.content.decode()
    company.payer("approves")
    _let_time_pass()
    answer = browser.get(f"/nb/pay/status/{token}")
    assert answer.status_code == 303
    assert answer["Location"].startswith("/nb/receipt/")
    page = text(browser.get(answer["Location"]))
    assert "Vi har fått betalingen din 500,00 kr" in page
    assert "Gjenstår etter dette" in page
    assert "Inkassosalær" in page
    assert world.oda.kid not in page
    assert "Oda" not in page


def test_receipt_for_a_case_number_tells_nothing_of_the_case(browser: Browser, world: World, company: Company) -> None:
    token = browser.pay(world.oda.number, "500")
    company.payer("approves")
    _let_time_pass()
    receipt = browser.get(f"/nb/pay/status/{token}")["Location"]
    page = text(browser.get(receipt))
    assert "500,00 kr" in page
    for secret in ("Eksempel", "Gjenstår", "Dette dekket betalingen", world.oda.number, "Hovedstol"):
        assert secret not in page, secret


@pytest.mark.parametrize(
    ("does", "heading"),
    [("declines", "Betalingen ble ikke godkjent"), ("waits too long", "Betalingen ble ikke godkjent i tide")],
)
def test_an_end_without_money_says_so_and_offers_a_new_try(
    browser: Browser, world: World, company: Company, does: str, heading: str
) -> None:
    token = browser.pay(world.oda.kid, "500")
    company.payer(does)
    _let_time_pass()
    page = text(browser.get(f"/nb/pay/status/{token}"))
    assert heading in page
    assert "Det er ikke trukket noen penger." in page
    assert browser.post("/nb/pay/again/")["Location"] == "/nb/pay/check/"
    again = browser.get("/nb/pay/check/").content.decode().split('name="key" value="')[1].split('"')[0]
    answer = browser.post("/nb/pay/check/", {"key": again, "method": "vipps"})
    assert answer["Location"].startswith(PAGE)
    assert len(company.asked) == 2, "a new try is a new payment"


def test_a_silent_company_means_we_are_checking(browser: Browser, world: World, company: Company) -> None:
    token = browser.pay(world.oda.kid, "500")
    company.silent = True
    _let_time_pass()
    page = text(browser.get(f"/nb/pay/status/{token}"))
    assert "Vi sjekker betalingen din" in page
    assert "Ikke betal på nytt." in page


def test_money_that_cannot_be_booked_yet_means_we_are_checking(
    browser: Browser, world: World, company: Company, monkeypatch: Any
) -> None:
    def no_rate(*_args: object, **_named: object) -> None:
        raise RateMissing(dt.date(2027, 1, 1))

    token = browser.pay(world.oda.kid, "500")
    company.payer("approves")
    monkeypatch.setattr("quittance.areas.payments.operations.booking.book", no_rate)
    _let_time_pass()
    page = text(browser.get(f"/nb/pay/status/{token}"))
    assert "Vi sjekker betalingen din" in page
    assert "Ikke betal på nytt." in page


def test_a_lost_answer_when_starting_never_says_that_it_failed(
    browser: Browser, world: World, company: Company
) -> None:
    key = browser.to_check(world.oda.kid, "500")
    company.silent = True
    answer = browser.post("/nb/pay/check/", {"key": key, "method": "vipps"})
    assert answer.status_code == 303
    assert "Ikke betal på nytt." in text(browser.get(answer["Location"]))


def test_a_payment_nobody_approved_is_told_as_it_is(
    browser: Browser, other_browser: Browser, world: World, company: Company
) -> None:
    token = browser.pay(world.oda.kid, "500")
    other_browser.type_reference(world.oda.kid)
    assert other_browser.get("/nb/pay/amount/")["Location"] == "/nb/pay/underway/"
    answer = other_browser.get("/nb/pay/underway/")
    page = text(answer)
    assert "En betaling på 500,00 kr (Vipps) ble påbegynt" in page
    assert "Den ble påbegynt et annet sted. Hvis ingen godkjente den, er det ikke trukket noen penger." in page
    assert token not in answer.content.decode(), "a KID is no secret: others do not follow the payment"
    browser.type_reference(world.oda.kid)
    assert f'href="/nb/pay/status/{token}"' in browser.get("/nb/pay/underway/").content.decode()
    for untrue in ("på vei", "er betalt eller", "virkedager"):
        assert untrue not in page, untrue
    assert other_browser.post("/nb/pay/underway/")["Location"] == "/nb/pay/amount/"
    assert other_browser.get("/nb/pay/amount/").status_code == 200


def test_money_on_its_way_is_shown_before_paying_twice(
    browser: Browser, other_browser: Browser, world: World, company: Company
) -> None:
    browser.pay(world.oda.kid, "500")
    _approved_and_not_booked()
    other_browser.type_reference(world.oda.kid)
    assert other_browser.get("/nb/pay/amount/")["Location"] == "/nb/pay/underway/"
    page = text(other_browser.get("/nb/pay/underway/"))
    assert "500,00 kr er betalt eller i ferd med å bli betalt" in page
    assert other_browser.post("/nb/pay/underway/")["Location"] == "/nb/pay/amount/"
    assert other_browser.get("/nb/pay/amount/").status_code == 200


def test_starting_over_is_another_payment_of_the_same_amount(browser: Browser, world: World, company: Company) -> None:
    browser.pay(world.oda.kid, "500")
    browser.post("/nb/pay/underway/")
    browser.post("/nb/pay/amount/", {"amount": "500"})
    key = browser.get("/nb/pay/check/").content.decode().split('name="key" value="')[1].split('"')[0]
    browser.post("/nb/pay/check/", {"key": key, "method": "vipps"})
    assert len({asked.reference for asked in company.asked}) == 2


@pytest.mark.parametrize("booked", [True, False])
@pytest.mark.parametrize("page", ["check", "amount"])
def test_the_back_button_after_paying_never_says_that_nothing_is_paid(
    browser: Browser, world: World, company: Company, page: str, booked: bool
) -> None:
    token = browser.pay(world.oda.number, "500")
    assert "Ingenting er betalt ennå." in text(browser.get("/nb/pay/check/")), "true while it waits"
    if booked:
        company.payer("approves")
        _let_time_pass()
        browser.get(f"/nb/pay/status/{token}")
    else:
        _approved_and_not_booked()
    assert browser.get(f"/nb/pay/{page}/")["Location"] == f"/nb/pay/status/{token}"


def test_the_way_back_needs_no_session_and_takes_foreign_posts(browser: Browser, world: World) -> None:
    token = browser.pay(world.oda.kid, "500")
    stranger = Client(enforce_csrf_checks=True)
    for answer in (stranger.get(f"/nb/pay/return/{token}"), stranger.post(f"/nb/pay/return/{token}", {"a": "b"})):
        assert (answer.status_code, answer["Location"]) == (303, f"/nb/pay/status/{token}?back=1")
        assert not answer.cookies
    assert stranger.get(f"/nb/pay/status/{token}").status_code == 200


def test_the_status_fragment_is_a_part_of_the_page(browser: Browser, world: World, company: Company) -> None:
    token = browser.pay(world.oda.kid, "500")
    whole = browser.get(f"/nb/pay/status/{token}")
    part = browser.get(f"/nb/pay/status/{token}", headers={"HX-Request": "true"})
    assert part.content.decode().strip() in whole.content.decode()
    assert "HX-Request" in part["Vary"]
    assert "HX-Request" in whole["Vary"]
    company.payer("approves")
    _let_time_pass()
    done = browser.get(f"/nb/pay/status/{token}", headers={"HX-Request": "true"})
    assert done.status_code == 204
    assert done["HX-Redirect"].startswith("/nb/receipt/")


def test_the_code_in_the_letter_is_as_good_as_the_kid(browser: Browser, world: World) -> None:
    answer = browser.get(f"/q/{world.oda.pay_token}", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Location"]) == (303, "/en/pay/amount/")
    assert "Principal" in text(browser.get("/en/pay/amount/"))
    assert browser.get("/q/AAAAAAAAAAAAAAAAAAAAAA")["Location"] == "/nb/pay/link/"


def test_after_too_many_look_ups_paying_goes_on_without_details(browser: Browser, world: World) -> None:
    for _ in range(10):
        browser.type_reference(world.oda.kid)
    assert "Hovedstol" in text(browser.get("/nb/pay/amount/"))
    browser.type_reference(world.oda.kid)
    page = text(browser.get("/nb/pay/amount/"))
    assert "Hovedstol" not in page
    assert "viser vi ingenting om saken" in page
    assert "Har det vært mange oppslag fra nettverket ditt akkurat nå?" in page
    browser.type_reference(make("123456789012345"))
    invented = text(browser.get("/nb/pay/amount/"))
    assert invented.replace(make("123456789012345")[-4:], "") == page.replace(world.oda.kid[-4:], "")
    assert browser.post("/nb/pay/amount/", {"amount": "100"})["Location"] == "/nb/pay/check/"


def test_the_reference_is_forgotten_after_twenty_minutes(browser: Browser, world: World, monkeypatch: Any) -> None:
    from quittance.sites.portal import checkout

    browser.type_reference(world.oda.kid)
    monkeypatch.setattr(checkout, "LIFE_SECONDS", -1)
    answer = browser.get("/nb/pay/amount/")
    assert answer["Location"] == "/nb/pay/expired/"
    assert "Skriv nummeret på nytt" in text(browser.get("/nb/pay/expired/"))


def test_a_paid_kid_says_that_there_is_nothing_to_pay(browser: Browser, world: World, company: Company) -> None:
    browser.type_reference(world.nora.kid)
    page = browser.get("/nb/pay/amount/").content.decode()
    amount = re.search(r'name="amount" value="([^"]+)"', page)
    assert amount
    token = browser.pay(world.nora.kid, amount[1].replace("&nbsp;", "\xa0"))
    company.payer("approves")
    _let_time_pass()
    receipt = text(browser.get(browser.get(f"/nb/pay/status/{token}")["Location"]))
    assert "Alt er betalt." in receipt
    browser.type_reference(world.nora.kid)
    assert "Det er ingenting å betale" in text(browser.get("/nb/pay/amount/"))


def _approved_and_not_booked() -> None:
    from quittance.kit.db import execute

    execute("update payments_attempt set state = 'authorised'")


def _let_time_pass() -> None:
    """The company is asked at most every two seconds; forget that it just was."""
    from quittance.kit.db import execute

    execute("update payments_attempt set looked_at = null")


def test_the_number_is_kept_for_twenty_minutes_and_longer_when_asked(
    browser: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = clock.now()

    def after(minutes: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: began + dt.timedelta(minutes=minutes))

    browser.type_reference(world.oda.kid)
    page = body(browser.get("/nb/pay/amount/"))
    assert 'data-warn-after="1080"' in page
    assert 'data-end-after="1200"' in page
    after(19)
    typed = {"amount": "77,25", "back": "/nb/pay/amount/"}
    assert browser.post("/nb/pay/extend/", typed)["Location"] == "/nb/pay/amount/"
    assert 'value="77,25"' in body(browser.get("/nb/pay/amount/"))
    assert 'value="77,25"' not in body(browser.get("/nb/pay/amount/")), "shown again once"
    after(38)
    assert browser.post("/nb/pay/extend/", headers={"HX-Request": "true"}).status_code == 204
    after(57)
    assert browser.get("/nb/pay/amount/").status_code == 200
    after(78)
    assert browser.get("/nb/pay/amount/")["Location"] == "/nb/pay/expired/"


def test_more_time_leads_nowhere_else_and_keeps_no_identity_number(browser: Browser, world: World) -> None:
    browser.type_reference(world.oda.kid)
    for back in ("https://example.com/", "/nb/my/", "//example.com"):
        assert browser.post("/nb/pay/extend/", {"back": back})["Location"] == "/nb/pay/amount/"
    browser.post("/nb/pay/extend/", {"identity": "15868510045", "amount": "9" * 99, "back": "/nb/pay/amount/"})
    assert "15868510045" not in str(dict(browser.session))
    assert "9" * 41 not in str(dict(browser.session))


def test_somebody_logged_in_keeps_the_shorter_time(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    browser.post(f"/nb/my/cases/{world.oda.number}/pay/")
    page = body(browser.get("/nb/pay/amount/"))
    assert 'data-end-after="900"' in page
    assert 'data-ended-at="/nb/my/expired/?' in page
