"""The page, the statement's PDF, JSON and `quittance case show` agree to the øre: every case of the demo, any date.

Of every case all thirty days are put into a real PDF and read out of it again. That is a print file, which lays out a
page in a third of the time of a letter of its own; today's letter is besides asked for as its debtor asks for it, and
read as the tagged PDF that is handed out.
"""

import datetime as dt
import io
import json
import random
import re
from contextlib import nullcontext
from html import unescape
from typing import Any

import pypdf
import pytest
from django.test import Client

from quittance.areas.claims.models import Case
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.growth import figures_of
from quittance.areas.claims.queries.standings import Standing
from quittance.areas.claims.queries.statements import CaseStatement, statement_of
from quittance.areas.letters.queries.matters import envelope, matter_of
from quittance.areas.parties.models import Party
from quittance.cli import books
from quittance.core.money import parse_kroner, parse_machine
from quittance.demo import programme
from quittance.formats.account_statement import as_document
from quittance.formats.letter import accounts, shown, write_print_file
from quittance.formats.letter.figures import money
from quittance.sites.ui.accounts import statement_in_words
from quittance.sites.ui.explain import explained
from tests.demo.conftest import MORNING, Told

TODAY = MORNING.date()
DAYS = 30
_TOTAL = re.compile(r'<p class="big-amount">([^<]+)</p>')
_SUM = re.compile(r'<div class="sum"><dt>[^<]+</dt><dd class="amount">([^<]+)</dd>')


def days_of(facts: case_facts.CaseFacts) -> list[dt.date]:
    """Days chosen anew for every case, the same in every run: from its first due date to a year ahead."""
    chance = random.Random(f"figures {facts.number}")
    first = min(claim.due_date for claim in facts.claims)
    span = (TODAY + dt.timedelta(days=365) - first).days
    return [TODAY, *(first + dt.timedelta(days=chance.randint(0, span)) for _ in range(DAYS - 1))]


def oere(written: str) -> int:
    """An amount as the page writes it."""
    text = unescape(written).replace("\N{NO-BREAK SPACE}", " ").removesuffix("kr").strip()
    return -parse_kroner(text[1:]) if text.startswith("\N{MINUS SIGN}") else parse_kroner(text)


def logged_in(case_id: int) -> Client:
    part = next(part for part in programme.read() if case_id in part.case_ids)
    browser = Client()
    answer = browser.post("/nb/my/login/", {"user_name": part.user_name, "password": part.password})
    assert answer.status_code == 303
    return browser


def on_the_page(browser: Client, number: str, day: dt.date) -> tuple[int, int]:
    """The amount on the page of a date, and the sum of the lines below it."""
    page = browser.get(f"/nb/my/cases/{number}/", {"on": day.isoformat()}).content.decode()
    (amount,) = _TOTAL.findall(page)
    return oere(amount), oere(_SUM.findall(page)[-1])


@pytest.fixture
def told_still(told: Told, settings: object) -> Told:
    """The story, with pages that need no collected files."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}  # type: ignore[attr-defined]
    return told


def by_command(number: str, day: dt.date, printed: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What `quittance case show --json` prints."""
    printed.readouterr()
    books.show(number=number, on=day.isoformat(), as_json=True)
    answer: dict[str, Any] = json.loads(printed.readouterr().out)
    return answer


def in_the_document(facts: case_facts.CaseFacts, statement: CaseStatement) -> tuple[int, int]:
    """The total in the JSON document, and the sum of its lines."""
    told = statement_in_words([Standing(facts, statement)], on=statement.on, now=MORNING)
    (case,) = as_document(told, schema="")["cases"]
    return case["total"], sum(line["amount"] for line in case["lines"])


def check_the_pdfs(facts: case_facts.CaseFacts, totals: dict[dt.date, int]) -> None:
    """The last line of the statement of every day, read out of a PDF."""
    to = envelope(Party.objects.get(pk=facts.debtor_id), code="ABCDEFGHJK2", day=TODAY, language="nb")
    pages = [
        accounts.account_statement(to, matter_of(facts, link="https://x.example/q/y", on=day, today=TODAY), on=day)
        for day in totals
    ]
    data, sheets = write_print_file([(shown(page), None) for page in pages], title="statements", duplex=False)
    read = [plain(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    for (day, total), sheet in zip(totals.items(), sheets, strict=True):
        text = " ".join(read[sheet.first - 1 : sheet.first - 1 + sheet.count])
        assert f"Sum {plain(money(total, 'nb'))}" in text, (facts.number, day)


def check_the_letter(browser: Client, number: str, total: int) -> None:
    """Today's statement, asked for on its page and read out of the PDF that is handed out; and its JSON."""
    path = f"/nb/my/cases/{number}/statement/"
    letter = browser.post(path, {"on": TODAY.isoformat()})["Location"]
    pdf = browser.get(f"{letter}pdf/").content
    text = plain(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))
    assert f"Sum {plain(money(total, 'nb'))}" in text, number
    (case,) = json.loads(browser.get(f"{path}json/").content)["cases"]
    assert case["total"] == total, number


def plain(text: str) -> str:
    """Every kind of blank is one blank."""
    return re.sub(r"\s+", " ", text)


def check_lines(facts: case_facts.CaseFacts, statement: CaseStatement) -> None:
    """Groups, lines and the arithmetic of each line add up; no fee and no interest is without arithmetic."""
    groups = explained(statement, facts.claims)
    assert sum(group.total for group in groups) == statement.total
    for group in groups:
        assert sum(line.amount for line in group.lines) == group.total
        for line in group.lines:
            reckoned = [segment.amount for segment in line.segments] or [step.amount for step in line.steps]
            assert line.sentences, line.title
            assert bool(reckoned) == bool(line.laws), line.title
            assert not reckoned or sum(reckoned) == line.amount, line.title


def test_page_pdf_json_command_and_lines_agree_on_any_date(
    visited: Told, settings: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    monkeypatch.setattr(books, "django_ready", nullcontext)
    looked_at = 0
    for case in Case.objects.order_by("id"):
        facts, browser = case_facts.load_one(case.pk), logged_in(case.pk)
        totals = {}
        for day in days_of(facts):
            where = (case.number, day)
            statement = statement_of(facts, on=day, today=TODAY)
            assert on_the_page(browser, case.number, day) == (max(statement.total, 0), statement.total), where
            command = by_command(case.number, day, capsys)
            lines = [parse_machine(line["amount"], allow_negative=True) for line in command["lines"]]
            assert (parse_machine(command["total"]), sum(lines)) == (statement.total, statement.total), where
            assert sum(figures_of(statement).values()) == statement.total, where
            assert in_the_document(facts, statement) == (statement.total, statement.total), where
            check_lines(facts, statement)
            totals[day] = statement.total
            looked_at += 1
        check_the_pdfs(facts, totals)
        check_the_letter(browser, case.number, totals[TODAY])
    assert looked_at >= 10 * DAYS
