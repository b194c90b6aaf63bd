"""Paying by hand: the account, the KID and the amount to copy, in Norway and from abroad."""

import re

import pytest

from quittance.sites.ui.figures import money
from tests.sites.conftest import Browser, World
from tests.sites.reading import body, text
from tests.sites.test_plan_pages import start_plan

pytestmark = pytest.mark.django_db


def grouped(kid: str) -> str:
    return " ".join(re.findall(".{1,4}", kid))


def test_a_case_has_all_that_a_bank_asks_for(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    answer = browser.get(f"/nb/my/cases/{world.oda.number}/bank/")
    page = text(answer)
    assert "9999.10.42764" in page
    assert grouped(world.oda.kid) in page
    message = f"KID {grouped(world.oda.kid)}"
    assert message in page, "what to write in the message from abroad"
    assert f'data-copy="{message}"' in body(answer)
    assert "NO97 9999 1042 764" in page, "as on paper"
    assert "NO9799991042764" in page, "as it is typed"
    assert f'data-copy="{world.oda.kid}"' in body(answer)
    assert 'data-copy="NO9799991042764"' in body(answer)
    assert "Velg at du betaler gebyrene i begge bankene." in page


def test_a_case_in_a_plan_has_what_the_plan_asks_for(browser: Browser, world: World) -> None:
    plan = start_plan(browser, world)
    page = text(browser.get(f"/nb/my/cases/{world.oda.number}/bank/"))
    assert grouped(plan.reference_id) in page
    first = money(plan.instalments.earliest("due").amount).replace("\xa0", " ")
    assert first in page
    assert grouped(world.oda.kid) not in page
    browser.type_reference(world.oda.kid)
    assert first in text(browser.get("/nb/pay/bank/"))


def test_quickpay_repeats_the_number_that_was_typed_and_nothing_else(browser: Browser, world: World) -> None:
    browser.to_check(world.oda.kid, "500")
    page = text(browser.get("/nb/pay/bank/"))
    assert grouped(world.oda.kid) in page
    assert "500,00 kr" in page
    browser.type_reference(world.oda.number)
    page = text(browser.get("/nb/pay/bank/"))
    assert "KID-nummeret fra brevet" in page
    assert "Eksempel" not in page


def test_several_cases_have_a_slip_each(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    browser.post("/nb/my/pay/", {"cases": [world.oda.case_id, world.oda_dentist.case_id]})
    page = text(browser.get("/nb/pay/bank/"))
    assert grouped(world.oda.kid) in page
    assert grouped(world.oda_dentist.kid) in page
    assert "Betal hver sak for seg." in page
    browser.post("/nb/my/pay/amount/", {"amount": "100"})
    assert grouped(world.oda_dentist.kid) not in text(browser.get("/nb/pay/bank/")), "nothing of it is meant for this"
