"""The end of a session in a browser: warned and extended by keyboard, typed words kept, several tabs, no scripts."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.cast import Person
from tests.journeys.product import Product
from tests.journeys.test_by_keyboard import FOCUSED
from tests.journeys.visitor import Visitor

WORDS = "Fra Prøvebanken, melding 17"
MINUTE = 60_000


def to_report(visitor: Visitor, product: Product) -> Person:
    """Logged in, on the page where one tells of a payment."""
    person = product.person()
    visitor.log_in(product.letter(person))
    visitor.open(f"my/cases/{person.number}/paid/")
    return person


def test_the_warning_is_answered_by_keyboard_and_by_escape(visitor: Visitor, product: Product) -> None:
    page = visitor.page
    page.clock.install()
    to_report(visitor, product)
    dialog = page.locator("dialog[data-time-out]")
    for key in ("Enter", "Escape"):
        page.locator("#id_words").fill(WORDS)
        page.clock.run_for(13 * MINUTE + 5_000)
        expect(dialog).to_be_visible()
        focused = page.evaluate(FOCUSED)
        assert "Fortsett å være logget inn" in focused["words"], "the dialog has the focus"
        assert focused["marked"]
        page.keyboard.press(key)
        expect(dialog).to_be_hidden()
        assert page.locator("#id_words").input_value() == WORDS


def test_words_typed_but_never_sent_come_back_after_logging_in(visitor: Visitor, product: Product) -> None:
    page = visitor.page
    page.clock.install()
    person = product.person()
    letter = product.letter(person)
    visitor.log_in(letter)
    visitor.open(f"my/cases/{person.number}/paid/")
    page.locator("#id_words").fill(WORDS)
    page.clock.run_for(15 * MINUTE + 5_000)
    visitor.is_at("my/expired/")
    visitor.sees("Det du hadde skrevet, har vi tatt vare på.")
    assert WORDS not in page.content()
    visitor.press("Logg inn igjen")
    page.locator("#id_user_name").fill(letter.user_name)
    page.locator("#id_password").fill(letter.password)
    visitor.send()
    visitor.is_at(f"my/cases/{person.number}/paid/")
    visitor.sees("Det du hadde skrevet her, er tilbake.")
    assert page.locator("#id_words").input_value() == WORDS
    assert not product.rows("select 1 from payments_paidreport where case_id = %s", person.case_id)


def test_the_last_two_minutes_of_four_hours_are_told(visitor: Visitor, product: Product) -> None:
    page = visitor.page
    page.clock.install()
    person = to_report(visitor, product)
    product.let_sessions_idle(3 * 3600 + 50 * 60, of="_started")
    page.reload()
    visitor.sees("Du har vært logget inn nesten så lenge det går an.")
    page.clock.run_for(8 * MINUTE + 5_000)
    dialog = page.get_by_role("dialog", name="Du må snart logge inn igjen")
    expect(dialog).to_be_visible()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.locator("#id_words").fill(WORDS)
    page.clock.run_for(2 * MINUTE)
    visitor.is_at("my/expired/")
    visitor.sees("Det du hadde skrevet, har vi tatt vare på.")
    assert person.name not in page.content()


def test_logging_out_in_one_tab_empties_the_others(visitor: Visitor, product: Product) -> None:
    person = to_report(visitor, product)
    other = visitor.another_tab()
    other.goto(f"/nb/my/cases/{person.number}/")
    expect(other.locator("main")).to_contain_text(person.name)
    visitor.page.get_by_role("button", name="Logg ut").click()
    visitor.is_at("my/logged-out/")
    other.wait_for_url("**/nb/my/logged-out/")
    other.go_back()
    other.wait_for_load_state()
    assert person.name not in other.content()


def test_without_scripts_there_is_a_button_for_more_time(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(java_script_enabled=False)
    person = to_report(visitor, product)
    assert visitor.page.locator("meta[http-equiv=refresh]").count() == 0
    visitor.page.locator("#id_words").fill(WORDS)
    visitor.page.get_by_role("button", name="Fortsett å være logget inn, og behold det jeg har skrevet").click()
    visitor.is_at(f"my/cases/{person.number}/paid/")
    assert visitor.page.locator("#id_words").input_value() == WORDS
    visitor.open("my/still-there/?back=/nb/my/")
    visitor.press("Fortsett å være logget inn")
    visitor.is_at("my/")


def test_paying_warns_before_the_number_is_forgotten_and_keeps_what_is_typed(
    visitor: Visitor, product: Product
) -> None:
    page, person = visitor.page, product.person()
    page.clock.install()
    visitor.type_reference(person.kid)
    dialog = page.locator("dialog[data-time-out]")
    for key in ("Enter", "Escape"):
        page.locator("#id_amount").fill("77,25")
        page.clock.run_for(18 * MINUTE + 5_000)
        expect(dialog).to_be_visible()
        assert "Jeg er her fortsatt" in page.evaluate(FOCUSED)["words"], "the dialog has the focus"
        page.keyboard.press(key)
        expect(dialog).to_be_hidden()
        assert page.locator("#id_amount").input_value() == "77,25"
    page.clock.run_for(20 * MINUTE + 5_000)
    visitor.is_at("pay/expired/")


def test_without_scripts_paying_has_a_button_for_more_time(visit: Callable[..., Visitor], product: Product) -> None:
    visitor, person = visit(java_script_enabled=False), product.person()
    visitor.type_reference(person.kid)
    visitor.page.locator("#id_amount").fill("77,25")
    visitor.page.get_by_role("button", name="Gi meg mer tid, og behold det jeg har skrevet").click()
    visitor.is_at("pay/amount/")
    assert visitor.page.locator("#id_amount").input_value() == "77,25"
