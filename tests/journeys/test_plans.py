"""Paying in parts: an instant plan without a login and with one, and living with it."""

import re
from collections.abc import Callable

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.journeys.cast import Person, number_of
from tests.journeys.product import Product
from tests.journeys.test_by_keyboard import tab_to
from tests.journeys.visitor import Visitor, figure


@pytest.fixture
def debtor(visitor: Visitor, person: Person, product: Product) -> Visitor:
    """Somebody logged in with a plan of six payments over her one case, on its page."""
    visitor.log_in(product.letter(person))
    visitor.press("Betal i deler")
    visitor.is_at("my/plans/new/options/")
    visitor.page.locator("button[name=count][value='6']").click()
    visitor.is_at("my/plans/new/check/")
    visitor.sees("Ingenting er avtalt ennå.", "Du sier at du skylder dette", "foreldelsesloven § 14")
    visitor.page.get_by_role("button", name="Start avtalen").click()
    visitor.sees("Avtalen din er i gang")
    visitor.press("Se avtalen")
    visitor.sees("0 av 6 betalinger er gjort.")
    return visitor


def test_what_somebody_can_afford_without_a_login(visitor: Visitor, person: Person, product: Product) -> None:
    """Told that 400 kroner a month can be spared: the plan, what it costs, the agreement, and the first payment."""
    visitor.type_reference(person.kid)
    visitor.press("Betal i deler")
    visitor.type_amount("50")
    visitor.is_at("pay/plan/outside/")
    visitor.sees("Denne avtalen må et menneske se på")
    visitor.press("Endre avtalen")
    visitor.type_amount("400")
    visitor.is_at("pay/plan/")
    total = figure(visitor.page.locator("#own .sum dd").inner_text())
    visitor.press("Gå videre med denne avtalen")
    visitor.is_at("pay/plan/check/")
    assert figure(visitor.page.locator(".sum dd").inner_text()) == total
    assert person.name not in visitor.main()
    visitor.page.get_by_role("button", name="Start avtalen: 7 × 400 kr").click()
    visitor.is_at("pay/plan/made/")
    with visitor.page.expect_download() as saved:
        visitor.press("Dagene til kalenderen din (.ics)")
    events = list(Calendar.from_ical(saved.value.path().read_bytes()).walk("VEVENT"))
    assert [str(event["summary"]) for event in events][:2] == ["Husk å betale 400\N{NO-BREAK SPACE}kr"] * 2
    ((scheduled, channel),) = product.rows(
        "select sum(i.amount), max(p.channel) from plans_instalment i join plans_plan p on p.id = i.plan_id"
        " join plans_plancase c on c.plan_id = p.id where c.case_id = %s",
        person.case_id,
    )
    assert (scheduled, channel, len(events)) == (total, "kid", 8)
    visitor.page.get_by_role("button", name="Betal de første 400").click()
    visitor.is_at("pay/check/")
    visitor.send()
    visitor.at_vipps("approve")
    visitor.has_paid()
    assert product.charged(person) == 40_000
    # Whoever logs in sees it, with what has come.
    visitor.log_in(product.letter(person))
    visitor.press("Se avtalen")
    visitor.sees("1 av 8 betalinger er gjort.")


def test_put_off_leave_out_and_pay_extra(debtor: Visitor, person: Person, product: Product) -> None:
    """Each is shown with its effect first; going back and pressing once more changes nothing more."""
    plan = debtor.page.url
    debtor.press("Utsett eller flytt en betaling")
    debtor.press("Vis hva det fører til")
    debtor.sees("2 av 3 igjen")
    debtor.press("Flytt betalingen")
    debtor.page.wait_for_url(plan)
    debtor.page.go_back()
    debtor.page.goto(plan)
    debtor.press("Hopp over en betaling")
    debtor.press("Vis hva det fører til")
    debtor.sees("1 av 2 igjen", "mer i renter")
    debtor.press("Hopp over den")
    debtor.page.wait_for_url(plan)
    debtor.sees("ble flyttet til", "ble hoppet over", "2 av 3 igjen", "1 av 2 igjen", "Versjon 3")
    debtor.press("Betal noe ekstra")
    debtor.page.locator("#id_amount").fill("500")
    debtor.press("Vis hva det fører til")
    debtor.sees("Du sparer")
    debtor.page.get_by_role("button", name="Betal 500 kr ekstra").click()
    debtor.is_at("pay/check/")
    debtor.send()
    debtor.at_vipps("approve")
    debtor.has_paid()
    assert product.charged(person) == 50_000
    debtor.page.goto(plan)
    debtor.sees("500,00")


def test_paying_off_says_what_it_saves(debtor: Visitor, person: Person, product: Product) -> None:
    plan = debtor.page.url
    debtor.press("Betal ned alt")
    debtor.sees("Du sparer")
    left = figure(debtor.page.locator("dl.rows dd").first.inner_text())
    debtor.page.get_by_role("button", name=re.compile("^Betal .* nå$")).click()
    debtor.is_at("pay/check/")
    debtor.send()
    debtor.at_vipps("approve")
    debtor.has_paid()
    assert product.charged(person) == left
    debtor.page.goto(plan)
    debtor.sees("6 av 6 betalinger er gjort.")


def test_a_plan_without_scripts_and_by_keyboard(
    visit: Callable[..., Visitor], person: Person, product: Product
) -> None:
    """No script is needed for any of it; with Tab and Enter alone one sees where one is."""
    plain = visit(java_script_enabled=False)
    plain.identify(number_of(person))
    plain.page.get_by_role("link", name="Betal i deler").click()
    plain.type_amount("500")
    plain.press("Gå videre med denne avtalen")
    plain.page.locator("details.why summary").first.click()
    expect(plain.page.locator("details.why[open] table")).to_be_visible()
    plain.page.get_by_role("button", name="Start avtalen").click()
    plain.sees("Avtalen din er i gang")
    other, keys = product.person(), visit()
    keys.type_reference(other.kid)
    keys.is_at("pay/amount/")
    tab_to(keys.page, "Betal i deler")
    keys.page.keyboard.press("Enter")
    keys.is_at("pay/plan/")
    tab_to(keys.page, "id_amount")
    keys.page.keyboard.type("400")
    keys.page.keyboard.press("Enter")
    expect(keys.page.locator("#own")).to_be_visible()
    tab_to(keys.page, "Gå videre med denne avtalen")
    keys.page.keyboard.press("Enter")
    keys.is_at("pay/plan/check/")
    tab_to(keys.page, "Start avtalen")
    keys.page.keyboard.press("Enter")
    keys.is_at("pay/plan/made/")
