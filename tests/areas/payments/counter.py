"""Every payment company and the product side by side, at one fixed hour: what the till is for Vipps, for all."""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from quittance.areas.claims.queries.references import read_reference
from quittance.areas.exchange.models import InboxEvent
from quittance.areas.payments.models import Attempt, Receipt, Refund
from quittance.areas.payments.operations import attempts, banks, opening, refunds, sending, webhooks
from quittance.areas.payments.operations.bank_files import BankImport, import_file
from quittance.kit.db import rows
from quittance.kit.wiring import forget_providers
from quittance.providers.payment import PayerContext
from tests import factories
from tests.areas.payments.doomed import Nursery
from tests.areas.payments.refunding import decided
from tests.areas.payments.vipps import NOW, SECOND, Message, Postbox
from tests.postgres import Database
from tests.providers.companies import COMPANIES, Company
from tests.sandbox_fixture import SandboxProcess

VIPPS_SECRET = "a-secret-of-the-counter"
AMOUNT = 50_000


def environment(sandbox: SandboxProcess, postbox: Postbox) -> dict[str, str]:
    """The settings with which the product speaks to every simulated company, by the names of the environment."""
    found: dict[str, str] = {}
    for settings in (
        sandbox.settings(), sandbox.netaxept_settings(), sandbox.nexi_settings(), sandbox.neonomics_settings()
    ):  # fmt: skip
        found |= settings
    for company in COMPANIES:
        found[f"{company.upper()}_RETRY_SECONDS"] = "0"
        found[f"{company.upper()}_ALLOW_PLAIN_HTTP"] = "1"
    del found["NETAXEPT_WEBHOOK_URL"]
    return found | {
        "VIPPS_WEBHOOK_SECRETS": VIPPS_SECRET,
        "QUITTANCE_PUBLIC_URL": postbox.url,
        "QUITTANCE_CLOCK_OFFSET": str(_ahead()),
    }


def _ahead() -> int:
    return int((NOW - dt.datetime.now(dt.UTC)).total_seconds())


def begin_anew(sandbox: SandboxProcess, postbox: Postbox) -> None:
    """Companies without a memory, who know where our webhook is; their clocks at NOW."""
    for company in (*COMPANIES, "bank"):
        sandbox.ask(company, "POST", "reset")
    sandbox.control("POST", "clock", offset=_ahead())
    sandbox.control("POST", "switches", rate_limits=False)
    sandbox.control("POST", "registrations", url=f"{postbox.url}/hooks/vipps/", secret=VIPPS_SECRET)
    secret = sandbox.netaxept_settings()["NETAXEPT_CALLBACK_SECRET"]
    sandbox.ask("netaxept", "POST", "switches", callback_url=f"{postbox.url}/hooks/netaxept/{secret}/")


@contextmanager
def wired(values: dict[str, str]) -> Iterator[None]:
    """The product in this process uses these settings."""
    from django.test import override_settings

    changed: dict[str, Any] = {name.removeprefix("QUITTANCE_"): value for name, value in values.items()}
    changed["CLOCK_OFFSET_SECONDS"] = int(changed.pop("CLOCK_OFFSET"))
    with override_settings(**changed):
        forget_providers()
        try:
            yield
        finally:
            forget_providers()


@dataclass
class Counter:
    """One company from both sides. Each test pays on cases of its own; the database is shared by a module."""

    company: Company
    sandbox: SandboxProcess
    postbox: Postbox
    database: Database
    nursery: Nursery
    folder: Path
    now: dt.datetime = NOW
    bank: str = ""

    # -- what the payer does ---------------------------------------------------------------------------

    def context(self) -> PayerContext:
        """What the company must know of the payer; a bank for those that ask for one."""
        found = banks.banks_of(self.company.name)
        if not found:
            return PayerContext()
        wanted = self.bank or self.company.bank
        bank = next(bank for bank in found if bank.name == wanted)
        return PayerContext("192.0.2.7", f"device-{factories.number()}-{os.getpid()}", bank.bank_id)

    def begin(self, kid: str, amount: int = AMOUNT, *, form: str = "") -> Attempt:
        """Starts paying; returns the attempt."""
        begun = opening.begin(
            reference=read_reference(kid),
            amount=amount,
            method=self.company.name,
            payer=opening.Payer(form or self.form(), context=self.context()),
            now=self.now,
        )
        return Attempt.objects.get(token=begun.token)

    def form(self) -> str:
        """A form nobody has sent yet."""
        return f"form-{factories.number()}-{os.getpid()}"

    def approve(self, attempt: Attempt) -> None:
        """The payer says yes at the company, or at the bank."""
        self.order(attempt, "approve")

    def order(self, attempt: Attempt, order: str, **values: Any) -> None:
        """What the payer, the clock or the company's staff does there."""
        self.sandbox.ask(self.company.name, "POST", f"payments/{attempt.reference}/{order}", **values)

    def comes_back(self, attempt: Attempt) -> Attempt:
        """The payer stands on our status page again."""
        attempts.came_back(token=attempt.token, now=self.now)
        return self.again(attempt)

    def pays(self, attempt: Attempt) -> Attempt:
        """Everything the payer has to do until the money is on its way."""
        while self.again(attempt).state == "open" and self.again(attempt).redirect_url:
            self.approve(attempt)
            if self.company.captures:
                break
            self.now += SECOND * 20
            self.comes_back(attempt)
        return self.again(attempt)

    # -- what the product does -------------------------------------------------------------------------

    def sweep(self, *, after: float = 60) -> int:
        """The sweeper comes by some seconds later than last time."""
        self.now += SECOND * after
        return attempts.sweep(now=self.now)

    def receive(self, message: Message) -> None:
        """A message reaches the product."""
        webhooks.receive(provider=self.company.name, now=self.now, **vars(message))

    def apply_all(self) -> None:
        """The worker does what the stored messages ask for."""
        waiting = InboxEvent.objects.filter(handled_at__isnull=True, problem="").order_by("id")
        for event_id in waiting.values_list("id", flat=True):
            webhooks.apply_event(event_id=event_id, now=self.now)

    def ask_back(self, attempt: Attempt, amount: int = 0, *, key: str = "") -> Refund:
        """A clerk wants to give back what waits in suspense."""
        ask = refunds.Ask(amount or attempt.amount, Refund.Way.PROVIDER, "Not for us", attempt_id=attempt.pk)
        return refunds.propose_refund(ask, actor="staff:1", now=self.now, key=key or self.form())

    def give_back(self, attempt: Attempt, amount: int = 0) -> Refund:
        """What waits in suspense shall go back: asked for by one, approved by another, not sent yet."""
        return decided(self.ask_back(attempt, amount), now=self.now)

    def sweep_refunds(self, *, after: float = 60) -> int:
        """The sender of refunds comes by."""
        self.now += SECOND * after
        return sending.sweep_refunds(now=self.now)

    def bank_file(self) -> bytes:
        """What the agency's bank has to tell."""
        return self.sandbox.download(f"/bank/files/ocr/{factories.AGENCY_ACCOUNT}/{NOW.date()}")

    def import_bank(self, data: bytes) -> BankImport:
        """The bank's file comes in."""
        return import_file(data=data, filename="bank.dat", actor="test", now=self.now)

    def killed(self, point: str, do: str, **told: object) -> None:
        """Does one thing in a process that is killed at the point."""
        self.nursery.killed(self.database, point, do, method=self.company.name, now=self.now, **told)

    # -- what is true ----------------------------------------------------------------------------------

    def again(self, attempt: Attempt) -> Attempt:
        """The attempt as it stands now."""
        return Attempt.objects.get(pk=attempt.pk)

    def truths(self, attempt: Attempt) -> list[dict[str, Any]]:
        """What the company knows of payments with the attempt's reference."""
        found = self.sandbox.ask(self.company.name, "GET", "payments")["payments"]
        return [payment for payment in found if payment["reference"] == attempt.reference]

    def news(self, attempt: Attempt) -> Message:
        """The newest message about the attempt; Netaxept sends none before the money is taken unless asked to."""
        if not self.messages(attempt):
            self.order(attempt, "send")
        return self.messages(attempt)[-1]

    def messages(self, attempt: Attempt) -> list[Message]:
        """Messages about the attempt, once all that were posted have come."""
        self.sandbox.all_delivered(self.company.name, attempt.reference)
        names = [name.encode() for name in (attempt.reference, attempt.provider_reference) if name]
        return [m for m in self.postbox.messages if any(name in m.body for name in names)]

    def settled_here(self, attempt: Attempt) -> None:
        """Whatever is still on its way comes in, and everybody looks once more."""
        if not self.company.captures:
            for truth in self.truths(attempt):
                if truth["state"] == "MOVING" and not truth["settled"]:
                    self.order(attempt, "settle")
            if any(truth["settled"] for truth in self.truths(attempt)):
                self.import_bank(self.bank_file())
        self.sweep(after=120)
        self.apply_all()

    def assert_paid_once(self, attempt: Attempt) -> Receipt:
        """One charge at the company, one posting, one receipt; everything sound."""
        found, truths = self.again(attempt), self.truths(attempt)
        assert (found.state, found.captured) == ("captured", attempt.amount), found.problem
        # Nexi opens another payment when an opening is repeated; the payer has the address of one of them.
        assert [truth["captured"] for truth in truths if truth["captured"]] == [attempt.amount]
        assert sum(truth.get("captures", 1) for truth in truths) == 1
        assert self.booked(attempt) == [attempt.amount]
        factories.assert_sound(on=NOW.date())
        return Receipt.objects.get(attempt=attempt)

    def assert_given_back_once(self, refund: Refund) -> None:
        """One refund at the company, one posting; everything sound."""
        found = Refund.objects.get(pk=refund.pk)
        assert found.attempt is not None
        (truth,) = self.truths(found.attempt)
        assert (found.state, found.attempt.refunded, found.attempt.refunding) == ("done", found.amount, 0)
        assert (truth["refunded"], truth["refunds"]) == (found.amount, 1)
        legs = rows(
            "select l.amount from ledger_leg l join ledger_posting p on p.id = l.posting_id"
            " where l.account = 110 and p.source = %s",
            [f"refund:{found.pk}"],
        )
        assert legs == [(-found.amount,)]
        factories.assert_sound(on=NOW.date())

    def booked(self, attempt: Attempt) -> list[int]:
        """Øre that came in for the attempt, posting by posting; what was taken up and laid down anew stands once."""
        found = rows(
            "select l.amount from ledger_leg l join ledger_posting p on p.id = l.posting_id"
            " where l.amount > 0 and (l.account = 110 and p.source = %s or l.account = 100 and p.id in ("
            "  select posting_id from payments_bankentry where reference = %s and reference <> ''))"
            " and not exists (select 1 from ledger_posting undone where undone.reverses_id = p.id)",
            [f"attempt:{attempt.pk}", attempt.bank_reference],
        )
        return [amount for (amount,) in found]

    def assert_nothing_taken(self, attempt: Attempt, state: str) -> None:
        """In this state, no charge, nothing booked, no receipt."""
        found = self.again(attempt)
        assert (found.state, found.captured) == (state, 0), found.problem
        assert sum(truth["captured"] for truth in self.truths(attempt)) == 0
        assert self.booked(attempt) == []
        assert not Receipt.objects.filter(attempt=attempt).exists()
        factories.assert_sound(on=NOW.date())


@pytest.fixture(scope="session")
def letterbox() -> Iterator[Postbox]:
    made = Postbox()
    yield made
    made.close()


@pytest.fixture(scope="session")
def nursery(running_sandbox: SandboxProcess, letterbox: Postbox) -> Iterator[Nursery]:
    made = Nursery(environment(running_sandbox, letterbox))
    yield made
    made.close()


@pytest.fixture(scope="module")
def companies(running_sandbox: SandboxProcess, letterbox: Postbox, books: Database) -> Iterator[Database]:
    """All companies wired to the product for the tests of a module, and the module's database."""
    begin_anew(running_sandbox, letterbox)
    with wired(environment(running_sandbox, letterbox)):
        yield books


@pytest.fixture
def counter(
    request: pytest.FixtureRequest,
    running_sandbox: SandboxProcess,
    letterbox: Postbox,
    nursery: Nursery,
    companies: Database,
    tmp_path: Path,
) -> Counter:
    """The counter of the company that the test is parametrised with."""
    company = COMPANIES[request.param]
    running_sandbox.ask(company.name, "DELETE", "faults")
    return Counter(company, running_sandbox, letterbox, companies, nursery, tmp_path)
