"""Paying from one's own bank: which bank, who one is, one step after the other, and what is told when it fails."""

from typing import Any

import pytest

from quittance.areas.payments.models import Attempt
from tests.sites import gateway
from tests.sites.conftest import Browser, World
from tests.sites.gateway import AT_BANK, KNOWN_PAYER, Banks, Company
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db
PAGE = "/nb/pay/your-bank/"


@pytest.fixture
def banks(world: World, settings: Any) -> Banks:
    """The company that speaks with banks, beside the usual one."""
    from quittance.kit import wiring

    settings.PAYMENT_PROVIDERS = "tests.sites.gateway.companies_and_banks"
    gateway.BANKS = Banks()
    wiring.forget_providers()
    return gateway.BANKS


def to_banks(browser: Browser, world: World, amount: str = "500") -> str:
    """As far as the list of banks; returns the form's key."""
    key = browser.to_check(world.oda.kid, amount)
    answer = browser.post("/nb/pay/check/", {"key": key, "method": "neonomics"})
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert gateway.BANKS.asked == [], "nothing is begun before the bank is known"
    return key


def begin(browser: Browser, world: World, bank: str = "fjord", **more: str) -> Any:
    return browser.post(PAGE, {"key": to_banks(browser, world), "bank": bank, **more})


def test_the_ways_say_when_each_counts(browser: Browser, world: World, banks: Banks) -> None:
    browser.to_check(world.oda.kid, "500")
    page = text(browser.get("/nb/pay/check/"))
    assert "Vipps Det regnes som betalt med en gang." in page
    assert "Egen bank Det regnes som betalt når pengene er kommet, vanligvis neste bankdag." in page
    assert "I nettbanken, for hånd, eller fra utlandet" in page


def test_the_payer_goes_from_step_to_step_and_the_money_is_under_way(
    browser: Browser, world: World, banks: Banks
) -> None:
    location = begin(browser, world)["Location"]
    token = location.rsplit("/", 1)[1]
    first = browser.get(location)
    assert f'href="{AT_BANK}1"' in body(first), "a form may not lead to a bank, a link may"
    assert banks.asked[0].payer.bank_id == "fjord"
    assert banks.asked[0].payer.ip_address == "127.0.0.1"
    assert len(banks.asked[0].payer.device_id) == 32

    browser.get(location)
    assert f'href="{AT_BANK}1"' in body(browser.get(location)), "looking is not coming back"
    assert browser.get(f"{location}?back=1")["Location"] == location
    second = browser.get(location)
    assert "Ett steg til i banken din" in text(second)
    assert f'href="{AT_BANK}2"' in body(second)
    browser.get(f"{location}?back=1")
    page = text(browser.get(location))
    assert "Banken din har sendt pengene" in page
    assert "Ikke betal på nytt." in page
    assert "Har ikke pengene kommet etter noen bankdager, ser en av oss på det." in page
    assert "hx-get" not in body(browser.get(location))
    assert Attempt.objects.get(token=token).state == "underway"
    browser.log_in(world, "oda")
    assert "500,00 kr er på vei" in text(browser.get("/nb/my/"))


def test_a_bank_must_be_chosen(browser: Browser, world: World, banks: Banks) -> None:
    key = to_banks(browser, world)
    for chosen in ("", "nobank"):
        page = browser.post(PAGE, {"key": key, "bank": chosen})
        assert "Det er et problem" in text(page)
        assert 'href="#id_bank"' in body(page)
        assert 'id="id_bank"' in body(page)
    assert "Noe ble endret i et annet vindu" in text(browser.post(PAGE, {"key": "other", "bank": "fjord"}))
    assert banks.asked == []


def test_the_identity_number_is_asked_for_only_where_needed_and_kept_nowhere(
    browser: Browser, world: World, banks: Banks, caplog: Any
) -> None:
    page = begin(browser, world, "fjell")
    assert "Hva er fødselsnummeret ditt?" in text(page)
    assert "Fjellbanken trenger det" in text(page)
    key = body(page).split('name="key" value="')[1].split('"')[0]
    wrong = browser.post(PAGE, {"key": key, "bank": "fjell", "identity": "15868510046"})
    assert "Nummeret går ikke opp" in text(wrong)
    assert "15868510046" not in body(wrong)
    answer = browser.post(PAGE, {"key": key, "bank": "fjell", "identity": "158685 10045"})
    assert answer["Location"].startswith("/nb/pay/status/")
    assert banks.asked[-1].payer.identity_number == KNOWN_PAYER
    attempt = Attempt.objects.get()
    kept = str(dict(browser.session)) + str({name: getattr(attempt, name) for name in ("memo", "problem", "reference")})
    assert KNOWN_PAYER not in kept + caplog.text


def test_a_number_the_bank_does_not_know_is_told_and_other_ways_stay_open(
    browser: Browser, world: World, banks: Banks, company: Company
) -> None:
    answer = begin(browser, world, "fjell", identity="01010750160")
    page = text(browser.get(answer["Location"]))
    assert "Det er ikke trukket noen penger. Banken din kjenner ikke fødselsnummeret" in page
    assert browser.post("/nb/pay/again/")["Location"] == "/nb/pay/check/"
    key = body(browser.get("/nb/pay/check/")).split('name="key" value="')[1].split('"')[0]
    assert browser.post("/nb/pay/check/", {"key": key, "method": "vipps"})["Location"].startswith(gateway.PAGE)


def test_the_banks_are_silent(browser: Browser, world: World, banks: Banks) -> None:
    key = to_banks(browser, world)
    banks.silent = True
    answer = browser.get(PAGE)
    assert answer.status_code == 503
    assert "Listen over banker er ikke tilgjengelig nå" in text(answer)
    banks.silent = False
    location = browser.post(PAGE, {"key": key, "bank": "fjord"})["Location"]
    assert location.startswith("/nb/pay/status/")


def test_another_way_closes_the_first_where_it_can(
    browser: Browser, world: World, banks: Banks, company: Company
) -> None:
    token = browser.pay(world.oda.kid, "500")
    key = body(browser.get("/nb/pay/check/")).split('name="key" value="')[1].split('"')[0]
    browser.post("/nb/pay/check/", {"key": key, "method": "neonomics"})
    browser.post(PAGE, {"key": key, "bank": "fjord"})
    assert Attempt.objects.get(token=token).state == "cancelled"
    assert Attempt.objects.exclude(token=token).get().provider == "neonomics"


def test_another_way_after_approving_the_first_leads_to_the_first(
    browser: Browser, world: World, banks: Banks, company: Company
) -> None:
    token = browser.pay(world.oda.kid, "500")
    company.payer("approves")
    Attempt.objects.update(state="authorised")
    key = body(browser.get("/nb/pay/status/" + token)) and browser.session["checkout"]
    assert key
    answer = browser.get(PAGE)
    assert answer["Location"] == f"/nb/pay/status/{token}"
    assert banks.asked == []
