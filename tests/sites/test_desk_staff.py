"""Members and the audit trail at the desk: access changes hands in the open, and what happened can be looked up."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.sites.conftest import World
from tests.sites.desk import PASSWORD, DeskBrowser, hire
from tests.sites.money import open_page, send, words
from tests.sites.test_budgets import questions

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).parents[2] / "src" / "quittance"


@pytest.fixture
def chief() -> DeskBrowser:
    hire("administrator", email="siri@desk.example.no", name="Siri Sjefsen")
    browser = DeskBrowser()
    browser.enter("siri@desk.example.no")
    return browser


@pytest.fixture
def auditor(settings: Any, tmp_path: Path) -> DeskBrowser:
    settings.DATA = tmp_path
    hire("auditor", email="rolf@desk.example.no", name="Rolf Revisorsen")
    browser = DeskBrowser()
    browser.enter("rolf@desk.example.no")
    return browser


def written(action: str) -> list[tuple[str, str]]:
    from quittance.kit.db import rows

    return rows("select actor, subject from audit_event where action = %s order by id", [action])


def member_id(email: str) -> int:
    from quittance.areas.staff.queries import colleague_by_email

    found = colleague_by_email(email)
    assert found
    return found.member_id


def write_events(count: int, subject: str = "search", *, actor: str = "system", days_ago: int = 0) -> None:
    from quittance.areas.audit.operations import record
    from quittance.kit import clock

    for number in range(count):
        at = clock.now() - dt.timedelta(days=days_ago, seconds=number)
        record(actor=actor, action="case.search", subject=subject, now=at, hits=number)


def chain_now() -> None:
    """Events get their links when they are committed, which a test never does."""
    from quittance.areas.audit.queries import breaks

    assert breaks() == []


def second() -> DeskBrowser:
    """Another administrator."""
    hire("administrator", email="stig@desk.example.no", name="Stig Sjefsen")
    browser = DeskBrowser()
    browser.enter("stig@desk.example.no")
    return browser


def proposal_on(page: str) -> str:
    """Where the one proposal is that a page leads to."""
    (found,) = set(re.findall(r'href="(/desk/proposals/\d+/)"', page))
    return str(found)


def shown_password(answer: Any) -> str:
    return str(answer.content.decode().split('<code translate="no">')[1].split("<")[0])


def test_the_password_of_a_new_member_is_shown_once_and_the_roles_wait(chief: DeskBrowser) -> None:
    typed = {"name": "Ny Nyansatt", "email": "Ny@desk.example.no", "language": "nb", "roles": ["approver", "auditor"]}
    assert "Skriv hvorfor." in words(chief.post("/desk/members/new/", typed))
    typed["reason"] = "Vikar for Gro"
    password = shown_password(chief.post("/desk/members/new/", typed))
    new = member_id("ny@desk.example.no")
    assert written("staff.added")[-1] == (f"staff:{member_id('siri@desk.example.no')}", f"staff:{new}")
    later = open_page(chief, f"/desk/members/{new}/")
    assert password not in later
    assert "Roller – Aktiv" in later
    assert "Venter på en annen administrator" in later
    assert "Ny Nyansatt" in open_page(chief, "/desk/members/")
    browser = DeskBrowser()
    browser.type_password("ny@desk.example.no", password)
    assert browser.get("/desk/")["Location"] == "/desk/account/password/"
    again = words(chief.post("/desk/members/new/", typed))
    assert "Noen har denne adressen" in again
    assert "Velg minst én rolle." in words(chief.post("/desk/members/new/", {}))


def test_what_takes_away_is_felt_at_once(chief: DeskBrowser) -> None:
    one = hire("payments_clerk", "auditor", email="pelle@desk.example.no", name="Pelle Posteringsen")
    at, siri = f"/desk/members/{one}/", f"staff:{member_id('siri@desk.example.no')}"
    pelle = DeskBrowser()
    pelle.enter("pelle@desk.example.no")
    assert pelle.get("/desk/trail/").status_code == 200
    assert "Rollene er endret" in send(chief, f"{at}roles/", {"roles": ["payments_clerk"]})
    assert pelle.get("/desk/trail/").status_code == 403
    assert "holdes ute" in send(chief, f"{at}active/", {"do": "disable"})
    send(chief, f"{at}active/", {"do": "disable"})
    assert "login" in pelle.get("/desk/")["Location"]
    for action in ("roles", "disabled"):
        assert written(f"staff.{action}") == [(siri, f"staff:{one}")], action
    assert "Før: Betalingsmedarbeider, Revisor Etter: Betalingsmedarbeider" in open_page(chief, at)


def test_new_roles_wait_for_another_administrator(chief: DeskBrowser) -> None:
    one = hire("payments_clerk", email="pelle@desk.example.no", name="Pelle Posteringsen")
    at = f"/desk/members/{one}/"
    pelle = DeskBrowser()
    pelle.enter("pelle@desk.example.no")
    wish = {"roles": ["auditor"], "reason": "Begynner i revisjonen"}
    assert "Ingen annen administrator" in open_page(chief, at)
    stig = second()
    assert "Ingen annen administrator" not in open_page(chief, at)
    assert "Rollene du tok bort, er borte" in send(chief, f"{at}roles/", wish)
    assert (pelle.get("/desk/suspense/").status_code, pelle.get("/desk/trail/").status_code) == (403, 403)
    proposal = proposal_on(chief.get(at).content.decode())
    assert proposal == proposal_on(stig.get("/desk/members/").content.decode())
    assert "Avgjøres av en av disse: Stig Sjefsen." in open_page(chief, proposal)
    assert "Godkjenn" not in open_page(chief, proposal)
    assert "foreslo dette selv" in send(chief, f"{proposal}judge/", {"do": "approve"}, status=409)
    waits = open_page(stig, "/desk/")
    assert "Medarbeideres tilgang" in waits
    told = open_page(stig, proposal)
    for expected in ("Pelle Posteringsen", "Siri Sjefsen", "Begynner i revisjonen", "Revisor", "Leser alt"):
        assert expected in told, expected
    assert pelle.get("/desk/trail/").status_code == 403
    assert "Godkjent" in send(stig, f"{proposal}judge/", {"do": "approve"})
    assert pelle.get("/desk/trail/").status_code == 200
    assert "Ingenting ble gjort en gang til" in send(stig, f"{proposal}judge/", {"do": "approve"}, status=409)
    assert "Medarbeideres tilgang" not in open_page(stig, "/desk/")
    assert "Foreslo noe to må være enige om" in open_page(chief, at)


def test_what_was_lost_is_replaced_by_whoever_agrees(chief: DeskBrowser) -> None:
    one = hire("payments_clerk", email="pelle@desk.example.no", name="Pelle Posteringsen")
    at, stig = f"/desk/members/{one}/", second()
    assert "Skriv hvorfor." in send(chief, f"{at}password/", status=200)
    assert "Det venter på en annen administrator" in send(chief, f"{at}password/", {"why": "Glemt"})
    proposal = proposal_on(chief.get(at).content.decode())
    assert "Foreslå nytt passord" not in open_page(chief, at)
    assert "Ingenting ble foreslått en gang til" in send(chief, f"{at}password/", {"why": "Glemt"}, status=409)
    answer = stig.post(f"{proposal}judge/", {"do": "approve"})
    assert DeskBrowser().type_password("pelle@desk.example.no", PASSWORD).status_code == 200
    assert DeskBrowser().type_password("pelle@desk.example.no", shown_password(answer)).status_code == 302
    assert shown_password(answer) not in open_page(stig, proposal)
    send(chief, f"{at}second-factor/", {"why": "Mistet telefonen"})
    assert "Andre bevis Ja" in open_page(chief, at)
    send(stig, f"{proposal_on(stig.get(at).content.decode())}judge/", {"do": "approve"})
    assert "Andre bevis Nei" in open_page(chief, at)
    send(chief, f"{at}active/", {"do": "disable"})
    send(chief, f"{at}active/", {"do": "enable", "why": "Tilbake fra permisjon"})
    assert "Aktiv Nei" in open_page(chief, at)
    send(stig, f"{proposal_on(stig.get(at).content.decode())}judge/", {"do": "approve"})
    assert "Aktiv Ja" in open_page(chief, at)


def test_a_member_decides_only_the_kinds_that_are_theirs(chief: DeskBrowser) -> None:
    one = hire("approver", email="gro@desk.example.no", name="Gro Godkjentsen")
    send(chief, f"/desk/members/{one}/roles/", {"roles": ["approver", "administrator"], "reason": "Trengs"})
    proposal = proposal_on(chief.get("/desk/members/").content.decode())
    gro = DeskBrowser()
    gro.enter("gro@desk.example.no")
    assert "Gro Godkjentsen" not in open_page(gro, "/desk/proposals/").partition("Venter på en til")[2]
    assert (gro.get(proposal).status_code, gro.post(f"{proposal}judge/", {"do": "approve"}).status_code) == (404, 404)


def test_nobody_changes_their_own_access(chief: DeskBrowser) -> None:
    own = f"/desk/members/{member_id('siri@desk.example.no')}/"
    page = open_page(chief, own)
    assert "Dette er deg" in page
    assert "Lagre rollene" not in page
    asked: dict[str, dict[str, Any]] = {"roles": {"roles": ["auditor"], "reason": "x"}, "active": {"do": "disable"}}
    for verb in ("roles", "active", "second-factor", "password"):
        data = asked.get(verb, {"why": "x"})
        assert "Ingen endrer sin egen tilgang" in send(chief, f"{own}{verb}/", data, status=409)
    assert chief.get(own).status_code == 200
    assert written("staff.roles") == []


def test_members_are_managed_without_a_look_at_cases(chief: DeskBrowser, world: World) -> None:
    one = hire("case_handler", email="kari@desk.example.no")
    browser = DeskBrowser()
    browser.enter()
    browser.post(f"/desk/cases/{world.oda.number}/why/", {"reason": "contact"})
    assert browser.get(f"/desk/cases/{world.oda.number}/").status_code == 200
    write_events(1, f"staff:{one}")
    for page in (open_page(chief, "/desk/members/"), open_page(chief, f"/desk/members/{one}/")):
        for hidden in (world.oda.number, "Oda", "Åpnet saken", "Lette etter saker"):
            assert hidden not in page
    assert chief.get("/desk/trail/").status_code == 403
    assert chief.post("/desk/trail/", {"subject": world.oda.number}).status_code == 403


def test_the_trail_is_looked_through(auditor: DeskBrowser, world: World) -> None:
    from quittance.kit import clock

    write_events(1, f"case:{world.nora.case_id}", actor="cli:root", days_ago=40)
    chain_now()
    hire("case_handler", email="kari@desk.example.no")
    kari = DeskBrowser()
    kari.enter()
    kari.post(f"/desk/cases/{world.oda.number}/why/", {"reason": "objection"})
    kari.get(f"/desk/cases/{world.oda.number}/")
    look = {"actor": f"staff:{member_id('kari@desk.example.no')}", "action": "case.read"}
    answer = auditor.post("/desk/trail/", look)
    table = words(answer).partition("de nyeste først")[2]
    assert "Kari Konstruert" in table
    assert "Åpnet saken case.read" in table
    assert "Grunn: En innsigelse eller klage" in table
    assert f'href="/desk/cases/{world.oda.number}/"' in answer.content.decode()
    assert "Logget inn" not in table
    found = words(auditor.post("/desk/trail/", {"subject": world.nora.number})).partition("de nyeste først")[2]
    assert world.nora.number in found
    assert world.oda.number not in found
    # Not 40 days before today: an hour before midnight the clocks' change in between makes it another day.
    day = clock.oslo_date(clock.now() - dt.timedelta(days=40))
    narrow = {"since": f"{day:%d.%m.%Y}", "until": f"{day:%d.%m.%Y}", "actor": "cli:"}
    assert "cli:root" in words(auditor.post("/desk/trail/", narrow))
    narrow["since"] = f"{day + dt.timedelta(days=1):%d.%m.%Y}"
    assert "Ingenting" in words(auditor.post("/desk/trail/", narrow | {"until": ""}))
    assert "Ingen sak har dette nummeret" in words(auditor.post("/desk/trail/", {"subject": "26-0000000"}))


def test_pages_of_a_hundred_lose_nothing(auditor: DeskBrowser) -> None:
    write_events(250)
    seen: list[str] = []
    before = ""
    while True:
        page = auditor.post("/desk/trail/", {"action": "case.search", "before": before}).content.decode()
        seen += re.findall(r"Funnet: (\d+)", page)
        older = re.search(r'name="before" value="(\d+)"', page)
        if not older:
            break
        before = older[1]
    assert [int(hits) for hits in seen] == list(range(250))


def test_the_chain_is_put_to_the_test(auditor: DeskBrowser) -> None:
    from quittance.areas.audit import anchors
    from quittance.areas.audit.queries import head
    from quittance.kit import clock

    write_events(3)
    assert "ingen ankre" in words(auditor.post("/desk/trail/check/"))
    anchors.write(now=clock.now())
    assert "Hvert anker utenfor databasen stemmer" in words(auditor.post("/desk/trail/check/"))
    page = open_page(auditor, "/desk/trail/")
    assert head().hash in page
    assert "ingen ennå" not in page
    assert len(written("audit.checked")) == 2
    anchors.place().write_text(anchors.place().read_text("utf-8").replace('"count": ', '"count": 1'), "utf-8")
    assert "Kjeden holder ikke" in words(auditor.post("/desk/trail/check/"))
    assert "ikke forseglet med vår nøkkel" in open_page(auditor, "/desk/trail/")


def test_both_rooms_ask_a_fixed_number_of_questions(chief: DeskBrowser, auditor: DeskBrowser, world: World) -> None:
    def asked(browser: DeskBrowser, path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path).status_code == 200
        return len(questions(captured))

    few = asked(chief, "/desk/members/"), asked(auditor, "/desk/trail/")
    for number in range(6):
        one = hire("auditor", email=f"r{number}@desk.example.no")
        write_events(2, f"case:{world.oda.case_id}", actor=f"staff:{one}")
        write_events(2, f"case:{world.nora.case_id}")
    assert (asked(chief, "/desk/members/"), asked(auditor, "/desk/trail/")) == few
    assert max(few) <= 12


def test_everything_that_is_written_down_has_words() -> None:
    from quittance.sites.desk.templatetags.trail import EVENTS

    source = "\n".join(file.read_text("utf-8") for file in (SOURCE / "areas").rglob("*.py"))
    recorded = set(re.findall(r'audit\.record\([^)]*?action="([a-z_.]+)"', source))
    recorded |= set(re.findall(r'_record\([^)]*?"(staff\.[a-z_]+)"', source))
    assert len(recorded) > 30
    assert recorded - set(EVENTS) == set()
