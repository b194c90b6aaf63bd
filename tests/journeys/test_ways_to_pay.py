"""Every way to pay, over the real clients and the simulated companies: as it should go, and as it goes when not."""

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import Person
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor

OWN_BANK, CARD, BANKAXESS = "fra egen bank", "med kort", "med BankAxess"
BANK = "Havnebanken"


def state_shown(visitor: Visitor, state: str) -> None:
    expect(visitor.page.locator("#status")).to_have_attribute("data-state", state)


def test_from_ones_own_bank_until_the_money_has_come(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_company(person.kid, OWN_BANK)
    owed = product.attempts(person)
    assert owed == [], "nothing is begun before the bank is chosen"
    visitor.chooses_bank(BANK)
    visitor.at_company("approve")
    state_shown(visitor, "underway")
    visitor.sees("Banken din har sendt pengene", "Ikke betal på nytt.")
    status = visitor.page.url
    visitor.type_reference(person.kid)
    visitor.is_at("pay/underway/")

    assert product.bank_day(person) >= 1
    visitor.page.goto(status)
    visitor.has_paid()
    visitor.sees("Egen bank", "Alt er betalt.")
    assert [state for _, state, _ in product.attempts(person)] == ["captured"]


def test_a_bank_that_asks_twice(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_company(person.kid, OWN_BANK, "300")
    visitor.chooses_bank("Fjelltopp Sparebank")
    visitor.at_company("approve")
    visitor.sees("Ett steg til i banken din")
    visitor.page.reload()
    visitor.press("Gå til banken din")
    visitor.at_company("approve")
    state_shown(visitor, "underway")
    product.bank_day(person)
    visitor.page.reload()
    visitor.has_paid()
    visitor.sees("300,00 kr", "Gjenstår")


def test_no_at_the_bank_and_then_by_card(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_company(person.kid, OWN_BANK, "300")
    visitor.chooses_bank(BANK)
    visitor.at_company("cancel")
    state_shown(visitor, "refused")
    visitor.sees("Det er ikke trukket noen penger.")
    visitor.press("Prøv igjen eller velg en annen måte")
    visitor.is_at("pay/check/")
    visitor.page.get_by_role("button", name=CARD).click()
    visitor.at_company("approve")
    visitor.has_paid()
    visitor.sees("Kort")
    assert [state for _, state, _ in product.attempts(person)] == ["refused", "captured"]


def test_the_window_at_the_bank_is_closed(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_company(person.kid, OWN_BANK, "300")
    visitor.chooses_bank(BANK)
    visitor.at_company("close")
    other = visitor.another_tab()
    visitor.page.close()
    visitor.page = other
    visitor.type_reference(person.kid)
    visitor.is_at("pay/underway/")
    visitor.sees("En betaling er allerede påbegynt")
    visitor.page.get_by_role("link", name="Fortsett med den").click()
    state_shown(visitor, "waiting")
    visitor.press("Gå til banken din")
    visitor.at_company("approve")
    state_shown(visitor, "underway")
    assert len(product.attempts(person)) == 1


def test_a_bank_that_asks_who_one_is(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_company(person.kid, OWN_BANK, "300")
    visitor.chooses_bank("Folkebanken")
    visitor.sees("Hva er fødselsnummeret ditt?", "Folkebanken trenger det")
    visitor.page.locator("#id_identity").fill("15868510046")
    visitor.send()
    visitor.sees("Nummeret går ikke opp")
    assert visitor.page.locator("#id_identity").input_value() == ""
    visitor.page.locator("#id_identity").fill("158685 10045")
    visitor.send()
    visitor.at_company("approve")
    visitor.sees("Ett steg til i banken din")
    assert "15868510045" not in str(product.rows("select * from payments_attempt where may_see_case"))
    assert "15868510045" not in product.web.log.read_text()


@pytest.mark.parametrize(
    ("bank", "words"),
    [("Nedebanken", "Banken din har en feil akkurat nå."), ("Grensebanken", "Beløpet er høyere enn banken")],
)
def test_what_a_bank_says_no_to_is_told_in_plain_words(
    visitor: Visitor, person: Person, product: Product, bank: str, words: str
) -> None:
    visitor.to_company(person.kid, OWN_BANK, "300")
    visitor.chooses_bank(bank)
    visitor.sees("Det er ikke trukket noen penger.", words, "Prøv igjen eller velg en annen måte")
    assert [state for _, state, _ in product.attempts(person)] == ["failed"]


def test_bankaxess(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_company(person.kid, BANKAXESS, "300")
    visitor.page.locator("select[name=option]").select_option(index=0)
    visitor.at_company("go_on")
    visitor.at_company("approve")
    visitor.has_paid()
    visitor.sees("BankAxess", "300,00 kr")
    assert product.attempts(person)[-1][1] == "captured"


def test_bankaxess_refused_and_the_card_declined(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_company(person.kid, BANKAXESS, "300")
    visitor.page.locator("select[name=option]").select_option(index=0)
    visitor.at_company("go_on")
    visitor.at_company("no_cover")
    visitor.sees("Det er ikke trukket noen penger.")
    visitor.press("Prøv igjen eller velg en annen måte")
    visitor.page.get_by_role("button", name=CARD).click()
    visitor.at_company("declined")
    visitor.at_company("approve")
    visitor.has_paid()
    assert [state for _, state, _ in product.attempts(person)] == ["refused", "captured"]


def test_the_same_page_of_banks_in_two_tabs_is_one_payment(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_company(person.kid, OWN_BANK, "300")
    visitor.is_at("pay/your-bank/")
    other = visitor.another_tab()
    other.goto("/nb/pay/your-bank/")
    for page in (visitor.page, other):
        page.get_by_label(BANK, exact=True).check()
        page.locator("main form button").click(no_wait_after=True)
    for page in (visitor.page, other):
        page.wait_for_url("**/neonomics/bank/**")
    assert len(product.attempts(person)) == 1


def test_several_cases_at_once(visitor: Visitor, product: Product) -> None:
    first, second = product.oda
    visitor.log_in(product.letter(first, second))
    visitor.press("Betal flere saker samtidig")
    visitor.send()
    visitor.type_amount("1000")
    visitor.is_at("my/pay/split/")
    visitor.page.locator(f"#id_part_{first.case_id}").fill("400")
    visitor.page.locator(f"#id_part_{second.case_id}").fill("500")
    visitor.send()
    visitor.sees("Fordel 100,00 kr til.")
    visitor.page.locator(f"#id_part_{second.case_id}").fill("600")
    visitor.send()
    visitor.is_at("pay/check/")
    visitor.sees("Slik fordeles det", "Gjenstår etterpå")
    visitor.send()
    visitor.at_vipps("approve")
    visitor.has_paid()
    visitor.sees("Eksempel Strøm AS: 400,00 kr", "Tenkt Tannklinikk AS: 600,00 kr")
    parts = product.attempts(first)[-1], product.attempts(second)[-1]
    assert [(state, part) for _, state, part in parts] == [("captured", 40_000), ("captured", 60_000)]
    assert parts[0][0] == parts[1][0]
