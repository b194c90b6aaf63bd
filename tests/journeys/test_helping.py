"""Somebody to help, in two browsers: the debtor gives a code, the helper sees, pays, and is out at the next click."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.cast import number_of
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor

HELPER, NUMBER = "Hedda Hjelpsom", "14827700003"


def test_a_debtor_is_helped_and_ends_it(visit: Callable[..., Visitor], product: Product) -> None:
    person = product.person()
    debtor, helper = visit(), visit()
    debtor.identify(number_of(person))
    debtor.is_at("my/")
    debtor.press("De som hjelper deg")
    debtor.press("La noen hjelpe")
    debtor.page.locator("#id_name").fill(HELPER)
    debtor.page.get_by_text("Gjeldsrådgiver.").click()
    debtor.page.get_by_text("Se og betale.").click()
    debtor.press("Lag koden")
    debtor.sees(f"Gi koden til {HELPER}")
    code = debtor.page.locator("[data-code]").inner_text()

    helper.identify(NUMBER)
    helper.is_at("my/")
    assert person.number not in helper.page.content()
    helper.press("Hjelper du noen andre?")
    helper.page.locator("#id_code").fill(code.lower())
    helper.press("Bruk koden")
    helper.press(f"Se sakene til {person.name}")
    helper.is_at("my/")
    helper.sees(f"Sakene til {person.name}", person.number)
    expect(helper.page.locator("aside.helping")).to_contain_text(f"Du hjelper {person.name}")
    helper.open_case(person)
    helper.press("Betal alt eller en del")
    expect(helper.page.locator("aside.helping")).to_contain_text(f"Du hjelper {person.name}")
    helper.type_amount("150")
    helper.send()
    helper.waits_at_vipps()
    helper.at_vipps("approve")
    helper.has_paid()
    helper.open_case(person)
    helper.sees("150,00")

    debtor.open("my/helpers/")
    debtor.sees(HELPER, "Hjelper nå")
    debtor.page.get_by_text("Hva som har skjedd").click()
    debtor.sees(f"Så på sak {person.number}")
    debtor.page.get_by_role("button", name="Avslutt hjelpen").click()
    debtor.is_at("my/helpers/")
    debtor.sees("Avsluttet av deg")

    helper.open(f"my/cases/{person.number}/")
    helper.is_at("my/helping/over/")
    helper.sees("Hjelpen er slutt")
    assert person.name not in helper.page.content()
    assert product.rows("select count(*) from access_mandateevent where kind = 'looked'")[0][0] >= 2
