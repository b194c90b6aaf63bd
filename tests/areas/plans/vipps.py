"""The simulated Vipps and plans side by side at one fixed hour: agreements, charges, and what the company says."""

import datetime as dt
import os
import time
from dataclasses import dataclass
from typing import Any

from quittance.areas.exchange.models import InboxEvent
from quittance.areas.plans.models import Charge, Mandate, Plan
from quittance.areas.plans.operations import drawing, mandates, news
from quittance.areas.plans.operations.mandates import Going
from quittance.core.workdays import later
from quittance.kit.db import rows
from tests import factories
from tests.areas.payments.doomed import Nursery
from tests.areas.payments.vipps import Message, Postbox
from tests.areas.plans import made
from tests.postgres import Database
from tests.sandbox_fixture import SandboxProcess

NOW = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
DAY = NOW.date()
PART = 50_000
HOOK = "vipps-recurring"
SECRET = "a-secret-of-recurring-payments"


@dataclass
class Office:
    """What a test of drawing needs at hand. Each test has plans of its own; the database is a module's."""

    sandbox: SandboxProcess
    postbox: Postbox
    database: Database
    nursery: Nursery
    now: dt.datetime = NOW

    # -- what the debtor does --------------------------------------------------------------------------

    def plan(self, *days: int, cases: int = 1, part: int = PART) -> Plan:
        """A plan that begins today, with an instalment so many days ahead each, and one that takes the rest."""
        debtor = factories.person(factories.number())
        principal = "1200.00" if cases == 1 else "2500.00"
        found = [factories.make_case(debtor_id=debtor, principal=principal) for _ in range(cases)]
        parts = [(later(self.now.date(), day), part) for day in days or (5, 35)]
        last = later(parts[-1][0], 30)
        return made.plan(found, on=self.now.date(), parts=[*parts, (last, 250_000 * cases)])

    def asks(self, plan: Plan) -> Going:
        """The debtor wants the plan to be drawn."""
        return mandates.begin(plan_id=plan.pk, actor=f"debtor:{plan.debtor_id}", now=self.now)

    def agrees(self, plan: Plan, **values: Any) -> Mandate:
        """The debtor says yes in the app and comes back."""
        going = self.asks(plan)
        mandate = Mandate.objects.get(token=going.token)
        self.order(mandate, "accept", **values)
        self.comes_back(mandate)
        mandate.refresh_from_db()
        assert mandate.state == "active"
        return mandate

    def comes_back(self, mandate: Mandate) -> None:
        """From the company's page, some seconds later."""
        self.now += dt.timedelta(seconds=5)
        news.came_back(token=mandate.token, now=self.now)

    # -- what happens at the company -------------------------------------------------------------------

    def order(self, mandate: Mandate, order: str, **values: Any) -> None:
        """What the payer or the clock does to an agreement: accept, refuse, expire, stop, fail, draw …"""
        self.sandbox.control("POST", f"agreements/{mandate.agreement_id}/{order}", **values)

    def truth(self, mandate: Mandate) -> dict[str, Any]:
        """What the company knows of an agreement and its charges."""
        found: dict[str, Any] = self.sandbox.control("GET", f"agreements/{mandate.agreement_id}")
        return found

    def fault(self, operation: str, kind: str, **values: Any) -> None:
        """The next calls of an operation go wrong."""
        self.sandbox.control("POST", "faults", operation=operation, kind=kind, **values)

    def messages(self, text: str, count: int = 1) -> list[Message]:
        """The messages whose content holds a text, once there are `count` of them."""
        deadline = time.monotonic() + 10
        while len(found := [m for m in self.postbox.messages if text.encode() in m.body]) < count:
            assert time.monotonic() < deadline, f"only {len(found)} messages with {text} came"
            time.sleep(0.02)
        return found

    # -- what the product does -------------------------------------------------------------------------

    def hour(self, plan: Plan) -> int:
        """The hourly job, for one plan."""
        drawing.withdraw_needless(now=self.now)
        return drawing.order_due(now=self.now, plan_ids=[plan.pk])

    def sweep(self, *, after: float = 120) -> int:
        """The sweeper comes by some seconds later."""
        self.now += dt.timedelta(seconds=after)
        return news.sweep(now=self.now)

    def receive(self, message: Message) -> None:
        """A message reaches the product."""
        news.receive(
            provider=HOOK,
            method=message.method,
            path=message.path,
            headers=message.headers,
            body=message.body,
            now=self.now,
        )

    def apply_all(self) -> None:
        """The worker does what the stored messages ask for."""
        for event_id in InboxEvent.objects.filter(handled_at=None, problem="").values_list("pk", flat=True):
            news.apply_event(event_id=event_id, now=self.now)

    def killed(self, point: str, do: str, **told: object) -> None:
        """Does one thing in a process that is killed at a point."""
        self.nursery.killed(self.database, point, do, now=self.now, **told)

    # -- what is true ----------------------------------------------------------------------------------

    def charges(self, plan: Plan) -> list[Charge]:
        """The plan's charges in the order they were made."""
        return list(Charge.objects.filter(mandate__plan=plan).order_by("pk"))

    def stories(self, plan: Plan) -> list[str]:
        """What happened to a plan."""
        return list(plan.events.order_by("pk").values_list("kind", flat=True))

    def on_its_way(self, plan: Plan) -> list[int]:
        """Øre noted as on their way to the plan's cases."""
        found = rows(
            "select m.amount from claims_moneyonitsway m join plans_plancase c on c.case_id = m.case_id"
            " where c.plan_id = %s and m.ended_at is null",
            [plan.pk],
        )
        return [amount for (amount,) in found]

    def booked(self, charge: Charge) -> list[int]:
        """Øre that came in for a charge, posting by posting; what was laid anew stands once."""
        found = rows(
            "select l.amount from ledger_leg l join ledger_posting p on p.id = l.posting_id"
            " where l.account = 110 and l.amount > 0 and p.source = %s"
            " and not exists (select 1 from ledger_posting undone where undone.reverses_id = p.id) order by p.id",
            [f"plan_charge:{charge.charge_id}"],
        )
        return [amount for (amount,) in found]


def environment(sandbox: SandboxProcess, postbox: Postbox) -> dict[str, str]:
    """The settings with which the product speaks to the simulated Vipps, by the names of the environment."""
    return sandbox.settings() | {
        "VIPPS_RETRY_SECONDS": "0",
        "VIPPS_ALLOW_PLAIN_HTTP": "1",
        "VIPPS_WEBHOOK_SECRETS": SECRET,
        "QUITTANCE_PUBLIC_URL": postbox.url,
        "QUITTANCE_CLOCK_OFFSET": str(int((NOW - dt.datetime.now(dt.UTC)).total_seconds())),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }
