"""What came in goes to its creditor, in a browser: three people, every room of client money, read as it stands."""

import datetime as dt
from collections.abc import Callable

from playwright.sync_api import expect

from tests import camt_files
from tests.journeys.cast import Person
from tests.journeys.desk_staff import enter, hire, log_in
from tests.journeys.product import Product
from tests.journeys.test_desk_money import Desk, bank
from tests.journeys.visitor import Visitor

KLARA, GRO, TOR = "klara@desk.example.no", "grete@desk.example.no", "tor@desk.example.no"


def test_from_what_came_in_to_a_file_for_the_bank(visit: Callable[..., Visitor], product: Product) -> None:
    person = product.person()
    hire(product, KLARA, "Klara Klientsen", "client_money")
    hire(product, GRO, "Grete Godtatt", "approver")
    hire(product, TOR, "Tor Tosignert", "approver")
    came = camt_files.payment(120_000, person.kid, payer=person.name)
    bank(product, camt_files.entry(120_000, came, day=product.today - dt.timedelta(days=1)))
    klara, gro, tor = (Desk(visit()) for _who in range(3))
    for desk, email in ((klara, KLARA), (gro, GRO), (tor, TOR)):
        log_in(desk.visitor, email)
    creditor = agree_on_an_account(klara, gro, product, person)
    settle(klara, gro, creditor)
    make_a_file(klara, gro, tor)
    compare(klara)
    assert klara.wrong | gro.wrong | tor.wrong == {}


def agree_on_an_account(klara: Desk, gro: Desk, product: Product, person: Person) -> str:
    """Where the creditor is paid: one proposes, another agrees. Returns the creditor's name."""
    from quittance.areas.claims.queries import facts as case_facts

    with product.inside():
        name = case_facts.load_one(person.case_id).creditor.short_name
    page = klara.visitor.page
    enter(page, "Oppgjør")
    page.get_by_role("link", name="Oppdragsgivernes kontoer").click()
    page.get_by_role("link", name=name).click()
    klara.visitor.press("Foreslå denne kontoen")
    klara.look("an account that nobody has given")
    page.get_by_label("Konto", exact=True).fill("9999.40.01007")
    page.get_by_label("Hvorfor?").fill("Ringte tilbake på det kjente nummeret")
    klara.visitor.press("Foreslå denne kontoen")
    klara.visitor.sees("Klara Klientsen")
    gro.visitor.page.goto("/desk/payouts/")
    gro.look("accounts, one proposed")
    gro.visitor.page.get_by_role("button", name=f"Godkjenn {name}").click()
    expect(gro.visitor.page.get_by_role("button", name=f"Godkjenn {name}")).to_have_count(0)
    return name


def settle(klara: Desk, gro: Desk, creditor: str) -> None:
    """Remittances are made of what came; somebody else agrees to the creditor's."""
    page = klara.visitor.page
    enter(page, "Oppgjør")
    klara.visitor.press("Lag oppgjør")
    klara.visitor.sees("venter på godkjenning", creditor)
    klara.look("remittances")
    row = gro.visitor.page.get_by_role("row").filter(has_text=creditor)
    gro.visitor.page.goto("/desk/remittances/")
    row.get_by_role("link").first.click()
    gro.visitor.sees("Å betale", "Klara Klientsen")
    gro.look("remittance")
    gro.visitor.press("Godkjenn")
    gro.visitor.sees("godkjent")


def make_a_file(klara: Desk, gro: Desk, tor: Desk) -> None:
    """The file waits for two; then it is handed out once. The one who makes it reads English."""
    page = klara.visitor.page
    page.goto("/desk/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    enter(page, "Remittances")
    page.get_by_role("link", name="Payment files", exact=True).click()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Payment files")
    expect(page.locator(".site-nav [aria-current]")).to_have_text("Remittances")
    klara.visitor.press("Make a payment file")
    klara.visitor.sees("Two colleagues approve it")
    klara.look("payment file", language="en")
    for desk in (gro, tor):
        desk.visitor.page.goto(page.url)
        desk.visitor.press("Godkjenn")
        desk.visitor.sees("SHA-256")
    page.reload()
    klara.visitor.sees("Grete Godtatt", "Tor Tosignert")
    with page.expect_download() as file:
        klara.visitor.press("Hand out the file")
    assert b"pain.001.001.03" in file.value.path().read_bytes()
    page.goto("/desk/payment-files/")
    klara.look("payment files", language="en")


def compare(klara: Desk) -> None:
    """A day of the client account, which has no statement."""
    klara.visitor.page.goto("/desk/client-account/")
    klara.visitor.press("Compare")
    klara.visitor.sees("no statement")
    klara.look("client account", language="en")
