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
