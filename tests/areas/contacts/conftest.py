"""Messages that stay in the test."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.areas.contacts import reached


@pytest.fixture(autouse=True)
def gateway(settings: Any) -> Iterator[reached.Gateway]:
    """The SMS gateway of this test; e-mails are in `mailoutbox`."""
    from quittance.kit.messaging import forget_sms_gateway

    settings.SMS_GATEWAY = "tests.areas.contacts.reached.gateway"
    settings.MESSAGING_SETUPS = "tests.areas.contacts.reached.both"
    reached.GATEWAY = reached.Gateway()
    forget_sms_gateway()
    yield reached.GATEWAY
    forget_sms_gateway()
