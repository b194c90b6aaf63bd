"""The four stories of the desk in a browser, by somebody new: each from the front page to the end, nothing typed in."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from tests import camt_files
from tests.journeys.cast import Person
from tests.journeys.desk_staff import enter, hire, log_in
from tests.journeys.page_quality import problems
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor


def bank(product: Product, *entries: str) -> None:
    """The bank's file of the day."""
    from quittance.areas.payments.operations.bank_files import import_file
    from quittance.kit import clock

    with product.inside():
        done = import_file(data=camt_files.notice(*entries), filename="camt054.xml", actor="journeys", now=clock.now())
        assert done.verdict == "accept", done.problems


def owed(product: Product, person: Person) -> int:
    """What the case owes today, less what is held for the debtor."""
    from quittance.areas.claims.queries import facts as case_facts

    with product.inside():
        facts = case_facts.load_one(person.case_id)
        return facts.balance(product.today).total - facts.overpaid(product.today)


class Cast(NamedTuple):
    """One for each story, and two for the divided transfer."""

    abroad: Person
    first: Person
    second: Person
    generous: Person
    returned: Person


@pytest.fixture
def people(product: Product) -> Cast:
    return Cast(*(product.person() for _role in Cast._fields))


@dataclass
class Desk:
    """Somebody at the desk, and what a page they saw had wrong."""

    visitor: Visitor
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def look(self, name: str, language: str = "nb") -> None:
        """Read the page before them."""
        if found := problems(self.visitor.page, language=language):
            self.wrong[name] = found

    def open_waiting(self, amount: str) -> None:
        """From wherever they are to the payment of this amount in the queue."""
        page = self.visitor.page
        enter(page, "Penger uten sak")
        self.look("list")
        page.get_by_role("link", name=amount).first.click()


def test_the_four_stories(visit: Callable[..., Visitor], product: Product, people: Cast) -> None:
    bank_of_the_four_stories(product, people)
    hire(product, "ny@desk.example.no", "Nils Nyansatt", "payments_clerk")
    hire(product, "gro@desk.example.no", "Gro Godkjentsen", "approver")
    clerk, checker = Desk(visit()), Desk(visit())
    log_in(clerk.visitor, "ny@desk.example.no")
    before = owed(product, people.abroad)
    place_from_abroad(clerk, people.abroad)
    assert owed(product, people.abroad) < before
    divide(clerk, people.first, people.second)
    propose_to_pay_back(clerk, people.generous)
    log_in(checker.visitor, "gro@desk.example.no")
    approve(checker)
    take_back(clerk, people.returned)
    look_around(clerk, people)
    assert clerk.wrong | checker.wrong == {}


def bank_of_the_four_stories(product: Product, people: Cast) -> None:
    """A mistyped KID from abroad, a transfer for two cases, one that is too large, and one that comes back."""
    abroad, first, second, generous, returned = people
    day = product.today - dt.timedelta(days=1)
    too_much = owed(product, generous) + 50_000  # a day of interest more, because it came yesterday
    slip = f"{abroad.kid[:5]}{(int(abroad.kid[5]) + 1) % 10}{abroad.kid[6:]}"
    pay = camt_files.payment
    bank(
        product,
        camt_files.entry(
            61_000, pay(61_000, words=[f"INKASSO {slip}"], payer=abroad.name, instructed=("EUR", "52.40")), day=day
        ),
        camt_files.entry(
            70_000, pay(70_000, words=[f"sak {first.number} + {second.number}"], payer="Mor Fantasi"), day=day
        ),
        camt_files.entry(too_much, pay(too_much, generous.kid, payer=generous.name), day=day),
        camt_files.entry(33_300, pay(33_300, returned.kid, payer=returned.name), day=day),
        camt_files.entry(-33_300, pay(33_300, words=[f"RETUR {returned.kid}"]), day=product.today),
    )


def place_from_abroad(desk: Desk, abroad: Person) -> None:
    """One digit of the KID is wrong: the desk suggests whose it is, and says so."""
    page, clerk = desk.visitor.page, desk.visitor
    desk.open_waiting("610,00")
    page.locator("h1", has_text="Hvor hører denne betalingen hjemme?").wait_for()
    clerk.sees("Ett siffer i KID-nummeret er feil")
    desk.look("from abroad")
    page.get_by_role("button", name="Legg 610,00").first.click()
    clerk.sees("Lagt på en sak", "Angre")
    desk.look("placed")
    page.get_by_role("link", name=abroad.number).first.click()
    clerk.sees("Hvor hver krone gikk", "Fant saken sin")
    desk.look("case")


def divide(desk: Desk, first: Person, second: Person) -> None:
    """Two cases in one transfer, with a sum that does not add up the first time."""
    page, clerk = desk.visitor.page, desk.visitor
    desk.open_waiting("700,00")
    page.locator("h1", has_text="Hvor hører denne betalingen hjemme?").wait_for()
    clerk.sees("Saksnummeret står i det betaleren skrev")
    page.get_by_role("link", name="Del den på flere saker").click()
    for place, (person, amount) in enumerate(((first, "450"), (second, "200")), start=1):
        page.locator(f"#case-{place}").fill(person.number)
        page.locator(f"#amount-{place}").fill(amount)
    clerk.press("Gå videre og se hva det gjør")
    clerk.sees("50,00 kr av betalingen er ikke delt ennå")
    desk.look("divided wrongly")
    page.locator("#amount-2").fill("250")
    clerk.press("Gå videre og se hva det gjør")
    clerk.sees("Se over før det bokføres")
    desk.look("check")
    page.get_by_role("button", name="Bokfør 700,00").click()
    clerk.sees("Delt på 2 saker", first.number, second.number)


def propose_to_pay_back(desk: Desk, generous: Person) -> None:
    """What is too much goes back to a bank account, when somebody else agrees."""
    page, clerk = desk.visitor.page, desk.visitor
    enter(page, "Betalt for mye")
    desk.look("overpaid list")
    page.get_by_role("link", name=generous.number).click()
    desk.look("overpaid")
    clerk.sees("Det går til en bankkonto.")
    page.get_by_label("Konto", exact=True).fill("NL91 ABNA 0417 1643 00")
    page.get_by_label("Hvorfor?").fill("Betalte to ganger")
    clerk.press("Foreslå det")
    clerk.sees("Ingenting er igjen å bestemme over her", "venter på en annen person")
    page.get_by_role("link", name="Se forslaget").first.click()
    clerk.sees("Du foreslo dette, så da venter den på en annen.")
    desk.look("own proposal")


def approve(desk: Desk) -> None:
    """The second pair of eyes."""
    page, checker = desk.visitor.page, desk.visitor
    enter(page, "Forslag")
    desk.look("proposals")
    page.get_by_role("link", name="Penger tilbake til en betaler").first.click()
    checker.sees("Nils Nyansatt", "Betalte to ganger", "500,")
    desk.look("proposal")
    page.get_by_role("button", name="Godkjenn 500,").click()
    checker.sees("Godkjent. Det forslaget sier")


def take_back(desk: Desk, returned: Person) -> None:
    """The bank took a payment back: it leaves the case it was on."""
    page, clerk = desk.visitor.page, desk.visitor
    desk.open_waiting("333,00")
    desk.look("money out")
    page.get_by_role("link", name="Banken tok en tidligere betaling tilbake").click()
    clerk.sees(returned.number)
    desk.look("which one")
    expect(page.locator("input[name=original]").first).to_be_checked()
    clerk.press("Ta den av saken")
    clerk.sees("En betaling som ble tatt tilbake")


def look_around(desk: Desk, people: Cast) -> None:
    """The rooms the stories did not enter, and some again in English."""
    page = desk.visitor.page
    for path in (
        "transit/",
        "numbers/",
        "reports/",
        "files/",
        "files/new/",
        f"cases/{people.abroad.number}/write-off/",
    ):
        page.goto(f"/desk/{path}")
        desk.look(path)
    page.goto("/desk/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for path in ("suspense/", f"overpaid/{people.generous.number}/", "proposals/", "transit/"):
        page.goto(f"/desk/{path}")
        desk.look(path, language="en")
