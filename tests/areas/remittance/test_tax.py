"""The tax that a run's SQL sets off is what core/remittance reckons, whatever is paid and taken back in what order."""

import datetime as dt
import random

import pytest

from quittance.areas.ledger import operations as ledger
from quittance.areas.parties.models import Creditor
from quittance.core.postings import Account, Leg
from quittance.core.remittance import vat_to_set_off
from tests import factories
from tests.areas.remittance import office
from tests.areas.remittance.office import DAY, NOW

PAID = dt.date(2025, 4, 22)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.usefixtures("books")
def test_the_sql_and_the_core_reckon_the_same_tax(seed: int) -> None:
    chance = random.Random(seed)
    made = office.paid_case(0)
    creditor = office.creditor_of(made)
    fees = deducted = 0
    for step in range(8):
        fee = chance.choice([chance.randint(1, 40), chance.randint(1, 70_000), -chance.randint(0, fees)]) or 1
        legs = [
            Leg(Account.BANK_SUSPENSE, fee),
            Leg(Account.FEE_SETTLEMENT, -fee, case_id=made.case_id),
        ]
        ledger.post(ledger.Entry("test", "test", "test", PAID, NOW, f"fee:{factories.number()}"), legs)
        deducts = chance.random() < 0.7
        Creditor.objects.filter(pk=creditor.pk).update(deducts_vat=deducts)
        fees += fee
        run = office.approve(office.run_for(creditor, DAY - dt.timedelta(days=20 - step)))
        (line,) = run.lines.all()
        told = vat_to_set_off(fees=fees, deducted_before=deducted, deducts_vat=deducts)
        assert (line.fees, line.vat) == (fee, told), (seed, step, fees, deducted, deducts)
        deducted += told
