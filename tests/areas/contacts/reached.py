"""A gateway and a mailbox that remember, and people whose contacts are verified."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from quittance.providers.messaging import Delivery, TextMessage
from quittance.providers.payment import ProviderError

DAY = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
CODE = re.compile(r"\b(\d{4} \d{4})\b")


@dataclass
class Gateway:
    """Takes everything, once for each key; `trouble` is raised instead, `lost` after it was taken."""

    taken: dict[str, TextMessage] = field(default_factory=dict)
    calls: int = 0
    trouble: list[ProviderError] = field(default_factory=list)
    lost: list[ProviderError] = field(default_factory=list)
    state: str = "delivered"

    def send(self, message: TextMessage) -> str:
        self.calls += 1
        if self.trouble:
            raise self.trouble.pop(0)
        assert self.taken.setdefault(message.key, message) == message, "other words under the same key"
        if self.lost:
            raise self.lost.pop(0)
        return f"m-{message.key[:8]}"

    def delivery(self, message_id: str) -> Delivery:
        return Delivery(self.state)  # type: ignore[arg-type]

    def check(self) -> str:
        return "reachable"

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.taken.values()]


GATEWAY = Gateway()


def the_gateway() -> Gateway:
    """For SMS_GATEWAY."""
    return GATEWAY


@pytest.fixture
def messages(settings: Any) -> Iterator[Gateway]:
    """Text messages and e-mail can be sent, and stay in the test: this is the gateway; e-mails are in `mailoutbox`."""
    global GATEWAY
    from quittance.kit.messaging import forget_sms_gateway

    settings.SMS_GATEWAY = "tests.areas.contacts.reached.the_gateway"
    settings.MESSAGING_SETUPS = "tests.areas.contacts.reached.both"
    GATEWAY = Gateway()
    forget_sms_gateway()
    yield GATEWAY
    forget_sms_gateway()


def both() -> tuple[Any, ...]:
    """For MESSAGING_SETUPS: text messages and e-mail can be sent."""
    from quittance.kit.wiring import CompanySetup

    return (CompanySetup("sms", begun=True), CompanySetup("email", begun=True))


def last_code(mailbox: list[Any], channel: str) -> str:
    """The code of the last message that brought one."""
    texts = GATEWAY.texts if channel == "sms" else [mail.body for mail in mailbox]
    return next(found[1] for text in reversed(texts) if (found := CODE.search(text))).replace(" ", "")


def verified(party_id: int, channel: Any, value: str, mailbox: list[Any], *, now: dt.datetime = NOW) -> None:
    """The person gives it and types the code."""
    # Every test folder knows the fixture above, also the ones that run without Django.
    from quittance.areas.contacts.operations.verifying import ask_code, confirm
    from quittance.areas.notices.operations.sending import send_due

    ask_code(party_ids=[party_id], channel=channel, value=value, actor="test", now=now)
    send_due(now=now)
    confirm(party_ids=[party_id], channel=channel, code=last_code(mailbox, channel), actor="test", now=now)
