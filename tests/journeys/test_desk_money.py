"""The four stories of the desk in a browser, by somebody new: each from the front page to the end, nothing typed in."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import camt_files
from tests.journeys.cast import Person
from tests.journeys.page_quality import problems
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor
from tests.sites.desk import PASSWORD, SECRET, code_now


def hire(product: Product, email: str, name: str, role: str) -> None:
    """Somebody new at the desk."""
    from quittance.areas.staff.operations import add_app, add_member
    from quittance.areas.staff.rules import roles_named
    from quittance.kit import clock

    with product.inside():
        now = clock.now()
        roles = roles_named([role])
        added = add_member(email=email, name=name, roles=roles, password=PASSWORD, actor="journeys", now=now)
        add_app(member_id=added.member_id, secret=SECRET, actor="journeys", now=now)


def log_in(visitor: Visitor, email: str) -> None:
    visitor.page.goto("/desk/login/")
    visitor.page.locator("#id_login").fill(email)
    visitor.page.locator("#id_password").fill(PASSWORD)
    visitor.press("Logg inn")
    visitor.page.locator("#id_code").fill(code_now())
    visitor.press("Logg inn")
    visitor.page.wait_for_url("**/desk/")


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


@pytest.fixture
def people(product: Product) -> list[Person]:
    """One for each story, and one more for the divided transfer."""
    return [product.person() for _story in range(5)]


def test_the_four_stories(visit: Callable[..., Visitor], product: Product, people: list[Person]) -> None:
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
    hire(product, "ny@desk.example.no", "Nils Nyansatt", "payments_clerk")
    hire(product, "gro@desk.example.no", "Gro Godkjentsen", "approver")
    clerk, wrong = visit(), dict[str, list[str]]()
    log_in(clerk, "ny@desk.example.no")
    page = clerk.page

    def look(name: str, visitor: Visitor = clerk, language: str = "nb") -> None:
        if found := problems(visitor.page, language=language):
            wrong[name] = found

    def open_waiting(amount: str) -> None:
        page.get_by_role("link", name="Penger uten sak").first.click()
        look("list")
        page.get_by_role("link", name=amount).first.click()
        page.locator("h1", has_text="Hvor hører denne betalingen hjemme?").wait_for()

    before = owed(product, abroad)
    open_waiting("610,00")
    clerk.sees("Ett siffer i KID-nummeret er feil")
    look("from abroad")
    page.get_by_role("button", name="Legg 610,00").first.click()
    clerk.sees("Lagt på en sak", "Angre")
    look("placed")
    assert owed(product, abroad) < before
    page.get_by_role("link", name=abroad.number).first.click()
    clerk.sees("Hvor hver krone gikk", "Fant saken sin")
    look("case")

    open_waiting("700,00")
    clerk.sees("Saksnummeret står i det betaleren skrev")
    page.get_by_role("link", name="Del den på flere saker").click()
    for place, (person, amount) in enumerate(((first, "450"), (second, "250")), start=1):
        page.locator(f"#case-{place}").fill(person.number)
        page.locator(f"#amount-{place}").fill("200" if place == 2 else amount)
    clerk.press("Gå videre og se hva det gjør")
    clerk.sees("50,00 kr av betalingen er ikke delt ennå")
    look("divided wrongly")
    page.locator("#amount-2").fill("250")
    clerk.press("Gå videre og se hva det gjør")
    clerk.sees("Se over før det bokføres")
    look("check")
    page.get_by_role("button", name="Bokfør 700,00").click()
    clerk.sees("Lagt på en sak", first.number, second.number)

    page.get_by_role("link", name="Betalt for mye").first.click()
    look("overpaid list")
    page.get_by_role("link", name=generous.number).click()
    look("overpaid")
    page.get_by_label("Til en bankkonto").check()
    page.get_by_label("Konto", exact=True).fill("NL91 ABNA 0417 1643 00")
    page.get_by_label("Hvorfor?").fill("Betalte to ganger")
    clerk.press("Foreslå det")
    clerk.sees("Ingenting er igjen å bestemme over her", "venter på en annen person")
    page.get_by_role("link", name="Se forslaget").first.click()
    clerk.sees("Du foreslo dette, så da venter den på en annen.")
    look("own proposal")

    checker = visit()
    log_in(checker, "gro@desk.example.no")
    checker.page.get_by_role("link", name="Forslag").first.click()
    look("proposals", checker)
    checker.page.get_by_role("link", name="Penger tilbake til en betaler").first.click()
    checker.sees("Nils Nyansatt", "Betalte to ganger", "500,")
    look("proposal", checker)
    checker.page.get_by_role("button", name="Godkjenn 500,").click()
    checker.sees("Godkjent. Det forslaget sier")

    page.get_by_role("link", name="Penger uten sak").first.click()
    page.get_by_role("link", name="333,00").first.click()
    look("money out")
    page.get_by_role("link", name="Banken tok en tidligere betaling tilbake").click()
    clerk.sees(returned.number)
    look("which one")
    expect(page.locator("input[name=original]").first).to_be_checked()
    clerk.press("Ta den av saken")
    clerk.sees("En betaling som ble tatt tilbake")

    for path in ("transit/", "reports/", "files/", "files/new/", f"cases/{abroad.number}/write-off/"):
        page.goto(f"/desk/{path}")
        look(path)
    page.goto("/desk/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for path in ("suspense/", f"overpaid/{generous.number}/", "proposals/", "transit/"):
        page.goto(f"/desk/{path}")
        look(path, language="en")
    assert wrong == {}
