"""Letters on the pages: listed, opened and saved by whom they concern, with the figures of the PDF; codes that tell."""

import datetime as dt
import io
import re
import statistics
import time
from typing import Any

import pypdf
import pytest

from tests.sites.conftest import Browser, World
from tests.sites.gateway import Company
from tests.sites.reading import body, text, without_tokens

pytestmark = pytest.mark.django_db


def plain(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def statement(browser: Browser, world: World, language: str = "nb") -> str:
    """Asks for an account statement and returns the letter's address."""
    answer = browser.post(f"/{language}/my/cases/{world.oda.number}/letters/", {"kind": "account_statement"})
    assert answer.status_code == 303, body(answer)
    return str(answer["Location"])


def code_on(page: str) -> str:
    found = re.search(r"\b([2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{3})\b", page)
    assert found
    return found[1]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_page_and_pdf_have_the_figures_of_the_case(browser: Browser, world: World, language: str) -> None:
    browser.log_in(world, "oda")
    address = statement(browser, world, language)
    assert address == statement(browser, world, language), "the same figures on the same day are the same letter"
    page, pdf = browser.get(address), browser.get(f"{address}pdf/")
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == ("application/pdf", "no-store, private")
    printed = plain(" ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(pdf.content)).pages))
    case = body(browser.get(f"/{language}/my/cases/{world.oda.number}/"))
    total = plain(re.findall(r'class="big-amount">([^<]+)', case)[0].replace("&nbsp;", " "))
    shown = plain(text(page))
    for amount in re.findall(r'class="number">(?:<strong>)?([^<]+)', body(page))[1:]:
        assert plain(amount.replace("&nbsp;", " ")) in printed
    assert total in shown
    assert total in printed
    assert f'<article class="flow" lang="{language}">' in body(page)


def test_what_is_not_so_is_not_certified(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    path = f"/nb/my/cases/{world.oda.number}/letters/"
    for asked in ({"kind": "settled"}, {"kind": "receipt", "payment": "1"}, {"kind": "payment_demand"}, {}):
        answer = browser.post(path, asked)
        assert (answer.status_code, "kan ikke skrives nå" in text(answer)) == (200, True), asked
    assert "Saken er gjort opp" not in text(browser.get(path))


def test_a_paid_case_gets_its_certificate_and_receipt(browser: Browser, world: World, company: Company) -> None:
    token, amount = browser.pay_off(world, "nora")
    receipt = browser.get(browser.get(f"/nb/pay/status/{token}?back=1")["Location"])
    assert verdict(code_on(body(receipt))) == ("Kvittering", world.today)
    path = f"/nb/my/cases/{world.nora.number}/letters/"
    posting = re.findall(r'name="payment" value="(\d+)"', body(browser.get(path)))[0]
    for asked, title in (
        ({"kind": "settled"}, "Saken er gjort opp"),
        ({"kind": "receipt", "payment": posting}, "Kvitte"),
    ):
        letter = browser.get(browser.post(path, asked)["Location"])
        assert title in text(letter)
        assert plain(amount) in plain(text(letter))


def verdict(code: str) -> tuple[str, dt.date] | None:
    """What a stranger learns of a code."""
    stranger = Browser(REMOTE_ADDR="198.51.100.9")
    answer = stranger.post("/nb/verify/", {"code": code})
    assert answer["Location"] == "/nb/verify/answer/", body(answer)
    page = body(stranger.get("/nb/verify/answer/"))
    if "Ja, denne koden er vår" not in page:
        assert "Vi kjenner ikke denne koden" in page
        return None
    kind, day = re.search(r"<dd>([^<]+)</dd>.*?datetime=\"([\d-]+)\"", page, re.DOTALL).groups()  # type: ignore[union-attr]
    return kind, dt.date.fromisoformat(day)


def test_a_code_tells_kind_and_date_and_never_the_case(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    code = code_on(text(browser.get(statement(browser, world))))
    assert verdict(code) == verdict(code.lower().replace("-", " ")) == ("Kontoutskrift", world.today)
    stranger = Browser(REMOTE_ADDR="198.51.100.10")
    assert stranger.get(f"/verify/{code.replace('-', '')}")["Location"] == "/nb/verify/answer/"
    page = text(stranger.get("/nb/verify/answer/"))
    for secret in (world.oda.number, world.oda.kid, "Oda", "Eksempel", code):
        assert secret not in page
    assert stranger.get("/nb/verify/answer/").status_code == 200


def test_wrong_invented_and_odd_codes_are_answered_alike(
    browser: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quittance.core import credentials
    from quittance.sites.portal import limits

    monkeypatch.setattr(limits, "may_verify", lambda *_args, **_options: True)
    browser.log_in(world, "oda")
    code = code_on(text(browser.get(statement(browser, world)))).replace("-", "")
    wrong = code[:-1] + next(one for one in credentials.ALPHABET if one != code[-1])
    neighbour = credentials.make(lambda _size: 7)
    stranger, pages, took = Browser(REMOTE_ADDR="198.51.100.11"), set(), dict[str, list[float]]()
    for _ in range(8):
        for typed in (wrong, neighbour, "hei", "0" * 90, "\u00df" * 11):
            began = time.perf_counter()
            assert stranger.post("/nb/verify/", {"code": typed}).status_code == 303
            answer: Any = stranger.get("/nb/verify/answer/")
            took.setdefault(typed, []).append(time.perf_counter() - began)
            pages.add((answer.status_code, without_tokens(body(answer))))
    assert len(pages) == 1
    middles = [statistics.median(times) for times in took.values()]
    assert max(middles) < 3 * min(middles)


def test_checking_is_limited_and_still_says_what_to_do(world: World) -> None:
    stranger = Browser(REMOTE_ADDR="198.51.100.12")
    for _ in range(10):
        assert stranger.post("/nb/verify/", {"code": "ABCD"}).status_code == 303
    for answer in (stranger.post("/nb/verify/", {"code": "ABCD"}), stranger.get("/verify/ABCD")):
        assert answer.status_code == 429
        assert "tel:" in body(answer)
    assert Browser(REMOTE_ADDR="198.51.100.13").post("/nb/verify/", {"code": "ABCD"}).status_code == 303


def test_an_empty_code_is_named_and_an_answer_needs_a_question(world: World) -> None:
    stranger = Browser()
    assert "Skriv koden som står nederst i brevet." in text(stranger.post("/nb/verify/", {"code": " "}))
    assert stranger.get("/nb/verify/answer/")["Location"] == "/nb/verify/"
