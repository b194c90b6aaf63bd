"""Every page anybody may read: in three languages, without a third party, fit for keyboards and screen readers."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import Client

from tests.sites.conftest import Browser, World
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db
PUBLIC = (
    "", "help/", "accessibility/", "privacy/", "pay/", "pay/expired/", "pay/link/", "my/login/", "my/logged-out/",
    "my/expired/", "nothing/",
)  # fmt: skip
LANGUAGES = ("nb", "nn", "en")
STATIC = Path(__file__).resolve().parents[2] / "src/quittance/sites/ui/static"
FIRST_LOAD = 60_000


class Page(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def check_page(source: str, language: str) -> None:
    """What must hold on every page of the portal."""
    page = Page(source)
    assert page.all("html")[0]["lang"] == language
    assert len(page.all("h1")) == 1, "one heading says what the page is"
    assert next(a["href"] for a in page.all("a")) == "#main", "the first stop is the skip link"
    for landmark in ("header", "main", "footer"):
        assert len([tag for tag, _ in page.elements if tag == landmark]) >= 1, landmark
    assert all("aria-label" in nav for nav in page.all("nav"))
    assert not page.all("style")
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")], (tag, attributes)
        for name in ("src", "action"):
            assert not attributes.get(name, "").startswith(("http", "//")), attributes
        if tag == "script":
            assert attributes["src"].startswith("/static/"), "no inline script"
        if tag == "link":
            assert attributes["href"].startswith(("/static/", "/look/"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)), "an id stands for one element"
    labelled = {attributes.get("for") for attributes in page.all("label")}
    for field in page.all("input"):
        assert field.get("type") == "hidden" or field["id"] in labelled
        assert "required" not in field, "forms are checked by us, in our words"
    assert not re.search(r"\{[%{]|%\([a-z]+\)s", source), "a template mark reached the reader"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PUBLIC)
def test_public_page(client: Client, path: str, language: str) -> None:
    check_page(body(client.get(f"/{language}/{path}")), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_personal_pages(browser: Browser, world: World, language: str) -> None:
    browser.type_reference(world.oda.kid, language)
    check_page(body(browser.get(f"/{language}/pay/amount/")), language)
    browser.post(f"/{language}/pay/amount/", {"amount": "100"})
    check_page(body(browser.get(f"/{language}/pay/check/")), language)
    browser.log_in(world, "oda")
    for path in ("my/", f"my/cases/{world.oda.number}/", f"my/cases/{world.oda.number}/?on=x", "my/still-there/"):
        check_page(body(browser.get(f"/{language}/{path}")), language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ("Har du fått brev fra Fjordby Inkasso?", "Skriv inn nummeret", "mandag–fredag 08–16")),
        ("nn", ("Har du fått brev frå Fjordby Inkasso?", "Skriv inn nummeret", "måndag–fredag 08–16")),
        ("en", ("Have you had a letter from Fjordby Inkasso?", "Type the number", "Monday–Friday 08–16")),
    ],
)
def test_start_page(client: Client, language: str, words: tuple[str, ...]) -> None:
    page = text(client.get(f"/{language}/"))
    for word in (*words, "312 661 020", "9999.10.42764", django_settings.AGENCY.phone):
        assert word in page


def test_help_names_free_advice_and_explains_the_words(client: Client) -> None:
    page = text(client.get("/nb/help/"))
    for word in ("55 55 33 39", "Finansklagenemnda", "Hovedstol", "Forsinkelsesrente", "Inkassosalær", "Innsigelse"):
        assert word in page


@pytest.mark.parametrize(
    ("headers", "cookies", "target"),
    [
        ({}, {}, "/nb/pay/"),
        ({"Accept-Language": "en-GB,en;q=0.8"}, {}, "/en/pay/"),
        ({"Accept-Language": "nn-NO"}, {}, "/nn/pay/"),
        ({"Accept-Language": "no"}, {}, "/nb/pay/"),
        ({"Accept-Language": "fi"}, {}, "/nb/pay/"),
        ({"Accept-Language": "en"}, {"language": "nn"}, "/nn/pay/"),
    ],
)
def test_a_bare_address_finds_its_language(
    client: Client, headers: dict[str, str], cookies: dict[str, str], target: str
) -> None:
    client.cookies.load(cookies)
    assert client.get("/pay/", headers=headers)["Location"] == target


def test_the_language_switch_stays_on_the_page_and_is_remembered(client: Client) -> None:
    page = Page(body(client.get("/nb/my/login/")))
    switch = next(a["href"] for a in page.all("a") if a.get("hreflang") == "en")
    answer = client.get(switch)
    assert (answer.status_code, answer["Location"]) == (303, "/en/my/login/")
    assert client.get("/")["Location"] == "/en/"


@pytest.mark.parametrize("asked", ["en", "nn", "nb", "de"])
def test_the_switch_stays_on_the_page_whatever_the_browser_prefers(client: Client, asked: str) -> None:
    for path in ("pay/", "help/"):
        answer = client.get("/language/en/", {"next": f"/nb/{path}"}, headers={"Accept-Language": asked})
        assert answer["Location"] == f"/en/{path}"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", ""]
)
def test_the_language_switch_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.get("/language/en/", {"next": elsewhere})["Location"] == "/en/"


def test_the_demo_says_that_it_is_one(client: Client, settings: Any) -> None:
    assert "oppdiktet" not in text(client.get("/nb/"))
    settings.DEMO = True
    assert "oppdiktet" in text(client.get("/nb/"))


def test_first_load_stays_small(client: Client) -> None:
    """HTML, style sheets and scripts as a browser fetches them, compressed; the typeface comes on top."""
    import brotli

    total = 0
    for page in ("/nb/", "/nb/pay/", "/nb/my/login/"):
        source = body(client.get(page))
        files = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', source)
        parts = [source.encode(), *((STATIC / file).read_bytes() for file in files), *_htmx()]
        total = sum(len(brotli.compress(part)) for part in parts)
        assert total <= FIRST_LOAD, f"{page}: {total}"
    assert total > 10_000, "the style sheets were not counted"


def _htmx() -> list[bytes]:
    return [(STATIC / "vendor/htmx.min.js").read_bytes()]


def test_small_files(client: Client) -> None:
    assert "Disallow: /\n" in body(client.get("/robots.txt"))
    assert body(client.get("/.well-known/security.txt")).startswith("Contact: mailto:")
    assert client.get("/favicon.ico").status_code == 302
    assert 'content="noindex' in body(client.get("/nb/pay/"))
    assert "noindex" not in body(client.get("/nb/"))


def test_the_address_of_a_button_opened_by_hand_leads_on(browser: Browser) -> None:
    page = browser.get("/en/my/data/file/", headers={"accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "This address belongs to a button on another page." in text(page)
    assert 'href="/en/my/"' in body(page)
    assert browser.get("/en/my/data/file/").content == b"", "programs get the bare answer"


def test_what_anybody_may_read_needs_no_database(browser: Browser) -> None:
    """Just when it is away people look for the phone number; what is made of its data says to come back."""

    def away(*_query: Any) -> None:
        raise OperationalError("gone")

    browser.raise_request_exception = False
    with connection.execute_wrapper(away):
        answers = {page: browser.get(f"/nb/{page}") for page in (*PUBLIC, "verify/", "plans/rules/")}
    wrong = {"nothing/": 404, "plans/rules/": 503}
    assert {page: answer.status_code for page, answer in answers.items()} == {
        page: wrong.get(page, 200) for page in answers
    }
    said = answers["help/"].content.decode()
    assert "når for mye er uteblitt" in said
    assert django_settings.AGENCY.phone in said
    assert answers["plans/rules/"]["Retry-After"] == "60"
