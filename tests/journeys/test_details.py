"""Changing the phone with a code, without a mouse; and what the phone gets from then on."""

import re
import time
from collections.abc import Callable

from tests.journeys.cast import Person, number_of
from tests.journeys.product import Product
from tests.journeys.test_by_keyboard import enter, tab_to
from tests.journeys.visitor import Visitor

CODE = re.compile(r"\b(\d{4}) (\d{4})\b")
PROOF = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{3}")


def messages_to(product: Product, company: str, to: str, count: int = 1) -> list[str]:
    """What somebody has got, once it is so much."""
    deadline = time.monotonic() + 20
    while True:
        found = product.sandbox.ask(company, "GET", "payments")["payments"]
        mine = [message["text"] for message in found if message["to"] == to]
        if len(mine) >= count:
            return mine
        assert time.monotonic() < deadline, f"only {len(mine)} messages came"
        time.sleep(0.1)


def emailed_code(product: Product, address: str) -> str:
    """The code in the newest e-mail."""
    found = CODE.search(messages_to(product, "mail", address)[-1])
    assert found
    return found[0]


def test_a_phone_is_given_with_a_code_and_warned_from_then_on(
    visit: Callable[..., Visitor], visitor: Visitor, person: Person, product: Product
) -> None:
    number = "+4799988877"
    visitor.identify(number_of(person))
    visitor.open("my/details/")
    visitor.sees("Mine opplysninger", person.name, "bare med brev")
    enter(visitor, "telefonen")
    visitor.is_at("my/details/phone/change/")
    tab_to(visitor.page, "id_value")
    visitor.page.keyboard.type("999 88 877")
    visitor.page.keyboard.press("Enter")
    visitor.is_at("my/details/phone/code/")
    (sent,) = messages_to(product, "sms", number, 1)
    code = CODE.search(sent)
    assert code
    tab_to(visitor.page, "id_code")
    visitor.page.keyboard.type("00000000" if code[0] != "0000 0000" else "11111111")
    visitor.page.keyboard.press("Enter")
    visitor.sees("Koden er feil. Du har 4 forsøk igjen.")
    visitor.page.keyboard.press("Tab")  # the summary has the focus; its link leads to the field
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Control+A")
    visitor.page.keyboard.type(code[0])
    visitor.page.keyboard.press("Enter")
    visitor.is_at("my/details/")
    visitor.sees("Den nye telefonen gjelder nå.", "999 88 877")

    other = visit()
    other.log_in(product.letter(person))
    *_code, warned = messages_to(product, "sms", number, 2)
    assert "logget inn" in warned
    proof = PROOF.search(warned)
    assert proof
    other.open("my/details/")
    other.sees("Hvorfor det vises så lite", "••• •• •77")
    assert "999 88" not in other.page.content()
    other.open("verify/")
    other.page.locator("#id_code").fill(proof[0])
    other.send()
    other.sees("Tekstmelding")
    for program in (product.web, product.worker):
        log = program.log.read_text()
        assert not any(secret in log for secret in ("99988877", "999 88 877", code[0], code[1] + code[2]))
