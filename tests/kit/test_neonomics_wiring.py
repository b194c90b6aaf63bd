"""Neonomics is wired with its settings and with the agency's own account, where the money must go."""

from collections.abc import Iterator
from typing import Any

import pytest

from quittance.kit.wiring import company_setups, forget_providers, payment_providers
from tests.sandbox_fixture import NEONOMICS_KEY

SETTINGS = {
    "NEONOMICS_BASE_URL": "http://127.0.0.1:9/neonomics",
    "NEONOMICS_REALM": "sandbox",
    "NEONOMICS_CLIENT_ID": "id",
    "NEONOMICS_CLIENT_SECRET": "secret",
    "NEONOMICS_ENCRYPTION_KEY": NEONOMICS_KEY,
}


@pytest.fixture(autouse=True)
def _set_up(settings: Any) -> Iterator[None]:
    for name, value in SETTINGS.items():
        setattr(settings, name, value)
    forget_providers()
    yield
    forget_providers()


def _problem() -> tuple[tuple[str, ...], str]:
    return next((setup.missing, setup.problem) for setup in company_setups() if setup.name == "neonomics")


def test_the_money_goes_to_the_agencys_account(settings: Any) -> None:
    gateway = payment_providers()["neonomics"]
    assert gateway.merchant == settings.AGENCY.bank_account
    assert (gateway.traits.settles_by, gateway.traits.create_repeatable, gateway.traits.refunds) == (
        "bank",
        False,
        False,
    )


def test_a_missing_or_wrong_setting_is_named(settings: Any) -> None:
    settings.NEONOMICS_REALM = ""
    assert _problem() == (("NEONOMICS_REALM",), "")
    settings.NEONOMICS_REALM, settings.NEONOMICS_ENCRYPTION_KEY = "live", "short"
    assert "NEONOMICS_ENCRYPTION_KEY" in _problem()[1]
    assert "neonomics" not in payment_providers()
