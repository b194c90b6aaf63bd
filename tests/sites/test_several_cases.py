"""One payment over several cases: chosen, shared, shown before it is paid, and told case by case afterwards."""

import re
from typing import Any

import pytest
from django.utils import translation

from quittance.areas.payments.models import Attempt, Share
from quittance.sites.ui.figures import money
from tests.sites.conftest import Browser, World
from tests.sites.gateway import Company
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db


def kroner(oere: int) -> str:
    with translation.override("nb"):
        return re.sub(r"\s", " ", money(oere))


def owed(world: World) -> dict[int, int]:
    from quittance.areas.claims.queries import facts

    found = facts.load([world.oda.case_id, world.oda_dentist.case_id])
    return {case_id: it.balance(world.today).total for case_id, it in found.items()}


def choose(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    assert "Betal flere saker samtidig" in text(browser.get("/nb/my/"))
    ids = [world.oda.case_id, world.oda_dentist.case_id]
    assert browser.post("/nb/my/pay/", {"cases": ids})["Location"] == "/nb/my/pay/amount/"


def split(browser: Browser, world: World, first: str, second: str) -> Any:
    parts = {f"part_{world.oda.case_id}": first, f"part_{world.oda_dentist.case_id}": second}
    return browser.post("/nb/my/pay/split/", parts)


def pay(browser: Browser, company: Company) -> str:
    key = body(browser.get("/nb/pay/check/")).split('name="key" value="')[1].split('"')[0]
    browser.post("/nb/pay/check/", {"key": key, "method": "vipps"})
    return company.asked[-1].return_url.rsplit("/", 1)[1]


def test_the_suggestion_stops_the_fee_first_and_says_so(browser: Browser, world: World) -> None:
    choose(browser, world)
    amounts = owed(world)
    with_fee = amounts[world.oda.case_id]
    browser.post("/nb/my/pay/amount/", {"amount": f"{with_fee / 100 + 100:.2f}"})
    page = text(browser.get("/nb/my/pay/split/"))
    filled = re.findall(r'name="part_(\d+)" value="([^"]+)"', body(browser.get("/nb/my/pay/split/")))
    assert {int(case): re.sub(r"\D", "", part.replace("&nbsp;", "")) for case, part in filled} == {
        world.oda.case_id: str(with_fee),
        world.oda_dentist.case_id: "10000",
    }
    assert "Betalt helt ut." in page
    assert re.search(r"Du slipper gebyret på [\d ,]+ kr som ellers ville bli lagt til .*\.", page)
    assert f"Gjenstår etterpå: {kroner(amounts[world.oda_dentist.case_id] - 10_000)}." in page


def test_parts_must_add_up_and_stay_within_what_is_owed(browser: Browser, world: World) -> None:
    choose(browser, world)
    browser.post("/nb/my/pay/amount/", {"amount": "1000"})
    short = split(browser, world, "400", "500")
    assert "Delene blir til sammen 900,00 kr av 1 000,00 kr. Fordel 100,00 kr til." in text(short)
    assert 'value="400"' in body(short), "what was typed stays"
    assert "100,00 kr mer enn 1 000,00 kr" in text(split(browser, world, "600", "500"))
    assert "gjenstår bare 4 " in text(split(browser, world, "0", "9 000"))
    assert split(browser, world, "", "1 000")["Location"] == "/nb/pay/check/"
    page = text(browser.get("/nb/pay/check/"))
    assert "Slik fordeles det" in page
    assert f"Tenkt Tannklinikk AS {world.oda_dentist.number} 1 000,00 kr" in page
    assert world.oda.number not in page, "nothing of it is meant for this"


def test_a_case_without_a_part_has_no_share_and_its_kid_is_not_used(
    browser: Browser, world: World, company: Company
) -> None:
    choose(browser, world)
    browser.post("/nb/my/pay/amount/", {"amount": "1000"})
    for parts, case in ((("0", "1 000"), world.oda_dentist), (("1 000", "0,00"), world.oda)):
        split(browser, world, *parts)
        pay(browser, company)
        attempt = Attempt.objects.latest("id")
        assert attempt.paid_reference == case.kid
        assert [share.case_id for share in attempt.shares.all()] == [case.case_id]
        browser.post("/nb/pay/underway/")


def test_one_attempt_books_on_every_case_and_the_receipt_tells_of_each(
    browser: Browser, world: World, company: Company
) -> None:
    choose(browser, world)
    browser.post("/nb/my/pay/amount/", {"amount": "1000"})
    split(browser, world, "400", "600")
    token = pay(browser, company)
    assert pay(browser, company) == token, "the same form again is the same payment"
    assert company.asked[-1].amount == 100_000
    company.payer("approves")
    location = browser.get(f"/nb/pay/status/{token}?back=1")["Location"]
    page = text(browser.get(location))
    assert "Eksempel Strøm AS: 400,00 kr" in page
    assert "Tenkt Tannklinikk AS: 600,00 kr" in page
    assert page.count("Gjenstår på denne saken") == 2
    assert 'class="shares"' in body(browser.get(location))
    assert dict(Share.objects.values_list("case_id", "amount")) == {
        world.oda.case_id: 40_000,
        world.oda_dentist.case_id: 60_000,
    }
    case = browser.get(f"/nb/my/cases/{world.oda.number}/")
    assert "400,00 kr" in text(case)
    assert location in body(case)


def test_a_letter_for_one_of_the_cases_does_not_lead_to_the_payment_of_both(
    browser: Browser, other_browser: Browser, world: World, company: Company
) -> None:
    from quittance.areas.access.operations import issue_credential
    from quittance.kit import clock
    from quittance.kit.db import rows

    choose(browser, world)
    browser.post("/nb/my/pay/amount/", {"amount": "1000"})
    split(browser, world, "400", "600")
    token = pay(browser, company)
    ((party,),) = rows("select debtor_id from claims_case where id = %s", [world.oda.case_id])
    one = issue_credential(
        party_id=party, case_ids=[world.oda.case_id], letter_date=world.today, actor="test", now=clock.now()
    )
    other_browser.post("/nb/my/login/", {"user_name": one.user_name, "password": one.password})
    page = other_browser.get(f"/nb/my/cases/{world.oda.number}/")
    assert "400,00 kr" in text(page)
    assert token not in body(page)


def test_a_case_paid_meanwhile_makes_its_part_too_much(
    browser: Browser, other_browser: Browser, world: World, company: Company
) -> None:
    choose(browser, world)
    browser.post("/nb/my/pay/amount/", {"amount": "1000"})
    split(browser, world, "400", "600")
    token = pay(browser, company)
    first = company.asked[-1].reference
    amount = owed(world)[world.oda.case_id]
    other_browser.pay(world.oda.kid, f"{amount / 100:.2f}")
    company.payer("approves")
    other = company.asked[-1].return_url.rsplit("/", 1)[1]
    other_browser.get(f"/nb/pay/status/{other}")
    company.asked.append(next(asked for asked in company.asked if asked.reference == first))
    company.payer("approves")
    page = text(browser.get(browser.get(f"/nb/pay/status/{token}?back=1")["Location"]))
    assert "Du har betalt 400,00 kr mer enn du skyldte." in page
    assert "Velg hva vi gjør med pengene" in page


def test_only_ones_own_cases_can_be_chosen(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    page = browser.post("/nb/my/pay/", {"cases": [world.nora.case_id]})
    assert "Velg blant sakene i listen." in text(page)
    assert "Velg minst én sak." in text(browser.post("/nb/my/pay/", {}))
    assert browser.post("/nb/my/pay/", {"cases": [world.oda.case_id]})["Location"] == "/nb/pay/amount/"


def test_logged_out_the_split_is_forgotten(browser: Browser, world: World) -> None:
    choose(browser, world)
    browser.post("/nb/my/pay/amount/", {"amount": "1000"})
    browser.post("/nb/my/logout/")
    assert browser.get("/nb/pay/check/")["Location"] == "/nb/pay/expired/"
    assert not Attempt.objects.exists()
