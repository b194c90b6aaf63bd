"""Who approves a refund sees the whole account, and whether the payer ever used it; nobody else does."""

import datetime as dt
import re

import pytest

from quittance.core.bank_account import iban
from quittance.kit.db import rows
from tests.sites.conftest import World
from tests.sites.desk import DeskBrowser, hire
from tests.sites.money import bank, open_page, owed, paid, send, waiting_ids

pytestmark = pytest.mark.django_db
OWN, STRANGE = "99990123450", "NL91ABNA0417164300"
SHOWN = {OWN: "9999.01.23450", STRANGE: "NL91 ABNA 0417 1643 00"}
WHOLE = "Hele kontonummeret"


def enter(*roles: str, email: str) -> DeskBrowser:
    hire(*roles, email=email, name=email.partition("@")[0].title())
    browser = DeskBrowser()
    browser.enter(email)
    return browser


@pytest.fixture
def clerk(world: World) -> DeskBrowser:
    return enter("payments_clerk", "approver", email="pelle@desk.example.no")


@pytest.fixture
def approver(world: World) -> DeskBrowser:
    return enter("approver", email="gro@desk.example.no")


def proposal(browser: DeskBrowser) -> str:
    (found,) = re.findall(r'href="(/desk/proposals/\d+/)"', browser.get("/desk/proposals/").content.decode())
    return str(found)


def reads() -> int:
    return len(rows("select 1 from audit_event where action = 'refund.account_read'"))


@pytest.fixture
def day(world: World) -> dt.date:
    return world.today - dt.timedelta(days=1)


@pytest.mark.parametrize(("account", "said"), [(OWN, "har betalt fra denne kontoen"), (STRANGE, "Ingenting på saken")])
def test_the_approver_reads_the_whole_account_and_whose_it_may_be(
    clerk: DeskBrowser, approver: DeskBrowser, world: World, day: dt.date, account: str, said: str
) -> None:
    total = owed(world.oda.case_id, day)
    bank(paid(total + 100_000, kid=world.oda.kid, day=day, payer_account=OWN), today=world.today)
    form = {"amount": "1000", "way": "bank", "payee": "Oda Oppdiktet", "account": account, "reason": "Hun ringte"}
    send(clerk, f"/desk/overpaid/{world.oda.number}/back/", {f"back-{name}": it for name, it in form.items()})
    address = proposal(approver)
    page = open_page(approver, address)
    assert SHOWN[account] in page
    assert said in page
    assert ("kontrollér" in page.lower()) == (account == STRANGE), "a strange account is warned of"
    assert reads() == 1
    auditor = enter("auditor", email="rita@desk.example.no")
    for browser in (clerk, auditor):
        assert WHOLE not in open_page(browser, address), "neither who proposed it nor who only reads"
    assert SHOWN[account] not in open_page(approver, "/desk/proposals/")
    assert reads() == 1
    send(approver, f"{address}judge/", {"do": "approve"})
    assert WHOLE not in open_page(approver, address), "decided: nothing is left to compare"


@pytest.mark.parametrize(("account", "said"), [(OWN, "kom fra denne kontoen"), (STRANGE, "kom fra en annen konto")])
def test_money_without_a_case_is_held_to_the_account_it_came_from(
    clerk: DeskBrowser, approver: DeskBrowser, world: World, day: dt.date, account: str, said: str
) -> None:
    bank(paid(25_000, day=day, words=["Takk"], payer_account=iban(OWN)), today=world.today)
    (entry,) = waiting_ids()
    form = {"payee": "Kåre Feilsendt", "account": account, "reason": "Feilsendt", "key": "a"}
    send(clerk, f"/desk/suspense/entries/{entry}/back/", form)
    page = open_page(approver, proposal(approver))
    assert SHOWN[account] in page
    assert said in page
