"""QuickPay as it should go: all of it, a part of it, more than is owed, and with the case number alone."""

import re

from tests.journeys.cast import Person
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor, figure


def shown(visitor: Visitor, place: str = ".big-amount") -> int:
    return figure(visitor.page.locator(place).first.inner_text())


def rows_of(visitor: Visitor, place: str) -> list[int]:
    return [figure(text) for text in visitor.page.locator(f"{place} dd.amount").all_inner_texts()]


def test_everything_is_paid_with_the_kid(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.type_reference(person.grouped_kid)
    visitor.is_at("pay/amount/")
    owed = shown(visitor)
    assert figure(visitor.page.locator("#id_amount").input_value()) == owed
    split = rows_of(visitor, "section[aria-labelledby=today]")
    assert len(split) == 3
    assert sum(split) == owed
    assert split[0] == 250_000
    visitor.sees("Eksempel Strøm AS", "Hva skjer videre")
    assert person.name not in visitor.main()
    visitor.send()

    visitor.is_at("pay/check/")
    visitor.sees("Ingenting er betalt ennå.", f"•••• {person.kid[-4:]}")
    assert person.kid not in visitor.page.content()
    assert shown(visitor, "dd .amount") == owed
    assert product.attempts(person) == []
    visitor.send()

    visitor.waits_at_vipps()
    reference, state, amount = product.attempts(person)[0]
    assert (state, amount) == ("open", owed)
    assert person.kid not in str(product.sandbox.payment(reference))
    visitor.at_vipps("approve")

    visitor.has_paid()
    assert shown(visitor) == owed
    assert sum(rows_of(visitor, "section[aria-labelledby=covered-1]")) == owed
    visitor.sees("Alt er betalt.", "Vipps", f"•••• {person.kid[-4:]}")
    assert product.charged(person) == owed

    visitor.type_reference(person.kid)
    visitor.sees("Det er ingenting å betale")


def test_a_part_is_paid(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.type_reference(person.kid)
    visitor.is_at("pay/amount/")
    owed = shown(visitor)
    visitor.type_amount("1 000,50")
    visitor.is_at("pay/check/")
    assert shown(visitor, "dd .amount") == 100_050
    visitor.send()
    visitor.at_vipps("approve")
    visitor.has_paid()
    left = figure(visitor.page.locator("p.lead").inner_text().split(":")[1])
    assert left == owed - 100_050
    assert product.charged(person) == 100_050

    visitor.type_reference(person.kid)
    visitor.is_at("pay/amount/")
    assert shown(visitor) == left


def test_the_code_in_the_letter_is_the_kid(visitor: Visitor, person: Person) -> None:
    visitor.page.goto(f"/q/{person.pay_token}")
    visitor.is_at("pay/amount/")
    visitor.sees("Eksempel Strøm AS")
    assert person.kid not in visitor.page.url


def test_a_case_number_shows_nothing_whoever_it_belongs_to(visitor: Visitor, product: Product) -> None:
    """A real case, a paid one and an invented one look the same on every page, and so does the receipt."""
    real, paid = product.person(), product.person()
    visitor.to_vipps(paid.kid)
    visitor.at_vipps("approve")
    visitor.has_paid()

    told = {}
    for name, number in {"real": real.number, "paid": paid.number, "invented": "26-9876543"}.items():
        visitor.type_reference(number)
        visitor.is_at("pay/amount/")
        pages = [_page(visitor, number)]
        visitor.type_amount("250")
        visitor.is_at("pay/check/")
        pages.append(_page(visitor, number))
        visitor.send()
        visitor.at_vipps("approve")
        visitor.has_paid()
        pages.append(
            re.sub(r"Q-[0-9A-Z-]+|\d\d[.:]\d\d|\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2,4}\b", "", _page(visitor, number))
        )
        told[name] = pages
    assert told["real"] == told["invented"] == told["paid"]
    assert "Eksempel" not in str(told)
    assert "Dette dekket" not in str(told)
    assert "Gjenstår" not in str(told)


def _page(visitor: Visitor, number: str) -> str:
    """The page with the number's ending taken out."""
    return visitor.main().replace(number[-4:], "####")


def test_more_than_is_owed_is_asked_about_first(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.type_reference(person.kid)
    visitor.is_at("pay/amount/")
    owed = shown(visitor)
    visitor.type_amount("5000")
    visitor.is_at("pay/more/")
    visitor.sees("Dette er mer enn du skylder")
    assert rows_of(visitor, "main") == [500_000, owed]
    visitor.page.goto(f"{product.url}/nb/pay/check/")
    visitor.is_at("pay/more/")
    visitor.press("Gå videre med 5 000,00 kr")
    visitor.is_at("pay/check/")
    visitor.send()
    visitor.at_vipps("approve")
    visitor.has_paid()
    over = visitor.page.locator("main .ds-alert").inner_text()
    assert figure(over) == 500_000 - owed

    visitor.log_in(product.letter(person))
    visitor.open_case(person)
    visitor.sees("mer enn du skyldte. Pengene er dine.")


def test_an_amount_nobody_can_pay_is_explained(visitor: Visitor) -> None:
    visitor.type_reference("26-0000001")
    reasons = set()
    for amount in ("0", "1.234,5,6", "12,345", "", "0,99", "700000"):
        visitor.type_amount(amount)
        visitor.sees("Det er et problem")
        reasons.add(visitor.page.locator(".ds-validation-message").inner_text())
        assert visitor.page.title().startswith("Feil:")
        assert visitor.page.locator("#id_amount").input_value() == amount
        assert visitor.page.evaluate("document.activeElement.className").startswith("ds-error-summary")
    assert len(reasons) == 6
