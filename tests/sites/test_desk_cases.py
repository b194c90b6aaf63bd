"""Finding and opening cases at the desk: every reference leads there, every look is written down."""

from typing import Any

import pytest

from tests.sites.conftest import Browser, World
from tests.sites.desk import DeskBrowser, hire
from tests.sites.gateway import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world: World) -> DeskBrowser:
    hire("case_handler", "payments_clerk")
    browser = DeskBrowser()
    browser.enter()
    return browser


def looks() -> list[tuple[str, str, str]]:
    from quittance.kit.db import rows

    return rows(
        "select actor, subject, details->>'reason' from audit_event where action = 'case.read' order by id",
    )


def search(browser: DeskBrowser, text: str, reason: str = "contact") -> Any:
    return browser.post("/desk/search/", {"text": text, "reason": reason})


def test_every_reference_leads_to_the_case(clerk: DeskBrowser, world: World, company: Company) -> None:
    from quittance.kit.db import execute, rows

    payer = Browser()
    token = payer.pay(world.oda.kid, "100")
    company.payer("approves")
    execute("update payments_attempt set looked_at = null")
    payer.get(f"/nb/pay/status/{token}")
    ((reference, receipt),) = rows(
        "select a.reference, r.number from payments_attempt a join payments_receipt r on r.attempt_id = a.id"
    )
    case = f"/desk/cases/{world.oda.number}/"
    spaced_kid = " ".join(world.oda.kid[i : i + 4] for i in range(0, len(world.oda.kid), 4))
    for text in (world.oda.number, world.oda.kid, spaced_kid, "F-1001", reference, receipt, receipt.lower()):
        answer = search(clerk, text)
        assert (answer.status_code, answer.get("Location")) == (303, case), text


def test_several_cases_are_listed_with_what_is_owed(clerk: DeskBrowser, world: World) -> None:
    for text in ("15868510045", "Oppdiktet", "oda opp"):
        page = search(clerk, text).content.decode()
        assert world.oda.number in page
        assert world.oda_dentist.number in page
        assert world.nora.number not in page
    assert clerk.get(f"/desk/cases/{world.oda_dentist.number}/").status_code == 200
    assert "Oppdiktet" not in search(clerk, "100 % sikkert").content.decode()


def test_nothing_found_and_nothing_typed(clerk: DeskBrowser) -> None:
    assert "Ingen sak ble funnet" in search(clerk, "finnes ikke").content.decode()
    page = search(clerk, "", "").content.decode()
    assert "Skriv hva du leter etter." in page
    assert "Velg hvorfor du åpner den." in page


def test_a_case_shows_what_the_debtor_sees_and_what_lies_behind(clerk: DeskBrowser, world: World) -> None:
    search(clerk, world.oda.number)
    page = clerk.get(f"/desk/cases/{world.oda.number}/").content.decode()
    for text in (
        "Oda Oppdiktet",
        "158685 •••••",
        world.oda.kid,
        "F-1032",
        "Krav registrert",
        "Laget innlogging til brev",
    ):
        assert text in page, text
    assert "15868510045" not in page
    assert "no-store" in clerk.get(f"/desk/cases/{world.oda.number}/")["Cache-Control"]


def test_each_look_is_written_down_with_its_reason(clerk: DeskBrowser, world: World) -> None:
    address = f"/desk/cases/{world.nora.number}/"
    asked = clerk.get(address).content.decode()
    assert "Nora" not in asked
    assert looks() == []
    assert clerk.post(f"{address}why/", {"reason": "curiosity"}).status_code == 200
    assert clerk.post(f"{address}why/", {"reason": "objection"})["Location"] == address
    assert "Nora Påfunn" in clerk.get(address).content.decode()
    search(clerk, world.oda.number, "payment")
    clerk.get(f"/desk/cases/{world.oda.number}/")
    assert [(subject, reason) for _actor, subject, reason in looks()] == [
        (f"case:{world.nora.case_id}", "objection"),
        (f"case:{world.oda.case_id}", "payment"),
    ]
    assert {actor.partition(":")[0] for actor, *_rest in looks()} == {"staff"}


def test_the_identity_number_is_shown_on_request_and_that_is_written_down(clerk: DeskBrowser, world: World) -> None:
    from quittance.kit.db import rows

    page = clerk.post(f"/desk/cases/{world.oda.number}/identity/").content.decode()
    assert "15868510045" in page
    assert rows("select subject from audit_event where action = 'identity.unmasked'") == [
        (f"case:{world.oda.case_id}",)
    ]


def test_a_case_in_ones_own_queue_needs_no_reason(clerk: DeskBrowser, world: World) -> None:
    from django.conf import settings

    from quittance.areas.payments.operations.bank_files import import_file
    from quittance.formats.ocr_giro import GiroAssignment, GiroPayment, Transmission, write
    from quittance.kit import clock

    day = clock.today()
    payment = GiroPayment(
        amount=5_000_000,
        settlement_date=day,
        kid=world.oda.kid,
        group=f"01{day:%d}1{1:05d}",
        archive_ref="900000001",
        order_date=day,
        debit_account="99990000019",
    )
    file = write(
        Transmission("1", "00099999", (GiroAssignment(settings.AGENCY.bank_account, (payment,)),), created=day)
    )
    assert import_file(data=file, filename="ocr.txt", actor="test", now=clock.now()).booked == 1
    page = clerk.get(f"/desk/cases/{world.oda.number}/").content.decode()
    assert "ocr.txt" in page
    assert "9999.00.00019" in page
    assert looks()[-1][2] == "queue"
    assert clerk.get(f"/desk/cases/{world.oda_dentist.number}/").content.decode().count("Oda") == 0
    assert search(clerk, "9999 00 00019")["Location"] == f"/desk/cases/{world.oda.number}/"


def test_a_case_that_does_not_exist(clerk: DeskBrowser) -> None:
    clerk.post("/desk/cases/26-0000000/why/", {"reason": "contact"})
    answer = clerk.get("/desk/cases/26-0000000/")
    assert answer.status_code == 404
    assert "/desk/" in answer.content.decode()
