"""The operator is told which payment companies are set up, answer, and know where to send their messages."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from quittance.areas.payments.operations.health import Health, check_providers
from quittance.kit.wiring import forget_providers, payment_providers
from tests.sandbox_fixture import SandboxProcess, free_port

pytestmark = pytest.mark.django_db

PREFIXES = ("VIPPS_", "NEXI_", "NETAXEPT_", "NEONOMICS_")
Check = Callable[..., dict[str, Health]]


@pytest.fixture
def check(running_sandbox: SandboxProcess, settings: Any) -> Iterator[Check]:
    """Ask all companies, with these of them set up and `changes` made to their settings."""
    for name in dir(settings):
        if name.startswith(PREFIXES) and not name.endswith(("MINUTES", "SECONDS", "METHODS", "HTTP")):
            setattr(settings, name, "")

    def ask(*wired: str, **changes: str) -> dict[str, Health]:
        known = {
            "vipps": running_sandbox.settings(),
            "nexi": running_sandbox.nexi_settings(),
            "netaxept": running_sandbox.netaxept_settings(),
        }
        for company in wired:
            running_sandbox.ask(company, "POST", "reset")
            for name, value in known[company].items():
                setattr(settings, name, value)
        for name, value in changes.items():
            setattr(settings, name, value)
        forget_providers()
        return {health.provider: health for health in check_providers()}

    yield ask
    forget_providers()


def test_what_is_set_up_is_asked_and_what_is_not_is_left_in_peace(check: Check) -> None:
    found = check("nexi", "netaxept")
    for name in ("nexi", "netaxept"):
        told = found[name]
        assert (told.configured, told.reachable, told.healthy, told.webhook) == (True, True, True, "by_settings")
        assert told.missing == ()
    assert "Visa" in found["nexi"].words
    vipps = found["vipps"]
    assert (vipps.configured, vipps.healthy, vipps.in_order) == (False, None, True)
    assert "VIPPS_BASE_URL" in vipps.missing


def test_a_company_that_registers_must_know_our_address(check: Check) -> None:
    from quittance.areas.payments.operations.webhooks import register
    from quittance.kit import clock

    before = check("vipps")["vipps"]
    assert (before.healthy, before.webhook, before.in_order) == (False, "missing", False)
    assert "register-webhook vipps" in before.words
    register(provider="vipps", now=clock.now())
    after = {health.provider: health for health in check_providers()}["vipps"]
    assert (after.healthy, after.webhook) == (True, "registered")


@pytest.mark.parametrize(
    ("changes", "reachable"),
    [({"NEXI_SECRET_KEY": "wrong"}, True), ({"NEXI_BASE_URL": f"http://127.0.0.1:{free_port()}"}, False)],
)
def test_what_is_wrong_is_told(check: Check, changes: dict[str, str], reachable: bool) -> None:
    told = check("nexi", NEXI_RETRY_SECONDS="0", **changes)["nexi"]
    assert (told.reachable, told.healthy, told.in_order) == (reachable, False, False)
    assert told.words
    assert "sandbox-secret-key" not in json.dumps(told.as_dict())


def test_half_set_up_is_a_mistake_and_is_not_offered(check: Check) -> None:
    found = check("nexi", "netaxept", NEXI_MERCHANT_NUMBER="", NETAXEPT_TOKEN="much-too-long-to-be-a-real-token!!")
    assert (found["nexi"].healthy, found["nexi"].missing) == (False, ("NEXI_MERCHANT_NUMBER",))
    assert "NETAXEPT_TOKEN" in found["netaxept"].words
    assert payment_providers() == {}


def test_without_their_secret_messages_are_refused_and_the_operator_is_told(check: Check) -> None:
    told = check("netaxept", NETAXEPT_CALLBACK_SECRET="")["netaxept"]
    assert (told.healthy, told.webhook, told.missing) == (True, "missing", ("NETAXEPT_CALLBACK_SECRET",))
    assert "NETAXEPT_CALLBACK_SECRET" in told.words


def test_a_company_without_a_list_of_addresses_refuses_to_register(check: Check) -> None:
    from quittance.areas.payments.operations.webhooks import NothingToRegister, register
    from quittance.kit import clock

    check("nexi")
    with pytest.raises(NothingToRegister):
        register(provider="nexi", now=clock.now())


def test_what_draws_instalments_must_know_our_address_once_it_is_used(check: Check) -> None:
    from quittance.areas.insight.outside import check_drawing
    from quittance.areas.payments.operations.webhooks import register
    from quittance.areas.plans.models import Mandate
    from quittance.kit import clock
    from tests import factories
    from tests.areas.plans import made

    check("vipps")
    (unused,) = check_drawing()
    assert (unused.provider, unused.webhook, unused.in_order) == ("vipps-recurring", "missing", True)
    today = clock.today()
    plan = made.plan([factories.make_case()], on=today, parts=[(today + dt.timedelta(days=20), 50_000)])
    Mandate.objects.create(plan=plan, way="vipps", token="t" * 22, ceiling=100_000, asked_at=clock.now())
    (used,) = check_drawing()
    assert (used.webhook, used.in_order) == ("missing", False)
    assert "register-webhook vipps-recurring" in used.words
    register(provider="vipps-recurring", now=clock.now())
    (after,) = check_drawing()
    assert (after.webhook, after.in_order) == ("registered", True)
