"""QuickPay without a mouse: Tab and Enter alone, and one always sees where one is."""

from playwright.sync_api import Page

from tests.journeys.cast import Person
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor

MOST_TABS = 40
FOCUSED = """() => {
  const e = document.activeElement, s = getComputedStyle(e);
  return {words: `${e.id} ${e.innerText ?? ""} ${e.value ?? ""}`,
          marked: s.outlineStyle !== "none" || s.boxShadow !== "none"};
}"""


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the element with these words is focused; every stop must be visible."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
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
    slip = (int(person.kid[-1]) + 1) % 10  # one digit less would be right by chance for one KID in ten
    page.keyboard.type(f"{person.grouped_kid[:-1]}{slip}")
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
