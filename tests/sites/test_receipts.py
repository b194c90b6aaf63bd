"""What a receipt tells: each part once, and what can be done with what was too much."""

import re

import pytest

from tests.sites.conftest import Browser, World
from tests.sites.gateway import Company
from tests.sites.reading import text

pytestmark = pytest.mark.django_db


def test_a_receipt_of_too_much_says_how_to_choose_and_lists_each_part_once(
    browser: Browser, world: World, company: Company
) -> None:
    browser.type_reference(world.nora.kid)
    browser.post("/nb/pay/amount/", {"amount": "50 000"})
    browser.post("/nb/pay/more/")
    key = browser.get("/nb/pay/check/").content.decode().split('name="key" value="')[1].split('"')[0]
    browser.post("/nb/pay/check/", {"key": key, "method": "vipps"})
    company.payer("approves")
    token = company.asked[-1].return_url.rsplit("/", 1)[1]
    receipt = browser.get(f"/nb/pay/status/{token}?back=1")["Location"]
    page = text(browser.get(receipt))
    assert re.search(r"Alt er betalt, og [\d ]+,\d\d kr for mye\.", page)
    assert "Logg inn med brevet for å velge" in page
    assert page.count("Hovedstol") == page.count("Forsinkelsesrente") == 1
    browser.log_in(world, "nora")
    assert f'href="/nb/my/cases/{world.nora.number}/#overpaid"' in browser.get(receipt).content.decode()
    case = text(browser.get(f"/nb/my/cases/{world.nora.number}/"))
    assert "Betalt: det du skyldte Eksempel Strøm AS" in case
    assert "Velg hva vi gjør med det du har betalt for mye" in case


def test_a_payment_that_counted_for_a_plan_says_for_which_one(browser: Browser, world: World, company: Company) -> None:
    """On its receipt and on the page of the case, for who has logged in; a receipt alone shows nothing of a plan."""
    browser.log_in(world, "oda")
    browser.post(f"/nb/my/cases/{world.oda.number}/plan/")
    browser.post("/nb/my/plans/new/options/", {"count": "6"})
    page = browser.get("/nb/my/plans/new/check/").content.decode()
    sent = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("key", "shown")}
    plan = browser.post("/nb/my/plans/new/check/", sent)["Location"].split("agreed/")[0]
    browser.post(f"{plan}pay/")
    key = browser.get("/nb/pay/check/").content.decode().split('name="key" value="')[1].split('"')[0]
    browser.post("/nb/pay/check/", {"key": key, "method": "vipps"})
    company.payer("approves")
    token = company.asked[-1].return_url.rsplit("/", 1)[1]
    receipt = browser.get(f"/nb/pay/status/{token}?back=1")["Location"]
    link = f'<a class="ds-link" href="{plan}">betaling 1 av 6</a>'
    for address in (receipt, f"/nb/my/cases/{world.oda.number}/"):
        assert link in browser.get(address).content.decode()
    assert "Betalingsavtalen din er i orden. Neste: " in text(browser.get(receipt))
    browser.post("/nb/my/logout/")
    assert plan not in browser.get(receipt).content.decode()
