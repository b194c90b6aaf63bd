"""A person at a browser: what she does, and a watch over everything the browser complains about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect

from tests.journeys.cast import Letter, Person
from tests.journeys.product import Product

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

PATIENCE = 30_000
"""Milliseconds a page may take to show what is expected: two cores carry product, sandbox and browser."""

expect.set_options(timeout=PATIENCE)
_REFUSED = "Failed to load resource"


class Visitor:
    """One browser window with cookies of its own, at an internet address of its own.

    Everything the browser complains about, every failure of ours and every request to somebody else is a problem;
    `check` is called when the test ends.
    """

    _count = 0

    def __init__(self, browser: Browser, product: Product, **options: object) -> None:
        """`options` go to the browser: java_script_enabled, viewport, color_scheme …"""
        Visitor._count += 1
        address = f"198.51.{100 + Visitor._count // 250}.{Visitor._count % 250 + 1}"
        settings: dict[str, object] = {
            "base_url": product.url,
            "locale": "nb-NO",
            "extra_http_headers": {"X-Forwarded-For": address},
            **options,
        }
        self.product = product
        self.context: BrowserContext = browser.new_context(**settings)  # type: ignore[arg-type]
        self.context.set_default_timeout(PATIENCE)
        self.problems: list[str] = []
        self.language = "nb"
        self._expected: set[str] = set()
        self._hosts = {urlsplit(product.url).netloc, urlsplit(product.sandbox.base_url).netloc}
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.problems.append(f"error in a script: {error.error}"))
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.page: Page = self.context.new_page()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if message.text.startswith(_REFUSED) and urlsplit(message.location["url"]).path in self._expected:
            return
        self.problems.append(f"console: {message.text} ({message.location['url']})")

    def _asked(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if host and host not in self._hosts:
            self.problems.append(f"asked {host} for something: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status} for {response.url}")

    def expects_refusal(self, path: str) -> None:
        """The page at `path` is meant to answer with an error status; browsers note that in the console."""
        self._expected.add(path)

    def excuse(self) -> None:
        """Forget what was noted so far: the test has just broken something on purpose."""
        self.problems.clear()

    def check(self) -> None:
        """Raises AssertionError when anything was wrong."""
        assert not self.problems, "\n".join(self.problems)

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    # -- going and reading -------------------------------------------------------------------------------

    def open(self, path: str) -> Response | None:
        """Type an address below the language, such as "pay/"."""
        return self.page.goto(f"/{self.language}/{path}")

    def another_tab(self) -> Page:
        """A second tab of the same window."""
        return self.context.new_page()

    def main(self) -> str:
        """What the page says, blanks as one blank."""
        return re.sub(r"\s+", " ", self.page.locator("main").inner_text())

    def heading(self) -> str:
        """The page's main heading."""
        return re.sub(r"\s+", " ", self.page.locator("h1").inner_text()).strip()

    def sees(self, *texts: str) -> None:
        """Waits until the page says all of this."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def is_at(self, path: str) -> None:
        """Waits until the address is this one, below the language."""
        self.page.wait_for_url(re.compile(rf"{re.escape(self.product.url)}/{self.language}/{path}(#.*)?$"))

    def press(self, name: str) -> None:
        """Press the button (or follow the link made to look like one) called `name`."""
        button = self.page.locator("main").get_by_role("button", name=name, exact=True)
        link = self.page.locator("main").get_by_role("link", name=name, exact=True)
        button.or_(link).first.click()

    def send(self) -> None:
        """Press the page's first button that sends a form."""
        self.page.locator("main form button[type=submit]").first.click()

    # -- paying ------------------------------------------------------------------------------------------

    def type_reference(self, text: str) -> None:
        """From the start of QuickPay to the amount."""
        self.open("pay/")
        self.page.locator("#id_reference").fill(text)
        self.send()

    def type_amount(self, text: str) -> None:
        """Another amount than the one filled in, if any."""
        self.page.locator("#id_amount").fill(text)
        self.send()

    def to_check(self, reference: str, amount: str | None = None) -> None:
        """As far as the last page before paying."""
        self.type_reference(reference)
        self.is_at("pay/amount/")
        if amount is None:
            self.send()
        else:
            self.type_amount(amount)

    def to_vipps(self, reference: str, amount: str | None = None) -> None:
        """As far as the payment company's page."""
        self.to_check(reference, amount)
        self.is_at("pay/check/")
        self.send()
        self.waits_at_vipps()

    def to_company(self, reference: str, way: str, amount: str | None = None) -> None:
        """As far as the page of a way to pay, named by the end of its button: "med kort", "fra egen bank"."""
        self.to_check(reference, amount)
        self.is_at("pay/check/")
        self.page.locator("main").get_by_role("button", name=way).click()

    def chooses_bank(self, name: str) -> None:
        """On our page of banks: this one, and on."""
        self.is_at("pay/your-bank/")
        self.page.get_by_label(name, exact=True).check()
        self.send()

    def at_company(self, choice: str, *, option: str = "") -> None:
        """What the payer does on the page of a simulated company or bank."""
        self.page.wait_for_url(f"{self.product.sandbox.base_url}/**")
        if option:
            self.page.locator("select[name=option]").select_option(option)
        self.page.locator(f"button[value={choice}]").click()

    def waits_at_vipps(self) -> None:
        """Waits until the payment company's page is there."""
        self.page.wait_for_url(f"{self.product.sandbox.vipps_url}/landing**")

    def at_vipps(self, choice: str) -> None:
        """What the payer does there: approve, decline, nothing, approve_stay, approve_late."""
        self.waits_at_vipps()
        self.page.locator(f"button[value={choice}]").click()

    def has_paid(self) -> None:
        """Waits for the receipt."""
        self.page.wait_for_url(re.compile(r"/receipt/"), timeout=30_000)
        expect(self.page.locator(".done h1")).to_be_visible()

    # -- logging in --------------------------------------------------------------------------------------

    def type_login(self, letter: Letter) -> None:
        """The box of the letter, typed into the login page."""
        self.open("my/login/")
        self.page.locator("#id_user_name").fill(letter.user_name)
        self.page.locator("#id_password").fill(letter.password)
        self.send()

    def log_in(self, letter: Letter) -> None:
        """Log in and see the list of cases."""
        self.type_login(letter)
        self.is_at("my/")

    def at_bankid(self, choice: str = "log_in", *, number: str = "", method: str = "BID") -> None:
        """What the person does on BankID's page; the number is of whoever it is."""
        self.page.wait_for_url(f"{self.product.sandbox.base_url}/bankid/**")
        self.page.locator("input[name=number]").fill(number)
        self.page.locator("select[name=method]").select_option(method)
        self.page.locator(f"button[value={choice}]").click()

    def identify(self, number: str) -> None:
        """Log in with BankID from the login page."""
        self.open("my/login/")
        self.press("Logg inn med BankID")
        self.at_bankid(number=number)

    def open_case(self, person: Person) -> None:
        """The page of a case."""
        self.open(f"my/cases/{person.number}/")


def figure(text: str) -> int:
    """The amount in a text such as "2 890,12 kr", in øre."""
    found = re.search(r"(\d[\d\s.,]*)", text.replace("\N{NO-BREAK SPACE}", " ").replace("NOK", ""))
    assert found, text
    digits = re.sub(r"\D", "", found[1])
    return int(digits)
