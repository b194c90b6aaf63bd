"""Messages as the sandbox really sends them, read by the gateway as the product would."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from quittance.providers.payment import BadSignature, PaymentRequest, WebhookEvent
from quittance.providers.vipps import VippsConfig, VippsGateway
from tests.providers.conftest import SECRET, Receiver
from tests.sandbox_fixture import SandboxProcess

Order = Callable[..., PaymentRequest]


@pytest.fixture
def reader(config_for: Callable[..., VippsConfig], receiver: Receiver) -> Iterator[VippsGateway]:
    made = VippsGateway(config_for(webhook_url=receiver.url, webhook_secrets=(SECRET,)))
    yield made
    made.close()


def _read(reader: VippsGateway, receiver: Receiver, index: int = -1, shift: int = 0) -> WebhookEvent:
    now = datetime.now(UTC) + timedelta(seconds=shift)
    return reader.parse_webhook(*receiver.messages[index], now=now)


def test_every_step_is_announced_in_order(
    reader: VippsGateway, receiver: Receiver, sandbox: SandboxProcess, order: Order
) -> None:
    request = order()
    reader.create(request)
    sandbox.control("POST", f"payments/{request.reference}/approve")
    reader.capture(request.reference, 50_000, "c1")
    reader.refund(request.reference, 10_000, "r1")
    sandbox.wait_for_deliveries(request.reference, 4)
    events = [_read(reader, receiver, index) for index in range(4)]
    assert [event.name for event in events] == ["CREATED", "AUTHORIZED", "CAPTURED", "REFUNDED"]
    assert [event.amount for event in events] == [50_000, 50_000, 50_000, 10_000]
    assert all(event.success and event.merchant == reader.merchant for event in events)
    assert len({event.event_key for event in events}) == 4


def test_a_failing_message_holds_back_the_later_ones_of_its_payment_only(
    reader: VippsGateway, receiver: Receiver, sandbox: SandboxProcess, order: Order
) -> None:
    receiver.answers = [500]
    blocked, free = order(), order()
    reader.create(blocked)
    sandbox.control("POST", f"payments/{blocked.reference}/decline")
    _until(lambda: bool(receiver.messages))
    reader.create(free)
    sandbox.wait_for_deliveries(free.reference, 1, seconds=1.5)
    assert {entry["state"] for entry in sandbox.payment(blocked.reference)["deliveries"]} == {"pending"}
    sandbox.wait_for_deliveries(blocked.reference, 2)
    names = [(event.reference, event.name) for event in (_read(reader, receiver, i) for i in range(4))]
    assert [name for reference, name in names if reference == blocked.reference] == ["CREATED", "CREATED", "ABORTED"]


def test_a_repeat_is_recognised_by_its_key(
    reader: VippsGateway, receiver: Receiver, sandbox: SandboxProcess, approved: str
) -> None:
    sandbox.control("POST", f"payments/{approved}/send", event="AUTHORIZED", variant="again", count=3)
    sandbox.wait_for_deliveries(approved, 5)
    keys = [_read(reader, receiver, index).event_key for index in range(5)]
    assert len(keys) == 5
    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    "how",
    ["wrong_secret", "changed_body", "no_signature", "no_digest", "no_date", "wrong_host", "empty_body"],
)
def test_forged_messages_from_the_sandbox_are_refused(
    reader: VippsGateway, receiver: Receiver, sandbox: SandboxProcess, approved: str, how: str
) -> None:
    sandbox.wait_for_deliveries(approved, 2)
    sandbox.control("POST", f"payments/{approved}/send", variant="forged", how=how)
    sandbox.wait_for_deliveries(approved, 3)
    assert len(receiver.messages) == 3
    with pytest.raises(BadSignature):
        _read(reader, receiver)


@pytest.mark.parametrize(
    ("variant", "field", "value"),
    [
        ("wrong_merchant", "merchant", "999999"),
        ("wrong_amount", "amount", 50_001),
        ("wrong_currency", "currency", "EUR"),
        ("failed", "success", False),
    ],
)
def test_genuine_messages_with_untrue_content_are_readable_and_new(
    reader: VippsGateway,
    receiver: Receiver,
    sandbox: SandboxProcess,
    approved: str,
    variant: str,
    field: str,
    value: object,
) -> None:
    sandbox.wait_for_deliveries(approved, 2)
    sandbox.control("POST", f"payments/{approved}/send", variant=variant)
    sandbox.wait_for_deliveries(approved, 3)
    event = _read(reader, receiver)
    assert getattr(event, field) == value
    assert event.event_key not in {_read(reader, receiver, index).event_key for index in range(2)}


def test_messages_for_a_stranger_late_and_in_the_wrong_order(
    reader: VippsGateway, receiver: Receiver, sandbox: SandboxProcess, approved: str
) -> None:
    sandbox.wait_for_deliveries(approved, 2)
    sandbox.control("POST", f"payments/{approved}/send", variant="wrong_reference", other_reference="somebody-else")
    sandbox.wait_for_deliveries(approved, 3)
    assert _read(reader, receiver).reference == "somebody-else"
    sandbox.control("POST", f"payments/{approved}/send", variant="late")
    sandbox.wait_for_deliveries(approved, 4)
    assert _read(reader, receiver).signed_at < datetime.now(UTC) - timedelta(days=2)
    sandbox.control("POST", f"payments/{approved}/send", variant="late", seconds=9 * 86_400)
    sandbox.wait_for_deliveries(approved, 5)
    with pytest.raises(BadSignature) as stale:
        _read(reader, receiver)
    assert stale.value.code == "stale"
    sandbox.control("POST", f"payments/{approved}/send", variant="out_of_order")
    sandbox.wait_for_deliveries(approved, 7)
    assert [_read(reader, receiver, index).name for index in (5, 6)] == ["AUTHORIZED", "CREATED"]


def test_lost_messages_are_never_sent(
    receiver: Receiver, sandbox: SandboxProcess, gateway: VippsGateway, order: Order
) -> None:
    sandbox.control("POST", "switches", drop_webhooks=True)
    request = order()
    gateway.create(request)
    [lost] = sandbox.payment(request.reference)["deliveries"]
    assert lost["state"] == "dropped"
    assert receiver.messages == []


def test_repeats_follow_the_clock_of_the_sandbox(
    receiver: Receiver, sandbox: SandboxProcess, gateway: VippsGateway, order: Order
) -> None:
    receiver.answers = [500, 503, 404, 302]
    request = order()
    gateway.create(request)
    for attempts in range(1, 5):
        _until(lambda attempts=attempts: len(receiver.messages) >= attempts)
        sandbox.control("POST", "clock", advance=61)
    found = sandbox.wait_for_deliveries(request.reference, 1)
    assert (found[0]["attempts"], found[0]["state"]) == (5, "delivered")


def test_an_expiry_is_announced_without_anybody_asking(
    reader: VippsGateway, receiver: Receiver, sandbox: SandboxProcess, order: Order
) -> None:
    reader.create(order())
    sandbox.control("POST", "clock", advance=601)
    _until(lambda: len(receiver.messages) == 2)
    assert _read(reader, receiver, shift=601).name == "EXPIRED"


def test_extra_copies_and_delay(
    receiver: Receiver, sandbox: SandboxProcess, gateway: VippsGateway, order: Order
) -> None:
    sandbox.control("POST", "switches", webhook_duplicates=2, webhook_delay=30)
    request = order()
    gateway.create(request)
    assert len(sandbox.payment(request.reference)["deliveries"]) == 3
    assert receiver.messages == []
    sandbox.control("POST", "clock", advance=31)
    sandbox.wait_for_deliveries(request.reference, 3)
    assert len({message[3] for message in receiver.messages}) == 1


def _until(condition: Callable[[], bool], seconds: float = 8) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
