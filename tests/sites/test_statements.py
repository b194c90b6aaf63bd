"""Statements to take along: the figures of the page on any day, for the cases that are the visitor's and no others."""

import csv
import datetime as dt
import io
import json
import re
from typing import Any

import pytest

from quittance.areas.claims.queries.statements import case_statement
from quittance.formats.account_statement import SCHEMA
from tests.schemas import problems
from tests.sites.conftest import Browser, World
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db


def document(browser: Browser, path: str, on: dt.date) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body(browser.get(f"{path}json/", {"on": on.isoformat()})))
    return found


@pytest.mark.parametrize("days", [-60, 0, 90])
def test_table_and_document_have_the_figures_of_the_day(browser: Browser, world: World, days: int) -> None:
    browser.log_in(world, "oda")
    on = world.today + dt.timedelta(days=days)
    told = document(browser, "/nb/my/statement/", on)
    assert list(problems(told, SCHEMA)) == []
    wanted = {
        one.number: case_statement(number=one.number, on=on, today=world.today)
        for one in (world.oda, world.oda_dentist)
    }
    assert {case["number"]: case["total"] for case in told["cases"]} == {n: one.total for n, one in wanted.items()}
    for case in told["cases"]:
        assert sum(line["amount"] for line in case["lines"]) == case["total"]
        assert any(line["planned"] for line in case["lines"]) == any(
            line.planned and line.amount for line in wanted[case["number"]].lines
        )
    answer = browser.get(f"/nb/my/cases/{world.oda.number}/statement/csv/", {"on": on.isoformat()})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert {row["case"] for row in rows} == {world.oda.number}
    assert int(re.sub(r"\D", "", rows[-1]["amount"])) == wanted[world.oda.number].total
    assert f"account_statement-{on}.csv" in answer["Content-Disposition"]


def test_the_letter_of_everything_stands_on_both_cases(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    on = world.today + dt.timedelta(days=30)
    page = browser.get("/en/my/statement/", {"on": on.isoformat()})
    assert "Letter as a page and PDF" in text(page)
    answer = browser.post("/en/my/statement/", {"on": on.isoformat()})
    assert answer.status_code == 303
    letter = text(browser.get(answer["Location"]))
    assert "Account statement, all cases" in letter
    for case in (world.oda, world.oda_dentist):
        assert case.number in letter
        assert answer["Location"].split("/")[-2] in body(browser.get(f"/en/my/cases/{case.number}/letters/"))
    assert browser.get(answer["Location"] + "pdf/").content.startswith(b"%PDF-")


def test_a_day_before_everything_is_told_and_today_is_shown(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    page = browser.get("/nb/my/statement/", {"on": "2001-01-01"})
    assert 'aria-invalid="true"' in body(page)
    told = document(browser, "/nb/my/statement/", dt.date(2001, 1, 1))
    assert told["on"] == world.today.isoformat()


def test_the_schema_is_published_where_the_document_says(browser: Browser, world: World, settings: Any) -> None:
    browser.log_in(world, "oda")
    told = document(browser, "/nb/my/statement/", world.today)
    address = told["schema"].removeprefix(settings.PUBLIC_URL)
    assert json.loads(body(Browser().get(address))) == SCHEMA
    assert Browser().get("/schemas/statement-9.json").status_code == 404


def test_nobody_elses_case_and_no_other_kind_of_file(browser: Browser, world: World) -> None:
    browser.log_in(world, "nora")
    path = f"/nb/my/cases/{world.oda.number}/statement/"
    assert [browser.get(one).status_code for one in (path, f"{path}json/", f"{path}csv/")] == [404] * 3
    assert browser.post(path, {"on": world.today.isoformat()}).status_code == 404
    assert browser.get("/nb/my/statement/xlsx/").status_code == 404
    told = document(browser, "/nb/my/statement/", world.today)
    assert [case["number"] for case in told["cases"]] == [world.nora.number]
