"""What browsers get besides words: how much of it, with which headers and cookies, and from whom."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Response, expect

from tests.journeys.cast import Person
from tests.journeys.page_quality import problems
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor

MOST_BYTES = 60_000
COUNTED = {"document", "stylesheet", "script"}


class Scales:
    """Weighs what a window loads, as it came over the wire."""

    def __init__(self, visitor: Visitor) -> None:
        """Everything from now on."""
        self.answers: list[Response] = []
        visitor.context.on("response", lambda answer: self.answers.append(answer))

    def weights(self) -> dict[str, int]:
        """Bytes by address, fonts and pictures apart."""
        counted = [answer for answer in self.answers if answer.request.resource_type in COUNTED]
        return {answer.url: answer.request.sizes()["responseBodySize"] for answer in counted}


def test_a_first_visit_is_light(visit: Callable[..., Visitor], product: Product) -> None:
    """Each page as the first one somebody sees, with nothing kept in the browser."""
    letter = product.letter(*product.oda)
    weights = {}
    for path in ("", "pay/", "help/", "my/login/"):
        visitor = visit()
        scales = Scales(visitor)
        visitor.open(path)
        weights[path] = scales.weights()
    visitor = visit()
    visitor.log_in(letter)
    visitor.page.goto("about:blank")
    visitor.context.new_cdp_session(visitor.page).send("Network.clearBrowserCache")
    scales = Scales(visitor)
    visitor.open_case(product.oda[0])
    weights["case"] = scales.weights()
    assert all(len(parts) >= 4 for parts in weights.values()), weights
    assert {path: sum(parts.values()) for path, parts in weights.items() if sum(parts.values()) > MOST_BYTES} == {}


def test_static_files_are_compressed_and_kept(visitor: Visitor) -> None:
    scales = Scales(visitor)
    visitor.open("pay/")
    files = [answer for answer in scales.answers if "/static/" in answer.url]
    assert len(files) >= 5
    for answer in files:
        assert "immutable" in answer.headers["cache-control"], answer.url
        assert re.search(r"\.[0-9a-f]{12}\.", answer.url), answer.url
        if not answer.url.endswith((".woff2", ".svg")):
            assert answer.headers["content-encoding"] in {"br", "gzip"}, answer.url


def test_dark_pages_and_paper_have_their_own_logo(visitor: Visitor) -> None:
    shown = "document.querySelector('.logo').currentSrc"
    visitor.open("pay/")
    light = visitor.page.evaluate(shown)
    visitor.page.emulate_media(color_scheme="dark")
    visitor.page.reload()
    assert visitor.page.evaluate(shown) not in {light, ""}
    visitor.page.emulate_media(color_scheme="dark", media="print")
    expect(visitor.page.locator(".logo")).to_have_js_property("currentSrc", light)
    assert visitor.page.locator(".logo").evaluate("e => e.getBoundingClientRect().width > 60")


def test_every_page_is_locked_down(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.to_check(person.kid, "300")
    visitor.log_in(product.letter(person))
    for path in ("", "help/", "pay/", "pay/amount/", "my/", f"my/cases/{person.number}/", "my/login/", "nowhere/"):
        answer = visitor.context.request.get(f"/nb/{path}")
        headers = answer.headers
        policy = headers["content-security-policy"]
        for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
            assert part in policy, path
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "no-store" in headers["cache-control"], path
        assert "server" not in headers or not re.search(r"\d", headers["server"])
        assert person.kid not in answer.url


def test_cookies_are_few_and_kept_from_scripts(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.open("help/")
    assert visitor.context.cookies() == []
    visitor.open("")
    assert {cookie["name"] for cookie in visitor.context.cookies()} <= {"csrf"}
    visitor.log_in(product.letter(person))
    cookies = {cookie["name"]: cookie for cookie in visitor.context.cookies()}
    assert set(cookies) == {"quittance", "csrf"}
    for cookie in cookies.values():
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
    assert cookies["quittance"]["expires"] == -1
    assert visitor.page.evaluate("document.cookie + Object.keys(localStorage) + Object.keys(sessionStorage)") == ""


def test_logging_in_makes_a_new_session(visitor: Visitor, person: Person, product: Product) -> None:
    visitor.type_reference(person.kid)
    before = {cookie["value"] for cookie in visitor.context.cookies() if cookie["name"] == "quittance"}
    visitor.log_in(product.letter(person))
    after = {cookie["value"] for cookie in visitor.context.cookies() if cookie["name"] == "quittance"}
    assert len(before | after) == 2


def test_the_log_holds_nothing_personal(visitor: Visitor, person: Person, product: Product) -> None:
    letter = product.letter(person)
    visitor.log_in(letter)
    visitor.open_case(person)
    visitor.type_reference(person.kid)
    for program in (product.web, product.worker):
        log = program.log.read_text()
        for secret in (person.kid, person.name, letter.user_name, letter.password, letter.password.replace("-", "")):
            assert secret not in log


BROKEN = """<!doctype html><html><head><title>1234567890123452</title></head><body>
<h1>A</h1><h1>B</h1><img src="data:,"><p style="color:#999;width:900px">pale and wide</p><input></body></html>"""


def test_a_bad_page_would_be_noticed(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(BROKEN)
    said = str(problems(page, language="nb", secrets=("1234567890123452",)))
    page.close()
    for expected in ("title", "2 main headings", "another language", "px wide", "image-alt", "label", "color-contrast"):
        assert expected in said


def test_what_the_browser_complains_about_would_be_noticed(visitor: Visitor) -> None:
    visitor.open("pay/")
    visitor.page.evaluate("console.error('oh no')")
    visitor.page.evaluate("const s = document.createElement('script'); s.textContent = '1'; document.body.append(s)")
    visitor.page.evaluate("setTimeout(() => { throw new Error('broken') })")
    visitor.page.wait_for_timeout(100)
    visitor.page.goto("data:text/html,<img src='http://127.0.0.1:9/pixel'>")
    noticed = "\n".join(visitor.problems)
    for expected in ("oh no", "Content Security Policy", "broken", "asked 127.0.0.1:9"):
        assert expected in noticed
    visitor.excuse()
