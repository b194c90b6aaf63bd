"""Headers, cookies, forged forms, hostile input, doors for machines, and what happens when something breaks."""

import re
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from tests.sites.conftest import Browser, World
from tests.sites.gateway import Company
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db

NASTY = [
    "\0",
    "a\0b",
    "\u202e0001-42",
    "😀" * 50,
    "1e3",
    "−5",
    "-5",
    "٣٤٥",
    "９９９",
    "0x10",
    "NaN",
    "Infinity",
    "1" * 5000,
    "' or 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "%s%n",
    "../../etc/passwd",
    "\ud800",
    "é" * 3000,
    " ",
    "\u200b",
    "\r\nSet-Cookie: a=b",
]
FORMS = {
    "/nb/pay/": ("reference",),
    "/nb/pay/amount/": ("amount",),
    "/nb/pay/check/": ("key", "method"),
    "/nb/my/login/": ("user_name", "password"),
}


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_hostile_input_is_answered_calmly(browser: Browser, world: World, nasty: str) -> None:
    value = nasty.encode("utf-8", "surrogatepass")
    browser.log_in(world, "oda")
    browser.type_reference(world.oda.kid)
    browser.post("/nb/pay/amount/", {"amount": "100"})
    for path, fields in FORMS.items():
        answer = browser.post(path, dict.fromkeys(fields, value))
        assert answer.status_code < 500, (path, nasty)
        assert "<script>alert" not in body(answer)
    quoted = "".join(f"%{byte:02X}" for byte in value[:2000])
    for path in (
        f"/nb/my/cases/{world.oda.number}/?on={quoted}",
        f"/nb/pay/status/{quoted}",
        f"/nb/receipt/{quoted}",
        f"/nb/my/cases/{quoted}/",
        f"/q/{quoted}",
        f"/nb/pay/return/{quoted}",
        f"/language/en/?next={quoted}",
        f"/language/{quoted}/",
        f"/nb/{quoted}",
        f"/{quoted}",
    ):
        answer = browser.get(path)
        assert answer.status_code < 500, (path, nasty)
        assert "<script>alert" not in body(answer)
        assert "a=b" not in str(answer.cookies)


def test_a_megabyte_is_refused(browser: Browser, world: World) -> None:
    for path, fields in FORMS.items():
        browser.type_reference(world.oda.kid)
        browser.post("/nb/pay/amount/", {"amount": "1"})
        assert browser.post(path, dict.fromkeys(fields, "9" * 1_100_000)).status_code == 400, path


@pytest.mark.parametrize(
    "said", [{"CONTENT_LENGTH": "12000001"}, {"CONTENT_LENGTH": "-1"}, {"HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_a_body_too_large_is_refused_before_it_is_read(said: dict[str, str]) -> None:
    class Unread:
        def read(self, *_: object) -> bytes:
            raise AssertionError("it was read")

        readline = read

    answer = Client().post("/nn/pay/", {"reference": "1"}, **{"wsgi.input": Unread(), **said})
    assert answer.status_code == 413
    assert "Det du sende, er for stort" in text(answer)
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_headers_of_every_kind_of_page(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    pages = ("/nb/", "/nb/pay/", "/nb/my/", f"/nb/my/cases/{world.oda.number}/", "/nb/nothing/", "/livez")
    for path in pages:
        answer = browser.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"], path


def test_cookies(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    browser.get("/nb/my/login/")
    browser.get("/language/en/")
    assert set(browser.cookies) == {"quittance", "csrf", "language"}
    for name, cookie in browser.cookies.items():
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"], name
    assert not browser.cookies["quittance"]["max-age"], "the session ends with the browser"


def test_reading_the_start_page_sets_no_session(client: Client) -> None:
    for path in ("/nb/", "/nb/help/", "/nb/nothing/"):
        assert "quittance" not in client.get(path).cookies


def test_nothing_personal_stands_in_addresses_or_titles(browser: Browser, world: World) -> None:
    browser.type_reference(world.oda.kid)
    browser.post("/nb/pay/amount/", {"amount": "100"})
    for path in ("/nb/pay/amount/", "/nb/pay/check/"):
        page = body(browser.get(path))
        addresses = " ".join(re.findall(r'(?:href|action|hx-get)="([^"]*)"', page))
        assert world.oda.kid not in page
        assert world.oda.number not in addresses
    browser.log_in(world, "oda")
    title = re.findall(r"<title>(.*?)</title>", body(browser.get(f"/nb/my/cases/{world.oda.number}/")))[0]
    assert title == "Saken din – Fjordby Inkasso"


def test_a_forged_form_is_refused_and_explained(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    for path in ("/nb/pay/", "/nb/my/login/", "/nb/my/logout/", "/nb/my/extend/"):
        answer = client.post(path, {})
        assert answer.status_code == 403
        assert "Siden hadde vært åpen for lenge" in text(answer)
        assert "Ingenting er betalt eller endret." in text(answer)


def test_an_unknown_page_shows_the_ways_on(client: Client) -> None:
    answer = client.get("/en/nothing/here/")
    assert answer.status_code == 404
    assert "We cannot find this page" in text(answer)
    assert client.get("/nothing/here/").status_code == 404


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("gone"), 503, ("Tjenesten er stengt en liten stund", "er trygge")),
        (RuntimeError("broken"), 500, ("Noe gikk galt hos oss", "er trygge", "9999.10.42764")),
    ],
)
def test_when_something_breaks(monkeypatch: Any, error: Exception, status: int, words: tuple[str, ...]) -> None:
    from quittance.sites.portal.views import pages

    def broken(*_: Any) -> None:
        raise error

    monkeypatch.setattr(pages, "render", broken)
    client = Client(raise_request_exception=False)
    answer = client.get("/nb/help/")
    assert answer.status_code == status
    for word in words:
        assert word in text(answer)
    assert ("Retry-After" in answer) is (status == 503)


def test_an_error_page_that_breaks_still_answers(monkeypatch: Any, rf: Any) -> None:
    from quittance.sites.ui import errors

    def broken(*_: Any) -> None:
        raise RuntimeError("no templates")

    monkeypatch.setattr(errors, "render_to_string", broken)
    answer = errors.server_error(rf.get("/nb/"))
    assert answer.status_code == 500
    assert "trygge" in text(answer)


def test_hooks_store_first_and_answer(client: Client, world: World, company: Company) -> None:
    from quittance.kit.db import rows

    assert client.post("/hooks/vipps/", b"e1", content_type="application/json").status_code == 401
    for _ in range(2):
        answer = client.post("/hooks/vipps/", b"e1", content_type="application/json", headers={"X-Signature": "right"})
        assert answer.status_code == 200
    assert rows("select count(*) from exchange_inboxevent where event_key = 'e1'") == [(1,)]
    assert client.post("/hooks/unknown/", b"", content_type="application/json").status_code == 404
    assert client.post("/hooks/vipps/", b"x" * 70_000, content_type="application/json").status_code == 413


def test_hooks_ask_to_be_sent_again_when_the_database_is_away(client: Client, world: World, monkeypatch: Any) -> None:
    from quittance.areas.payments.operations import webhooks

    def away(**_: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(webhooks, "receive", away)
    answer = client.post("/hooks/vipps/", b"e1", content_type="application/json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_health(client: Client, monkeypatch: Any) -> None:
    from quittance.sites.hooks import health

    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(health, "database_ready", lambda: False)
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 503
