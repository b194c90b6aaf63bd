"""The payer's page and the control page of the simulated Vipps, without a browser."""

import re
from collections.abc import Callable, Iterator

import httpx2
import pytest

from quittance.providers.payment import PaymentRequest
from quittance.providers.vipps import VippsGateway
from tests.sandbox_fixture import SandboxProcess

Order = Callable[..., PaymentRequest]
RETURN = "http://127.0.0.1:9/return"


@pytest.fixture
def browser(sandbox: SandboxProcess) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=sandbox.base_url, trust_env=False, verify=False, timeout=10) as made:
        yield made


@pytest.fixture
def waiting(gateway: VippsGateway, order: Order) -> tuple[str, str]:
    """Reference and token of a payment of 1 234,50 kroner that waits for its payer."""
    request = order(amount=123_450)
    address = gateway.create(request).redirect_url
    return request.reference, address.partition("token=")[2]


def _choose(browser: httpx2.Client, token: str, choice: str, **more: str) -> httpx2.Response:
    return browser.post("/vipps/landing", data={"token": token, "lang": "nb", "choice": choice, **more})


def test_the_page_is_marked_as_a_simulation_in_both_languages(browser: httpx2.Client, waiting: tuple[str, str]) -> None:
    norwegian = browser.get("/vipps/landing", params={"token": waiting[1]}).text
    assert '<html lang="nb">' in norwegian
    assert "Simulering" in norwegian
    assert "1\u00a0234,50 kr" in norwegian
    english = browser.get("/vipps/landing", params={"token": waiting[1], "lang": "en"}).text
    assert '<html lang="en">' in english
    assert "Simulation" in english
    assert "NOK 1,234.50" in english


@pytest.mark.parametrize(
    ("choice", "state", "returns"),
    [
        ("approve", "AUTHORIZED", True),
        ("decline", "ABORTED", True),
        ("nothing", "CREATED", False),
        ("approve_stay", "AUTHORIZED", False),
        ("approve_late", "CREATED", True),
        ("invented", "CREATED", False),
    ],
)
def test_every_choice_does_what_it_says(
    browser: httpx2.Client, sandbox: SandboxProcess, waiting: tuple[str, str], choice: str, state: str, returns: bool
) -> None:
    response = _choose(browser, waiting[1], choice)
    assert sandbox.payment(waiting[0])["state"] == state
    if returns:
        assert (response.status_code, response.headers["Location"]) == (303, RETURN)
    else:
        assert response.status_code == 200


def test_a_late_approval_comes_when_it_was_promised(
    browser: httpx2.Client, sandbox: SandboxProcess, waiting: tuple[str, str]
) -> None:
    _choose(browser, waiting[1], "approve_late", seconds="30")
    sandbox.control("POST", "clock", advance=29)
    assert sandbox.payment(waiting[0])["state"] == "CREATED"
    sandbox.control("POST", "clock", advance=2)
    assert sandbox.payment(waiting[0])["state"] == "AUTHORIZED"


def test_an_approval_after_the_end_changes_nothing(
    browser: httpx2.Client, sandbox: SandboxProcess, waiting: tuple[str, str]
) -> None:
    sandbox.control("POST", "clock", advance=700)
    assert _choose(browser, waiting[1], "approve").status_code == 303
    assert sandbox.payment(waiting[0])["state"] == "EXPIRED"


def test_pressing_twice_approves_once(
    browser: httpx2.Client, sandbox: SandboxProcess, waiting: tuple[str, str]
) -> None:
    _choose(browser, waiting[1], "approve")
    _choose(browser, waiting[1], "approve")
    assert sandbox.payment(waiting[0])["events"] == ["CREATED", "AUTHORIZED"]


def test_a_refused_card_is_explained_and_the_payment_still_waits(
    browser: httpx2.Client, sandbox: SandboxProcess, gateway: VippsGateway, order: Order
) -> None:
    request = order(amount=151)
    token = gateway.create(request).redirect_url.partition("token=")[2]
    response = _choose(browser, token, "approve")
    assert response.status_code == 409
    assert "insufficient funds" in response.text
    assert sandbox.payment(request.reference)["state"] == "CREATED"


def test_an_extra_confirmation_is_asked_for(
    browser: httpx2.Client, sandbox: SandboxProcess, gateway: VippsGateway, order: Order
) -> None:
    request = order(amount=202)
    token = gateway.create(request).redirect_url.partition("token=")[2]
    first = _choose(browser, token, "approve")
    assert 'name="confirmed" value="1"' in first.text
    assert _choose(browser, token, "approve", confirmed="1").status_code == 303
    assert sandbox.payment(request.reference)["state"] == "AUTHORIZED"


def test_an_unknown_token_shows_nothing(browser: httpx2.Client) -> None:
    assert browser.get("/vipps/landing", params={"token": "x"}).status_code == 404
    assert _choose(browser, "x", "approve").status_code == 404


def test_what_a_shop_sends_is_shown_as_text(browser: httpx2.Client, gateway: VippsGateway, order: Order) -> None:
    token = gateway.create(order(description="<script>alert(1)</script>")).redirect_url.partition("token=")[2]
    page = browser.get("/vipps/landing", params={"token": token})
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_other_sites_cannot_press_buttons(browser: httpx2.Client, waiting: tuple[str, str]) -> None:
    response = browser.post(
        "/vipps/landing",
        data={"token": waiting[1], "choice": "approve"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert response.status_code == 403


def test_the_front_page_leads_to_the_control_page(browser: httpx2.Client, waiting: tuple[str, str]) -> None:
    link = re.search(r'href="(/vipps/control/)"', browser.get("/").text)
    assert link is not None
    page = browser.get(link[1])
    assert waiting[0] in page.text
    assert browser.get("/assets/sandbox.css").headers["Content-Type"].startswith("text/css")
    assert browser.get("/livez").json()["status"] == "ok"


@pytest.mark.parametrize(
    ("order_", "more", "state"),
    [("approve", {}, "AUTHORIZED"), ("decline", {}, "ABORTED"), ("expire", {}, "EXPIRED")],
)
def test_buttons_of_a_payment(
    browser: httpx2.Client,
    sandbox: SandboxProcess,
    waiting: tuple[str, str],
    order_: str,
    more: dict[str, str],
    state: str,
) -> None:
    response = browser.post("/vipps/control/act", data={"order": order_, "reference": waiting[0], **more})
    assert response.status_code == 303
    assert sandbox.payment(waiting[0])["state"] == state


def test_buttons_of_the_company(browser: httpx2.Client, sandbox: SandboxProcess) -> None:
    browser.post("/vipps/control/act", data={"order": "switches", "drop_webhooks": "on", "webhook_delay": "7"})
    switches = sandbox.control("GET", "switches")
    assert (switches["drop_webhooks"], switches["rate_limits"], switches["webhook_delay"]) == (True, False, 7)
    browser.post("/vipps/control/act", data={"order": "fault", "operation": "get", "kind": "locked", "count": "2"})
    assert sandbox.control("GET", "faults")["faults"][0]["remaining"] == 2
    browser.post("/vipps/control/act", data={"order": "clear_faults"})
    assert sandbox.control("GET", "faults")["faults"] == []
    browser.post("/vipps/control/act", data={"order": "clock", "advance": "660"})
    assert sandbox.control("GET", "clock")["offset"] == 660
    browser.post("/vipps/control/act", data={"order": "reset"})
    assert sandbox.control("GET", "clock")["offset"] == 0


def test_a_wrong_button_is_explained(browser: httpx2.Client) -> None:
    response = browser.post("/vipps/control/act", data={"order": "fault", "operation": "x", "kind": "y"})
    assert "operation is one of" in browser.get(response.headers["Location"]).text


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "faults", {"operation": "x", "kind": "y"}, 400),
        ("POST", "clock", {"advance": "soon"}, 400),
        ("POST", "clock", {"advance": 1.5}, 400),
        ("POST", "registrations", {"url": "x"}, 400),
        ("POST", "payments", {}, 405),
        ("GET", "payments/nobody-knows-it", None, 404),
        ("POST", "payments/nobody-knows-it/approve", {}, 404),
    ],
)
def test_the_control_interface_refuses_clearly(
    browser: httpx2.Client, method: str, path: str, body: dict[str, object] | None, status: int
) -> None:
    response = browser.request(method, f"/vipps/control/api/{path}", json=body)
    assert response.status_code == status
    assert response.json()["error"]
