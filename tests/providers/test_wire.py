"""Answers no honest company gives: huge, endless, redirecting, of the wrong type. None may crash or be believed."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
import structlog

from quittance.providers import wire
from quittance.providers.payment import NotFound, PaymentRequest, Rejected, Technical, UnknownOutcome
from quittance.providers.vipps import VippsConfig, VippsGateway
from quittance.providers.vipps.codes import CODES, advice
from quittance.providers.wire import LARGEST_ANSWER

REFERENCE = "sak-2026-000123-1"
SECRET = "very-secret-value"
Handler = Callable[[httpx2.Request], httpx2.Response]

CONFIG = VippsConfig(
    base_url="https://api.vipps.no/",
    client_id="the-client-id",
    client_secret=SECRET,
    subscription_key="the-subscription-key",
    merchant_serial_number="123456",
    retry_seconds=0,
)
REQUEST = PaymentRequest(REFERENCE, 49_900, "NOK", "https://portal.example.no/return/abc", "Sak 24-0001234", "create:1")


def _money(value: Any, currency: str = "NOK") -> dict[str, Any]:
    return {"currency": currency, "value": value}


def _payment(**changes: Any) -> dict[str, Any]:
    return {
        "amount": _money(49_900),
        "state": "AUTHORIZED",
        "aggregate": {
            "authorizedAmount": _money(49_900),
            "cancelledAmount": _money(0),
            "capturedAmount": _money(0),
            "refundedAmount": _money(0),
        },
        "pspReference": "9f1c",
        "reference": REFERENCE,
        "fieldOfTomorrow": {"more": [1, 2]},
        **changes,
    }


def _token(**changes: Any) -> httpx2.Response:
    return httpx2.Response(200, json={"token_type": "Bearer", "expires_in": "3600", "access_token": "t0ken", **changes})


def _gateway(answer: Handler, token: Handler = lambda _: _token(), **more: Any) -> VippsGateway:
    def handle(request: httpx2.Request) -> httpx2.Response:
        return token(request) if request.url.path == "/accesstoken/get" else answer(request)

    return VippsGateway(CONFIG, transport=httpx2.MockTransport(handle), **more)


def _always(status: int = 200, **content: Any) -> Handler:
    return lambda _: httpx2.Response(status, **content)


class Endless(httpx2.SyncByteStream):
    """Never stops; counts what was taken from it."""

    def __init__(self) -> None:
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.taken += 65_536
            yield b"x" * 65_536


def test_an_answer_without_end_is_read_up_to_a_megabyte() -> None:
    stream = Endless()
    gateway = _gateway(_always(stream=stream))
    with pytest.raises(UnknownOutcome) as problem:
        gateway.capture(REFERENCE, 100, "c1")
    assert problem.value.code == "malformed"
    assert stream.taken <= LARGEST_ANSWER + 131_072


def test_an_answer_that_drips_is_given_up() -> None:
    clock = iter(range(0, 10_000, 3))
    stream = Endless()
    gateway = _gateway(_always(stream=stream), monotonic=lambda: next(clock))
    with pytest.raises(Technical) as problem:
        gateway.fetch(REFERENCE)
    assert problem.value.code == "no_answer"
    assert stream.taken < LARGEST_ANSWER


def test_compressed_answers_are_not_unpacked() -> None:
    gateway = _gateway(_always(headers={"Content-Encoding": "gzip"}, content=b"\x1f\x8b"))
    with pytest.raises(Technical):
        gateway.fetch(REFERENCE)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    seen = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.url.host)
        return httpx2.Response(status, headers={"Location": "https://evil.example/"})

    with pytest.raises(Technical) as problem:
        _gateway(answer).fetch(REFERENCE)
    assert problem.value.code == "redirected"
    assert seen == ["api.vipps.no"]


NO_PAYMENTS: dict[str, Any] = {
    "list": [],
    "null": None,
    "number": 7,
    "other reference": _payment(reference="sak-2026-000123-2"),
    "reference in capitals": _payment(reference=REFERENCE.upper()),
    "no reference": {k: v for k, v in _payment().items() if k != "reference"},
    "unknown state": _payment(state="CAPTURED"),
    "state is a list": _payment(state=["AUTHORIZED"]),
    "no totals": _payment(aggregate=None),
    "total missing": _payment(aggregate={"authorizedAmount": _money(1)}),
    "total in another currency": _payment(aggregate={**_payment()["aggregate"], "capturedAmount": _money(1, "EUR")}),
    "amount in another currency": _payment(amount=_money(49_900, "DKK")),
    "amount as text": _payment(amount=_money("49900")),
    "amount as float": _payment(amount=_money(49_900.0)),
    "amount as truth": _payment(amount=_money(True)),
    "amount negative": _payment(amount=_money(-1)),
    "amount enormous": _payment(amount=_money(10**30)),
    "amount bare": _payment(amount=49_900),
    "no psp reference": _payment(pspReference=""),
}


@pytest.mark.parametrize("value", NO_PAYMENTS.values(), ids=NO_PAYMENTS.keys())
def test_what_is_not_a_payment_is_not_believed(value: Any) -> None:
    gateway = _gateway(_always(json=value))
    with pytest.raises(Technical) as read:
        gateway.fetch(REFERENCE)
    assert (type(read.value), read.value.code) == (Technical, "malformed")
    with pytest.raises(UnknownOutcome):
        gateway.capture(REFERENCE, 100, "c1")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 200_000, b'{"amount":' + b"9" * 5000 + b"}", b"NaN"])
def test_what_is_not_json_is_not_believed(body: bytes) -> None:
    with pytest.raises(Technical):
        _gateway(_always(content=body)).fetch(REFERENCE)


def test_fields_of_tomorrow_and_a_strange_media_type_do_no_harm() -> None:
    body = json.dumps(_payment()).encode()
    gateway = _gateway(_always(content=body, headers={"Content-Type": "application/problem+json"}))
    assert gateway.capture(REFERENCE, 100, "c1").authorised == 49_900


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "//evil.example/",
        "/relative",
        "http://plain.example/",
        "https://",
        "https://a.example/\u202e",
        "https://a.example/\n",
        "data:text/html,x",
        "https://[broken",
        "",
        None,
        7,
    ],
)
def test_only_an_https_page_becomes_a_link(address: object) -> None:
    with pytest.raises(UnknownOutcome):
        _gateway(_always(201, json={"redirectUrl": address, "reference": REFERENCE})).create(REQUEST)


def test_create_sends_exactly_what_the_company_documents() -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(201, json={"redirectUrl": "https://landing.vipps.no?token=x", "reference": REFERENCE})

    assert _gateway(answer).create(REQUEST).redirect_url == "https://landing.vipps.no?token=x"
    [request] = seen
    assert str(request.url) == "https://api.vipps.no/epayment/v1/payments"
    assert json.loads(request.content) == {
        "amount": {"currency": "NOK", "value": 49_900},
        "paymentMethod": {"type": "WALLET"},
        "reference": REFERENCE,
        "userFlow": "WEB_REDIRECT",
        "returnUrl": "https://portal.example.no/return/abc",
        "paymentDescription": "Sak 24-0001234",
    }
    assert request.headers["Authorization"] == "Bearer t0ken"
    assert request.headers["Idempotency-Key"] == "create:1"
    assert request.headers["Ocp-Apim-Subscription-Key"] == "the-subscription-key"
    assert request.headers["Merchant-Serial-Number"] == "123456"
    assert request.headers["Vipps-System-Name"] == "quittance"
    assert request.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "failure", [httpx2.ReadTimeout, httpx2.WriteTimeout, httpx2.ReadError, httpx2.RemoteProtocolError]
)
def test_silence_after_sending_is_unknown(failure: type[Exception]) -> None:
    def answer(_: httpx2.Request) -> httpx2.Response:
        raise failure("…")

    gateway = _gateway(answer)
    with pytest.raises(UnknownOutcome):
        gateway.refund(REFERENCE, 100, "r1")
    with pytest.raises(Technical) as read:
        gateway.fetch(REFERENCE)
    assert type(read.value) is Technical


@pytest.mark.parametrize("failure", [httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout])
def test_what_was_never_sent_is_certain(failure: type[Exception]) -> None:
    def answer(_: httpx2.Request) -> httpx2.Response:
        raise failure("…")

    with pytest.raises(Technical) as problem:
        _gateway(answer).refund(REFERENCE, 100, "r1")
    assert (type(problem.value), problem.value.code) == (Technical, "not_sent")


def _problem(code: str | None, **more: Any) -> dict[str, Any]:
    details = [{"name": "ErrorCode", "reason": code}] if code else []
    return {"type": "x", "title": "t", "status": 400, "traceId": "00-ab-cd-01", "extraDetails": details, **more}


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (400, _problem("6090"), Rejected, "6090"),
        (400, _problem(None), Rejected, "http_400"),
        (400, _problem("99999"), Rejected, "99999"),
        (400, _problem("6280"), Technical, "6280"),
        (400, _problem("6250"), Technical, "6250"),
        (403, _problem("5070"), Rejected, "5070"),
        (403, None, Rejected, "http_403"),
        (404, _problem("5090"), NotFound, "5090"),
        (404, None, NotFound, "http_404"),
        (408, None, Technical, "no_answer"),
        (409, _problem("4010"), Rejected, "4010"),
        (409, None, UnknownOutcome, "conflict"),
        (423, _problem("6160"), Technical, "locked"),
        (429, {"statusCode": 429, "message": "…"}, Technical, "rate_limited"),
        (500, _problem("3010"), UnknownOutcome, "server_error"),
        (502, None, UnknownOutcome, "server_error"),
        (503, None, UnknownOutcome, "server_error"),
        (204, None, UnknownOutcome, "malformed"),
        (202, _payment(), UnknownOutcome, "malformed"),
        (400, {"extraDetails": "6090", "traceId": 7}, Rejected, "http_400"),
        (400, {"extraDetails": [7, {"reason": []}, {"reason": "½"}]}, Rejected, "http_400"),
        (400, [1, 2], Rejected, "http_400"),
    ],
)
def test_every_status_has_its_error(status: int, body: Any, kind: type[Exception], code: str) -> None:
    content = b"" if body is None else json.dumps(body).encode()
    with pytest.raises(kind) as problem:
        _gateway(_always(status, content=content)).capture(REFERENCE, 100, "c1")
    assert type(problem.value) is kind
    assert problem.value.code == code  # type: ignore[attr-defined]


def test_how_long_to_wait_is_handed_on() -> None:
    with pytest.raises(Technical) as problem:
        _gateway(_always(429, headers={"Retry-After": "17"})).fetch(REFERENCE)
    assert problem.value.retry_after == 17
    with pytest.raises(Technical) as problem:
        _gateway(_always(429, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})).fetch(REFERENCE)
    assert problem.value.retry_after is None


@pytest.mark.parametrize(
    "token",
    [
        {"expires_in": "soon"},
        {"expires_in": "-1"},
        {"expires_in": "0"},
        {"expires_in": "99999999999"},
        {"expires_in": None},
        {"expires_in": 3600.5},
        {"access_token": ""},
        {"access_token": None},
        {"access_token": "line\nbreak"},
        {"access_token": "x" * 20_000},
    ],
)
def test_a_strange_token_is_technical_and_nothing_was_asked(token: dict[str, Any]) -> None:
    asked: list[httpx2.Request] = []
    gateway = _gateway(lambda r: asked.append(r) or httpx2.Response(200), lambda _: _token(**token))
    with pytest.raises(Technical) as problem:
        gateway.capture(REFERENCE, 100, "c1")
    assert type(problem.value) is Technical
    assert asked == []


def test_a_token_is_kept_for_most_of_its_life() -> None:
    now = [1000]
    fetched: list[int] = []

    def token(_: httpx2.Request) -> httpx2.Response:
        fetched.append(now[0])
        return _token()

    gateway = _gateway(_always(json=_payment()), token, monotonic=lambda: now[0])
    for second in (1000, 2800, 4059, 4060, 4100):
        now[0] = second
        gateway.fetch(REFERENCE)
    assert fetched == [1000, 4060]


def test_credentials_travel_as_headers_of_the_token_call_only() -> None:
    seen: list[httpx2.Request] = []

    def token(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return _token()

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=_payment())

    _gateway(answer, token).fetch(REFERENCE)
    assert (seen[0].method, seen[0].content) == ("POST", b"")
    assert (seen[0].headers["client_id"], seen[0].headers["client_secret"]) == ("the-client-id", SECRET)
    assert "client_secret" not in seen[1].headers


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> structlog.testing.LogCapture:
    """What the client writes, whatever the process has set up for its logs before."""
    captured = structlog.testing.LogCapture()
    monkeypatch.setattr(wire, "_log", structlog.wrap_logger(None, processors=[captured]))
    return captured


def test_the_log_knows_nothing_secret_or_personal(log: structlog.testing.LogCapture) -> None:
    gateway = _gateway(_always(400, json=_problem("6090", detail=f"{REFERENCE} {SECRET}")))
    with pytest.raises(Rejected) as problem:
        gateway.capture(REFERENCE, 100, "the-key")
    lines = log.entries
    assert lines[-1] == {
        "event": "vipps_call",
        "log_level": "info",
        "endpoint": "capture",
        "status": 400,
        "trace_id": "00-ab-cd-01",
        "code": "6090",
    }
    for text in (repr(lines), repr(gateway), repr(CONFIG), repr(problem.value)):
        for secret in (SECRET, "the-subscription-key", "t0ken", "the-key", REFERENCE):
            assert secret not in text


def test_a_trace_id_cannot_write_into_the_log() -> None:
    with pytest.raises(Rejected) as problem:
        _gateway(_always(400, json=_problem("6090", traceId="x\nlevel=error"))).fetch(REFERENCE)
    assert problem.value.trace_id == ""


def test_every_number_has_advice_for_staff() -> None:
    for code in [*CODES, "http_400", "http_418", "not_sent"]:
        assert len(advice(code)) > 20


def test_a_token_that_is_slow_in_coming_is_asked_for_again_and_the_call_is_sent_once() -> None:
    patient = dataclasses.replace(CONFIG, retry_seconds=3)
    asked: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        if asked == ["/accesstoken/get"]:
            raise httpx2.RemoteProtocolError("Server disconnected without sending a response.")
        return _token() if request.url.path == "/accesstoken/get" else httpx2.Response(200, json=_payment())

    VippsGateway(patient, transport=httpx2.MockTransport(handle)).capture(REFERENCE, 100, "c1")
    assert asked == ["/accesstoken/get", "/accesstoken/get", f"/epayment/v1/payments/{REFERENCE}/capture"]
