"""Without a mouse: Tab and Enter alone, and one always sees where one is."""

from playwright.sync_api import Page, expect

from tests.journeys.cast import Person, number_of
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor, figure

MOST_TABS = 40
FOCUSED = """() => {
  const e = document.activeElement, s = getComputedStyle(e);
  return {words: `${e.id} ${e.innerText ?? ""} ${e.value ?? ""}`,
          marked: s.outlineStyle !== "none" || s.boxShadow !== "none"};
}"""


def tab_to(page: Page, words: str, key: str = "Tab") -> None:
    """Press Tab until the element with these words is focused; every stop must be visible. Shift+Tab goes back."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        assert focused["marked"], f"nothing shows that {focused['words']!r} is focused"
        if words in focused["words"]:
            return
    raise AssertionError(f"{words!r} is not reached with {MOST_TABS} tabs")


def enter(visitor: Visitor, words: str) -> None:
    """Reach something and press Enter."""
    tab_to(visitor.page, words)
    visitor.page.keyboard.press("Enter")


def test_paying_by_keyboard(visitor: Visitor, person: Person, product: Product) -> None:
    page = visitor.page
    page.goto("/nb/")
    page.keyboard.press("Tab")
    assert "Hopp til innholdet" in page.evaluate(FOCUSED)["words"]
    page.keyboard.press("Enter")
    enter(visitor, "Skriv inn nummeret")
    visitor.is_at("pay/")
    tab_to(page, "id_reference")
    page.keyboard.type(f"{person.grouped_kid[:-1]}{person.mistyped[-1]}")
    page.keyboard.press("Enter")
    visitor.sees("Det er et problem")
    page.keyboard.press("Tab")  # the summary has the focus; its link leads to the field
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.type(person.kid[-1])
    page.keyboard.press("Enter")

    visitor.is_at("pay/amount/")
    tab_to(page, "id_amount")
    page.keyboard.press("Control+A")
    page.keyboard.type("300")
    page.keyboard.press("Enter")
    visitor.is_at("pay/check/")
    enter(visitor, "Betal 300,00")
    visitor.waits_at_vipps()
    enter(visitor, "approve")
    visitor.has_paid()
    assert product.charged(person) == 30_000


def test_bankid_the_arithmetic_and_paying_by_keyboard(visitor: Visitor, product: Product) -> None:
    """From the start page through BankID to a case, into the sum behind its interest, and to a receipt."""
    page, person = visitor.page, product.person()
    page.goto("/nb/")
    enter(visitor, "Logg inn")
    visitor.is_at("my/login/")
    enter(visitor, "Logg inn med BankID")
    page.wait_for_url(f"{product.sandbox.base_url}/bankid/**")
    visitor.at_bankid(number=number_of(person))  # BankID's page is not ours
    visitor.is_at("my/")
    enter(visitor, person.number)
    visitor.is_at(f"my/cases/{person.number}/")
    enter(visitor, "Rente på faktura")
    table = page.locator("details[open] table")
    expect(table).to_be_visible()
    parts = [figure(cell) for cell in table.locator("tbody tr td:last-child").all_inner_texts()]
    assert sum(parts) == figure(table.locator("tfoot td").last.inner_text())
    tab_to(page, "Betal alt eller en del", "Shift+Tab")
    page.keyboard.press("Enter")
    visitor.is_at("pay/amount/")
    enter(visitor, "Fortsett")
    visitor.is_at("pay/check/")
    enter(visitor, "med Vipps")
    visitor.waits_at_vipps()
    enter(visitor, "approve")
    visitor.has_paid()


def test_asking_for_a_new_letter_by_keyboard(visitor: Visitor, person: Person) -> None:
    page = visitor.page
    page.goto("/nb/my/login/")
    enter(visitor, "Det virker ikke, eller jeg har ikke noe brev")
    enter(visitor, "Få et nytt brev med innlogging")
    visitor.is_at("my/new-letter/")
    tab_to(page, "id_reference")
    page.keyboard.type(person.kid)
    page.keyboard.press("Enter")
    visitor.is_at("my/new-letter/asked/")
