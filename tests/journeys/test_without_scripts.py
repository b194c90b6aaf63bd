"""The same journeys in a browser that runs no scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import Person
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor, figure


@pytest.fixture
def plain(visit: Callable[..., Visitor]) -> Visitor:
    """Somebody with scripts turned off."""
    return visit(java_script_enabled=False)


def test_paying_with_the_kid(plain: Visitor, person: Person, product: Product) -> None:
    plain.type_reference(person.kid)
    plain.is_at("pay/amount/")
    owed = figure(plain.page.locator(".big-amount").inner_text())
    plain.send()
    plain.is_at("pay/check/")
    plain.send()
    plain.at_vipps("approve")
    plain.has_paid()
    plain.sees("Alt er betalt.")
    assert product.charged(person) == owed


def test_waiting_for_a_payment(plain: Visitor, person: Person, product: Product) -> None:
    """The page asks again by itself, and by hand."""
    plain.to_vipps(person.kid, "300")
    plain.at_vipps("nothing")
    plain.page.get_by_role("link", name="Tilbake").click()
    plain.sees("Vi venter på betalingen din")
    assert plain.page.locator("meta[http-equiv=refresh]").count() == 1
    product.sandbox.control("POST", f"payments/{product.reference(person)}/approve")
    product.wait_for_state(person, "captured")
    if "/status/" in plain.page.url:
        plain.page.get_by_role("link", name="Se igjen").click()
    plain.has_paid()


def test_logging_in_and_reading_the_case(plain: Visitor, product: Product) -> None:
    case = product.oda[0]
    plain.log_in(product.letter(*product.oda))
    plain.page.get_by_role("link", name=f"Se saken {case.number}").click()
    plain.is_at(f"my/cases/{case.number}/")
    plain.page.locator("details.why summary").first.click()
    expect(
        plain.page.locator("details.why[open] table").or_(plain.page.locator("details.why[open] p")).first
    ).to_be_visible()
    today = figure(plain.page.locator(".big-amount").first.inner_text())
    plain.page.locator("#id_on").fill("24.12.2026")
    plain.page.get_by_role("button", name="Vis", exact=True).click()
    assert plain.page.url.endswith(f"my/cases/{case.number}/?on=24.12.2026")
    assert figure(plain.page.locator(".big-amount").inner_text()) > today
    plain.page.get_by_role("link", name="Tilbake til saken").click()
    plain.press("Betal alt eller en del")
    plain.is_at("pay/amount/")
    plain.page.get_by_role("button", name="Logg ut").click()
    plain.is_at("my/logged-out/")
