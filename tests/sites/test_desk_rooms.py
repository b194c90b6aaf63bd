"""The other rooms for money: files, payments through companies, what debtors report; and what every list may cost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import camt_files
from tests.sites.conftest import Browser, World
from tests.sites.desk import DeskBrowser, hire
from tests.sites.gateway import Company
from tests.sites.money import assert_sound, bank, open_page, owed, paid, send, waiting_ids, words
from tests.sites.test_budgets import questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world: World) -> DeskBrowser:
    hire("payments_clerk", "case_handler", "administrator", email="pelle@desk.example.no", name="Pelle Posteringsen")
    browser = DeskBrowser(enforce_csrf_checks=False)
    browser.enter("pelle@desk.example.no")
    return browser


def upload(browser: DeskBrowser, data: bytes, name: str = "fra-banken.xml", **more: Any) -> Any:
    return browser.post("/desk/files/new/", {"file": SimpleUploadedFile(name, data), **more})


def test_a_bank_file_is_brought_in_looked_at_and_fetched(clerk: DeskBrowser, world: World) -> None:
    from quittance.kit.db import rows

    day = world.today
    data = camt_files.notice(paid(40_000, kid=world.oda.kid, day=day), paid(5_000, day=day, words=["Hei"]))
    answer = upload(clerk, data)
    page = open_page(clerk, answer["Location"])
    assert "2 nye betalinger" in page
    assert "1 fant ingen sak" in page
    assert "Betaleren skrev ikke noe KID-nummer" in page
    assert "2 nye betalinger" not in open_page(clerk, answer["Location"])
    assert "Pelle Posteringsen" in open_page(clerk, "/desk/files/")
    fetched = clerk.post(f"{answer['Location']}download/")
    assert fetched.content == data
    headers = [fetched[name] for name in ("Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy")]
    assert headers == ['attachment; filename="fra-banken.xml"', "nosniff", "default-src 'none'; sandbox"]
    assert rows("select count(*) from audit_event where action = 'file.handed_out'") == [(1,)]
    assert "Lastet ned filen" in open_page(clerk, answer["Location"])
    assert_sound(day)


def test_a_file_that_is_not_in_order_is_refused_with_the_place_named(clerk: DeskBrowser, world: World) -> None:
    other = camt_files.notice(paid(40_000, kid=world.oda.kid, day=world.today), account="15030000003")
    page = open_page(clerk, upload(clerk, other)["Location"])
    assert "ingenting av den er bokført" in page
    assert "konto 15030000003" in page
    assert "avvist" in open_page(clerk, "/desk/files/?only=refused")
    assert "Velg filen fra banken" in words(clerk.post("/desk/files/new/", {}))
    assert "Filen er tom" in words(upload(clerk, b""))
    assert waiting_ids() == []


def test_a_file_that_is_too_large_is_not_even_read(
    clerk: DeskBrowser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quittance.sites.desk.views import files

    monkeypatch.setattr(files, "LARGEST_FILE", 1000)
    monkeypatch.setattr(files, "_ROOM_FOR_THE_FORM", 500)
    answer = upload(clerk, b"x" * 5000)
    assert answer.status_code == 413
    assert "for stor" in words(answer)


def test_an_upload_without_the_forms_token_is_refused(world: World) -> None:
    hire("payments_clerk", email="pelle@desk.example.no")
    browser = DeskBrowser()
    browser.enter("pelle@desk.example.no")
    browser.handler.enforce_csrf_checks = True
    assert upload(browser, camt_files.notice(paid(100, day=world.today))).status_code == 403
    assert browser.post("/desk/suspense/entries/1/assign/", {}).status_code == 403


def pay(world: World, company: Company, reference: str, amount: str) -> int:
    """Somebody pays through the company; the attempt."""
    from quittance.kit.db import execute, rows

    payer = Browser()
    token = payer.pay(reference, amount)
    company.payer("approves")
    execute("update payments_attempt set looked_at = null")
    payer.get(f"/nb/pay/status/{token}")
    return int(rows("select id from payments_attempt where token = %s", [token])[0][0])


def test_a_payment_on_an_unknown_number_finds_its_case(clerk: DeskBrowser, world: World, company: Company) -> None:
    attempt = pay(world, company, "26-7777777", "300")
    assert "300,00 kr" in open_page(clerk, "/desk/suspense/")
    address = f"/desk/suspense/attempts/{attempt}/"
    assert "26-7777777" in open_page(clerk, address)
    found = send(clerk, f"{address}find/", {"text": "Oda"}, status=200)
    assert world.oda.number in found
    assert "Angre" in send(clerk, f"{address}assign/", {"case": world.oda.number})
    assert "plassert fra før" in send(clerk, f"{address}assign/", {"case": world.oda.number}, status=409)
    assert "300,00 kr" in open_page(clerk, "/desk/transit/")
    assert_sound(world.today)


def test_a_companys_payout_is_matched_with_its_fee(clerk: DeskBrowser, world: World, company: Company) -> None:
    pay(world, company, world.oda.kid, "300")
    bank(paid(29_500, day=world.today, words=["VIPPS UTBETALING"], payer="Betalingsselskapet"), today=world.today)
    (entry,) = waiting_ids()
    address = f"/desk/suspense/entries/{entry}/"
    much = send(clerk, f"{address}payout/", {"provider": "vipps", "fee": "100", "do": "check"}, status=200)
    assert "mer enn selskapet holder" in much
    check = send(clerk, f"{address}payout/", {"provider": "vipps", "fee": "5", "do": "check"}, status=200)
    assert "0,00 kr" in check
    send(clerk, f"{address}payout/", {"provider": "vipps", "fee": "5", "do": "commit"})
    assert "Ingen betalingsselskaper holder penger" in open_page(clerk, "/desk/transit/")
    assert_sound(world.today)


def test_an_unclear_payment_gets_its_verdict_once(clerk: DeskBrowser, world: World, company: Company) -> None:
    from quittance.areas.payments.operations.moves import move
    from quittance.core.attempts import Cause, State
    from quittance.kit import clock
    from quittance.kit.db import rows

    Browser().pay(world.oda.kid, "300")
    ((attempt,),) = rows("select id from payments_attempt")
    move(attempt, State.REVIEW, Cause.TIMER, clock.now(), problem="no_answer_for_24_hours")
    assert "et døgn" in open_page(clerk, "/desk/transit/")
    address = f"/desk/payments/{attempt}/"
    assert "Spør selskapet igjen" in open_page(clerk, address)
    company.silent = True
    assert "svarer ikke" in send(clerk, f"{address}look/", status=502)
    company.silent = False
    assert "Gjort" in send(clerk, f"{address}no-money/")
    assert "ikke til vurdering lenger" in send(clerk, f"{address}no-money/", status=409)
    assert_sound(world.today)


def test_a_chargeback_opens_the_debt_again(clerk: DeskBrowser, world: World, company: Company) -> None:
    before = owed(world.oda.case_id, world.today)
    attempt = pay(world, company, world.oda.kid, "300")
    address = f"/desk/payments/{attempt}/"
    assert "ikke så mye" in send(clerk, f"{address}chargeback/", {"charge-amount": "301"}, status=409)
    send(clerk, f"{address}chargeback/", {"charge-amount": "300"})
    assert owed(world.oda.case_id, world.today) == before
    assert_sound(world.today)


def test_i_have_paid_is_answered_with_the_proof_at_hand(clerk: DeskBrowser, world: World) -> None:
    from quittance.areas.access.visitor import Visitor
    from quittance.areas.payments.operations.reports import Proof, report_paid
    from quittance.kit import clock

    oda = Visitor("bankid", case_ids=frozenset({world.oda.case_id}))
    proof = Proof(b"%PDF-1.7 <script>alert(1)</script>", "kvittering.pdf")
    about = {"case_id": world.oda.case_id, "amount": 40_000, "paid_on": world.today, "now": clock.now()}
    report = report_paid(oda, words="Betalte i går", proof=proof, **about)
    bank(paid(40_000, day=world.today, words=["?"], payer="Oda Oppdiktet"), today=world.today)
    assert "Oda Oppdiktet" in open_page(clerk, "/desk/reports/")
    address = f"/desk/reports/{report.pk}/"
    page = open_page(clerk, address)
    for told in ("Betalte i går", "Det er nøyaktig beløpet som skyldneren sier", "uten sak"):
        assert told in page, told
    fetched = clerk.post(f"{address}proof/")
    assert fetched["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert fetched["Content-Type"] == "application/octet-stream"
    assert "Skriv et svar" in send(clerk, f"{address}answer/", {"outcome": "found"}, status=200)
    answer = {"outcome": "found", "answer": "Vi fant den."}
    assert "Besvart" in send(clerk, f"{address}answer/", answer)
    assert "besvart fra før" in send(clerk, f"{address}answer/", answer, status=409)
    assert "Vi fant den." in open_page(clerk, address)
    search = {"text": world.oda.number, "reason": "contact"}
    clerk.post("/desk/search/", search)
    assert address in clerk.get(f"/desk/cases/{world.oda.number}/").content.decode()


def test_companies_are_asked_when_somebody_presses_the_button(clerk: DeskBrowser, world: World) -> None:
    assert "vet vi først når det blir spurt" in open_page(clerk, "/desk/companies/")
    assert "Spurt" in send(clerk, "/desk/companies/", status=200)


def test_lists_and_pages_ask_no_more_however_much_there_is(clerk: DeskBrowser, world: World) -> None:
    entries = [paid(10_000 + n, day=world.today, words=[f"nummer {n}"], payer="Oda Oppdiktet") for n in range(12)]

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert clerk.get(path).status_code == 200
        return len(questions(captured))

    lists = ["/desk/", "/desk/suspense/", "/desk/overpaid/", "/desk/reports/", "/desk/transit/", "/desk/proposals/"]
    before = {path: asked(path) for path in [*lists, "/desk/files/"]}
    bank(*entries, today=world.today)
    after = {path: asked(path) for path in before}
    assert after == before
    assert max(after.values()) <= 14, after
    first, last = waiting_ids()[0], waiting_ids()[-1]
    assert asked(f"/desk/suspense/entries/{first}/") == asked(f"/desk/suspense/entries/{last}/") <= 45
