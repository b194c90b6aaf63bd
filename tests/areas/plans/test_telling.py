"""Who is told that a plan was agreed, changed or stopped: its debtor, once a version, whoever did it and from where."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from quittance.areas.contacts.operations import choosing
from quittance.areas.notices.models import Notice
from quittance.areas.plans.operations.agreeing import KID, agree
from quittance.areas.plans.operations.changing import apply
from quittance.areas.plans.queries.plans import plan_view
from quittance.areas.plans.rules import GiveUp, Move, Terms
from quittance.core.workdays import next_banking_day
from tests import factories
from tests.areas.contacts.reached import verified

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)
NOW = factories.noon(DAY)
TERMS = Terms("monthly", dt.date(2026, 6, 15), count=4)


@pytest.fixture(autouse=True)
def sent(messages: Any) -> Iterator[None]:
    return


def debtor(mailbox: list[Any], *, way: str = "email") -> factories.Made:
    """The case of somebody with a verified mailbox, who wants news there or by letter."""
    made = factories.make_case(dt.date(2026, 4, 1), due_date="2026-03-14", principal="2500.00", address="Veien 1")
    verified(made.party_id, "email", f"somebody.{made.case_id}@example.no", mailbox)
    choosing.choose_way(party_ids=[made.party_id], way=way, quick_logins=False, actor="test", now=NOW)
    return made


def agreed(made: factories.Made, channel: str, actor: str) -> int:
    values: dict[str, Any] = {"case_ids": [made.case_id], "terms": TERMS, "form_token": f"form:{made.case_id}"}
    first = agree(**values, channel=channel, actor=actor, now=NOW)
    assert agree(**values, channel=channel, actor=actor, now=NOW) == first
    return first.plan_id


def told() -> list[str]:
    about_plans = Notice.objects.exclude(kind__in=["code", "contact_changed"])
    return list(about_plans.order_by("id").values_list("kind", flat=True))


@pytest.mark.parametrize(("channel", "actor"), [("portal", "debtor:1"), ("desk", "staff:1"), (KID, "quick")])
def test_an_agreement_and_each_change_is_told_once(mailoutbox: list[Any], channel: str, actor: str) -> None:
    plan_id = agreed(debtor(mailoutbox), channel, actor)
    assert told() == ["plan_agreed"]
    first = plan_view(plan_id, today=DAY).instalments[0]
    later = Move(first.instalment_id, next_banking_day(first.due + dt.timedelta(days=3)))
    for _twice in range(2):
        apply(plan_id, later, actor="debtor:1", form_token="move", now=NOW)
    apply(plan_id, GiveUp(), actor="debtor:1", form_token="stop", now=NOW)
    assert told() == ["plan_agreed", "plan_changed", "plan_stopped"]


def test_who_prefers_letters_is_told_of_what_a_stranger_may_have_done(mailoutbox: list[Any]) -> None:
    """A plan begun or stopped is told wherever they can be reached; a change in the way they chose, by letter."""
    plan_id = agreed(debtor(mailoutbox, way="letter"), KID, "quick")
    first = plan_view(plan_id, today=DAY).instalments[0]
    later = Move(first.instalment_id, next_banking_day(first.due + dt.timedelta(days=3)))
    apply(plan_id, later, actor="debtor:1", form_token="move", now=NOW)
    apply(plan_id, GiveUp(), actor="debtor:1", form_token="stop", now=NOW)
    assert told() == ["plan_agreed", "plan_stopped"]
