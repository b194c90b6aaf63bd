"""After a payment: telling of one we do not know, and saying where what was too much shall go."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quittance.areas.claims.models import MoneyOnItsWay
from quittance.areas.payments.models import PaidReport, Refund
from tests.sites.conftest import Browser, World
from tests.sites.gateway import Company
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 made up"


def report(browser: Browser, world: World, **changes: Any) -> Any:
    values = {"amount": "500", "paid_on": world.today.strftime("%d.%m.%Y"), "words": "Fjordbanken, uten KID"} | changes
    return browser.post(f"/nb/my/cases/{world.oda.number}/paid/", values)


def test_a_report_with_a_picture_becomes_a_task_and_the_case_says_so(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    answer = report(browser, world, proof=SimpleUploadedFile("kvittering.pdf", PDF))
    assert answer["Location"] == f"/nb/my/cases/{world.oda.number}/#reports"
    kept = PaidReport.objects.get()
    assert (kept.amount, kept.words, kept.closed_at) == (50_000, "Fjordbanken, uten KID", None)
    assert kept.proof is not None
    assert "kvittering" not in kept.proof.filename
    page = text(browser.get(f"/nb/my/cases/{world.oda.number}/"))
    assert "Vi leter etter betalingen din på 500,00 kr" in page
    assert "kommer det ikke noe gebyr" in page
    assert MoneyOnItsWay.objects.filter(case_id=world.oda.case_id, ended_at=None).exists()
    assert "Vi leter etter 500,00 kr du har fortalt om" in text(browser.get("/nb/my/"))


def test_a_reported_payment_is_told_before_paying_again(browser: Browser, other_browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    report(browser, world)
    other_browser.type_reference(world.oda.kid)
    assert other_browser.get("/nb/pay/amount/")["Location"] == "/nb/pay/underway/"
    page = text(other_browser.get("/nb/pay/underway/"))
    assert "Vi har fått vite at 500,00 kr er betalt, og leter etter betalingen." in page
    assert "Fjordbanken" not in page
    assert other_browser.post("/nb/pay/underway/")["Location"] == "/nb/pay/amount/"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"amount": ""}, "Skriv beløpet du betalte."),
        ({"paid_on": "i går"}, "Skriv datoen med dag"),
        ({"paid_on": "01.01.2001"}, "høyst tre år siden"),
        ({"proof": SimpleUploadedFile("a.pdf", b"GIF89a")}, "Filen må være en PDF eller et bilde"),
        ({"proof": SimpleUploadedFile("a.pdf", b"")}, "Filen er tom."),
        ({"words": "x" * 2001}, "Bruk høyst 2 000 tegn."),
    ],
)
def test_what_is_wrong_with_a_report_is_said(
    browser: Browser, world: World, changes: dict[str, Any], problem: str
) -> None:
    browser.log_in(world, "oda")
    page = report(browser, world, **changes)
    assert "Det er et problem" in text(page)
    assert problem in text(page)
    assert not PaidReport.objects.exists()


def test_a_file_that_is_too_large_is_refused(browser: Browser, world: World, monkeypatch: Any) -> None:
    from quittance.areas.payments.operations import reports
    from quittance.sites.portal.views import paid_already

    for module in (reports, paid_already):
        monkeypatch.setattr(module, "LARGEST_PROOF", 20)
    browser.log_in(world, "oda")
    page = report(browser, world, proof=SimpleUploadedFile("a.pdf", PDF + b" " * 40))
    assert "Filen er større enn 10 MB." in text(page)


def test_from_the_payment_pages_one_logs_in_and_comes_to_the_case(browser: Browser, world: World) -> None:
    browser.type_reference(world.oda.kid)
    assert "/nb/my/paid/" in body(browser.get("/nb/pay/amount/"))
    assert browser.get("/nb/my/paid/")["Location"] == "/nb/my/login/"
    user_name, password = world.letters["nora"]
    assert browser.post("/nb/my/login/", {"user_name": user_name, "password": password})["Location"] == "/nb/my/paid/"
    assert browser.get("/nb/my/paid/")["Location"] == f"/nb/my/cases/{world.nora.number}/paid/"


def pay_too_much(browser: Browser, world: World, company: Company) -> None:
    """Oda pays 6 000 on a case that owes less, and then logs in."""
    browser.type_reference(world.oda.kid)
    browser.post("/nb/pay/amount/", {"amount": "6000"})
    browser.post("/nb/pay/more/")
    key = body(browser.get("/nb/pay/check/")).split('name="key" value="')[1].split('"')[0]
    browser.post("/nb/pay/check/", {"key": key, "method": "vipps"})
    company.payer("approves")
    token = company.asked[-1].return_url.rsplit("/", 1)[1]
    assert "/receipt/" in browser.get(f"/nb/pay/status/{token}?back=1")["Location"]
    browser.log_in(world, "oda")


def held(world: World) -> int:
    from quittance.areas.claims.queries import facts

    return facts.load_one(world.oda.case_id).overpaid(world.today)


def key_of(answer: Any) -> str:
    return body(answer).split('name="key" value="')[1].split('"')[0]


def test_too_much_goes_to_another_case(browser: Browser, world: World, company: Company) -> None:
    pay_too_much(browser, world, company)
    before, case = held(world), f"/nb/my/cases/{world.oda.number}/"
    assert "Velg hva vi gjør med" in text(browser.get(case))
    page = browser.get(f"{case}overpaid/")
    assert "Send det tilbake til meg" in text(page)
    target = f"{case}overpaid/case/{world.oda_dentist.case_id}/"
    assert browser.post(f"{case}overpaid/", {"to": world.oda_dentist.case_id})["Location"] == target
    key = key_of(browser.get(target))
    assert "Det kan være høyst" in text(browser.post(target, {"key": key, "amount": "99999"}))
    for _ in range(2):
        answer = browser.post(target, {"key": key, "amount": "300"})
        assert answer["Location"] == f"/nb/my/cases/{world.oda_dentist.number}/"
    assert held(world) == before - 30_000, "the same form twice moves once"
    told = browser.post(target, {"key": key, "amount": "200"})
    assert "med et annet beløp eller en annen konto" in text(told)
    assert held(world) == before - 30_000


def test_too_much_goes_back_the_way_it_came(browser: Browser, world: World, company: Company) -> None:
    pay_too_much(browser, world, company)
    case = f"/nb/my/cases/{world.oda.number}/"
    assert browser.post(f"{case}overpaid/", {"to": "back"})["Location"] == f"{case}overpaid/back/"
    page = browser.get(f"{case}overpaid/back/")
    assert "Det går tilbake samme vei som det kom: Vipps" in text(page)
    sent = {"key": key_of(page), "amount": held(world)}
    for _ in range(2):
        assert browser.post(f"{case}overpaid/back/", sent)["Location"] == f"{case}#overpaid"
    refund = Refund.objects.get()
    assert (refund.amount, refund.way, refund.state) == (held(world), "provider", "proposed")
    page = browser.get(case)
    assert "Du har bedt om det. En av oss ser på det først." in text(page)
    assert "Velg hva vi gjør med" not in text(page)
    browser.post(f"{case}overpaid/keep/{refund.pk}/")
    assert Refund.objects.get().state == "rejected"
    assert "Velg hva vi gjør med" in text(browser.get(case))


def test_money_from_a_bank_goes_back_to_an_account(
    browser: Browser, world: World, company: Company, monkeypatch: Any
) -> None:
    from quittance.areas.payments.queries import refunds

    pay_too_much(browser, world, company)
    monkeypatch.setattr(refunds, "ways_back", lambda case_id: ())
    address = f"/nb/my/cases/{world.oda.number}/overpaid/back/"
    key = key_of(browser.get(address))
    given = {"key": key, "amount": held(world), "payee": "Oda Oppdiktet"}
    wrong = text(browser.post(address, {**given, "account": "99991042765"}))
    assert "Kontonummeret går ikke opp" in wrong
    assert "Skriv navnet" in text(browser.post(address, {**given, "account": "9999 10 42764", "payee": ""}))
    browser.post(address, {**given, "account": "9999 10 42764"})
    page = text(browser.get(f"/nb/my/cases/{world.oda.number}/"))
    assert "Til konto •••• 2764" in page
    assert "42764" not in page.replace("9999.10.42764", "")
    again = f"/nb/my/cases/{world.oda.number}/#overpaid"
    assert browser.post(address, {**given, "account": "99991042764"})["Location"] == again, "the same once more"
    for other in ({"account": "99990123450"}, {"account": "99991042764", "amount": held(world) - 100}):
        told = browser.post(address, {**given, **other})
        assert told.status_code == 409
        assert "med et annet beløp eller en annen konto" in text(told)
        assert "Til konto •••• 2764" in text(told), "how it stands"
    assert "kanskje i et annet vindu" in text(browser.post(address, {**given, "key": "new", "account": "99990123450"}))
    assert Refund.objects.count() == 1


def test_nothing_too_much_means_nothing_to_choose(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    case = f"/nb/my/cases/{world.oda.number}/"
    for page in ("overpaid/", "overpaid/back/", f"overpaid/case/{world.oda_dentist.case_id}/"):
        assert browser.get(case + page)["Location"] == case
    assert "Betalt for mye" not in text(browser.get(case))
