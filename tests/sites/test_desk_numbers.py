"""New identity numbers at the desk: staff say whether it is the same person, and what that opens or closes."""

import pytest

from tests.sites.bankid import BankID
from tests.sites.conftest import Browser, World
from tests.sites.desk import DeskBrowser, hire
from tests.sites.money import open_page, words

pytestmark = pytest.mark.django_db
NEW = "01917230060"


@pytest.fixture
def handler(world: World) -> DeskBrowser:
    hire("case_handler")
    browser = DeskBrowser()
    browser.enter()
    return browser


@pytest.fixture
def moved(browser: Browser, world: World, bankid: BankID) -> Browser:
    """Oda with BankID, before and after she got a new number."""
    browser.identify()
    bankid.number = NEW
    browser.identify()
    assert world.oda.number in browser.get("/nb/my/").content.decode()
    return browser


def judge(handler: DeskBrowser, verdict: str) -> int:
    from quittance.areas.access.models import NumberChange

    change = NumberChange.objects.get()
    return int(handler.post(f"/desk/numbers/{change.pk}/judge/", {"verdict": verdict}).status_code)


def test_the_same_person_gets_the_new_number(handler: DeskBrowser, moved: Browser, world: World) -> None:
    assert "Si om det er samme person" in open_page(handler, "/desk/")
    page = open_page(handler, "/desk/numbers/")
    assert "Oda Oppdiktet" in page
    assert world.oda.number in page
    assert NEW not in page
    assert judge(handler, "same") == 303
    case = words(handler.post(f"/desk/cases/{world.oda.number}/why/", {"reason": "contact"}, follow=True))
    assert "Kom med et annet fødselsnummer" in case
    assert "Sa at det er samme person" in case
    assert "Ingen venter på svar" in open_page(handler, "/desk/numbers/")
    assert world.oda.number in moved.get("/nb/my/").content.decode()
    assert judge(handler, "other") == 404


def test_somebody_else_is_out_at_the_next_click(handler: DeskBrowser, moved: Browser, world: World) -> None:
    assert judge(handler, "nonsense") == 404
    assert judge(handler, "other") == 303
    assert moved.get(f"/nb/my/cases/{world.oda.number}/").status_code == 404


def test_another_debtor_on_the_new_number_is_shown_and_kept_apart(
    handler: DeskBrowser, browser: Browser, world: World, bankid: BankID
) -> None:
    browser.identify()
    bankid.number = "47879015037"
    browser.identify()
    page = open_page(handler, "/desk/numbers/")
    assert "Nora Påfunn" in page
    assert judge(handler, "same") == 303
    assert "Oda Oppdiktet" in open_page(handler, "/desk/numbers/"), "two debtors are not made one"
    assert judge(handler, "same_both") == 303
    mine = browser.get("/nb/my/").content.decode()
    assert world.oda.number in mine
    assert world.nora.number in mine
