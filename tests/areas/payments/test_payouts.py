"""What a company has paid out to us: what it held and no more, and not what it gave back to a payer."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from quittance.areas.claims.models import Case
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import BankEntry
from quittance.areas.payments.operations import refunds, sending
from quittance.areas.payments.operations.refunds import Ask
from quittance.areas.payments.operations.settling import match_payout
from quittance.areas.payments.queries.outgoing import provider_in_transit
from quittance.areas.remittance.operations import running
from quittance.core import kid as kids
from quittance.core.postings import Account, Leg
from quittance.kit.db import rows
from tests import factories
from tests.areas.payments import vipps
from tests.areas.payments.refunding import decided
from tests.areas.payments.test_camt_files import accepted
from tests.areas.payments.vipps import Till
from tests.camt_files import entry, notice, payment
from tests.postgres import Database

DAY = dt.date(2025, 4, 7)
NOW = factories.noon(DAY)


def test_a_company_pays_out_what_it_held_once(
    fresh_database: Database, run_together: Callable[[Sequence[Callable[[], Any]]], list[Any]]
) -> None:
    legs = [Leg(Account.PROVIDER_IN_TRANSIT, 60_000, subaccount=1), Leg(Account.BANK_SUSPENSE, -60_000)]
    ledger.post(ledger.Entry("provider_suspense", "provider:vipps", "attempt:1", DAY, NOW, "attempt:1:capture"), legs)
    accepted(notice(*[entry(3_000, payment(3_000, words=[f"Vipps {n}"]), day=DAY) for n in range(40)]))
    ids = BankEntry.objects.order_by("id").values_list("id", flat=True)
    run_together(
        [lambda pk=pk: match_payout(entry_id=pk, provider="vipps", fee=0, actor="staff:1", now=NOW) for pk in ids]
    )
    assert provider_in_transit(1) == 0


def test_a_refund_through_a_company_is_no_payout(till: Till) -> None:
    till.sandbox.control("POST", "switches", rate_limits=False)
    made = factories.make_case()
    unknown = kids.make("999000111222333")
    paid, stray = till.begin(made.kid, 60_000), till.begin(unknown, 60_000)
    for attempt in (paid, stray):
        till.order(attempt, "approve")
    till.sweep()
    ask = Ask(60_000, "provider", "nobody's", attempt_id=stray.pk)
    refund = decided(refunds.propose_refund(ask, actor="staff:1", now=vipps.NOW, key="form"))
    assert sending.send(refund_id=refund.pk, now=vipps.NOW).state == "done"
    ((held,),) = rows(
        "select sum(amount)::bigint from ledger_leg where account = %s", [Account.PROVIDER_IN_TRANSIT.value]
    )
    assert held == 60_000, "the company holds the case's payment still"
    number = Case.objects.get(pk=made.case_id).creditor.organisation_number
    made_runs = running.run(
        until=vipps.DAY, actor="staff:1", now=vipps.NOW, today=vipps.DAY, organisation_number=number
    )
    assert made_runs == ()
