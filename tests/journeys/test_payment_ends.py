"""Payments that do not go straight to the receipt: refused, expired, unreported, abandoned, clicked twice."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import Person
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor


@pytest.fixture
def messages_lost(product: Product) -> Iterator[None]:
    """The company's messages do not arrive."""
    product.sandbox.control("POST", "switches", drop_webhooks=True)
    yield
    product.sandbox.control("POST", "switches", drop_webhooks=False)


def state_shown(visitor: Visitor, state: str) -> None:
    expect(visitor.page.locator("#status")).to_have_attribute("data-state", state)


def test_refused_at_vipps_and_paid_at_the_second_try(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_vipps(person.kid, "300")
    visitor.at_vipps("decline")
    state_shown(visitor, "refused")
    visitor.sees("Betalingen ble ikke godkjent", "Det er ikke trukket noen penger.", "9999.10.42764")
    assert product.charged(person) == 0
    visitor.press("Prøv igjen eller velg en annen måte")
    visitor.is_at("pay/check/")
    visitor.send()
    visitor.at_vipps("approve")
    visitor.has_paid()
    assert [state for _, state, _ in product.attempts(person)] == ["refused", "captured"]
    assert product.charged(person) == 30_000


def test_expired_at_vipps(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_vipps(person.kid, "300")
    visitor.at_vipps("nothing")
    visitor.page.get_by_role("link", name="Tilbake").click()
    state_shown(visitor, "waiting")
    visitor.sees("Har du ikke godkjent den? Da er det ikke trukket noen penger.")
    product.sandbox.control("POST", f"payments/{product.reference(person)}/expire")
    state_shown(visitor, "expired")
    visitor.sees("Det er ikke trukket noen penger.")
    visitor.press("Endre beløpet")
    visitor.is_at("pay/amount/")
    assert product.charged(person) == 0


@pytest.mark.usefixtures("messages_lost")
def test_the_status_page_finds_out_by_itself(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_vipps(person.kid, "300")
    visitor.at_vipps("nothing")
    visitor.page.get_by_role("link", name="Tilbake").click()
    state_shown(visitor, "waiting")
    product.sandbox.control("POST", f"payments/{product.reference(person)}/approve")
    visitor.has_paid()
    assert product.charged(person) == 30_000


def test_approved_but_never_returned(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_vipps(person.kid, "300")
    visitor.at_vipps("approve_stay")
    product.wait_for_state(person, "captured")
    assert product.charged(person) == 30_000
    visitor.page.close()

    visitor.page = visitor.another_tab()
    visitor.log_in(product.letter(person))
    visitor.open_case(person)
    payments = visitor.page.locator("section[aria-labelledby=payments]")
    expect(payments).to_contain_text("300,00 kr")
    expect(payments).to_contain_text("Vipps")
    payments.get_by_role("link", name="Kvittering").click()
    visitor.has_paid()


def test_a_payment_begun_elsewhere_is_told_before_another(
    visit: Callable[..., Visitor], person: Person, product: Product
) -> None:
    visit().to_vipps(person.kid, "300")
    second = visit()
    second.type_reference(person.kid)
    second.is_at("pay/underway/")
    second.sees("En betaling er allerede påbegynt", "300,00 kr", "Den ble påbegynt et annet sted.")
    second.press("Begynn på nytt")
    second.is_at("pay/amount/")
    product.sandbox.control("POST", f"payments/{product.reference(person)}/decline")
    product.wait_for_state(person, "refused")
    second.type_reference(person.kid)
    second.is_at("pay/amount/")


def test_a_double_click_is_one_payment(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_check(person.kid, "300")
    visitor.is_at("pay/check/")
    visitor.page.locator("main form button").first.dblclick()
    visitor.waits_at_vipps()
    visitor.at_vipps("approve")
    visitor.has_paid()
    assert len(product.attempts(person)) == 1
    assert product.charged(person) == 30_000


def test_the_same_page_in_two_tabs_is_one_payment(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_check(person.kid, "300")
    visitor.is_at("pay/check/")
    other = visitor.another_tab()
    other.goto("/nb/pay/check/")
    for page in (visitor.page, other):
        page.locator("main form button").first.click(no_wait_after=True)
    for page in (visitor.page, other):
        page.wait_for_url("**/landing**")
    visitor.at_vipps("approve")
    visitor.has_paid()
    other.locator("button[value=approve]").click()
    other.wait_for_url("**/receipt/**")
    assert len(product.attempts(person)) == 1
    assert product.charged(person) == 30_000


def test_a_changed_amount_in_another_tab_is_shown_before_paying(visitor: Visitor, person: Person) -> None:
    visitor.to_check(person.kid, "300")
    visitor.is_at("pay/check/")
    other = visitor.another_tab()
    other.goto("/nb/pay/amount/")
    other.locator("#id_amount").fill("400")
    other.locator("main form button").click()
    other.wait_for_url("**/pay/check/")
    visitor.send()
    visitor.sees("Noe ble endret i et annet vindu", "400,00 kr")


def test_back_after_paying_never_pays_again(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_vipps(person.kid, "300")
    visitor.at_vipps("approve")
    visitor.has_paid()
    receipt = visitor.page.url
    for page in ("check", "amount"):  # where the back button leads, past the company's pages
        visitor.page.goto(f"{product.url}/nb/pay/{page}/")
        visitor.has_paid()
        assert visitor.page.url == receipt
    visitor.page.go_back()
    visitor.page.go_forward()
    assert len(product.attempts(person)) == 1
    assert product.charged(person) == 30_000
