"""The desk answers requests about personal data, reads letters, and hands out print files on record."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from quittance.areas.claims.queries.visitors import current_visitor
from quittance.areas.insight import queues
from quittance.areas.letters.operations import stating
from quittance.areas.letters.operations.printing import print_waiting
from quittance.areas.letters.operations.writing import write_notice
from quittance.areas.parties.models import Party
from quittance.areas.rights.models import Request, Step
from quittance.areas.rights.operations import ask
from quittance.kit import clock
from quittance.kit.db import rows
from tests.sites.conftest import World
from tests.sites.desk import DeskBrowser, hire
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.PRINT_FOLDER = str(tmp_path / "print")


def at_desk(role: str = "case_handler", number: str = "") -> DeskBrowser:
    email = f"{role}{number}@desk.example.no"
    hire(role, email=email, language="en")
    browser = DeskBrowser()
    browser.enter(email)
    return browser


def asked(world: World, kind: str, *, days_ago: int = 0, name: str = "oda") -> int:
    visitor = current_visitor({"tier": "letter", "credential_id": world.credentials[name]}, today=clock.today())
    case = getattr(world, name)
    then = clock.now() - dt.timedelta(days=days_ago)
    reference = ask(visitor, kind=kind, case_id=case.case_id, words=f"Ord fra {name}", now=then)
    return int(Request.objects.get(reference=reference).pk)


def test_late_requests_come_first_and_wait_on_the_front_page(world: World) -> None:
    asked(world, "erasure")
    asked(world, "restriction", days_ago=40, name="nora")
    browser = at_desk()
    page = text(browser.get("/desk/rights/"))
    assert page.index("Nora Påfunn") < page.index("Oda Oppdiktet")
    assert page.count(" late ") == 1
    (summary,) = [one for one in queues.summary(now=clock.now()) if one.queue == "rights"]
    assert summary.count == 2
    assert "late" in {one.reason for one in queues.waiting(now=clock.now()) if one.queue == "rights"}
    assert "Requests about personal data" in text(browser.get("/desk/"))


def test_the_page_of_a_case_leads_to_its_open_requests(world: World) -> None:
    request_id = asked(world, "erasure", days_ago=40)
    browser = at_desk()
    pages = []
    for number in (world.oda.number, world.nora.number):
        browser.post(f"/desk/cases/{number}/why/", {"reason": "contact"})
        pages.append(body(browser.get(f"/desk/cases/{number}/")))
    assert f'href="/desk/rights/{request_id}/"' in pages[0]
    assert "The debtor waits for an answer" in pages[0]
    assert "The debtor waits for an answer" not in pages[1]


def test_a_correction_is_answered_registered_and_noted(world: World) -> None:
    request_id = asked(world, "correction")
    browser, path = at_desk(), f"/desk/rights/{request_id}/"
    assert "Ord fra oda" in text(browser.get(path))
    browser.post(f"{path}note/", {"note-words": "Called her."})
    empty = browser.post(f"{path}answer/", {"name": "Oda Oppdiktet"})
    assert 'aria-invalid="true"' in body(empty)
    assert not Step.objects.filter(kind="decided").exists()
    right = {"name": "Oda Oppdiktet", "address": "Nyveien 2", "postcode": "0002", "city": "Fjordby"}
    answer = browser.post(f"{path}answer/", {"outcome": "granted", "words": "Rettet.", **right})
    assert answer["Location"] == path
    page = text(browser.get(path))
    assert "You wrote it, so it waits for somebody else" in page
    assert "Nyveien 2" in page
    assert browser.post(f"{path}agree/", {"do": "approve"}).status_code == 409
    assert Party.objects.get(name="Oda Oppdiktet").address != "Nyveien 2"
    other = at_desk(number="2")
    assert 'aria-invalid="true"' in body(other.post(f"{path}agree/", {"do": "reject"}))
    assert other.post(f"{path}agree/", {"do": "approve"})["Location"] == path
    page = text(browser.get(path))
    assert "Answer: yes" in page
    assert "Kari Konstruert" in page
    assert "Called her." in page
    assert Party.objects.get(name="Oda Oppdiktet").address == "Nyveien 2"
    again = browser.post(f"{path}answer/", {"outcome": "refused", "words": "Nei.", **right})
    assert again.status_code == 409
    assert "answered it already" in text(again)
    looks = rows("select count(*) from audit_event where action = 'request.read'")
    assert looks[0][0] >= 4, "every opening is written down"


def test_a_restriction_shows_at_the_desk_and_to_the_debtor_until_it_ends(world: World) -> None:
    from tests.sites.conftest import Browser

    request_id = asked(world, "restriction")
    browser, path = at_desk(), f"/desk/rights/{request_id}/"
    browser.post(f"{path}answer/", {"outcome": "granted", "words": "Vi venter."})
    case = f"/desk/cases/{world.oda.number}/"
    browser.post(f"{case}why/", {"reason": "contact"})
    assert "Held still at the debtor's request." in text(browser.get(case))
    debtor = Browser()
    debtor.log_in(world, "oda")
    assert "this case is held still since" in text(debtor.get(f"/en/my/cases/{world.oda.number}/"))
    assert "this case is held still" not in text(debtor.get(f"/en/my/cases/{world.oda_dentist.number}/"))
    browser.post(f"{path}end/", {"end-words": "Undersøkt."})
    reference = Request.objects.get().reference
    assert "we may write to you about it again" in text(debtor.get(f"/en/my/rights/{reference}/"))


def test_an_auditor_reads_and_does_not_answer(world: World) -> None:
    request_id = asked(world, "erasure")
    browser, path = at_desk("auditor"), f"/desk/rights/{request_id}/"
    page = body(browser.get(path))
    assert "Ord fra oda" in page
    assert "/answer/" not in page
    for verb in ("answer", "note", "more_time", "end"):
        assert browser.post(f"{path}{verb}/", {"outcome": "granted", "words": "x"}).status_code == 403
    assert not Step.objects.exists()


def test_a_letter_is_read_for_a_reason_and_on_record(world: World) -> None:
    letter = stating.write_statement(case_id=world.nora.case_id, actor="test", now=clock.now())
    browser, case = at_desk(), f"/desk/cases/{world.nora.number}/"
    path = f"{case}letters/{letter}/"
    assert browser.get(path)["Location"] == case, "the case is opened with a reason first"
    assert browser.get(f"{path}pdf/")["Location"] == case
    browser.post(f"{case}why/", {"reason": "contact"})
    assert path in body(browser.get(case))
    assert world.nora.number in text(browser.get(path))
    assert browser.get(f"{path}pdf/").content.startswith(b"%PDF-")
    assert rows("select count(*) from audit_event where action = 'letter.read'") == [(2,)]
    other = f"/desk/cases/{world.oda.number}/"
    browser.post(f"{other}why/", {"reason": "contact"})
    assert browser.get(f"{other}letters/{letter}/").status_code == 404, "another case's letter"


def test_print_files_are_seen_by_many_and_fetched_by_few(world: World, tmp_path: Path) -> None:
    write_notice(case_id=world.oda.case_id, kind="reminder", actor="test", now=clock.now())
    handler, printer = at_desk(), at_desk("printing")
    case = f"/desk/cases/{world.oda.number}/"
    handler.post(f"{case}why/", {"reason": "contact"})
    assert "waits to be printed" in text(handler.get(case))
    (batch,) = print_waiting(actor="test", now=clock.now())
    page = body(handler.get("/desk/prints/"))
    assert "to be handed over" in page
    assert "Fetch the file" not in page
    path = f"/desk/prints/{batch}/"
    assert handler.post(f"{path}file/").status_code == 403
    assert at_desk("administrator").post(f"{path}file/").status_code == 403, "who gives access sees no cases"
    answer = printer.post(f"{path}file/")
    assert answer.content.startswith(b"%PDF-")
    assert rows("select subject from audit_event where action = 'letters.fetched'") == [(f"print:{batch}",)]
    (tmp_path / "print" / f"batch-{batch:06d}" / "letters.pdf").write_bytes(b"%PDF-other")
    assert "not the one that was made" in text(printer.post(f"{path}file/"))
    asked = text(printer.get(path))
    assert "removed here, for good" in asked
    assert "count as sent today" in asked
    assert printer.post(f"{path}handed-over/").status_code == 303
    assert "removed here, for good" not in text(printer.get(path)), "it is done"
    assert "The printing house has it" in text(printer.post(f"{path}withdrawn/"))
    assert "not here" in text(printer.post(f"{path}file/"))
    assert f"in print file {batch}" not in text(handler.get(case)), "it was sent"
