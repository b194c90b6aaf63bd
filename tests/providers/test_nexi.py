"""What only Nexi Checkout does: states from totals, numbers for refusals, a value that proves a message."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from quittance.providers.configuration import InvalidConfig
from quittance.providers.nexi import NexiConfig, NexiGateway, config_from
from quittance.providers.nexi.codes import CODES
from quittance.providers.payment import (
    BadSignature,
    MalformedEvent,
    NotFound,
    PaymentGateway,
    PaymentRequest,
    ProviderError,
    Rejected,
    Technical,
    UnknownOutcome,
)
from tests.providers.companies import COMPANIES, Trial, reset
from tests.providers.conftest import Receiver
from tests.sandbox_fixture import SandboxProcess

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ID = "025400006091b1ef6937598058c4e487"
SECRET = "avalueonlynexiandwecanknow"
MEMO = {"payment_id": ID}
CONFIG = NexiConfig(
    base_url="https://api.nexi.example",
    secret_key="the-secret-key",
    merchant_number="100017120",
    terms_url="https://portal.example.no/help/",
    webhook_secrets=(SECRET,),
    webhook_url="https://portal.example.no/hooks/nexi/",
    retry_seconds=0,
)
REQUEST = PaymentRequest("abc", 50_000, "NOK", "https://portal.example.no/back", "Sak 24-0001234", "create:abc")


def _fits_the_port(gateway: NexiGateway) -> PaymentGateway:
    """Checked by the type checker, not at run time."""
    return gateway


def _answering(*answers: httpx2.Response) -> tuple[NexiGateway, list[httpx2.Request]]:
    """A gateway whose company gives these answers in turn."""
    left, seen = list(answers), []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return left.pop(0)

    return NexiGateway(CONFIG, now=lambda: NOW, transport=httpx2.MockTransport(handle)), seen


def _payment(summary: dict[str, Any], **more: Any) -> httpx2.Response:
    payment = {
        "paymentId": ID,
        "summary": summary,
        "orderDetails": {"amount": 50_000, "currency": "NOK", "reference": "abc"},
        "created": "2026-11-20T08:55:00.1234+00:00",
        "fieldOfTomorrow": [],
        **more,
    }
    return httpx2.Response(200, json={"payment": payment})


@pytest.fixture(scope="module")
def gateway(running_sandbox: SandboxProcess) -> Iterator[PaymentGateway]:
    made = COMPANIES["nexi"].build(running_sandbox)
    yield made
    made.close()  # type: ignore[attr-defined]


@pytest.fixture
def trial(running_sandbox: SandboxProcess, gateway: PaymentGateway) -> Trial:
    reset(COMPANIES["nexi"], running_sandbox)
    return Trial(COMPANIES["nexi"], running_sandbox, gateway)


def test_what_an_opening_says() -> None:
    page = "https://checkout.nexi.example/hosted/?pid=1"
    gateway, seen = _answering(httpx2.Response(201, json={"paymentId": ID, "hostedPaymentPageUrl": page}))
    created = gateway.create(REQUEST)
    assert created.redirect_url == f"{page}&language=nb-NO"
    assert (created.provider_reference, dict(created.memo)) == (ID, MEMO)
    assert seen[0].headers["Authorization"] == "the-secret-key", "the bare key, no scheme"
    body = json.loads(seen[0].content)
    assert sum(item["grossTotalAmount"] for item in body["order"]["items"]) == body["order"]["amount"] == 50_000
    assert (body["checkout"]["charge"], body["checkout"]["integrationType"]) == (False, "HostedPaymentPage")
    hooks = body["notifications"]["webHooks"]
    assert {(hook["url"], hook["authorization"]) for hook in hooks} == {(CONFIG.webhook_url, SECRET)}
    assert "payment.reservation.created.v2" in {hook["eventName"] for hook in hooks}
    assert "consumer" not in body["checkout"], "nothing of the payer is sent"


def test_money_moves_under_an_idempotency_key() -> None:
    done = {"chargedAmount": 50_000, "reservedAmount": 50_000}
    gateway, seen = _answering(httpx2.Response(201, json={"chargeId": ID}), _payment(done))
    assert gateway.capture("abc", 50_000, "capture:abc", MEMO).captured == 50_000
    assert seen[0].headers["Idempotency-Key"] == "capture:abc"
    assert seen[0].url.path == f"/v1/payments/{ID}/charges"


@pytest.mark.parametrize(
    ("summary", "more", "state", "word"),
    [
        ({}, {}, "created", "NEW"),
        ({}, {"created": "2026-11-20T07:55:00+00:00"}, "expired", "NEW, never finished"),
        ({}, {"terminated": "2026-11-20T08:58:00+00:00"}, "terminated", "TERMINATED"),
        ({"reservedAmount": 50_000}, {}, "authorised", "RESERVED"),
        ({"reservedAmount": 50_000}, {"created": "2026-10-20T08:00:00+00:00"}, "authorised", "RESERVED"),
        ({"reservedAmount": 50_000, "chargedAmount": 20_000}, {}, "authorised", "PARTIALLY_CHARGED"),
        ({"reservedAmount": 50_000, "chargedAmount": 50_000}, {}, "authorised", "CHARGED"),
        ({"chargedAmount": 50_000}, {}, "authorised", "CHARGED"),
        ({"reservedAmount": 50_000, "cancelledAmount": 50_000}, {}, "authorised", "CANCELLED"),
        ({"reservedAmount": 5, "chargedAmount": 5, "refundedAmount": 5}, {}, "authorised", "REFUNDED"),
        ({"reservedAmount": 5, "chargedAmount": 5, "refundedAmount": 2}, {}, "authorised", "PARTIALLY_REFUNDED"),
    ],
)
def test_the_state_follows_from_the_totals(
    summary: dict[str, Any], more: dict[str, Any], state: str, word: str
) -> None:
    gateway, _ = _answering(_payment(summary, **more))
    told = gateway.fetch("abc", MEMO)
    assert (told.state, told.detail) == (state, word)


def test_a_refund_under_way_counts_as_given_back() -> None:
    refunds = [{"refundId": ID, "amount": 300, "state": "Pending"}, {"refundId": ID, "amount": 50, "state": "Failed"}]
    gateway, _ = _answering(_payment({"reservedAmount": 500, "chargedAmount": 500}, refunds=refunds))
    told = gateway.fetch("abc", MEMO)
    assert (told.refunded, told.refundable, told.detail) == (300, 200, "PENDING_REFUND")


@pytest.mark.parametrize(
    "answer",
    [
        _payment({"reservedAmount": "500"}),
        _payment({"reservedAmount": 5.0}),
        _payment({"reservedAmount": -5}),
        _payment({}, paymentId="another"),
        _payment({}, created="yesterday"),
        _payment({}, created="2026-11-20T08:55:00"),
        _payment({}, orderDetails={"amount": 50_000, "currency": "SEK", "reference": "abc"}),
        _payment({}, orderDetails={"amount": 50_000, "currency": "NOK", "reference": "other"}),
        httpx2.Response(200, json=[]),
    ],
)
def test_nonsense_is_not_believed(answer: httpx2.Response) -> None:
    gateway, _ = _answering(answer)
    with pytest.raises(Technical) as problem:
        gateway.fetch("abc", MEMO)
    assert problem.value.code == "malformed"


@pytest.mark.parametrize("page", ["javascript:alert(1)", "http://checkout.nexi.example/", "https://\u00e5.example/"])
def test_only_an_ordinary_address_becomes_a_link(page: str) -> None:
    gateway, _ = _answering(httpx2.Response(201, json={"paymentId": ID, "hostedPaymentPageUrl": page}))
    with pytest.raises(UnknownOutcome):
        gateway.create(REQUEST)


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (400, {"errors": {"order.amount": ["wrong"]}}, Rejected, "http_400"),
        (401, None, Technical, "credentials"),
        (402, {"message": "Overcharge", "code": "1001", "source": "internal"}, Rejected, "1001"),
        (402, {"message": "New rule", "code": "1999", "source": "internal"}, Rejected, "1999"),
        (404, None, NotFound, "not_found"),
        (409, {}, UnknownOutcome, "conflict"),
        (429, None, Technical, "rate_limited"),
        (500, {"message": "Unknown", "code": "1000", "source": "internal"}, UnknownOutcome, "server_error"),
        (500, {"message": "Refused", "code": "1020", "source": "internal"}, Rejected, "1020"),
        (302, None, UnknownOutcome, "redirected"),
    ],
)
def test_refusals_by_number_and_by_status(status: int, body: Any, error: type[ProviderError], code: str) -> None:
    gateway, _ = _answering(httpx2.Response(status, json=body))
    with pytest.raises(error) as problem:
        gateway.capture("abc", 50_000, "c1", MEMO)
    assert type(problem.value) is error
    assert problem.value.code == code
    assert problem.value.message


def test_every_number_has_words_for_staff() -> None:
    assert set(CODES) == {str(number) for number in range(1001, 1033)}
    assert all(len(words) > 20 for words in CODES.values())


def test_the_sandbox_refuses_by_number(trial: Trial) -> None:
    reference = trial.approved(amount=153)
    with pytest.raises(Rejected) as refused:
        trial.capture(reference, 153, "c1")
    assert refused.value.code == "1020"
    trial.sandbox.ask("nexi", "POST", "clock", offset=31 * 86_400)
    with pytest.raises(Rejected) as late:
        trial.capture(reference, 100, "c2")
    assert late.value.code == "1010"


def test_a_key_for_another_amount_is_refused(trial: Trial) -> None:
    reference = trial.approved()
    trial.capture(reference, 20_000, "c1")
    with pytest.raises(Rejected) as refused:
        trial.capture(reference, 10_000, "c1")
    assert refused.value.code == "1026"


def test_what_was_given_up_can_still_be_paid_while_its_page_is_open(trial: Trial) -> None:
    reference = trial.opened()
    trial.wait(4_000)
    assert trial.fetch(reference).state == "expired"
    trial.payer(reference, "approve")
    assert trial.fetch(reference).state == "authorised"


# -- messages --------------------------------------------------------------------------------------------


def _message(event: str = "payment.charge.created.v2", **more: Any) -> dict[str, Any]:
    return {
        "id": "01ee00006091b2196937598058c4e488",
        "timestamp": "2026-11-20T09:44:10.1185+01:00",
        "merchantNumber": 100017120,
        "event": event,
        "data": {"chargeId": ID[::-1], "amount": {"amount": 5500, "currency": "NOK"}, "paymentId": ID},
        **more,
    }


def _read(body: Any, headers: Any = None, config: NexiConfig = CONFIG) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Authorization": SECRET} if headers is None else headers
    return NexiGateway(config, now=lambda: NOW).parse_webhook("POST", "/hooks/nexi/", sent, content, now=NOW)


def test_a_message_names_the_payment_by_the_companys_id() -> None:
    event = _read(_message())
    assert (event.provider_reference, event.reference, event.merchant) == (ID, "", "100017120")
    assert (event.amount, event.success, event.psp_reference) == (5500, True, ID[::-1])
    assert event.event_key == _read(_message()).event_key
    assert event.event_key != _read(_message("payment.charge.failed")).event_key
    assert _read(_message("payment.charge.failed")).success is False


def test_the_merchant_goes_by_two_names_and_the_order_may_be_told() -> None:
    value = _message("payment.checkout.completed", merchantId=100017120)
    del value["merchantNumber"]
    value["data"] = {"paymentId": ID, "order": {"amount": {"amount": 5500, "currency": "NOK"}, "reference": "abc"}}
    event = _read(value)
    assert (event.merchant, event.reference, event.amount, event.provider_reference) == ("100017120", "abc", 5500, ID)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "missing_header"),
        ({"Authorization": "something-else"}, "signature"),
        ({"Authorization": f"Bearer {SECRET}"}, "signature"),
        ([("Authorization", SECRET), ("authorization", SECRET)], "duplicate_header"),
    ],
)
def test_another_value_proves_nothing(headers: Any, code: str) -> None:
    with pytest.raises(BadSignature) as refused:
        _read(_message(), headers)
    assert refused.value.code == code
    assert SECRET not in str(refused.value)


def test_without_a_value_no_message_is_accepted_and_with_two_either_is() -> None:
    values = {name: getattr(CONFIG, name) for name in CONFIG.__slots__}
    with pytest.raises(BadSignature, match="no_secret"):
        _read(_message(), {"Authorization": ""}, NexiConfig(**{**values, "webhook_secrets": ()}))
    both = NexiConfig(**{**values, "webhook_secrets": ("thenewvaluethatnobodyknows", SECRET)})
    assert _read(_message(), config=both).name == "payment.charge.created.v2"


@pytest.mark.parametrize(
    "changes",
    [{"id": 5}, {"event": "other"}, {"merchantNumber": "x"}, {"data": {}}, {"timestamp": "soon"}, {"data": 1}],
)
def test_an_odd_message_is_kept_for_a_person(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedEvent):
        _read({**_message(), **changes})


def test_messages_come_with_the_value_we_gave_and_again_until_accepted(trial: Trial, receiver: Receiver) -> None:
    receiver.answers = [503]
    reference = trial.approved(webhook_url=receiver.url)
    receiver.wait_for(2)
    trial.capture(reference, 50_000, "c1")
    trial.sandbox.ask("nexi", "POST", f"payments/{reference}/send", variant="forged", event="payment.charge.created.v2")
    receiver.wait_for(4)
    trial.sandbox.ask("nexi", "POST", "clock", offset=30)
    receiver.wait_for(5)
    genuine, forged = [], 0
    for _, path, headers, body in receiver.messages:
        try:
            genuine.append(trial.gateway.parse_webhook("POST", path, headers, body, now=NOW))
        except BadSignature:
            forged += 1
    assert forged == 1
    assert {event.provider_reference for event in genuine} == {trial.memo(reference)["payment_id"]}
    assert len({event.event_key for event in genuine}) == 3, "the repeated one is the same event"


def test_untrue_messages_are_read_as_what_they_claim(trial: Trial, receiver: Receiver) -> None:
    """They prove nothing: whoever gets one reads the payment back and compares."""
    reference = trial.approved(webhook_url=receiver.url)
    for variant in ("wrong_merchant", "wrong_amount", "wrong_reference"):
        trial.sandbox.ask("nexi", "POST", f"payments/{reference}/send", variant=variant)
    receiver.wait_for(5)
    told = [trial.gateway.parse_webhook(*message[:2], message[2], message[3], now=NOW) for message in receiver.messages]
    assert {event.merchant for event in told} == {"100242833", "999999999"}
    assert {event.amount for event in told} == {50_000, 50_001}
    assert len({event.provider_reference for event in told}) == 2


# -- the payer's page, settings --------------------------------------------------------------------------


def test_the_payer_may_try_another_card_and_then_pays(trial: Trial) -> None:
    request = trial.order(language="en")
    created = trial.gateway.create(request)
    trial.memos[request.reference] = created.memo
    with httpx2.Client(trust_env=False, verify=False, timeout=10) as browser:
        assert "Simulation of Nexi Checkout" in browser.get(created.redirect_url).text
        assert "declined" in browser.post(created.redirect_url, data={"choice": "declined"}).text
        assert "could not confirm" in browser.post(created.redirect_url, data={"choice": "no_3ds"}).text
        assert trial.fetch(request.reference).state == "created"
        away = browser.post(created.redirect_url, data={"choice": "cancel"})
        assert (away.status_code, away.headers["Location"]) == (303, request.return_url)
        done = browser.post(created.redirect_url, data={"choice": "approve", "option": "Visa"})
        assert done.headers["Location"] == f"{request.return_url}?paymentid={created.provider_reference}"
        assert trial.fetch(request.reference).capturable == 50_000
        again = browser.post(created.redirect_url, data={"choice": "approve"})
        assert again.headers["Location"] == done.headers["Location"], "pressing twice pays once"
        assert browser.get(f"{trial.sandbox.base_url}/nexi/control/").text.count(request.reference) > 1


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("NEXI_BASE_URL", "http://api.nexi.example"),
        ("NEXI_SECRET_KEY", ""),
        ("NEXI_SECRET_KEY", "with blank"),
        ("NEXI_MERCHANT_NUMBER", "x"),
        ("NEXI_WEBHOOK_SECRETS", "short"),
        ("NEXI_WEBHOOK_SECRETS", "with-hyphens-in-it-0000"),
        ("NEXI_TERMS_URL", "help"),
        ("NEXI_ABANDONED_MINUTES", "0"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(setting: str, value: str) -> None:
    good = {
        "NEXI_BASE_URL": "https://api.nexi.example",
        "NEXI_SECRET_KEY": "the-secret-key",
        "NEXI_MERCHANT_NUMBER": "100017120",
        "NEXI_TERMS_URL": "https://portal.example.no/help/",
        "NEXI_WEBHOOK_SECRETS": f"{SECRET}, thenewvaluethatnobodyknows",
    }
    assert len(config_from(good).webhook_secrets) == 2
    assert "the-secret-key" not in repr(config_from(good))
    with pytest.raises(InvalidConfig, match=setting):
        config_from({**good, setting: value})
