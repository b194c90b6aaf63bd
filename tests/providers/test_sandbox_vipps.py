"""The simulated Vipps must be as strict as the real one, or the product would only work here."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.sandbox_fixture import CLIENT_ID, CLIENT_SECRET, MERCHANT, SUBSCRIPTION_KEY, SandboxProcess

REFERENCE = "sak-2026-000123-1"
PAYMENTS = "/epayment/v1/payments"


class Api:
    """Calls the simulated API by hand, as a developer with a terminal would."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self._http = httpx2.Client(base_url=sandbox.vipps_url, trust_env=False, verify=False, timeout=10)
        token = self.token().json()["access_token"]
        self.headers = {
            "Authorization": f"Bearer {token}",
            "Ocp-Apim-Subscription-Key": SUBSCRIPTION_KEY,
            "Merchant-Serial-Number": MERCHANT,
            "Idempotency-Key": "key-1",
        }

    def token(self, **changes: str) -> httpx2.Response:
        headers = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        headers["Ocp-Apim-Subscription-Key"] = SUBSCRIPTION_KEY
        return self._http.post("/accesstoken/get", headers={**headers, **changes})

    def call(self, method: str, path: str, body: Any = None, **headers: str | None) -> httpx2.Response:
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        merged = {name: value for name, value in {**self.headers, **changed}.items() if value is not None}
        content = None if body is None else json.dumps(body)
        return self._http.request(method, path, content=content, headers=merged)

    def create(self, key: str = "key-1", **changes: Any) -> httpx2.Response:
        body = {
            "amount": {"currency": "NOK", "value": 50_000},
            "paymentMethod": {"type": "WALLET"},
            "reference": REFERENCE,
            "userFlow": "WEB_REDIRECT",
            "returnUrl": "https://portal.example.no/return",
            **changes,
        }
        body = {name: value for name, value in body.items() if value != "remove"}
        return self.call("POST", PAYMENTS, body, Idempotency_Key=key)

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def api(sandbox: SandboxProcess) -> Iterator[Api]:
    made = Api(sandbox)
    yield made
    made.close()


def _code(response: httpx2.Response) -> str:
    return next((d["reason"] for d in response.json()["extraDetails"] if d["name"] == "ErrorCode"), "")


def test_a_token_is_all_strings_and_long(api: Api) -> None:
    value = api.token().json()
    assert all(isinstance(entry, str) for entry in value.values())
    assert (value["expires_in"], value["token_type"]) == ("3600", "Bearer")
    assert int(value["expires_on"]) - int(value["not_before"]) == 3600
    assert len(value["access_token"]) > 1000


@pytest.mark.parametrize("header", ["client_id", "client_secret", "Ocp-Apim-Subscription-Key"])
def test_a_token_needs_all_three_credentials(api: Api, header: str) -> None:
    assert api.token(**{header: "wrong"}).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": None},
        {"Authorization": "no-bearer"},
        {"Authorization": "Bearer forged.token.x"},
        {"Ocp_Apim_Subscription_Key": None},
        {"Merchant_Serial_Number": None},
        {"Merchant_Serial_Number": "654321"},
    ],
)
def test_calls_need_all_headers(api: Api, headers: dict[str, str | None]) -> None:
    assert api.call("GET", f"{PAYMENTS}/{REFERENCE}", **headers).status_code == 401


def test_a_token_ends_with_its_hour(api: Api, sandbox: SandboxProcess) -> None:
    assert api.create().status_code == 201
    sandbox.control("POST", "clock", advance=3601)
    assert api.call("GET", f"{PAYMENTS}/{REFERENCE}").status_code == 401


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"colour": "red"}, 400, ""),
        ({"amount": {"currency": "NOK", "value": 50_000, "vat": 1}}, 400, ""),
        ({"amount": {"currency": "NOK", "value": 99}}, 400, "6010"),
        ({"amount": {"currency": "NOK", "value": 100.5}}, 400, "4040"),
        ({"amount": {"currency": "NOK", "value": "100"}}, 400, ""),
        ({"amount": {"currency": "NOK", "value": 65_000_001}}, 400, ""),
        ({"amount": {"currency": "EUR", "value": 100}}, 400, "5040"),
        ({"amount": {"currency": "SEK", "value": 100}}, 400, ""),
        ({"reference": "short-1"}, 400, ""),
        ({"reference": "with_underscore"}, 400, ""),
        ({"reference": "a" * 65}, 400, ""),
        ({"userFlow": "MAGIC"}, 400, ""),
        ({"userFlow": "PUSH_MESSAGE", "customer": {"phoneNumber": "4712345678"}}, 403, "5080"),
        ({"paymentMethod": {"type": "CARD"}}, 400, "4160"),
        ({"returnUrl": "remove"}, 400, "4140"),
        ({"returnUrl": "javascript:alert(1)"}, 400, "4090"),
        ({"returnUrl": "not an address"}, 400, "4090"),
        ({"paymentDescription": "ab"}, 400, ""),
        ({"paymentDescription": "x" * 101}, 400, ""),
        ({"customer": {"phoneNumber": "1", "personalQr": "2"}}, 400, ""),
        ({"customer": {"phoneNumber": "+47 123"}}, 400, "4070"),
        ({"metadata": {str(n): "x" for n in range(6)}}, 400, "4100"),
        ({"metadata": {"k" * 101: "x"}}, 400, "4120"),
        ({"metadata": {"k": "x" * 501}}, 400, "4130"),
        ({"expiresAt": "2030-01-01T00:00:00Z"}, 400, "6130"),
        ({"expiresAt": "2030-01-01T00:00:00Z", "receipt": {}}, 403, "5050"),
        ({"amount": "remove"}, 400, ""),
    ],
)
def test_create_refuses_what_the_company_refuses(api: Api, changes: dict[str, Any], status: int, code: str) -> None:
    response = api.create(**changes)
    assert (response.status_code, _code(response)) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["traceId"]


def test_a_refusal_is_kept_under_its_key(api: Api) -> None:
    first = api.create(amount={"currency": "NOK", "value": 1})
    again = api.create(amount={"currency": "NOK", "value": 1})
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert api.create().status_code == 409
    assert api.create(key="key-2").status_code == 201


def test_a_key_is_required_and_short(api: Api) -> None:
    assert api.create(key="").status_code == 400
    assert api.create(key="x" * 51).status_code == 400


def test_references_differ_by_case(api: Api) -> None:
    assert api.create().status_code == 201
    assert api.create(key="key-2", reference=REFERENCE.upper()).status_code == 201
    assert _code(api.create(key="key-3")) == "4150"


def test_get_is_shaped_as_documented(api: Api) -> None:
    created = api.create(metadata={"k": "v"}).json()
    value = api.call("GET", f"{PAYMENTS}/{REFERENCE}").json()
    assert value["paymentMethod"] == {"type": "WALLET"}
    assert value["profile"] == {}
    assert value["metadata"] == {"k": "v"}
    assert value["redirectUrl"] == created["redirectUrl"]
    assert set(value["aggregate"]) == {"authorizedAmount", "cancelledAmount", "capturedAmount", "refundedAmount"}


def test_an_approval_can_be_forced(api: Api) -> None:
    api.create()
    path = f"/epayment/v1/test/payments/{REFERENCE}/approve"
    assert api.call("POST", path, {"customer": {"phoneNumber": "no"}}).status_code == 400
    assert api.call("POST", path, {"customer": {"phoneNumber": "4712345678"}}).status_code == 200
    assert api.call("GET", f"{PAYMENTS}/{REFERENCE}").json()["state"] == "AUTHORIZED"
    assert _code(api.call("POST", path, {"token": "x"})) == "6230"


@pytest.mark.parametrize(
    "body",
    [
        {"url": "https://a.example/x"},
        {"url": "https://a.example/x", "events": []},
        {"url": "https://a.example/x", "events": ["epayments.payment.invented.v1"]},
        {"url": "ftp://a.example/x", "events": ["epayments.payment.created.v1"]},
        {"url": "https://a.example/x", "events": ["epayments.payment.created.v1"], "secret": "mine"},
    ],
)
def test_a_registration_must_be_right(api: Api, body: dict[str, Any]) -> None:
    assert api.call("POST", "/webhooks/v1/webhooks", body).status_code == 400


def test_at_most_25_registrations_for_an_event(api: Api) -> None:
    body = {"url": "https://a.example/x", "events": ["epayments.payment.created.v1"]}
    statuses = [api.call("POST", "/webhooks/v1/webhooks", body).status_code for _ in range(26)]
    assert statuses == [201] * 25 + [400]


def test_a_result_unknown_for_an_hour(api: Api, sandbox: SandboxProcess) -> None:
    api.create(amount={"currency": "NOK", "value": 201})
    sandbox.control("POST", f"payments/{REFERENCE}/approve")
    sandbox.control("POST", "clock", advance=1800)
    assert sandbox.payment(REFERENCE)["state"] == "CREATED"
    sandbox.control("POST", "clock", advance=1801)
    assert sandbox.payment(REFERENCE)["state"] == "AUTHORIZED"


def test_the_state_survives_a_restart(tmp_path: Any) -> None:
    with SandboxProcess(tmp_path) as first:
        api = Api(first)
        api.create()
        api.close()
        first.control("POST", "clock", advance=60)
    with SandboxProcess(tmp_path) as second:
        assert second.payment(REFERENCE)["state"] == "CREATED"
        assert second.control("GET", "clock")["offset"] == 60


def test_an_installation_can_start_with_its_webhook_registered(tmp_path: Any) -> None:
    env = {"SANDBOX_VIPPS_WEBHOOK_URL": "http://127.0.0.1:9/hooks/vipps", "SANDBOX_VIPPS_WEBHOOK_SECRET": "agreed"}
    with SandboxProcess(tmp_path, env=env) as process:
        [entry] = process.control("GET", "registrations")["registrations"]
        assert entry["url"] == "http://127.0.0.1:9/hooks/vipps"
        assert len(entry["events"]) == 8 + 10, "payments, and recurring payments"
