"""Answers no honest company gives about agreements and charges. None may crash or be believed."""

import copy
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import httpx2
import pytest

from quittance.providers.payment import Technical, UnknownOutcome
from quittance.providers.recurring import AgreementRequest, ChargeRequest
from quittance.providers.vipps import VippsConfig, VippsRecurring

CONFIG = VippsConfig(
    base_url="https://api.vipps.no/",
    client_id="the-client-id",
    client_secret="the-client-secret",
    subscription_key="the-subscription-key",
    merchant_serial_number="123456",
    retry_seconds=0,
)
AGREEMENT: dict[str, Any] = {
    "id": "agr_5kSeqz",
    "status": "STOPPED",
    "pricing": {"type": "VARIABLE", "currency": "NOK", "suggestedMaxAmount": 100_000, "maxAmount": 150_000},
    "interval": {"unit": "WEEK", "count": 2, "text": "every 2 weeks"},
    "start": "2026-08-22T13:00:00Z",
    "stop": "2026-09-01T10:00:00.123+02:00",
    "externalId": None,
    "fieldOfTomorrow": {"more": [1, 2]},
}
CHARGE: dict[str, Any] = {
    "id": "rate-00000001",
    "agreementId": "agr_5kSeqz",
    "status": "PARTIALLY_REFUNDED",
    "amount": 50_000,
    "currency": "NOK",
    "due": "2026-09-01T00:00:00Z",
    "retryDays": 5,
    "failureReason": None,
    "summary": {"captured": 50_000, "refunded": 20_000, "cancelled": 0},
    "history": [],
}


def gateway(answer: Callable[[httpx2.Request], httpx2.Response]) -> VippsRecurring:
    def handle(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/accesstoken/get":
            return httpx2.Response(200, json={"expires_in": "3600", "access_token": "t0ken"})
        return answer(request)

    return VippsRecurring(CONFIG, transport=httpx2.MockTransport(handle))


def answering(value: Any, status: int = 200) -> VippsRecurring:
    return gateway(lambda _: httpx2.Response(status, json=value))


def changed(value: dict[str, Any], path: str, to: Any) -> dict[str, Any]:
    """A copy with one field of it (named with points) changed, or taken away when `to` is ..."""
    made = copy.deepcopy(value)
    *outer, last = path.split(".")
    inner = made
    for name in outer:
        inner = inner[name]
    if to is ...:
        del inner[last]
    else:
        inner[last] = to
    return made


def test_an_agreement_is_read_in_our_words() -> None:
    found = answering(AGREEMENT).fetch_agreement("agr_5kSeqz")
    assert (found.state, found.amount, found.payer_limit, found.ceiling) == ("stopped", 100_000, 150_000, 150_000)
    assert (found.interval_unit, found.interval_count, found.external_id) == ("week", 2, "")
    assert found.stopped_at == datetime(2026, 9, 1, 8, 0, 0, 123_000, UTC)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("id", "agr_another"),
        ("status", "PAUSED"),
        ("pricing", ...),
        ("pricing.type", "FLEXIBLE"),
        ("pricing.currency", "DKK"),
        ("pricing.suggestedMaxAmount", 10.5),
        ("pricing.maxAmount", "150000"),
        ("interval.unit", "FORTNIGHT"),
        ("interval.count", True),
        ("start", "yesterday"),
        ("stop", "2026-13-01T00:00:00Z"),
    ],
)
def test_an_agreement_that_cannot_be_right_is_not_believed(path: str, to: Any) -> None:
    with pytest.raises(Technical) as problem:
        answering(changed(AGREEMENT, path, to)).fetch_agreement("agr_5kSeqz")
    assert problem.value.code == "malformed"


def test_a_charge_is_read_in_our_words() -> None:
    found = answering(CHARGE).fetch_charge("agr_5kSeqz", "rate-00000001")
    assert (found.state, found.captured, found.refunded, found.refundable) == (
        "partially_refunded",
        50_000,
        20_000,
        30_000,
    )
    assert (found.due, found.retry_days, found.failure) == (date(2026, 9, 1), 5, None)
    new_reason = changed(CHARGE, "failureReason", "reason_of_tomorrow")
    assert answering(new_reason).fetch_charge("agr_5kSeqz", "rate-00000001").failure == "technical"


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("id", "rate-00000002"),
        ("id", "../x"),
        ("agreementId", "agr_another"),
        ("status", "PAID"),
        ("currency", "EUR"),
        ("amount", 500.0),
        ("amount", -1),
        ("due", "first of May"),
        ("summary", ...),
        ("summary.captured", None),
        ("summary.refunded", 10**13),
    ],
)
def test_a_charge_that_cannot_be_right_is_not_believed(path: str, to: Any) -> None:
    with pytest.raises(Technical) as problem:
        answering(changed(CHARGE, path, to)).fetch_charge("agr_5kSeqz", "rate-00000001")
    assert problem.value.code == "malformed"
    assert not isinstance(problem.value, UnknownOutcome)


@pytest.mark.parametrize("value", [{}, [changed(CHARGE, "agreementId", "agr_another")], ["charge"], None])
def test_a_list_that_cannot_be_right_is_not_believed(value: Any) -> None:
    with pytest.raises(Technical):
        answering(value).list_charges("agr_5kSeqz")


@pytest.mark.parametrize("value", [{}, {"chargeId": "rate-00000002"}, []])
def test_an_order_whose_answer_names_another_charge_is_unknown(value: Any) -> None:
    request = ChargeRequest("agr_5kSeqz", "rate-00000001", 50_000, "Avdrag", date(2026, 9, 1), "k1")
    with pytest.raises(UnknownOutcome):
        answering(value, 201).create_charge(request, today=date(2026, 8, 1))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://api.vipps.no/x", "vipps://open", ""])
def test_only_a_web_page_becomes_a_link(address: str) -> None:
    page = "https://portal.example.no/plan"
    request = AgreementRequest("plan-1", 100_000, "NOK", "Betalingsplan", "Sak 1", page, page, "k1")
    with pytest.raises(UnknownOutcome):
        answering({"agreementId": "agr_5kSeqz", "vippsConfirmationUrl": address}, 201).propose(request)


@pytest.mark.parametrize("status", [202, 204])
def test_an_accepted_order_needs_no_body(status: int) -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(status)

    gateway(answer).stop("agr_5kSeqz", "stop-1")
    [request] = seen
    assert (request.method, request.url.path) == ("PATCH", "/recurring/v3/agreements/agr_5kSeqz")
    assert request.content == b'{"status":"STOPPED"}'
    assert request.headers["Idempotency-Key"] == "stop-1"


def test_a_gateway_in_front_of_the_company_refuses_in_its_own_words() -> None:
    azure = {"responseInfo": {"responseCode": 401, "responseMessage": "Unauthorized"}, "result": {"message": "no"}}
    with pytest.raises(Technical) as problem:
        answering(azure, 401).fetch_agreement("agr_5kSeqz")
    assert problem.value.code == "credentials"
