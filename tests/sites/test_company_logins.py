"""A company logs in with its letter and lets colleagues in: every page of the case, as each role."""

from pathlib import Path

import pytest

from quittance.areas.access.operations import issue_credential
from quittance.areas.payments.operations import booking
from quittance.kit import clock
from quittance.kit.db import rows
from tests import factories
from tests.sites.conftest import HEAD, STROM, Browser, Case, World
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db
COMPANY = "organisation;Oppdiktet Rør AS;{number};post@example.no;;Prøveveien 2;0001;Oslo;NO;nb"


@pytest.fixture
def firm(world: World, tmp_path: Path) -> tuple[Case, Browser]:
    """A company that has paid too much, and whoever holds its letter, logged in."""
    from quittance.areas.claims.operations.importing import ImportRequest, import_claims
    from quittance.kit.db import execute

    execute("drop table if exists staged")  # the import before was in this transaction too
    due = world.today.replace(day=1)
    who = COMPANY.format(number=factories.organisation(901))
    file = tmp_path / "firm.csv"
    file.write_text(f"{HEAD}\n{STROM};{who};B-1;{due};900;{due};none;;;;;;;;;;Rør\n", "utf-8")
    result = import_claims(ImportRequest(path=file, actor="test"), now=clock.now())
    assert result.booked, result.problems
    ((*found, party_id),) = rows(
        "select c.id, c.number, f.reference, c.pay_token, c.debtor_id from claims_case c"
        " join claims_paymentreference f on f.case_id = c.id order by c.id desc limit 1"
    )
    case = Case(*found)
    booking.book(factories.money(case.case_id, 100_000, world.today), actor="test", now=clock.now())
    issued = issue_credential(
        party_id=party_id, case_ids=[case.case_id], letter_date=world.today, actor="test", now=clock.now()
    )
    holder = Browser()
    sent = {"user_name": issued.user_name, "password": issued.password}
    assert holder.post("/nb/my/login/", sent)["Location"] == "/nb/my/"
    return case, holder


def colleague(holder: Browser, role: str) -> Browser:
    """Somebody with a login the company's letter handed out."""
    page = body(holder.post("/nb/my/colleagues/", {"role": role}))
    user_name, password = (part.split("</strong>")[0] for part in page.split('<strong class="nowrap">')[1:3])
    browser = Browser()
    answer = browser.post("/nb/my/login/", {"user_name": user_name, "password": password})
    assert answer["Location"] == "/nb/my/", text(answer)
    return browser


def test_every_page_of_the_case_as_each_role(firm: tuple[Case, Browser], world: World) -> None:
    case, holder = firm
    mine, theirs = f"/nb/my/cases/{case.number}/", f"/nb/my/cases/{world.oda.number}/"
    visitors = (holder, colleague(holder, "manager"), colleague(holder, "accounting"))
    table = {
        ("get", "/nb/my/"): (200, 200, 200),
        ("get", mine): (200, 200, 200),
        ("get", f"{mine}bank/"): (200, 200, 200),
        ("get", f"{mine}letters/"): (200, 200, 200),
        ("get", f"{mine}paid/"): (200, 200, 200),
        ("post", f"{mine}pay/"): (303, 303, 303),
        ("get", f"{mine}overpaid/back/"): (200, 200, 403),
        ("post", f"{mine}overpaid/back/"): (303, 303, 403),
        ("get", f"{mine}overpaid/case/1/"): (404, 404, 403),
        ("post", f"{mine}overpaid/keep/1/"): (404, 404, 403),
        ("get", "/nb/my/colleagues/"): (200, 404, 404),
        ("post", "/nb/my/colleagues/"): (200, 404, 404),
        ("post", "/nb/my/colleagues/1/end/"): (404, 404, 404),
        ("get", theirs): (404, 404, 404),
        ("get", f"{theirs}letters/"): (404, 404, 404),
        ("post", f"{theirs}pay/"): (404, 404, 404),
    }
    found = {
        (method, path): tuple(getattr(visitor, method)(path).status_code for visitor in visitors)
        for method, path in table
    }
    assert found == table


def test_accounting_is_told_whom_to_ask(firm: tuple[Case, Browser]) -> None:
    case, holder = firm
    page = text(colleague(holder, "accounting").get(f"/nb/my/cases/{case.number}/overpaid/back/"))
    assert "Innloggingen din kan ikke avgjøre dette" in page


def test_what_is_taken_back_is_out_at_the_next_click(firm: tuple[Case, Browser]) -> None:
    _case, holder = firm
    browser = colleague(holder, "manager")
    path = body(holder.get("/nb/my/colleagues/")).split('action="/nb/my/colleagues/')[1].split('"')[0]
    assert browser.get("/nb/my/").status_code == 200
    assert holder.post(f"/nb/my/colleagues/{path}")["Location"] == "/nb/my/colleagues/"
    assert browser.get("/nb/my/")["Location"] == "/nb/my/expired/"
    assert "Delt ut" not in text(holder.get("/nb/my/colleagues/"))


def test_a_password_is_shown_once(firm: tuple[Case, Browser]) -> None:
    _case, holder = firm
    page = body(holder.post("/nb/my/colleagues/", {"role": "accounting"}))
    password = page.split('<strong class="nowrap">')[2].split("</strong>")[0]
    assert password not in body(holder.get("/nb/my/colleagues/"))
    assert "Velg hva innloggingen skal brukes til." in text(holder.post("/nb/my/colleagues/"))
    assert 'href="/nb/my/colleagues/"' in body(holder.get("/nb/my/")), "the menu leads there"


def test_a_person_has_no_colleagues(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    assert "/nb/my/colleagues/" not in body(browser.get("/nb/my/"))
