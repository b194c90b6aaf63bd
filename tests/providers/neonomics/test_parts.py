"""The pieces that need no company: encryption with the documented form, names, settings, and odd answers."""

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from quittance.providers.configuration import InvalidConfig
from quittance.providers.neonomics import NeonomicsConfig, NeonomicsGateway
from quittance.providers.neonomics.answers import read_banks, read_details, read_problem
from quittance.providers.neonomics.codes import ADVICE, CODES, ENDED
from quittance.providers.neonomics.names import folded
from quittance.providers.neonomics.sealing import UnreadableKey, read_key
from quittance.providers.payment import PayerContext, PaymentRequest, Technical
from quittance.providers.reading import Unreadable
from tests.providers.neonomics.conftest import KID, RETURN

IV = bytes(range(12))
KEY16 = "AAECAwQFBgcICQoLDA0ODw=="
KEY32 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
SEALED = {
    KEY16: "AAECAwQFBgcICQoLoF2W/FMvwWV641kfOvgCeHhnRJs5mSeEK5J/",
    KEY32: "AAECAwQFBgcICQoLdDPnKfDR9Cq8cK88RMVsV1lmWfA3ye3vPSIT",
}


def _keyset(key: str, prefix: str = "RAW") -> str:
    raw = base64.b64decode(key)
    value = base64.b64encode(b"\x1a" + bytes([len(raw)]) + raw).decode()
    entry = {"keyData": {"value": value}, "keyId": 7, "outputPrefixType": prefix, "status": "ENABLED"}
    return json.dumps({"primaryKeyId": 7, "key": [entry]})


@pytest.mark.parametrize("key", SEALED)
@pytest.mark.parametrize("shape", [str, _keyset, lambda key: json.dumps({"rawValue": key})])
def test_a_number_is_sealed_as_documented(key: str, shape: Callable[[str], str]) -> None:
    assert read_key(shape(key)).seal("31125461118", IV) == SEALED[key]


def test_the_iv_is_new_every_time_and_a_keyset_may_want_a_prefix() -> None:
    key = read_key(KEY32)
    assert key.seal("31125461118") != key.seal("31125461118")
    prefixed = base64.b64decode(read_key(_keyset(KEY16, "TINK")).seal("31125461118", IV))
    assert prefixed == b"\x01\x00\x00\x00\x07" + base64.b64decode(SEALED[KEY16])


@pytest.mark.parametrize("text", ["AAEC", "not base64!", "{}", '{"rawValue": "AAEC"}', _keyset("AAEC")])
def test_a_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UnreadableKey):
        read_key(text)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Fjordby Inkasso AS", "Fjordby Inkasso AS"),
        ("Bjørn Ærlig Åsen 24", "Bjørn Ærlig Åsen 24"),
        ("Café Müller–Søn & Co.", "Cafe Muller Søn og Co"),
        ("Göran Ölsson, A/S", "Gøran Ølsson A S"),
        ("Łukasz Straße\u00a0日本", "Lukasz Strasse"),
        ("e\u0301clair", "eclair"),
        ("–", ""),
    ],
)
def test_names_keep_only_what_the_company_takes(name: str, sent: str) -> None:
    assert folded(name) == sent


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"NEONOMICS_REALM": ""}, "NEONOMICS_REALM"),
        ({"NEONOMICS_CLIENT_SECRET": "with blank"}, "client_secret"),
        ({"NEONOMICS_BASE_URL": "http://api.neonomics.example"}, "https"),
        ({"NEONOMICS_ENCRYPTION_KEY": "short"}, "NEONOMICS_ENCRYPTION_KEY"),
        ({"NEONOMICS_READ_SECONDS": "soon"}, "NEONOMICS_READ_SECONDS"),
    ],
)
def test_wrong_settings_are_named(
    settings_for: Callable[..., NeonomicsConfig], changes: dict[str, str], message: str
) -> None:
    with pytest.raises(InvalidConfig, match=message):
        settings_for(**changes)


def test_every_code_has_advice() -> None:
    assert {code.code for code in CODES.values()} | set(ENDED.values()) <= set(ADVICE)


def test_secrets_are_not_shown(settings_for: Callable[..., NeonomicsConfig]) -> None:
    assert "sandbox-secret" not in repr(settings_for())
    assert "c2FuZGJveC1uZW9ub21pY3Mta2V5" not in repr(settings_for())


# -- answers ------------------------------------------------------------------------------------------------


def test_a_bank_that_cannot_be_read_hides_only_itself() -> None:
    good = {"id": "b", "bankDisplayName": "B", "status": "AVAILABLE", "supportedServices": ["domestic-transfer"]}
    body = json.dumps([good, {}, None, {**good, "id": 7}, {**good, "id": "a", "bankDisplayName": "a"}]).encode()
    assert [bank.bank_id for bank in read_banks(body)] == ["a", "b"]


DETAILS = {"paymentId": "p", "status": "ACSC", "instrumentedAmount": "499.00", "currency": "NOK"}


def test_an_account_is_read_in_every_shape() -> None:
    for shape in (
        {"bban": "99991042764"},
        {"iban": "NO93 9999 1042 764"},
        {"accountScheme": "BBAN", "identifier": "99991042764"},
    ):
        assert read_details(json.dumps({**DETAILS, "creditorAccount": shape}).encode(), "p").account == "99991042764"


@pytest.mark.parametrize(
    "change",
    [{"paymentId": "other"}, {"instrumentedAmount": "4,99"}, {"instrumentedAmount": "-1.00"}, {"currency": None}],
)
def test_details_that_cannot_be_right_are_unreadable(change: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read_details(json.dumps({**DETAILS, **change}).encode(), "p")


def test_the_payment_id_is_found_in_the_link_or_beside_it() -> None:
    for link in (
        {"href": "https://x.example/ics/v3/payments/domestic-transfer/abc-1/authorize"},
        {"href": "https://bank.example/sign", "meta": {"id": "abc-1"}},
        {"href": "https://bank.example/sign", "meta": "abc-1"},
    ):
        body = json.dumps({"errorCode": "1428", "links": [link]}).encode()
        assert read_problem(body).payment_id == "abc-1"


class Scripted(httpx2.BaseTransport):
    """Answers orders with one error object; notes where it was asked."""

    def __init__(self, href: str) -> None:
        self.href, self.asked = href, list[str]()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(str(request.url))
        path = request.url.path
        if path.endswith("/token"):
            return httpx2.Response(200, json={"access_token": "t", "expires_in": 60})
        if path.endswith("/banks"):
            bank = {"id": "b", "bankDisplayName": "B", "status": "AVAILABLE"}
            return httpx2.Response(200, json=[{**bank, "supportedServices": ["domestic-transfer"]}])
        if path.endswith("/session"):
            return httpx2.Response(201, json={"sessionId": "s"})
        link = {"type": "GET", "rel": "payment", "href": self.href, "meta": {"id": "p"}}
        return httpx2.Response(510, json={"errorCode": "1428", "links": [link]})


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "",
        "http://bank.example/sign",
        "https://api.neonomics.example/ics/v3/../../elsewhere",
        "https://api.neonomics.example/ics/v3/consent/s",
    ],
)
def test_a_payer_is_sent_only_to_a_real_address(settings_for: Callable[..., NeonomicsConfig], href: str) -> None:
    transport = Scripted(href)
    gateway = NeonomicsGateway(settings_for(NEONOMICS_BASE_URL="https://api.neonomics.example"), transport=transport)
    request = PaymentRequest("q12345678", 100, "NOK", RETURN, "", "", kid=KID, payer=PayerContext("", "device", "b"))
    with pytest.raises(Technical) as problem:
        gateway.create(request)
    assert problem.value.code == "malformed"
    assert {httpx2.URL(address).host for address in transport.asked} == {"api.neonomics.example"}


def test_a_bank_of_its_own_is_never_called_by_us(settings_for: Callable[..., NeonomicsConfig]) -> None:
    transport = Scripted("https://bank.example/sign?x=1")
    gateway = NeonomicsGateway(settings_for(NEONOMICS_BASE_URL="https://api.neonomics.example"), transport=transport)
    request = PaymentRequest("q12345678", 100, "NOK", RETURN, "", "", kid=KID, payer=PayerContext("", "device", "b"))
    assert gateway.create(request).redirect_url == "https://bank.example/sign?x=1"
    assert not any("bank.example" in address for address in transport.asked)
