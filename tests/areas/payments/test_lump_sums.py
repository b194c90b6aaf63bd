"""A lump sum and its payments are the same money; an entry of its own that is as large is not."""

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

import pytest

from quittance.areas.payments.models import BankEntry
from tests import factories
from tests.areas.payments.test_camt_files import TODAY, accepted
from tests.camt_files import entry, notice, payment
from tests.factories import bank_file, giro, make_case

pytestmark = pytest.mark.usefixtures("books")
DAY = dt.date(2025, 4, 8)
_DAYS = itertools.count(1)  # the books are shared


@pytest.fixture(params=["by what has come", "ocr-giro"])
def day(request: pytest.FixtureRequest, settings: Any) -> dt.date:
    """A day of its own on an account that giro files tell of, whether the settings say so or not."""
    if request.param == "ocr-giro":
        settings.AGENCY = replace(settings.AGENCY, booking_sources={factories.AGENCY_ACCOUNT: request.param})
    accepted(bank_file(giro(make_case().kid, 1_000, DAY)), on=TODAY)
    return DAY + dt.timedelta(next(_DAYS))


@pytest.mark.parametrize("order", ["giro first", "notice first"])
def test_a_lump_sum_counts_once(day: dt.date, order: str) -> None:
    one, other = make_case(), make_case()
    files = {
        "giro": bank_file(giro(one.kid, 20_000, day), giro(other.kid, 30_000, day)),
        "notice": notice(entry(50_000, day=day, batch=2)),
    }
    for name in sorted(files, reverse=order == "notice first"):
        accepted(files[name], on=TODAY)
    assert sum(BankEntry.objects.filter(booked_on=day).values_list("amount", flat=True)) == 50_000


def test_a_deposit_as_large_as_the_days_giro_payments_is_booked(day: dt.date) -> None:
    one, other = make_case(), make_case()
    accepted(bank_file(giro(one.kid, 20_000, day), giro(other.kid, 30_000, day)), on=TODAY)
    before = BankEntry.objects.count()
    result = accepted(
        notice(
            entry(50_000, payment(20_000, one.kid), payment(30_000, other.kid), day=day),
            entry(50_000, day=day, words="Kontantinnskudd"),
        )
    )
    assert (result.booked, result.suspense, result.already_known) == (1, 1, 2)
    assert BankEntry.objects.count() == before + 1
