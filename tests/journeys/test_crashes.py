"""kill -9 in the middle of a payment: after the restart it is booked, once, and nobody has to do anything."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import Person
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor


@pytest.fixture(autouse=True)
def _everything_runs_again(product: Product) -> Iterator[None]:
    """Whatever a test killed is started again for the next one; the company's clock is set back."""
    offset = product.sandbox.control("GET", "clock")["offset"]
    yield
    product.sandbox.control("POST", "clock", offset=offset)
    for program in (product.web, product.worker):
        if program.fault or not program.is_alive():
            program.kill()
            program.start()
    product.wait_for_web()


def restarted_web(product: Product, **environment: str) -> None:
    product.web.kill()
    product.web.start(**environment)
    product.wait_for_web()


def test_web_and_worker_die_while_the_payer_is_away(visitor: Visitor, person: Person, product: Product) -> None:
    """The message comes to a dead server and is sent again; the worker wakes up to it."""
    visitor.to_vipps(person.kid, "300")
    product.worker.kill()
    product.web.kill()
    with visitor.page.expect_event("requestfailed"):
        visitor.at_vipps("approve")
    visitor.page.wait_for_url("chrome-error://**")
    visitor.page.goto("about:blank")  # a browser may try its failed page again, and that would ask the company
    visitor.excuse()
    product.sandbox.wait_for_a_try(product.reference(person), "AUTHORIZED")  # to the dead server
    product.web.start()
    product.wait_for_web()
    product.sandbox.control("POST", "clock", advance=61)  # the company tries again, at the latest after a minute
    _created, approved = product.sandbox.wait_for_deliveries(product.reference(person), 2, seconds=20)
    assert (approved["name"], approved["last_status"]) == ("AUTHORIZED", 200)
    assert approved["attempts"] > 1
    waiting = "select count(*) from procrastinate_jobs where task_name = 'payments.apply_event' and status = 'todo'"
    assert product.rows(waiting)[0][0] >= 1
    assert product.attempts(person)[0][1] == "open"

    product.worker.start()
    product.wait_for_state(person, "captured", seconds=40)
    visitor.page.goto(product.sandbox.payment(product.reference(person))["return_url"])
    visitor.has_paid()
    assert product.charged(person) == 30_000
    assert product.broken_invariants() == []


def test_the_server_dies_when_the_company_has_just_answered(visitor: Visitor, person: Person, product: Product) -> None:
    """The payer presses the button again: the same payment goes on."""
    restarted_web(product, QUITTANCE_CRASH_AT="create:answered")
    visitor.to_check(person.kid, "300")
    visitor.is_at("pay/check/")
    with visitor.page.expect_event("requestfailed"):
        visitor.send()
    restarted_web(product)
    visitor.excuse()
    assert [state for _, state, _ in product.attempts(person)] == ["new"]
    visitor.page.goto("/nb/pay/check/")
    visitor.send()
    # The company may still be asked about the lost answer; then the page offers the way to it when it knows.
    way = visitor.page.get_by_role("link", name="Åpne Vipps igjen")
    choice = visitor.page.locator("button[value=approve]")
    expect(way.or_(choice)).to_be_visible(timeout=40_000)
    if way.is_visible():
        way.click()
    visitor.at_vipps("approve")
    visitor.has_paid()
    assert len(product.attempts(person)) == 1
    assert product.charged(person) == 30_000


def test_the_worker_dies_with_the_money_just_taken(visitor: Visitor, person: Person, product: Product) -> None:
    """Taken but not booked: the next worker asks the company and books what it took."""
    product.worker.kill()
    product.worker.start(QUITTANCE_CRASH_AT="capture:answered")
    visitor.to_vipps(person.kid, "300")
    visitor.at_vipps("approve_stay")
    product.wait_for_state(person, "authorised")
    product.wait_for_death(product.worker)
    assert product.sandbox.payment(product.reference(person))["captured"] == 30_000
    product.worker.start()
    product.wait_for_state(person, "captured", seconds=60)
    assert product.charged(person) == 30_000
    assert product.broken_invariants() == []
