"""The desk in a browser: logging in with a code and with a passkey, finding a case, and what every page must be."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import Person
from tests.journeys.desk_staff import hire, log_in, type_password
from tests.journeys.page_quality import problems
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor
from tests.sites.desk import code_now

ROLES = ("case_handler", "payments_clerk", "client_money")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_password_code_and_search_lead_to_the_case(
    visit: Callable[..., Visitor], product: Product, person: Person, scripts: bool
) -> None:
    clerk = visit(java_script_enabled=scripts)
    email = f"clerk{scripts}@desk.example.no"
    hire(product, email, "Kari Konstruert", *ROLES)
    log_in(clerk, email)
    clerk.sees("Det som venter")
    clerk.page.get_by_role("link", name="Finn en sak").first.click()
    clerk.page.locator("#id_text").fill(person.kid)
    clerk.page.locator("#id_reason").select_option("contact")
    clerk.press("Søk")
    clerk.page.wait_for_url(f"**/desk/cases/{person.number}/")
    clerk.sees(person.name, person.kid)
    clerk.page.get_by_role("button", name="Logg ut").click()
    clerk.page.wait_for_url("**/desk/logged-out/")
    assert product.rows("select count(*) from audit_event where subject = %s and action = 'case.read'",
                        f"case:{person.case_id}") == [(1,)]  # fmt: skip


@pytest.fixture
def with_passkeys(visit: Callable[..., Visitor]) -> Iterator[Visitor]:
    """A browser with a key of its own, as a laptop has one."""
    visitor = visit()
    developer = visitor.context.new_cdp_session(visitor.page)
    developer.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**key, "isUserVerified": True, "automaticPresenceSimulation": True}
    developer.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield visitor
    developer.detach()


def test_a_passkey_is_set_up_at_the_first_login_and_opens_the_next(with_passkeys: Visitor, product: Product) -> None:
    newcomer, email = with_passkeys, "passkey@desk.example.no"
    hire(product, email, "Kari Konstruert", *ROLES, app=False)
    type_password(newcomer, email)
    newcomer.page.wait_for_url("**/desk/account/second-factor/")
    newcomer.press("Bruk en passnøkkel")
    newcomer.page.locator("#id_name").fill("Bærbar på jobb")
    newcomer.press("Legg til passnøkkelen")
    newcomer.sees("Reservekodene dine")
    newcomer.press("Jeg har tatt vare på dem")
    newcomer.page.get_by_role("button", name="Logg ut").click()
    newcomer.page.wait_for_url("**/desk/logged-out/")
    type_password(newcomer, email)
    newcomer.press("Bruk en passnøkkel")
    newcomer.page.wait_for_url("**/desk/")
    newcomer.page.goto("/desk/account/")
    newcomer.sees("Bærbar på jobb")


def test_every_page_is_accessible_and_narrow_enough(
    visit: Callable[..., Visitor], product: Product, person: Person
) -> None:
    reader = visit()
    hire(product, "reader@desk.example.no", "Kari Konstruert", *ROLES)
    wrong: dict[str, list[str]] = {}

    def look(name: str, language: str = "nb") -> None:
        if found := problems(reader.page, language=language):
            wrong[f"{name} ({language})"] = found

    reader.page.goto("/desk/login/")
    look("login")
    reader.press("Logg inn")
    reader.page.locator(".ds-error-summary").wait_for()
    look("login, empty")
    type_password(reader, "reader@desk.example.no")
    reader.page.locator("#id_code").wait_for()
    look("code")
    reader.page.locator("#id_code").fill(code_now())
    reader.press("Logg inn")
    reader.page.wait_for_url("**/desk/")
    for path in ("", "search/", f"cases/{person.number}/", "account/"):  # the others in test_desk_pages
        reader.page.goto(f"/desk/{path}")
        look(path or "front page")
    reader.page.goto("/desk/search/")
    reader.page.locator("#id_text").fill("Påfunn")
    reader.page.locator("#id_reason").select_option("control")
    reader.press("Søk")
    expect(reader.page.locator("table")).to_be_visible()
    look("hits")
    reader.page.goto(f"/desk/cases/{person.number}/")
    reader.page.locator("input[type=radio]").or_(reader.page.locator("#books")).first.wait_for()
    if reader.page.locator("input[type=radio]").count():
        reader.page.locator("input[type=radio]").first.check()
        reader.press("Åpne saken")
    reader.page.locator("#books").wait_for()
    look("case")
    reader.page.get_by_role("button", name="English").click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")
    look("case", "en")
    reader.press("Show the whole identity number")
    reader.page.wait_for_url("**/identity/")
    look("identity", "en")
    for path in ("expired/", "logged-out/"):
        reader.page.goto(f"/desk/{path}")
        look(path, "en")
    assert re.search("/desk/", reader.page.url)
    assert wrong == {}
