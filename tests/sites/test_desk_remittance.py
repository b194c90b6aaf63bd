"""The rooms for client money: from what came in to a file that was handed out, by three people, in two languages."""

import re
from typing import Any

import pytest

from quittance.areas.payments.models import BankEntry
from quittance.areas.remittance.models import PaymentFile, RemittanceRun
from quittance.areas.remittance.operations.executing import settle_left
from tests import factories
from tests.areas.remittance import office
from tests.camt_files import entry, notice, payment
from tests.postgres import Database
from tests.sites.desk import DeskBrowser, hire


@pytest.fixture
def people(fresh_database: Database) -> dict[str, DeskBrowser]:
    """Somebody who proposes and two who approve, at their desks."""
    found = {}
    for name, role in (("klara", "client_money"), ("gro", "approver"), ("tor", "approver")):
        hire(role, email=f"{name}@desk.example.no", name=name.title(), language="en")
        found[name] = DeskBrowser()
        found[name].enter(f"{name}@desk.example.no")
    return found


def words(answer: Any) -> str:
    assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:500])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_from_the_account_to_the_file_by_three_people(people: dict[str, DeskBrowser]) -> None:
    klara, gro, tor = people["klara"], people["gro"], people["tor"]
    creditor = office.creditor_of(office.paid_case())
    number = creditor.pk
    form = {"account": "9999.40.01007", "wish": "", "reason": "Called back on the known number"}
    assert klara.post(f"/desk/payouts/{number}/", form)["Location"] == "/desk/payouts/"
    assert "9999.40.01007" in words(gro.get("/desk/payouts/"))
    gro.post(f"/desk/payouts/{number}/decide/", {"do": "approve"})
    assert klara.post("/desk/remittances/run/", {"until": "10.06.2025"})["Location"] == "/desk/remittances/"
    assert "1 new remittance waits" in words(klara.get("/desk/remittances/"))
    run = RemittanceRun.objects.get(creditor=creditor)
    page = words(gro.get(f"/desk/remittances/{run.pk}/"))
    assert "NOK 2,498.39" in page
    assert "Approve" in page
    gro.post(f"/desk/remittances/{run.pk}/decide/", {"do": "approve"})
    statement = klara.get(f"/desk/remittances/{run.pk}/statement/pdf-nb/")
    assert statement.content.startswith(b"%PDF")
    assert statement.content == gro.get(f"/desk/remittances/{run.pk}/statement/pdf-nb/").content
    place = klara.post("/desk/payment-files/make/")["Location"]
    file = PaymentFile.objects.get(pk=int(place.split("/")[-2]))
    assert bytes(file.sha256).hex() in words(gro.get(place))
    assert "Hand out" not in words(klara.get(place))
    assert gro.post(f"{place}decide/", {"do": "approve"})["Location"] == place
    assert "You approve exactly" not in words(gro.get(place))
    assert gro.post(f"{place}decide/", {"do": "approve"}).status_code == 409
    tor.post(f"{place}decide/", {"do": "approve"})
    handed = klara.post(f"{place}download/")
    assert b"pain.001.001.03" in handed.content
    assert klara.post(f"{place}download/").status_code == 409
    upload = factories_file(office.answer(file))
    assert klara.post("/desk/payment-files/answer/", {"file": upload})["Location"] == "/desk/payment-files/"
    assert "2 accepted, 0 rejected" in words(klara.get("/desk/payment-files/"))
    assert "accepted by the bank" in words(klara.get(place))


def factories_file(data: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("answer.xml", data)


def test_whoever_made_it_does_not_approve_it_whatever_their_roles(fresh_database: Database) -> None:
    office.paid_case()
    hire("client_money", "approver", email="both@desk.example.no", name="Both", language="en")
    both = DeskBrowser()
    both.enter("both@desk.example.no")
    both.post("/desk/remittances/run/", {"until": "09.06.2025"})
    run = RemittanceRun.objects.order_by("-id").first()
    assert run is not None
    assert "Reject" not in words(both.get(f"/desk/remittances/{run.pk}/"))
    refused = both.post(f"/desk/remittances/{run.pk}/decide/", {"do": "approve"})
    assert refused.status_code == 409
    assert "You proposed this yourself" in refused.content.decode()
    assert "Cancel this remittance" in words(both.get(f"/desk/remittances/{run.pk}/"))
    both.post(f"/desk/remittances/{run.pk}/cancel/", {})
    assert RemittanceRun.objects.get(pk=run.pk).state == "cancelled"
    assert both.post(f"/desk/remittances/{run.pk}/cancel/", {}).status_code == 409


def test_days_of_the_account_are_told_with_what_explains_them(people: dict[str, DeskBrowser]) -> None:
    klara = people["klara"]
    assert klara.post("/desk/client-account/look/", {"until": "nonsense"}).status_code == 200
    offered = re.search(r'name="until" value="([^"]+)"', klara.get("/desk/client-account/").content.decode())
    assert offered is not None
    assert klara.post("/desk/client-account/look/", {"until": offered[1]})["Location"] == "/desk/client-account/"
    page = words(klara.get("/desk/client-account/"))
    assert "no statement" in page
    assert factories.AGENCY_ACCOUNT[:4] in page


def test_a_file_the_bank_never_took_is_put_back_by_two(people: dict[str, DeskBrowser]) -> None:
    klara, gro = people["klara"], people["gro"]
    office.approved_run()
    file = office.released_file()
    place = f"/desk/payment-files/{file.pk}/"
    assert "Say how you know" in words(klara.post(f"{place}not-taken/", {"lost-reason": ""}))
    assert klara.post(f"{place}not-taken/", {"lost-reason": "Ingrid at the bank"})["Location"] == place
    page = words(klara.get(place))
    assert "Ingrid at the bank" in page
    assert "not whoever says so" in page
    assert "Payment files" in words(gro.get("/desk/")), "it waits for the approver"
    assert "paid twice: ask the bank yourself" in words(gro.get(place))
    assert gro.post(f"{place}not-taken/decide/", {"do": "approve"})["Location"] == place
    told = words(klara.get(place))
    for text in ("never taken by the bank", "Klara said", "Gro agreed", "The bank never took its payment file."):
        assert text in told, text
    assert "Hand it out" not in told
    assert klara.post(f"{place}not-taken/", {"lost-reason": "again"}).status_code == 409


def test_a_payment_of_ours_that_came_back_is_offered_and_owed_again(people: dict[str, DeskBrowser]) -> None:
    klara = people["klara"]
    hire("payments_clerk", email="pelle@desk.example.no", name="Pelle", language="en")
    pelle = DeskBrowser()
    pelle.enter("pelle@desk.example.no")
    run = office.approved_run()
    file = office.released_file()
    for line in file.lines.order_by("id"):
        came_in(line.amount, line.end_to_end, out=True)
    settle_left(actor="test", now=office.NOW)
    line = file.lines.get(run=run)
    place = f"/desk/suspense/entries/{came_in(line.amount, line.end_to_end)}/"
    page = words(pelle.get(place))
    assert "One of our own payments came back" in page
    assert line.end_to_end in page
    asked = pelle.get(f"{place}came-back/").content.decode()
    assert f'value="{line.end_to_end}" checked' in asked
    assert "Choose the payment that came back" in words(pelle.post(f"{place}came-back/", {"payment": "REM0-1"}))
    assert pelle.post(f"{place}came-back/", {"payment": line.end_to_end})["Location"] == place
    done = words(pelle.get(place))
    assert "One of our own payments that came back" in done
    assert "What it paid is owed again" in done
    assert "Undo" not in done
    assert pelle.post(f"{place}came-back/", {"payment": line.end_to_end}).status_code == 409
    assert "The payment came back from the payee" in words(klara.get(f"/desk/remittances/{run.pk}/"))


def came_in(amount: int, end_to_end: str, *, out: bool = False) -> int:
    """A line of the bank about one of our own payments: leaving, or coming back."""
    about = payment(amount, end_to_end=end_to_end)
    factories.import_bank(notice(entry(-amount if out else amount, about, day=office.DAY)), on=office.DAY)
    return BankEntry.objects.latest("id").pk
