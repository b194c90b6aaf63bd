"""The overview of many cases, and a case that explains itself: what is urgent, what has grown, whose the claim was."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.areas.access.operations import issue_credential
from quittance.areas.claims.models import Case as CaseRow
from quittance.areas.claims.models import Look
from quittance.areas.claims.operations.importing import ImportRequest, import_claims
from quittance.kit import clock
from tests.factories import claim_row, claims_csv, organisation, person
from tests.sites.conftest import Browser, World
from tests.sites.money import words
from tests.sites.reading import body
from tests.sites.test_budgets import questions

pytestmark = pytest.mark.django_db
TWELVE = 12


def twelve_cases(browser: Browser, folder: Path) -> list[str]:
    """Somebody with twelve creditors logs in; the case numbers. The last creditor sent a payment demand last week."""
    today = clock.today()
    due = today - dt.timedelta(days=90)
    demanded = {
        "collection_notice_sent": due + dt.timedelta(days=20),
        "collection_notice_deadline": due + dt.timedelta(days=40),
        "demand_sent": today - dt.timedelta(days=7),
        "demand_deadline": today + dt.timedelta(days=9),
    }
    rows = [
        claim_row(
            creditor=f"Kreditor {place} AS", creditor_org_no=organisation(100 + place), debtor_id=person(77),
            debtor_name="Tolv Saker", due_date=due, principal=f"{place}00.00",
            **(demanded if place == TWELVE else {}),
        )
        for place in range(1, TWELVE + 1)
    ]  # fmt: skip
    file = folder / "twelve.csv"
    file.write_bytes(claims_csv(rows))
    assert import_claims(ImportRequest(path=file, actor="test"), now=clock.now()).accepted == TWELVE
    cases = list(CaseRow.objects.filter(debtor__name="Tolv Saker").order_by("id"))
    issued = issue_credential(
        party_id=cases[0].debtor_id, case_ids=[case.pk for case in cases], letter_date=today, actor="test",
        now=clock.now(),
    )  # fmt: skip
    browser.post("/nb/my/login/", {"user_name": issued.user_name, "password": issued.password})
    return [case.number for case in cases]


def test_twelve_cases_in_ten_questions_the_urgent_one_first(browser: Browser, company: object, tmp_path: Path) -> None:
    numbers = twelve_cases(browser, tmp_path)
    with CaptureQueriesContext(connection) as captured:
        page = browser.get("/nb/my/")
    assert len(questions(captured)) <= 10
    assert Look.objects.count() == TWELVE
    shown = re.findall(r'<li class="[^"]+" id="case-([^"]+)"', body(page))
    assert sorted(shown) == sorted(numbers)
    assert shown[0] == numbers[-1], "the one whose day comes first"
    told = words(page)
    assert "Haster" in told
    assert "Siste dag for å betale er" in told
    assert "(om 9 dager)" in told
    assert "Hvor mye til hver kreditor" in told


def test_what_came_since_last_time_is_told_on_both_pages(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    browser.get("/nb/my/")
    seen = Look.objects.get(pk=world.oda.case_id)
    seen.day -= dt.timedelta(days=3)
    seen.figures["collection_fee"] = 0
    seen.save()
    for path in ("/nb/my/", f"/nb/my/cases/{world.oda.number}/"):
        told = words(browser.get(path))
        assert "Siden du så her" in told, path
        assert re.search(r"Hvorfor: Inkassosalær \+[\d ,]+ kr ?\.", told), path
        assert "Jeg er ikke enig" in told, path


def test_every_line_opens_and_names_a_law_that_can_be_read(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    page = body(browser.get(f"/nb/my/cases/{world.oda.number}/"))
    lines = page.split('id="why"')[1].split('id="other-day"')[0].split('<div class="line">')[1:]
    assert len(lines) >= 7
    assert all("<details" in line for line in lines)
    addresses = set(re.findall(r'href="(https://[^"]+)"', page))
    assert "https://lovdata.no/lov/1976-12-17-100/%C2%A72" in addresses
    assert "https://lovdata.no/forskrift/1989-07-14-562/%C2%A72-2" in addresses
    assert {address.split("/")[2] for address in addresses} == {"lovdata.no"}


def test_a_day_ahead_shows_the_fee_that_comes_as_not_charged_yet(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    day = world.today + dt.timedelta(days=40)
    told = words(browser.get(f"/nb/my/cases/{world.oda.number}/", {"on": day.isoformat()}))
    assert "kommer hvis det ikke betales" in told
    assert "Allerede lagt til" in told


def test_limitation_and_payment_remark_are_told(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    told = words(browser.get(f"/nb/my/cases/{world.oda.number}/"))
    assert "Kan kreves til og med" in told
    assert "En person kan tidligst få en betalingsanmerkning 30 dager etter et rettslig skritt" in told
    assert "kan være for gammelt" not in told
