"""Paying through Nexi Checkout and Netaxept, from the first click to the receipt, whoever brings the news."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from quittance.areas.claims.queries.references import read_reference
from quittance.areas.exchange.models import InboxEvent
from quittance.areas.payments.models import Attempt
from quittance.areas.payments.operations import opening, webhooks
from quittance.areas.payments.operations.opening import Payer
from quittance.kit.wiring import forget_providers
from tests import factories
from tests.areas.payments.vipps import NOW, Postbox, Till
from tests.postgres import Database
from tests.sandbox_fixture import SandboxProcess

COMPANIES = ("nexi", "netaxept")


class OtherTill(Till):
    """The same, with another company than Vipps."""

    company = ""

    def begin(self, text: str, amount: int, *, form: str | None = None) -> Attempt:
        payer = Payer(form or f"form-{factories.number()}")
        reference = read_reference(text)
        begun = opening.begin(reference=reference, amount=amount, method=self.company, payer=payer, now=self.now)
        return Attempt.objects.get(token=begun.token)

    def order(self, attempt: Attempt, order: str, **values: Any) -> None:
        self.sandbox.ask(self.company, "POST", f"payments/{attempt.reference}/{order}", **values)

    def fault(self, operation: str, kind: str, **values: Any) -> None:
        self.sandbox.ask(self.company, "POST", "faults", operation=operation, kind=kind, **values)

    def truth(self, attempt: Attempt) -> dict[str, Any]:
        found: dict[str, Any] = self.sandbox.ask(self.company, "GET", f"payments/{attempt.reference}")
        return found

    def hear(self, count: int) -> None:
        """So many messages come in and the worker does what they ask for."""
        for message in self.messages_with("", count):
            webhooks.receive(
                provider=self.company,
                method=message.method,
                path=message.path,
                headers=message.headers,
                body=message.body,
                now=self.now,
            )
        self.apply_all()


@pytest.fixture(params=COMPANIES)
def till(
    request: pytest.FixtureRequest, running_sandbox: SandboxProcess, fresh_database: Database, settings: Any
) -> Iterator[OtherTill]:
    """One company set up, its messages coming to the postbox, all clocks at NOW."""
    offset = int((NOW - dt.datetime.now(dt.UTC)).total_seconds())
    postbox = Postbox()
    known = {"nexi": running_sandbox.nexi_settings(), "netaxept": running_sandbox.netaxept_settings()}[request.param]
    for name, value in (known | {"PUBLIC_URL": postbox.url, "CLOCK_OFFSET_SECONDS": offset}).items():
        setattr(settings, name, value)
    forget_providers()
    till = OtherTill(running_sandbox, postbox)
    till.company = request.param
    running_sandbox.ask(till.company, "POST", "reset")
    running_sandbox.ask(till.company, "POST", "clock", offset=offset)
    if till.company == "netaxept":
        address = f"{postbox.url}/hooks/netaxept/{known['NETAXEPT_CALLBACK_SECRET']}/"
        running_sandbox.ask("netaxept", "POST", "switches", callback_url=address)
    yield till
    forget_providers()
    postbox.close()


def only(name: str) -> Callable[[Any], Any]:
    return pytest.mark.parametrize("till", [name], indirect=True)


def test_the_sweeper_finds_what_no_message_told(till: OtherTill) -> None:
    made = factories.make_case()
    attempt = till.begin(made.kid, 50_000)
    assert attempt.redirect_url.startswith(till.sandbox.base_url)
    assert made.kid not in str(till.truth(attempt))
    till.order(attempt, "approve")
    till.sweep()
    till.assert_paid_once(attempt)


@pytest.mark.parametrize("operation", ["create", "capture"])
def test_a_lost_answer_neither_loses_nor_doubles_the_money(till: OtherTill, operation: str) -> None:
    names = {"nexi": {"create": "create", "capture": "charge"}, "netaxept": {"create": "register", "capture": "sale"}}
    till.fault(names[till.company][operation], "error_after")
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.sweep()
    attempt = till.again(attempt)
    assert attempt.state == "open"
    till.order(attempt, "approve")
    till.sweep()
    till.sweep()
    till.assert_paid_once(attempt)


@only("nexi")
def test_a_message_with_the_companys_own_id_finds_the_attempt(till: OtherTill) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "approve")
    till.hear(2)
    till.assert_paid_once(attempt)
    assert not InboxEvent.objects.filter(handled_at__isnull=True).exists()


@only("netaxept")
def test_what_the_company_sold_by_itself_is_booked_from_its_callback(till: OtherTill) -> None:
    till.sandbox.ask("netaxept", "POST", "switches", mode="auto_sale")
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "approve")
    till.hear(1)
    till.assert_paid_once(attempt)


@only("netaxept")
def test_a_payer_below_eighteen_has_paid_nothing(till: OtherTill) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "under-age")
    till.sweep()
    till.assert_no_money(attempt, "refused")


@only("nexi")
def test_a_page_given_up_and_paid_after_all_is_booked(till: OtherTill, settings: Any) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    settings.CLOCK_OFFSET_SECONDS += 4_000
    till.sweep(after=4_000)
    till.assert_no_money(attempt, "expired")
    till.order(attempt, "approve")
    till.hear(2)
    till.assert_paid_once(attempt)
