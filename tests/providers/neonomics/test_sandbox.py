"""The simulated Neonomics is as strict as the company, and its pages are marked as a simulation."""

import uuid
from typing import Any

import httpx2
import pytest

from quittance.providers.neonomics.sealing import read_key
from tests.providers.neonomics.conftest import ACCOUNT, KID, RETURN, Bench
from tests.sandbox_fixture import CLIENT_ID, CLIENT_SECRET, NEONOMICS_KEY

STRUCTURED = {"reference": KID, "referenceIssuer": "Fjordby", "referenceType": "KID"}
ORDER: dict[str, Any] = {
    "creditorAccount": {"bban": ACCOUNT},
    "creditorName": "Fjordby",
    "remittanceInformationStructured": STRUCTURED,
    "instrumentedAmount": "499.00",
    "currency": "NOK",
    "endToEndIdentification": "q1",
    "paymentMetadata": {"paymentContextCode": "IVPT"},
}


class Api:
    """Raw calls, to say what our own client never says."""

    def __init__(self, bench: Bench) -> None:
        self.http, self.base = bench.browser, f"{bench.sandbox.base_url}/neonomics"
        form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        token = self.http.post(f"{self.base}/auth/realms/sandbox/protocol/openid-connect/token", data=form).json()
        self.headers = {
            "Authorization": f"Bearer {token['access_token']}",
            "x-device-id": "d",
            "x-redirect-url": RETURN,
        }

    def session(self, bank_id: str) -> None:
        answer = self.http.post(f"{self.base}/ics/v3/session", json={"bankId": bank_id}, headers=self.headers)
        assert answer.status_code == 201
        self.headers |= {"x-session-id": answer.json()["sessionId"], "x-psu-ip-address": "192.0.2.7"}

    def order(self, product: str = "domestic-transfer", *, without: str = "", **changes: Any) -> httpx2.Response:
        headers = {name: value for name, value in self.headers.items() if name != without}
        body = {name: value for name, value in {**ORDER, **changes}.items() if value is not None}
        return self.http.post(f"{self.base}/ics/v3/payments/{product}", json=body, headers=headers)


@pytest.fixture
def api(bench: Bench) -> Api:
    made = Api(bench)
    made.session(bench.bank("Havnebanken"))
    return made


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    value = answer.json()
    assert answer.headers["x-request-id"]
    assert uuid.UUID(value["id"])
    assert isinstance(value["timestamp"], int)
    return answer.status_code, value["errorCode"]


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"creditorName": "Café"}, "1048"),
        ({"creditorName": None}, "1048"),
        ({"instrumentedAmount": 499}, "1002"),
        ({"instrumentedAmount": "499"}, "1002"),
        ({"currency": "EUR"}, "1002"),
        ({"creditorAccount": {"bban": "123"}}, "1003"),
        ({"endToEndIdentification": "q" * 36}, "1002"),
        ({"remittanceInformationUnstructured": "text"}, "1002"),
        ({"remittanceInformationStructured": None}, "1002"),
        ({"remittanceInformationStructured": {**STRUCTURED, "referenceType": "RF"}}, "1002"),
        ({"paymentMetadata": {"paymentContextCode": "XXXX"}}, "1002"),
        ({"product": "instant-domestic-transfer"}, "1002"),
        ({"product": "sepa-credit"}, "1002"),
    ],
)
def test_orders_that_are_wrong_are_refused_with_the_number(api: Api, changes: dict[str, Any], number: str) -> None:
    assert refusal(api.order(**changes)) == (510, number)


@pytest.mark.parametrize(
    ("header", "value", "number"),
    [
        ("x-device-id", "", "1001"),
        ("x-session-id", "", "1001"),
        ("x-redirect-url", "", "1001"),
        ("x-session-id", "7b0f3c0e-2f64-4d6e-9a53-0d5c4c1f8a11", "1003"),
        ("x-device-id", "another", "1003"),
        ("x-psu-ip-address", "300.1.1.1", "1004"),
        ("x-psu-ip-address", "", "1004"),
        ("x-redirect-url", "not an address", "1005"),
    ],
)
def test_headers_that_are_wrong_are_refused_with_the_number(api: Api, header: str, value: str, number: str) -> None:
    api.headers[header] = value
    assert refusal(api.order()) == (510, number)


def test_instant_payments_take_a_text_only(api: Api) -> None:
    answer = api.order(
        "instant-domestic-transfer", remittanceInformationStructured=None, remittanceInformationUnstructured="Sak 12"
    )
    assert refusal(answer) == (510, "1428")
    (link,) = answer.json()["links"]
    assert link["href"].endswith(f"/payments/instant-domestic-transfer/{link['meta']['id']}/authorize")


@pytest.mark.parametrize("sealed", ["", "31125461118", "not base64!", "wrong check"])
def test_an_identity_number_must_be_sealed_and_possible(bench: Bench, sealed: str) -> None:
    api = Api(bench)
    api.session(bench.bank("Folkebanken"))
    value = read_key(NEONOMICS_KEY).seal("31125461119") if sealed == "wrong check" else sealed
    api.headers["x-psu-id"] = value
    assert refusal(api.order()) == (510, "1001")
    api.headers["x-psu-id"] = read_key(NEONOMICS_KEY).seal("31125461118")
    assert refusal(api.order()) == (510, "1426")


def test_a_token_is_needed_and_is_no_guess(api: Api) -> None:
    assert api.order(without="Authorization").status_code == 401
    api.headers["Authorization"] = "Bearer 99999999999.x.y"
    assert api.order().status_code == 401


def test_sessions_belong_to_a_device_and_can_be_ended(api: Api) -> None:
    address = f"{api.base}/ics/v3/session/{api.headers['x-session-id']}"
    assert api.http.get(address, headers=api.headers).json()["bankName"] == "Havnebanken"
    assert refusal(api.http.get(address, headers={**api.headers, "x-device-id": "another"})) == (510, "1003")
    assert api.http.delete(address, headers=api.headers).status_code == 204
    assert refusal(api.order()) == (510, "1003")


# -- pages --------------------------------------------------------------------------------------------------


def test_the_banks_page_is_marked_as_a_simulation_in_both_languages(bench: Bench) -> None:
    consent, payment = bench.opened("Fjelltopp Sparebank"), bench.opened("Havnebanken")
    norwegian = bench.browser.get(consent.redirect_url).text
    assert '<html lang="nb">' in norwegian
    assert "Simulering" in norwegian
    assert "samtykke" in norwegian
    english = bench.browser.get(payment.redirect_url, params={"lang": "en"}).text
    assert "Simulation" in english
    assert "NOK 499.00" in english
    assert KID in english
    assert bench.visit(payment.redirect_url, "close") == {}
    assert bench.truth(payment.reference)["state"] == "NAUT"
    assert bench.visit(payment.redirect_url)["result"] == ["OK"]
    assert bench.browser.post(payment.redirect_url, data={"choice": "approve"}).status_code == 404, "used up"
    assert bench.browser.get(f"{bench.sandbox.base_url}/neonomics/bank/unknown").status_code == 404


def test_the_control_page_offers_what_makes_sense(bench: Bench) -> None:
    opened = bench.opened("Tosignaturbanken")
    page = f"{bench.sandbox.base_url}/neonomics/control/"
    assert 'value="approve"' in bench.browser.get(page).text
    bench.act(opened.reference, "approve")
    memo = bench.gateway.resume(opened.reference, opened.memo).memo
    assert 'value="sign"' in bench.browser.get(page).text
    bench.act(opened.reference, "reject")
    assert bench.gateway.fetch(opened.reference, memo).detail == "RJCT"
    with pytest.raises(AssertionError, match="409"):
        bench.act(opened.reference, "settle")


def test_a_consent_can_be_given_late_and_from_the_control_page(bench: Bench) -> None:
    opened = bench.opened("Fjelltopp Sparebank")
    bench.act(opened.reference, "late", seconds=30)
    bench.wait(31)
    assert "CONSENTED" in bench.truth(opened.reference)["events"]  # type: ignore[operator]
    assert bench.gateway.resume(opened.reference, opened.memo).memo["phase"] == "sca"
