"""Numbers that are not what QuickPay asks for: said at once where arithmetic shows it, and never echoed when secret."""

import pytest

from tests.journeys.cast import Person, synthetic_identity_number
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor

CARD = "4111 1111 1111 1111"


def test_a_wrong_digit_is_said_at_once_and_what_was_typed_stays(visitor: Visitor, person: Person) -> None:
    wrong = person.mistyped
    visitor.type_reference(wrong)
    visitor.is_at("pay/")
    visitor.sees("Det er et problem", "Nummeret går ikke opp")
    assert visitor.page.title().startswith("Feil:")
    field = visitor.page.locator("#id_reference")
    assert field.input_value() == wrong
    assert field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    assert "id_reference_error" in described
    assert visitor.page.evaluate("document.activeElement.className").startswith("ds-error-summary")
    visitor.page.locator(".ds-error-summary a").click()
    assert visitor.page.evaluate("document.activeElement.id") == "id_reference"
    visitor.page.keyboard.press("Control+A")
    visitor.page.keyboard.type(person.kid)
    visitor.page.keyboard.press("Enter")
    visitor.is_at("pay/amount/")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [(CARD, "Dette ligner et kortnummer."), (synthetic_identity_number(0), "Dette ligner et fødselsnummer.")],
)
def test_a_secret_number_is_not_shown_again(visitor: Visitor, product: Product, typed: str, answer: str) -> None:
    visitor.type_reference(typed)
    visitor.sees(answer)
    assert visitor.page.locator("#id_reference").input_value() == ""
    assert typed not in visitor.page.content()
    assert typed.replace(" ", "") not in product.web.log.read_text()


def test_an_unknown_kid_looks_like_a_case_number(visitor: Visitor) -> None:
    """Somebody guessing KIDs learns nothing, and a payer with a mistyped one may still pay into suspense."""
    visitor.type_reference("1234 5678 9012 3452")
    visitor.is_at("pay/amount/")
    visitor.sees("For å beskytte deg og andre viser vi ingenting om saken her.")


def test_after_many_look_ups_nothing_is_shown_but_paying_goes_on(visitor: Visitor, person: Person) -> None:
    visitor.type_reference(person.kid)
    visitor.sees("Eksempel Strøm AS")
    visitor.open("pay/")
    form = {
        "reference": person.kid,
        "csrfmiddlewaretoken": visitor.page.locator("[name=csrfmiddlewaretoken]").first.input_value(),
    }
    for _ in range(9):
        assert visitor.context.request.post("/nb/pay/", form=form, max_redirects=0).status == 303
    visitor.type_reference(person.kid)
    visitor.sees("For å beskytte deg og andre viser vi ingenting om saken her.")
    visitor.type_amount("300")
    visitor.is_at("pay/check/")
    visitor.sees("Betal 300,00 kr med Vipps")
