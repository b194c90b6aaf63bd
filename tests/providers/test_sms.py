"""The client of the SMS gateway against the simulated one: once, whatever is lost, and every refusal named."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from quittance.providers.configuration import InvalidConfig
from quittance.providers.messaging import ADDRESS_REFUSED, Delivery, TextMessage
from quittance.providers.payment import NotFound, ProviderError, Rejected, Technical, UnknownOutcome
from quittance.providers.sms import HttpSmsGateway, SmsConfig, config_from
from tests.sandbox_fixture import SandboxProcess

Build = Callable[..., HttpSmsGateway]


@pytest.fixture
def build(running_sandbox: SandboxProcess) -> Iterator[Build]:
    running_sandbox.ask("sms", "POST", "reset")
    made: list[HttpSmsGateway] = []

    def one(**changes: Any) -> HttpSmsGateway:
        values = running_sandbox.sms_settings() | {"SMS_RETRY_SECONDS": "0", "SMS_READ_SECONDS": "1"} | changes
        made.append(HttpSmsGateway(config_from(values)))
        return made[-1]

    yield one
    for gateway in made:
        gateway._wire.close()


def message(number: str = "+4791234567", key: str = "", text: str = "Hei æøå") -> TextMessage:
    return TextMessage(key or uuid.uuid4().hex, number, text)


def order(sandbox: SandboxProcess, kind: str, **more: Any) -> None:
    sandbox.ask("sms", "POST", "faults", operation="send", kind=kind, **more)


def test_a_message_arrives_and_says_so(build: Build, running_sandbox: SandboxProcess) -> None:
    gateway, one = build(), message()
    running_sandbox.ask("sms", "POST", "switches", receipts="never")
    name = gateway.send(one)
    assert gateway.delivery(name) == Delivery("underway", "")
    for receipt in ("delivered", "failed"):
        running_sandbox.ask("sms", "POST", "switches", receipts=receipt)
        assert gateway.delivery(name).state == receipt
    kept = running_sandbox.ask("sms", "GET", f"payments/{one.key}")
    assert (kept["to"], kept["text"], kept["calls"]) == (one.number, one.text, 1)


@pytest.mark.parametrize("kind", ["error_after", "timeout_after", "malformed", "html", "truncated", "error_before"])
def test_a_lost_answer_is_asked_for_again_and_sends_nothing_more(
    build: Build, running_sandbox: SandboxProcess, kind: str
) -> None:
    gateway, one = build(), message()
    order(running_sandbox, kind, seconds=2)
    with pytest.raises(UnknownOutcome):
        gateway.send(one)
    gateway.send(one)
    found = running_sandbox.ask("sms", "GET", "payments")["payments"]
    assert [entry["reference"] for entry in found] == [one.key]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("rate_limited", "rate_limited"), ("unauthorized", "credentials"), ("unavailable", "server_error")],
)
def test_trouble_has_a_name(build: Build, running_sandbox: SandboxProcess, kind: str, code: str) -> None:
    order(running_sandbox, kind)
    with pytest.raises(Technical) as trouble:
        build().send(message())
    assert trouble.value.code == code


@pytest.mark.parametrize("number", ["+4791234000", "91234567", "+4712", ""])
def test_a_number_that_nobody_has_is_refused_for_good(build: Build, number: str) -> None:
    with pytest.raises(Rejected) as refusal:
        build().send(message(number))
    assert refusal.value.code == ADDRESS_REFUSED


def test_only_countries_in_the_settings_are_written_to(build: Build, running_sandbox: SandboxProcess) -> None:
    with pytest.raises(Rejected, match="country"):
        build().send(message("+4612345678"))
    build(SMS_COUNTRIES="+47,+46").send(message("+4612345678"))
    assert len(running_sandbox.ask("sms", "GET", "payments")["payments"]) == 1


def test_other_words_under_the_same_key_are_refused(build: Build) -> None:
    gateway = build()
    gateway.send(message(key="k1"))
    with pytest.raises(Rejected, match="conflict"):
        gateway.send(message(key="k1", text="noe annet"))


def test_the_key_is_checked(build: Build) -> None:
    assert "Sandbox" in build().check()
    with pytest.raises(ProviderError, match="credentials"):
        build(SMS_API_KEY="wrong").check()
    with pytest.raises(NotFound):
        build().delivery("0123456789abcdef")


@pytest.mark.parametrize(
    "changes",
    [
        {"SMS_BASE_URL": "http://gateway.example"},
        {"SMS_API_KEY": "a b"},
        {"SMS_SENDER": "much too long a name"},
        {"SMS_SENDER": ""},
        {"SMS_COUNTRIES": "47"},
        {"SMS_READ_SECONDS": "soon"},
    ],
)
def test_what_cannot_work_is_refused_before_anybody_is_written_to(changes: dict[str, str]) -> None:
    values = {"SMS_BASE_URL": "https://gateway.example", "SMS_API_KEY": "k", "SMS_SENDER": "Agency"}
    assert isinstance(config_from(values), SmsConfig)
    with pytest.raises(InvalidConfig):
        config_from(values | changes)
