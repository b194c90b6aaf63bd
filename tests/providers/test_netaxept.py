"""What only Netaxept does: three ways to take BankAxess, errors with status 200, callbacks proven by their address."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

from quittance.providers.configuration import InvalidConfig
from quittance.providers.netaxept import NetaxeptConfig, NetaxeptGateway, config_from
from quittance.providers.payment import (
    BadSignature,
    MalformedEvent,
    NotFound,
    PaymentGateway,
    Rejected,
    Technical,
    UnknownOutcome,
)
from tests.providers.companies import COMPANIES, Trial, reset
from tests.providers.conftest import Receiver
from tests.sandbox_fixture import SandboxProcess

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SECRET = "a-secret-of-the-address"
SPACES = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
CONFIG = NetaxeptConfig(
    base_url="https://epayment.nets.example",
    merchant_id="200123",
    token="the-token",
    callback_secret=SECRET,
    webhook_url="https://portal.example.no/hooks/netaxept/",
    retry_seconds=0,
)


def _fits_the_port(gateway: NetaxeptGateway) -> PaymentGateway:
    """Checked by the type checker, not at run time."""
    return gateway


def _answering(*bodies: str) -> tuple[NetaxeptGateway, list[httpx2.Request]]:
    """A gateway whose company answers with these bodies, in turn; the last one again and again."""
    left, seen = list(bodies), []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, text=left.pop(0) if len(left) > 1 else left[0])

    return NetaxeptGateway(CONFIG, transport=httpx2.MockTransport(handle)), seen


def _info(summary: str = "<Authorized>false</Authorized>", more: str = "", amount: str = "50000") -> str:
    return (
        "<PaymentInfo><MerchantId>200123</MerchantId><QueryFinished>2026-11-20T10:05:00.1234567</QueryFinished>"
        "<TransactionId>abc</TransactionId><OrderInformation>"
        f"<Amount>{amount}</Amount><Currency>NOK</Currency><Timestamp>2026-11-20T10:00:00</Timestamp>"
        f"</OrderInformation><Summary>{summary}</Summary>{more}</PaymentInfo>"
    )


def _error(kind: str, message: str = "no", result: str = "") -> str:
    return f'<Exception {SPACES}><Error xsi:type="{kind}"><Message>{message}</Message>{result}</Error></Exception>'


BACK = "<TerminalInformation><CustomerRedirected>2026-11-20T10:04:00</CustomerRedirected></TerminalInformation>"


@pytest.fixture(scope="module")
def gateway(running_sandbox: SandboxProcess) -> Iterator[PaymentGateway]:
    made = COMPANIES["netaxept"].build(running_sandbox)
    yield made
    made.close()  # type: ignore[attr-defined]


@pytest.fixture
def trial(running_sandbox: SandboxProcess, gateway: PaymentGateway) -> Trial:
    reset(COMPANIES["netaxept"], running_sandbox)
    return Trial(COMPANIES["netaxept"], running_sandbox, gateway)


def _operations(trial: Trial) -> list[str]:
    return [call["operation"] for call in trial.sandbox.ask("netaxept", "GET", "calls")["calls"]]


@pytest.mark.parametrize(
    ("mode", "asked"),
    [
        ("sale", ["query", "sale", "query"]),
        ("auto_sale", ["query"]),
        ("reserve", ["query", "capture", "query"]),
    ],
)
def test_the_money_is_taken_once_however_the_company_works(trial: Trial, mode: str, asked: list[str]) -> None:
    trial.sandbox.ask("netaxept", "POST", "switches", mode=mode)
    reference = trial.approved()
    assert trial.fetch(reference).state == "authorised"
    trial.sandbox.ask("netaxept", "DELETE", "calls")
    assert trial.capture(reference, 50_000, "c1").captured == 50_000
    assert _operations(trial) == asked
    assert trial.capture(reference, 50_000, "c1").captured == 50_000
    assert trial.truth(reference)["captures"] == 1
    assert trial.refund(reference, 50_000, "r1").refundable == 0


def test_a_sale_of_what_the_company_sold_already_is_refused_by_it(trial: Trial) -> None:
    """Somebody sold between our question and our sale: the company refuses, and the next question tells."""
    gateway, seen = _answering(
        _info(more=BACK),
        _error("BBSException", "Transaction already captured", "<Result><ResponseCode>98</ResponseCode></Result>"),
    )
    with pytest.raises(Rejected) as refused:
        gateway.capture("abc", 50_000, "c1")
    assert refused.value.code == "response_98"
    assert [request.url.path for request in seen] == ["/Netaxept/Query.aspx", "/Netaxept/Process.aspx"]


def test_reserved_money_is_captured_in_parts_and_released(trial: Trial) -> None:
    trial.sandbox.ask("netaxept", "POST", "switches", mode="reserve")
    parts = trial.approved()
    assert trial.capture(parts, 20_000, "c1").captured == 20_000
    assert trial.capture(parts, 20_000, "c1").captured == 20_000, "the history shows our mark"
    assert trial.capture(parts, 20_000, "c2").captured == 40_000, "another key is another capture"
    whole = trial.approved()
    after = trial.cancel(whole, "x1")
    assert (after.cancelled, after.capturable, after.detail) == (50_000, 0, "annulled")
    assert trial.cancel(whole, "x1") == after


@pytest.mark.parametrize(("order", "words"), [("decline", "Cancelled"), ("under-age", "age"), ("no-cover", "funds")])
def test_why_a_payment_came_to_nothing_is_told_to_staff(trial: Trial, order: str, words: str) -> None:
    reference = trial.opened()
    trial.payer(reference, order)
    told = trial.fetch(reference)
    assert told.state == "aborted"
    assert words in told.detail


def test_a_bank_that_refuses_the_sale_ends_the_payment(trial: Trial) -> None:
    reference = trial.approved(amount=151)
    with pytest.raises(Rejected) as refused:
        trial.capture(reference, 151, "c1")
    assert refused.value.code == "response_51"
    assert trial.fetch(reference).state == "aborted"


def test_the_token_is_never_in_an_address(trial: Trial) -> None:
    gateway, seen = _answering(_info())
    gateway.fetch("abc")
    assert (seen[0].method, seen[0].url.query) == ("POST", b"")
    assert parse_qs(seen[0].content.decode())["token"] == ["the-token"]
    request = trial.order()
    assert "token" not in trial.gateway.create(request).redirect_url
    assert "the-token" not in repr(CONFIG)
    assert SECRET not in repr(CONFIG)


def test_a_reference_used_for_another_amount_is_refused(trial: Trial) -> None:
    reference = trial.opened()
    with pytest.raises(Rejected) as refused:
        trial.gateway.create(trial.order(reference=reference, amount=1))
    assert refused.value.code == "duplicate"


# -- answers no honest company gives ---------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["Annulled", "Annuled"])
def test_both_spellings_of_annulled_count(spelling: str) -> None:
    gateway, _ = _answering(_info(f"<Authorized>true</Authorized><{spelling}>true</{spelling}>"))
    assert gateway.fetch("abc").cancelled == 50_000


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (_info(), "created"),
        (_info(more="<Error><ResponseText>Declined</ResponseText></Error>"), "created"),
        (_info(more=BACK), "authorised"),
        (_info(more=BACK + "<Error><ResponseText>Declined</ResponseText></Error>"), "aborted"),
        (_info().replace("T10:05", "T11:05"), "expired"),
    ],
)
def test_the_state_follows_from_times_and_errors(body: str, state: str) -> None:
    """A declined card leaves the terminal open; only what stands when the payer is back counts."""
    gateway, _ = _answering(body)
    assert gateway.fetch("abc").state == state


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE PaymentInfo [<!ENTITY b "50000">]>' + _info(amount="&b;"),
        '<!DOCTYPE PaymentInfo SYSTEM "file:///etc/passwd">' + _info(more=BACK),
        "<PaymentInfo/>",
        "<RegisterResponse><TransactionId>abc</TransactionId></RegisterResponse>",
        _info(amount="500.00"),
        _info(amount="-1"),
        _info().replace("<TransactionId>abc", "<TransactionId>other"),
        _info().replace("NOK", "SEK"),
        _info("<Authorized>perhaps</Authorized>"),
        "",
    ],
)
def test_nonsense_is_not_believed(body: str) -> None:
    gateway, _ = _answering(body)
    with pytest.raises(Technical) as problem:
        gateway.fetch("abc")
    assert problem.value.code == "malformed"
    lost, _ = _answering(_info(more=BACK), body)
    with pytest.raises(UnknownOutcome):
        lost.capture("abc", 50_000, "c1")


@pytest.mark.parametrize(
    ("body", "error", "code"),
    [
        (_error("AuthenticationException"), Technical, "credentials"),
        (_error("SecurityException"), Technical, "credentials"),
        (_error("ValidationException"), Rejected, "validation"),
        (_error("NotSupportedException"), Rejected, "validation"),
        (_error("GenericError", "Unable to find transaction"), NotFound, "not_found"),
        (_error("GenericError"), UnknownOutcome, "server_error"),
        (_error("SomethingNew"), UnknownOutcome, "server_error"),
        ("<Exception/>", UnknownOutcome, "server_error"),
        (_error("BBSException"), Rejected, "response_none"),
    ],
)
def test_errors_with_status_200_are_told_by_their_type(body: str, error: type[Exception], code: str) -> None:
    gateway, _ = _answering(_info(more=BACK), body)
    with pytest.raises(error) as problem:
        gateway.capture("abc", 50_000, "c1")
    assert type(problem.value) is error
    assert problem.value.code == code  # type: ignore[attr-defined]
    assert problem.value.message  # type: ignore[attr-defined]


# -- callbacks -------------------------------------------------------------------------------------------

PATH = f"/hooks/netaxept/{SECRET}/"


def _received(path: str = PATH, body: bytes = b'{"TransactionId": "abc"}', method: str = "POST", **config: str) -> Any:
    values = {name: getattr(CONFIG, name) for name in CONFIG.__slots__}
    return NetaxeptGateway(NetaxeptConfig(**{**values, **config})).parse_webhook(method, path, {}, body, now=NOW)


def test_a_callback_names_a_payment_and_proves_itself_by_its_address() -> None:
    event = _received()
    assert (event.reference, event.merchant, event.signed_at) == ("abc", "200123", NOW)
    assert _received().event_key == event.event_key


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: _received("/hooks/netaxept/"), "path"),
        (lambda: _received("/hooks/netaxept/another-secret-altogether/"), "path"),
        (lambda: _received(PATH + "more/"), "path"),
        (lambda: _received(method="GET"), "method"),
        (lambda: _received("/hooks/netaxept//", callback_secret=""), "no_secret"),
    ],
)
def test_any_other_address_proves_nothing(call: Callable[[], Any], code: str) -> None:
    with pytest.raises(BadSignature) as refused:
        call()
    assert refused.value.code == code
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"TransactionId": 5}', b'{"TransactionId": "../x"}'])
def test_an_odd_callback_is_kept_for_a_person(body: bytes) -> None:
    with pytest.raises(MalformedEvent):
        _received(body=body)


def test_callbacks_come_again_until_they_are_accepted(trial: Trial, receiver: Receiver) -> None:
    address = re.sub(r"/hooks/.*", PATH, receiver.url)
    trial.sandbox.ask("netaxept", "POST", "switches", mode="auto_sale", callback_url=address, webhook_duplicates=1)
    receiver.answers = [500]
    reference = trial.approved()
    trial.sandbox.ask("netaxept", "POST", f"payments/{reference}/send", variant="forged")
    receiver.wait_for(3)
    trial.sandbox.ask("netaxept", "POST", "clock", offset=30)
    receiver.wait_for(4)
    paths = [path for _, path, _, _ in receiver.messages]
    assert sorted(paths) == sorted([PATH] * 3 + ["/hooks/netaxept/not-the-secret-of-this-merchant/"])
    assert {_received(path, body).reference for _, path, _, body in receiver.messages if path == PATH} == {reference}


# -- the payer's pages, settings -------------------------------------------------------------------------


@pytest.fixture
def browser(trial: Trial) -> Iterator[httpx2.Client]:
    with httpx2.Client(trust_env=False, verify=False, timeout=10) as made:
        yield made


@pytest.mark.parametrize(
    ("choice", "said", "state"),
    [("approve", "OK", "authorised"), ("cancel", "Cancel", "aborted"), ("under_age", "33", "aborted")],
)
def test_the_payer_chooses_a_bank_and_then_what_to_do(
    trial: Trial, browser: httpx2.Client, choice: str, said: str, state: str
) -> None:
    request = trial.order(language="en", return_url="http://127.0.0.1:9/return?keep=1")
    address = trial.gateway.create(request).redirect_url
    first = browser.get(address)
    assert "Simulation of Netaxept" in first.text
    assert "Fjordbanken" in first.text
    assert "Visa" not in first.text, "only what was asked for is offered"
    second = browser.post(address, data={"option": "Fjordbanken", "choice": "go_on"})
    assert "Sign with BankID" in second.text
    done = browser.post(address, data={"option": "Fjordbanken", "choice": choice})
    assert done.status_code == 303
    expected = {"keep": ["1"], "transactionId": [request.reference], "responseCode": [said]}
    assert parse_qs(done.headers["Location"].partition("?")[2]) == expected
    assert trial.fetch(request.reference).state == state
    assert browser.get(address).headers["Location"] == done.headers["Location"], "the terminal opens once"


def test_a_closed_window_is_found_by_asking(trial: Trial, browser: httpx2.Client) -> None:
    request = trial.order()
    address = trial.gateway.create(request).redirect_url
    assert "lukke vinduet" in browser.post(address, data={"option": "Bygdebanken", "choice": "approve_stay"}).text
    assert trial.fetch(request.reference).state == "authorised"
    assert browser.get(f"{trial.sandbox.base_url}/netaxept/control/").text.count(request.reference) > 1


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("NETAXEPT_BASE_URL", "http://epayment.nets.example"),
        ("NETAXEPT_MERCHANT_ID", "12345678901"),
        ("NETAXEPT_TOKEN", ""),
        ("NETAXEPT_TOKEN", "x" * 33),
        ("NETAXEPT_METHODS", "Visa, MasterCard"),
        ("NETAXEPT_CALLBACK_SECRET", "too-short"),
        ("NETAXEPT_ABANDONED_MINUTES", "soon"),
        ("NETAXEPT_ABANDONED_MINUTES", "0"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(setting: str, value: str) -> None:
    good = {
        "NETAXEPT_BASE_URL": "https://epayment.nets.example",
        "NETAXEPT_MERCHANT_ID": "200123",
        "NETAXEPT_TOKEN": "the-token",
    }
    assert config_from(good).abandoned_minutes == 60
    with pytest.raises(InvalidConfig, match=setting):
        config_from({**good, setting: value})
