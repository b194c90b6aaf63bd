"""Reduced sums and requests outside the rules stand where their debtor looks, and nowhere else."""

import re
from html import unescape
from typing import Any

import pytest

from quittance.sites.ui.figures import day
from tests.sites.conftest import Browser, World
from tests.sites.offers import offer_less

pytestmark = pytest.mark.django_db


def _plain(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).replace("\xa0", " ").split())


def test_a_reduced_sum_is_what_every_page_of_its_debtor_asks_for(
    browser: Browser, other_browser: Browser, world: World
) -> None:
    until, case = offer_less(world.oda.case_id), f"/nb/my/cases/{world.oda.number}/"
    other_browser.type_reference(world.oda.kid)
    for page in ("/nb/pay/amount/", "/nb/pay/bank/"):
        known = _plain(other_browser.get(page))
        assert "1 000,00" not in known
        assert "tilbyr" not in known
    browser.log_in(world, "oda")
    (number,) = re.findall(r"/nb/my/offers/(\w+)/", browser.get("/nb/my/").content.decode())
    assert f"innen {day(until)}" in browser.get("/nb/my/").content.decode()
    shown = browser.get(case).content.decode()
    assert shown.index(number) < shown.index('id="next"')
    assert "Fram til da kommer det ingen gebyrer" in shown.split('id="next"')[1].split("<h3")[0]
    assert 'to-copy">1 000,00' in _plain(browser.get(f"{case}bank/"))
    for start in (f"/nb/my/offers/{number}/pay/", f"{case}pay/"):
        browser.post(start)
        asked = _plain(browser.get("/nb/pay/amount/"))
        assert 'value="1 000,00"' in asked
        assert "blir resten ettergitt" in asked
        assert "Vi har fylt inn alt" not in asked
