"""Two administrators in a browser: one adds somebody and asks, the other agrees; and what these pages must be."""

from collections.abc import Callable

from tests.journeys.desk_staff import hire, log_in
from tests.journeys.page_quality import problems
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor

SIRI, STIG, NY = "siri@desk.example.no", "stig@desk.example.no", "vikar@desk.example.no"


def test_one_administrator_asks_and_another_agrees(visit: Callable[..., Visitor], product: Product) -> None:
    hire(product, SIRI, "Siri Sjefsen", "administrator")
    hire(product, STIG, "Stig Sjefsen", "administrator")
    siri, stig = visit(), visit(java_script_enabled=False)
    wrong: dict[str, list[str]] = {}

    def look(name: str) -> None:
        if found := problems(siri.page, language="nb"):
            wrong[name] = found

    log_in(siri, SIRI)
    siri.page.goto("/desk/members/new/")
    look("somebody new")
    siri.page.get_by_role("textbox", name="Navn").fill("Ny Nyansatt")
    siri.page.get_by_label("E-postadresse").fill(NY)
    siri.page.locator("input[value=approver]").check()
    siri.page.get_by_label("Hvem er det").fill("Vikar for Gro fra mandag")
    siri.press("Legg til medarbeideren")
    siri.sees("Rollene venter på en annen administrator")
    look("the password")
    siri.page.goto("/desk/members/")
    siri.sees("Venter på en annen administrator")
    look("members")
    siri.page.get_by_role("link", name="Ny Nyansatt", exact=True).click()
    siri.page.get_by_label("Hvorfor?", exact=True).fill("Leste det av feil")
    siri.press("Foreslå nytt passord")
    siri.sees("Det venter på en annen administrator", "Godkjenner")
    look("the member")
    siri.page.get_by_role("link", name="Nytt passord til en medarbeider").click()
    siri.sees("Avgjøres av en av disse: Stig Sjefsen.")
    look("a proposal of one's own")
    siri.page.goto("/desk/proposals/")
    look("proposals")

    log_in(stig, STIG)
    stig.page.get_by_role("link", name="Medarbeideres tilgang").click()
    stig.page.get_by_role("link", name="Roller til en medarbeider").click()
    stig.sees("Vikar for Gro fra mandag", "Siri Sjefsen", NY)
    stig.press("Godkjenn")
    stig.sees("Godkjent. Det gjelder fra medarbeiderens neste klikk.")
    assert product.rows("select roles from staff_member where email = %s", NY) == [(["approver"],)]
    assert wrong == {}
