"""A case number tells nobody whether the case exists: real, paid and invented ones are answered alike."""

import pytest

from tests.sites.conftest import Browser, World, wait_out
from tests.sites.gateway import Company
from tests.sites.reading import body, without_tokens

pytestmark = pytest.mark.django_db


def _journey(reference: str, company: Company) -> list[tuple[int, str]]:
    """Everything a stranger sees from typing a number to the receipt, without what names the number itself."""
    from quittance.kit.db import execute

    browser = Browser(REMOTE_ADDR="198.51.100.4")
    answers = [browser.type_reference(reference), browser.get("/nb/pay/amount/")]
    answers.append(browser.post("/nb/pay/amount/", {"amount": "123,45"}))
    answers.append(browser.get("/nb/pay/check/"))
    key = body(answers[-1]).split('name="key" value="')[1].split('"')[0]
    answers.append(browser.post("/nb/pay/check/", {"key": key, "method": "vipps"}))
    token = company.asked[-1].return_url.rsplit("/", 1)[1]
    answers.append(browser.get(f"/nb/pay/status/{token}"))
    company.payer("approves")
    execute("update payments_attempt set looked_at = null")
    answers.append(browser.get(f"/nb/pay/status/{token}"))
    receipt = answers[-1]["Location"]
    answers.append(browser.get(receipt))
    number = body(answers[-1]).split('<strong class="nowrap">')[1].split("<")[0]
    receipts = body(answers[-1])
    names = {
        receipts.split('<div class="qr" aria-hidden="true">')[1].split("</div>")[0]: "QR",
        receipts.split("skrive koden ")[1].split(" ")[0]: "CODE",
        f"•••• {reference[-4:]}": "ENDING",  # with its dots: a post code has four digits too
        key: "KEY",
        token: "TOKEN",
        company.asked[-1].reference: "OURS",
        receipt.rsplit("/", 1)[1]: "RECEIPT",
        number: "NUMBER",
    }
    return [(answer.status_code, _anonymous(answer, names)) for answer in answers]


def _anonymous(answer: object, names: dict[str, str]) -> str:
    page = without_tokens(body(answer)) + answer.get("Location", "")  # type: ignore[attr-defined]
    for name, stand_in in names.items():
        page = page.replace(name, stand_in)
    return page


def test_real_paid_and_invented_case_numbers_are_answered_alike(
    world: World, browser: Browser, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quittance.kit import clock

    noon = clock.now()
    monkeypatch.setattr(clock, "now", lambda: noon)
    paid = world.nora.number
    _pay_off(browser, world)
    unknown = _journey("24-7654321", company)
    assert _journey(world.oda.number, company) == unknown
    assert _journey(paid, company) == unknown
    assert "Har du allerede betalt, eller godkjent en betaling som er på vei?" in unknown[3][1]


def _pay_off(browser: Browser, world: World) -> None:
    from quittance.kit.db import execute

    token, _amount = browser.pay_off(world, "nora")
    execute("update payments_attempt set looked_at = null")
    assert browser.get(f"/nb/pay/status/{token}").status_code == 303


def test_a_case_that_is_not_yours_is_a_case_that_does_not_exist(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    numbers = (world.nora.number, "24-7654321")
    answers = [browser.get(f"/nb/my/cases/{number}/") for number in numbers]
    assert {answer.status_code for answer in answers} == {404}
    pages = [without_tokens(body(answer)) for answer in answers]
    assert pages[0].replace(numbers[0], "N") == pages[1].replace(numbers[1], "N")


def test_login_answers_alike_whatever_is_wrong(browser: Browser, world: World) -> None:
    user_name, password = world.letters["oda"]
    wrong = [(user_name, "AAAA-BBBB-CCC"), ("ZZZZZZZZ", password), ("ZZZZZZZZ", "AAAA-BBBB-CCC")]
    pages = []
    for name, code in wrong:
        wait_out()
        answer = browser.post("/nb/my/login/", {"user_name": name, "password": code})
        assert answer.status_code == 200
        pages.append(without_tokens(body(answer)).replace(name, "NAME").replace(code, "CODE"))
    assert len(set(pages)) == 1


def test_the_company_is_told_nothing_personal(browser: Browser, world: World, company: Company) -> None:
    browser.pay(world.oda.kid, "500")
    told = company.asked[-1]
    for secret in (world.oda.kid, world.oda.number, "Oda", "Eksempel"):
        assert secret not in repr(told)
