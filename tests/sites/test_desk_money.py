"""The four stories the desk is measured by, as somebody new plays them: the way is found on the pages alone."""

import datetime as dt
import re
from typing import Any

import pytest

from tests import camt_files
from tests.sites.conftest import World
from tests.sites.desk import DeskBrowser, hire
from tests.sites.money import assert_sound, bank, open_page, owed, paid, send, waiting_ids, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world: World) -> DeskBrowser:
    hire("payments_clerk", email="pelle@desk.example.no", name="Pelle Posteringsen")
    browser = DeskBrowser()
    browser.enter("pelle@desk.example.no")
    return browser


@pytest.fixture
def approver(world: World) -> DeskBrowser:
    hire("approver", email="gro@desk.example.no", name="Gro Godkjentsen")
    browser = DeskBrowser()
    browser.enter("gro@desk.example.no")
    return browser


@pytest.fixture
def day(world: World) -> dt.date:
    return world.today - dt.timedelta(days=1)


def proposals(browser: DeskBrowser, address: str = "/desk/proposals/") -> list[str]:
    """Where the proposals are that a page leads to."""
    return re.findall(r'href="(/desk/proposals/\d+/)"', browser.get(address).content.decode())


def one_digit_wrong(kid: str) -> str:
    return f"{kid[:5]}{(int(kid[5]) + 1) % 10}{kid[6:]}"


def test_a_payment_from_abroad_finds_its_case_and_can_be_taken_back(
    clerk: DeskBrowser, world: World, day: dt.date
) -> None:
    wrong = one_digit_wrong(world.oda.kid)
    foreign = {"words": [f"RE INVOICE {wrong} THANK YOU"], "payer": "Oda Oppdiktet", "instructed": ("EUR", "85.40")}
    bank(paid(100_000, day=day, payer_account="DE75512108001245126199", **foreign), today=world.today)
    before = owed(world.oda.case_id, world.today)
    assert "Money without a case" not in open_page(clerk, "/desk/")
    assert 'href="/desk/suspense/"' in clerk.get("/desk/").content.decode()
    listed = open_page(clerk, "/desk/suspense/")
    assert "1 000,00 kr" in listed
    assert "KID-nummer med en feil" in listed
    assert "THANK YOU" in listed
    (entry,) = waiting_ids()
    address = f"/desk/suspense/entries/{entry}/"
    page = open_page(clerk, address)
    for told in ("Ett siffer i KID-nummeret", world.oda.number, "EUR 85.40", "Legg 1 000,00 kr her", "camt054.xml"):
        assert told in page, told
    done = send(clerk, f"{address}assign/", {"case": world.oda.number, "comment": "Ringte henne"})
    assert "Angre" in done
    assert "Ringte henne" in done
    assert owed(world.oda.case_id, world.today) == pytest.approx(before - 100_000, abs=100)
    again = send(clerk, f"{address}assign/", {"case": world.oda.number}, status=409)
    assert "Ingenting ble gjort en gang til" in again
    assert_sound(world.today)
    decision = clerk.get(address).content.decode().split('name="decision" value="')[1].split('"')[0]
    assert "venter igjen" in send(clerk, f"{address}undo/", {"decision": decision})
    assert owed(world.oda.case_id, world.today) == before
    assert "tatt tilbake før" in send(clerk, f"{address}undo/", {"decision": decision}, status=409)
    send(clerk, f"{address}assign/", {"case": world.oda.number})
    history = open_page(clerk, address)
    assert history.count("Pelle Posteringsen") >= 3
    assert_sound(world.today)


def test_one_transfer_is_divided_over_two_cases(clerk: DeskBrowser, world: World, day: dt.date) -> None:
    bank(
        paid(150_000, day=day, words=[f"{world.oda.number} og {world.oda_dentist.number}"], payer="Oda Oppdiktet"),
        today=world.today,
    )
    (entry,) = waiting_ids()
    address = f"/desk/suspense/entries/{entry}/"
    page = open_page(clerk, address)
    assert "Del den på flere saker" in page
    assert "Den er trolig for flere saker" in page
    begun = clerk.get(f"{address}split/").content.decode()
    for case in (world.oda, world.oda_dentist):
        assert f'name="case" value="{case.number}"' in begun
    assert re.search(r"value=\"1.?500,00\"", begun)
    assert "skyldig den dagen det ble betalt" in begun
    before = [owed(case.case_id, world.today) for case in (world.oda, world.oda_dentist)]
    cases = [world.oda.number, world.oda_dentist.kid]
    short = send(clerk, f"{address}split/", {"case": cases, "amount": ["1 000", "400"], "do": "check"}, status=200)
    assert "100,00 kr av betalingen er ikke delt" in short
    twice = {"case": [cases[0], world.oda.kid], "amount": ["1000", "500"], "do": "check"}
    assert "allerede i en rad over" in send(clerk, f"{address}split/", twice, status=200)
    odd = {"case": ["26-7654321", cases[1]], "amount": ["1000", "fem hundre"], "do": "check"}
    told = send(clerk, f"{address}split/", odd, status=200)
    assert "Det finnes ingen sak" in told
    assert "Skriv beløpet med tall" in told
    more = clerk.post(f"{address}split/", {"case": cases[:1], "amount": ["1000"], "do": "add"}).content.decode()
    assert 'value="500,00"' in more
    good = {"case": cases, "amount": ["1000", "500"], "comment": "To saker"}
    check = send(clerk, f"{address}split/", {**good, "do": "check"}, status=200)
    for part in ("1 000,00 kr → Oda Oppdiktet", "500,00 kr → Oda Oppdiktet", "Ingenting er bokført ennå"):
        assert part in check, part
    assert [owed(case.case_id, world.today) for case in (world.oda, world.oda_dentist)] == before
    done = send(clerk, f"{address}split/", {**good, "do": "commit"})
    assert world.oda.number in done
    assert world.oda_dentist.number in done
    after = [owed(case.case_id, world.today) for case in (world.oda, world.oda_dentist)]
    assert [b - a for b, a in zip(before, after, strict=True)] == pytest.approx([100_000, 50_000], abs=100)
    assert "plassert fra før" in send(clerk, f"{address}split/", {**good, "do": "commit"}, status=409)
    assert_sound(world.today)


def test_an_overpayment_goes_to_another_case_and_the_rest_back_by_two_people(
    clerk: DeskBrowser, approver: DeskBrowser, world: World, day: dt.date
) -> None:
    total, dentist = owed(world.oda.case_id, day), owed(world.oda_dentist.case_id, world.today)
    bank(paid(total + 300_000, kid=world.oda.kid, day=day, payer="Oda Oppdiktet"), today=world.today)
    assert "3 000,00 kr" in open_page(clerk, "/desk/overpaid/")
    address = f"/desk/overpaid/{world.oda.number}/"
    page = clerk.get(address).content.decode()
    assert world.oda_dentist.number in page
    key = page.split('name="key" value="')[1].split('"')[0]
    move = {"move-amount": "2000", "case": world.oda_dentist.number, "key": key}
    assert "1 000,00 kr er igjen" in send(clerk, f"{address}move/", move)
    assert owed(world.oda_dentist.case_id, world.today) == dentist - 200_000
    send(clerk, f"{address}move/", move)  # the same form once more: nothing happens twice
    assert owed(world.oda_dentist.case_id, world.today) == dentist - 200_000
    back: dict[str, Any] = {
        "back-amount": "1000",
        "back-way": "bank",
        "back-payee": "Oda Oppdiktet",
        "back-account": "9999 01 23451",
        "back-reason": "Hun ringte",
        "key": "k2",
    }
    assert "kontrollsifferet" in send(clerk, f"{address}back/", back, status=200)
    back["back-account"] = "NL91ABNA0417164300"
    proposed = send(clerk, f"{address}back/", back)
    assert "Ingenting er igjen å bestemme" in proposed
    assert "Pelle Posteringsen" in proposed
    assert "ikke så mye" in send(clerk, f"{address}back/", {**back, "key": "k3"}, status=409)
    proposal = proposals(clerk, address)[0]
    assert "venter den på en annen" in open_page(clerk, proposal)
    assert clerk.post(f"{proposal}judge/", {"do": "approve"}).status_code == 403
    seen = open_page(approver, proposal)
    for told in ("1 000,00 kr", "Hun ringte", "Pelle Posteringsen", "4300", world.oda.number):
        assert told in seen, told
    assert "NL91ABNA0417164300" not in seen
    assert "Skriv hvorfor" in send(approver, f"{proposal}judge/", {"do": "reject"}, status=200)
    assert "Godkjent" in send(approver, f"{proposal}judge/", {"do": "approve"})
    assert "Ingenting ble gjort en gang til" in send(approver, f"{proposal}judge/", {"do": "approve"}, status=409)
    assert "godkjent, ikke sendt" in open_page(approver, "/desk/proposals/")
    assert_sound(world.today)


def test_who_proposes_never_decides_whatever_the_roles(world: World, day: dt.date) -> None:
    hire("payments_clerk", "approver", email="both@desk.example.no")
    both = DeskBrowser()
    both.enter("both@desk.example.no")
    case = f"/desk/cases/{world.oda.number}/"
    told = send(both, f"{case}write-off/", {"principal": "100", "reason": "Avtalt"})
    assert "venter den på en annen" in told
    refused = send(both, f"{proposals(both)[0]}judge/", {"do": "approve"}, status=409)
    assert "Noen andre må avgjøre" in refused
    assert "allerede" in send(both, f"{case}write-off/", {"principal": "100", "reason": "Avtalt"}, status=409)
    assert_sound(world.today)


def test_a_payment_the_bank_took_back_comes_off_its_case(clerk: DeskBrowser, world: World, day: dt.date) -> None:
    before = owed(world.oda.case_id, world.today)
    back = camt_files.payment(80_000, words=[f"RETUR {world.oda.kid}"], payer_account="99990123450")
    bank(
        paid(80_000, kid=world.oda.kid, day=day, payer="Oda Oppdiktet"),
        paid(80_000, kid=world.nora.kid, day=day, payer="Nora Påfunn", payer_account="99990123477"),
        camt_files.entry(-80_000, back, day=world.today),
        today=world.today,
    )
    assert owed(world.oda.case_id, world.today) < before
    (entry,) = waiting_ids()
    address = f"/desk/suspense/entries/{entry}/"
    page = clerk.get(address).content.decode()
    assert f'href="{address}returned/"' in page
    assert f'href="{address}split/"' not in page
    choose = clerk.get(f"{address}returned/").content.decode()
    first, second = choose.split('name="original" value="')[1:3]
    assert world.oda.number in first
    assert "checked" in first.split(">")[0]
    assert world.nora.number in second
    assert "Velg betalingen" in send(clerk, f"{address}returned/", {}, status=200)
    original = first.split('"')[0]
    assert "Den tar tilbake denne betalingen" in page
    decided = send(clerk, f"{address}returned/", {"original": original})
    assert "Betalingen som ble tatt tilbake" in decided
    assert f"av sak {world.oda.number} (Oda Oppdiktet)" in decided
    assert f"/desk/suspense/entries/{original}/" in clerk.get(address).content.decode()
    assert owed(world.oda.case_id, world.today) == before
    late = send(clerk, f"{address}returned/", {"original": original}, status=409)
    assert "plassert fra før" in late
    assert waiting_ids() == []
    assert_sound(world.today)


def test_a_refund_of_unplaced_money_is_proposed_once(clerk: DeskBrowser, world: World, day: dt.date) -> None:
    bank(paid(25_000, day=day, words=["Takk for turen"], payer="Kåre Feilsendt"), today=world.today)
    (entry,) = waiting_ids()
    form = {"payee": "Kåre Feilsendt", "account": "NL91ABNA0417164300", "reason": "Feilsendt", "key": "a"}
    address = f"/desk/suspense/entries/{entry}/"
    assert "satt til side" in send(clerk, f"{address}back/", form)
    send(clerk, f"{address}back/", form)
    assert "plassert fra før" in send(clerk, f"{address}back/", {**form, "key": "b"}, status=409)
    assert waiting_ids() == []
    assert words(clerk.get("/desk/proposals/")).count("250,00 kr") == 1
    assert_sound(world.today)
