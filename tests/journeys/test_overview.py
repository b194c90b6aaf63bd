"""The overview in a browser: somebody with twelve cases at twelve creditors, and somebody with none."""

import datetime as dt

from playwright.sync_api import expect

from tests.factories import claim_row, claims_csv, organisation, person
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor, figure

TWELVE = 12
NOBODYS = "28829901058"


def hand_over(product: Product, identity: str) -> None:
    """Twelve claims of twelve creditors; the last one's demand is about to run out."""
    due, today = product.today - dt.timedelta(days=90), product.today
    demanded = {
        "collection_notice_sent": due + dt.timedelta(days=20),
        "collection_notice_deadline": due + dt.timedelta(days=40),
        "demand_sent": today - dt.timedelta(days=7),
        "demand_deadline": today + dt.timedelta(days=9),
    }
    rows = [
        claim_row(
            creditor=f"Kreditor {place} AS", creditor_org_no=organisation(500 + place), debtor_id=identity,
            debtor_name="Tolv Saker", due_date=due, principal=f"{place}00.00", invoice=f"T-{place}",
            **(demanded if place == TWELVE else {}),
        )
        for place in range(1, TWELVE + 1)
    ]  # fmt: skip
    file = product.folder / "twelve.csv"
    file.write_bytes(claims_csv(rows))
    product.quittance("claims", "import", str(file))


def test_twelve_cases(visitor: Visitor, product: Product) -> None:
    """The urgent one first, every case once, and the parts add up; one click leads to a case and back."""
    identity = person(7_012)
    hand_over(product, identity)
    visitor.identify(identity)
    visitor.is_at("my/")
    cards = visitor.page.locator("li[id^=case-]")
    expect(cards).to_have_count(TWELVE)
    expect(cards.first).to_contain_text("Kreditor 12 AS")
    total = figure(visitor.page.locator("section[aria-labelledby=together] .big-amount").inner_text())
    assert sum(figure(amount) for amount in cards.locator(".big-amount").all_inner_texts()) == total
    visitor.sees("Haster", "Kreditor 12 AS")
    cards.first.get_by_role("link").click()
    visitor.sees("Kreditor 12 AS", "Slik er beløpet satt sammen")
    visitor.page.locator("a.back").click()
    visitor.is_at("my/")


def test_none(visitor: Visitor) -> None:
    """Nothing here, said without alarm, and what to do when a letter has come nevertheless."""
    visitor.identify(NOBODYS)
    visitor.is_at("my/")
    expect(visitor.page.locator("li[id^=case-]")).to_have_count(0)
    visitor.sees("Vi finner ingen saker på fødselsnummeret ditt.")
    visitor.page.locator("main").get_by_role("link", name="Du kan betale uten å logge inn").or_(
        visitor.page.locator("main a[href$='/pay/']")
    ).first.click()
    visitor.is_at("pay/")
