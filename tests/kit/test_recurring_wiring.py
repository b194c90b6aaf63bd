"""Recurring payments are wired with the settings of Vipps' payments, and made anew with them."""

from collections.abc import Iterator
from typing import Any

import pytest

from quittance.kit.wiring import forget_providers, recurring_providers
from tests.sandbox_fixture import CLIENT_ID, CLIENT_SECRET, MERCHANT, SUBSCRIPTION_KEY

VIPPS = {
    "VIPPS_BASE_URL": "http://127.0.0.1:9/vipps",
    "VIPPS_CLIENT_ID": CLIENT_ID,
    "VIPPS_CLIENT_SECRET": CLIENT_SECRET,
    "VIPPS_SUBSCRIPTION_KEY": SUBSCRIPTION_KEY,
    "VIPPS_MERCHANT_SERIAL_NUMBER": MERCHANT,
    "VIPPS_WEBHOOK_SECRETS": "agreed-upon",
}


@pytest.fixture(autouse=True)
def _nothing_built() -> Iterator[None]:
    forget_providers()
    yield
    forget_providers()


def test_vipps_settings_give_a_gateway_for_recurring_payments(settings: Any) -> None:
    for name, value in VIPPS.items():
        setattr(settings, name, value)
    gateway = recurring_providers()["vipps"]
    assert gateway.merchant == MERCHANT
    assert recurring_providers()["vipps"] is gateway, "one set of connections per process"
    assert not forget_providers(older_than_seconds=60)
    assert forget_providers()
    assert recurring_providers()["vipps"] is not gateway


@pytest.mark.parametrize("missing", ["VIPPS_CLIENT_SECRET", "VIPPS_MERCHANT_SERIAL_NUMBER"])
def test_without_a_setting_there_is_none(settings: Any, missing: str) -> None:
    for name, value in (VIPPS | {missing: ""}).items():
        setattr(settings, name, value)
    assert recurring_providers() == {}
