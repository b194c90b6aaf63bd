"""Instalments are reminded of three banking days ahead, once, and not to those who have paid enough already."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from quittance.areas.contacts.operations import choosing
from quittance.areas.notices.models import Notice
from quittance.areas.payments.operations import booking
from quittance.areas.plans.models import Event, Instalment, Plan
from quittance.areas.plans.operations.reminding import remind
from tests import factories
from tests.areas.contacts.reached import verified
from tests.areas.plans import made

pytestmark = pytest.mark.django_db
BEGAN = dt.date(2026, 3, 2)
FRIDAY, TUESDAY = dt.date(2026, 5, 1), dt.date(2026, 5, 5)
"""1 May is a day of rest: three banking days before Tuesday 5 May is Wednesday 29 April."""
SOON = dt.date(2026, 4, 29)
PARTS = [(TUESDAY, 100_000), (dt.date(2026, 6, 5), 100_000)]


@pytest.fixture(autouse=True)
def sent(messages: Any) -> Iterator[None]:
    return


def plan(case: factories.Made, mailbox: list[Any], way: str = "self") -> Plan:
    """The plan of a debtor who wants e-mails."""
    verified(case.party_id, "email", f"somebody.{case.case_id}@example.no", mailbox)
    choosing.choose_way(
        party_ids=[case.party_id], way="email", quick_logins=False, actor="test", now=factories.noon(BEGAN)
    )
    found = made.plan([case], on=BEGAN, parts=PARTS)
    Plan.objects.filter(pk=found.pk).update(way=way)
    return found


def reminded(day: dt.date) -> int:
    return remind(today=day, now=factories.noon(day), actor="test")


def kinds() -> list[str]:
    return list(Notice.objects.filter(kind__startswith="plan_").order_by("id").values_list("kind", flat=True))


def test_each_instalment_is_told_of_once_three_banking_days_ahead(mailoutbox: list[Any]) -> None:
    found = plan(factories.make_case(), mailoutbox)
    assert reminded(SOON - dt.timedelta(days=1)) == 0
    assert reminded(SOON) == 1
    assert reminded(SOON) == reminded(FRIDAY) == 0
    assert kinds() == ["plan_reminder"]
    event = Event.objects.get(plan=found)
    assert (event.kind, event.facts["due"], event.facts["amount"]) == ("reminded", f"{TUESDAY}", 100_000)
    assert list(Instalment.objects.filter(plan=found).order_by("due").values_list("reminded_on", flat=True)) == [
        SOON, None
    ]  # fmt: skip


def test_who_has_paid_enough_is_not_reminded_and_who_has_paid_a_part_is(mailoutbox: list[Any]) -> None:
    ahead, behind = factories.make_cases([factories.claim_row() for _ in range(2)], on=BEGAN)
    for case, amount in ((ahead, 100_000), (behind, 99_999)):
        plan(case, mailoutbox)
        with transaction.atomic():
            booking.book(factories.money(case.case_id, amount, BEGAN), actor="test", now=factories.noon(BEGAN))
    assert reminded(SOON) == 1
    assert Notice.objects.get(kind="plan_reminder").party_id == behind.party_id


def test_what_is_drawn_is_told_as_drawn_and_who_prefers_letters_gets_nothing(mailoutbox: list[Any]) -> None:
    drawn, by_post = factories.make_cases([factories.claim_row() for _ in range(2)], on=BEGAN)
    plan(drawn, mailoutbox, way="vipps")
    made.plan([by_post], on=BEGAN, parts=PARTS)
    assert reminded(SOON) == 1
    assert kinds() == ["plan_drawn"]
    assert Event.objects.filter(kind="reminded").count() == 1
