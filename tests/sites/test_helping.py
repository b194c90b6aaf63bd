"""Somebody to help: a debtor gives a code, a helper takes it up, looks and pays, and is out at the next click."""

import re

import pytest

from quittance.kit.db import rows
from tests import factories
from tests.sites.bankid import BankID
from tests.sites.conftest import Browser, World, wait_out
from tests.sites.desk import DeskBrowser, hire
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db
ODA = "15868510045"
HELPER = "Hedda Hjelpsom"
NEW, GIVEN, HELPING = "/nb/my/helpers/new/", "/nb/my/helpers/", "/nb/my/helping/"
FORM = {"name": HELPER, "relation": "adviser", "scope": "pay", "which": "all", "months": "3"}


def identify(bankid: BankID, number: str, name: str) -> Browser:
    """Somebody who logs in with BankID, on a network of their own."""
    bankid.number, bankid.stable, bankid.name = number, f"id-{number}", name
    browser = Browser(REMOTE_ADDR=f"192.0.2.{len(number) + int(number[-2:])}")
    assert browser.identify()["Location"] == "/nb/my/"
    return browser


@pytest.fixture
def oda(world: World, bankid: BankID) -> Browser:
    """The debtor."""
    return identify(bankid, ODA, "Oda Oppdiktet")


@pytest.fixture
def hedda(world: World, bankid: BankID) -> Browser:
    """Whoever shall help; she owes nothing."""
    return identify(bankid, factories.person(4711), HELPER.upper())


def code_from(giver: Browser, **changes: str) -> str:
    """The code that the page shows once."""
    answer = giver.post(NEW, FORM | changes)
    assert answer.status_code == 200
    return re.findall(r"data-code>([^<]+)<", body(answer))[0]


def helping(giver: Browser, helper: Browser, **changes: str) -> str:
    """The helper takes it up and turns to the giver's cases; the address of the button that did."""
    assert helper.post(HELPING, {"code": code_from(giver, **changes)})["Location"] == HELPING
    begin = re.findall(r'action="(/nb/my/helping/\d+/)"', body(helper.get(HELPING)))[0]
    assert helper.post(begin)["Location"] == "/nb/my/"
    return str(begin)


def test_from_the_code_to_the_refused_click(oda: Browser, hedda: Browser, world: World) -> None:
    assert world.oda.number not in body(hedda.get("/nb/my/"))
    helping(oda, hedda)
    page = text(hedda.get("/nb/my/"))
    assert world.oda.number in page
    assert "Du hjelper Oda Oppdiktet" in page
    case = f"/nb/my/cases/{world.oda.number}/"
    assert "Du hjelper Oda Oppdiktet" in text(hedda.get(case))
    assert hedda.get(f"/nb/my/cases/{world.nora.number}/").status_code == 404
    assert hedda.post(f"{case}pay/")["Location"] == "/nb/pay/amount/"
    assert "Du hjelper Oda Oppdiktet" in text(hedda.get("/nb/pay/amount/"))
    told = text(oda.get(GIVEN))
    assert HELPER in told
    assert f"Så på sak {world.oda.number}" in " ".join(told.split())
    end = re.findall(r'action="(/nb/my/helpers/\d+/end/)"', body(oda.get(GIVEN)))[0]
    assert oda.post(end)["Location"] == GIVEN
    assert hedda.get(case)["Location"] == "/nb/my/helping/over/"
    assert world.oda.number not in body(hedda.get("/nb/my/"))
    assert hedda.get("/nb/pay/amount/")["Location"] == "/nb/pay/expired/", "what was about to be paid stays behind"


def test_going_back_to_ones_own_leaves_the_others_behind(oda: Browser, hedda: Browser, world: World) -> None:
    begin = helping(oda, hedda)
    before = hedda.cookies["quittance"].value
    assert hedda.post(f"{HELPING}stop/")["Location"] == "/nb/my/"
    assert hedda.cookies["quittance"].value != before
    assert world.oda.number not in body(hedda.get("/nb/my/"))
    assert hedda.get(f"/nb/my/cases/{world.oda.number}/").status_code == 404
    assert hedda.post(begin)["Location"] == "/nb/my/"
    assert hedda.post(f"{begin}end/")["Location"] == HELPING
    assert hedda.get(f"/nb/my/cases/{world.oda.number}/").status_code == 404
    assert hedda.post(begin).status_code == 404
    assert "Avsluttet av hjelperen" in text(oda.get(GIVEN))


def test_what_is_personal_and_where_money_goes_is_not_a_helpers(oda: Browser, hedda: Browser, world: World) -> None:
    from quittance.areas.payments.operations import booking
    from quittance.kit import clock

    booking.book(factories.money(world.oda_dentist.case_id, 2_000_000, world.today), actor="test", now=clock.now())
    helping(oda, hedda, scope="decide")
    overpaid = f"/nb/my/cases/{world.oda_dentist.number}/overpaid/"
    offered = body(hedda.get(overpaid))
    assert 'value="back"' not in offered
    assert f'value="{world.oda.case_id}"' in offered
    assert 'value="back"' in body(oda.get(overpaid))
    for path in (f"{overpaid}back/", GIVEN, NEW):
        answer = hedda.get(path)
        assert answer.status_code == 403
        assert "En hjelper kan ikke gjøre dette" in text(answer)
    form = body(hedda.get(f"{overpaid}case/{world.oda.case_id}/"))
    key = re.findall(r'name="key" value="(\w+)"', form)[0]
    moved = hedda.post(f"{overpaid}case/{world.oda.case_id}/", {"amount": "100", "key": key})
    assert moved["Location"] == f"/nb/my/cases/{world.oda.number}/"
    assert rows("select actor from audit_event where action = 'overpayment.moved'")[0][0].startswith("mandate:")


def test_a_chosen_case_and_only_seeing(oda: Browser, hedda: Browser, world: World) -> None:
    helping(oda, hedda, scope="see", which="chosen", cases=str(world.oda.case_id))
    case = f"/nb/my/cases/{world.oda.number}/"
    assert world.oda_dentist.number not in body(hedda.get("/nb/my/"))
    assert hedda.get(f"/nb/my/cases/{world.oda_dentist.number}/").status_code == 404
    assert f'action="{case}pay/"' not in body(hedda.get(case))
    assert hedda.post(f"{case}pay/").status_code == 403
    assert f'action="{case}pay/"' in body(oda.get(case))


def test_another_name_sees_nothing_before_the_debtor_says_so(oda: Browser, bankid: BankID, world: World) -> None:
    code = code_from(oda)
    ulf = identify(bankid, factories.person(4712), "Ulf Uventet")
    ulf.post(HELPING, {"code": code})
    assert "det venter på et ord fra den du hjelper" in text(ulf.get(HELPING))
    assert "under et annet navn" in text(oda.get("/nb/my/"))
    page = body(oda.get(GIVEN))
    assert "Ulf Uventet" in page
    confirm = re.findall(r'action="(/nb/my/helpers/\d+/confirm/)"', page)[0]
    begin = confirm.replace("helpers", "helping").replace("confirm/", "")
    assert ulf.post(begin).status_code == 404
    oda.post(confirm)
    assert ulf.post(begin)["Location"] == "/nb/my/"
    assert world.oda.number in body(ulf.get("/nb/my/"))


def test_wrong_codes_wait_longer_and_longer(oda: Browser, hedda: Browser) -> None:
    code = code_from(oda)
    assert hedda.post(HELPING, {"code": "AAAA-BBBB-CCC"}).status_code == 200
    assert hedda.post(HELPING, {"code": code}).status_code == 429
    wait_out()
    assert hedda.post(HELPING, {"code": code})["Location"] == HELPING


def test_the_form_says_what_is_wrong_and_a_letter_is_told_how(oda: Browser, browser: Browser, world: World) -> None:
    page = text(oda.post(NEW, FORM | {"name": " ", "which": "chosen"}))
    assert "Skriv navnet på den som skal hjelpe deg." in page
    assert "Velg minst én sak." in text(oda.post(NEW, FORM | {"which": "chosen"}))
    assert oda.post(NEW, FORM | {"months": "13"}).status_code == 200
    assert rows("select count(*) from access_mandate") == [(0,)]
    browser.log_in(world, "oda")
    assert "Det gir du med BankID" in text(browser.get("/nb/my/"))
    assert browser.get(NEW)["Location"] == "/nb/my/bankid/"


def test_a_helpers_look_is_not_the_debtors(oda: Browser, hedda: Browser, world: World) -> None:
    helping(oda, hedda)
    hedda.get("/nb/my/")
    hedda.get(f"/nb/my/cases/{world.oda.number}/")
    assert rows("select count(*) from claims_look") == [(0,)], "what is new since last time is told to the debtor"


def test_the_code_stands_nowhere_in_clear(oda: Browser) -> None:
    code = code_from(oda)
    found = rows("select m::text from access_mandate m union all select e::text from audit_event e")
    assert not any(shape in str(row) for row in found for shape in (code, code.replace("-", "")))


def test_the_desk_sees_who_helps_and_ends_it(oda: Browser, hedda: Browser, world: World) -> None:
    helping(oda, hedda)
    hire("case_handler")
    desk = DeskBrowser()
    desk.enter()
    case = f"/desk/cases/{world.oda.number}/"
    desk.post(f"{case}why/", {"reason": "contact"})
    page = desk.get(case).content.decode()
    assert HELPER in page
    end = re.findall(rf'action="({case}helpers/\d+/end/)"', page)[0]
    assert desk.post(end.replace(world.oda.number, world.nora.number)).status_code == 404
    assert desk.post(end)["Location"] == case
    assert hedda.get("/nb/my/")["Location"] == "/nb/my/helping/over/"
    assert rows("select actor like 'staff:%%' from audit_event where action = 'helper.ended'") == [(True,)]


def test_what_was_typed_comes_back_after_the_session_has_ended(oda: Browser, bankid: BankID) -> None:
    from tests.sites.test_session_care import let_time_pass

    let_time_pass(16 * 60)
    assert oda.post(NEW, FORM)["Location"] == "/nb/my/expired/"
    bankid.number, bankid.stable, bankid.name = ODA, f"id-{ODA}", "Oda Oppdiktet"
    assert oda.identify()["Location"] == NEW
    assert HELPER in body(oda.get(NEW))
