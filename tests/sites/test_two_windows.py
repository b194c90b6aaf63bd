"""Two windows stand at the last page for the same debt: what one pays, the other is told of before it pays too."""

from collections.abc import Callable
from typing import Any

import pytest

from quittance.areas.payments.models import Attempt
from tests.sites import gateway
from tests.sites.conftest import Browser, World
from tests.sites.gateway import Banks, Company
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db
CHECK, BANK = "/nb/pay/check/", "/nb/pay/your-bank/"
Door = Callable[[Browser, World], str]


@pytest.fixture(autouse=True)
def _both_companies(world: World, settings: Any) -> None:
    from quittance.kit import wiring

    settings.PAYMENT_PROVIDERS = "tests.sites.gateway.companies_and_banks"
    gateway.BANKS = Banks()
    wiring.forget_providers()


def _key(browser: Browser) -> str:
    return body(browser.get(CHECK)).split('name="key" value="')[1].split('"')[0]


def _all_of(browser: Browser, page: str) -> str:
    filled = body(browser.get(page)).split('name="amount" value="')[1].split('"')[0].replace("&nbsp;", "\xa0")
    assert browser.post(page, {"amount": filled})["Location"] == CHECK
    return _key(browser)


def by_kid(browser: Browser, world: World) -> str:
    browser.type_reference(world.oda.kid)
    return _all_of(browser, "/nb/pay/amount/")


def from_the_case(browser: Browser, world: World) -> str:
    browser.log_in(world, "oda")
    browser.post(f"/nb/my/cases/{world.oda.number}/pay/")
    return _all_of(browser, "/nb/pay/amount/")


def several(browser: Browser, world: World) -> str:
    browser.log_in(world, "oda")
    browser.post("/nb/my/pay/", {"cases": [world.oda.case_id, world.oda_dentist.case_id]})
    return _all_of(browser, "/nb/my/pay/amount/")


def _press(browser: Browser, key: str, method: str) -> Any:
    """The last button of a way to pay: of one's own bank it stands on the page of banks."""
    if method == "neonomics":
        return browser.post(BANK, {"key": key, "bank": "fjord"})
    return browser.post(CHECK, {"key": key, "method": method})


@pytest.fixture(params=[by_kid, from_the_case, several])
def door(request: pytest.FixtureRequest) -> Door:
    return request.param  # type: ignore[no-any-return]


@pytest.mark.parametrize("method", ["vipps", "neonomics"])
def test_what_was_begun_in_another_window_is_told_before_paying(
    browser: Browser, other_browser: Browser, world: World, company: Company, door: Door, method: str
) -> None:
    first, second = door(browser, world), door(other_browser, world)
    _press(browser, first, "vipps")
    assert _press(other_browser, second, method)["Location"] == "/nb/pay/underway/"
    assert other_browser.get(BANK)["Location"] == "/nb/pay/underway/"
    assert other_browser.get(CHECK)["Location"] == "/nb/pay/underway/"
    assert "ble påbegynt" in text(other_browser.get("/nb/pay/underway/"))
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("method", ["vipps", "neonomics"])
def test_what_was_paid_in_another_window_is_told_before_paying(
    browser: Browser, other_browser: Browser, world: World, company: Company, door: Door, method: str
) -> None:
    first, second = door(browser, world), door(other_browser, world)
    _press(browser, first, "vipps")
    token = company.asked[-1].return_url.rsplit("/", 1)[1]
    company.payer("approves")
    assert "/receipt/" in browser.get(f"/nb/pay/status/{token}?back=1")["Location"]
    assert _press(other_browser, second, method)["Location"] == "/nb/pay/more/"
    assert "Dette er mer enn du skylder" in text(other_browser.get("/nb/pay/more/"))
    assert "0,00 kr" in text(other_browser.get("/nb/pay/more/"))
    assert Attempt.objects.count() == 1
    other_browser.post("/nb/pay/more/")
    assert _press(other_browser, second, method).status_code == 303
    assert Attempt.objects.count() == 2, "knowingly it can be paid"


def test_one_case_of_several_paid_in_another_window_is_named(
    browser: Browser, other_browser: Browser, world: World, company: Company
) -> None:
    first, second = by_kid(browser, world), several(other_browser, world)
    _press(browser, first, "vipps")
    company.payer("approves")
    browser.get(f"/nb/pay/status/{company.asked[-1].return_url.rsplit('/', 1)[1]}?back=1")
    assert _press(other_browser, second, "vipps")["Location"] == "/nb/pay/more/"
    page = text(other_browser.get("/nb/pay/more/"))
    assert world.oda.number in page
    assert world.oda_dentist.number not in page


def test_money_begun_after_the_warning_is_warned_of_again(
    browser: Browser, other_browser: Browser, world: World, company: Company
) -> None:
    _press(browser, by_kid(browser, world), "vipps")
    other_browser.type_reference(world.oda.kid)
    other_browser.post("/nb/pay/underway/")
    key = _all_of(other_browser, "/nb/pay/amount/")
    Attempt.objects.update(state="authorised")
    assert _press(other_browser, key, "vipps")["Location"] == "/nb/pay/underway/"
    assert "er betalt eller i ferd med å bli betalt" in text(other_browser.get("/nb/pay/underway/"))


@pytest.mark.parametrize("method", ["vipps", "neonomics"])
def test_the_same_form_again_is_the_same_payment(browser: Browser, world: World, door: Door, method: str) -> None:
    key = door(browser, world)
    answers = [_press(browser, key, method)["Location"] for _ in range(3)]
    assert len(set(answers)) == 1
    assert "underway" not in answers[0]
    Attempt.objects.update(state="authorised")
    assert "/pay/status/" in _press(browser, key, method)["Location"]
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("method", ["vipps", "neonomics"])
def test_of_two_clicks_at_once_the_second_finds_the_first(browser: Browser, world: World, method: str) -> None:
    """The second click comes with the session as it was before the first."""
    key = by_kid(browser, world)
    first = _press(browser, key, method)["Location"]
    session = browser.session
    del session["begun"]
    session.save()
    assert _press(browser, key, method)["Location"] == first
    assert Attempt.objects.count() == 1
