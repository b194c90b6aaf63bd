"""Nobody decides what they proposed, nothing else is done than was proposed: by our code, and by the database."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals import queries
from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.rules import ApprovalRefused

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)
PAYLOAD = {"refund": 17, "amount": 5_000, "to": "æ"}

pytestmark = pytest.mark.django_db


def proposed(**changes: Any) -> int:
    values: dict[str, Any] = {"kind": "refund", "subject": "refund:17", "payload": PAYLOAD, "reason": "paid twice"}
    return approvals.propose(**(values | {"maker": "staff:1", "now": NOW, "amount": 5_000} | changes))


def decided(approval_id: int, **changes: Any) -> approvals.Decision:
    values: dict[str, Any] = {"checker": "staff:2", "now": NOW, "approve": True}
    with transaction.atomic():
        return approvals.decide(approval_id=approval_id, **(values | changes))


def refused(approval_id: int, **changes: Any) -> str:
    with pytest.raises(ApprovalRefused) as no:
        decided(approval_id, **changes)
    assert Approval.objects.get(pk=approval_id).state == "waiting"
    return no.value.code


def test_another_member_approves_exactly_what_was_proposed() -> None:
    made = proposed()
    assert [(one.mine, one.approval_id) for one in queries.waiting(now=NOW, reader="staff:1")] == [(True, made)]
    found = decided(made, comment="seen the bank line")
    assert (found.approved, dict(found.payload), found.maker, found.checker) == (True, PAYLOAD, "staff:1", "staff:2")
    assert queries.waiting(now=NOW) == ()
    with pytest.raises(ApprovalRefused) as again:
        decided(made)
    assert again.value.code == "not_waiting"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"checker": "staff:1"}, "own_proposal"),
        ({"checker": "debtor:2"}, "only_staff"),
        ({"checker": "system"}, "only_staff"),
        ({"now": NOW + WEEK}, "lapsed"),
        ({"still": lambda payload: payload["amount"] == 4_999}, "changed"),
    ],
)
def test_who_may_not_decide_is_told_why(changes: dict[str, Any], code: str) -> None:
    assert refused(proposed(), **changes) == code


def test_one_waits_about_a_subject_until_it_lapses_or_is_void() -> None:
    proposed()
    with pytest.raises(ApprovalRefused) as no:
        proposed(maker="staff:3")
    assert no.value.code == "waits_already"
    later = proposed(now=NOW + WEEK)
    assert approvals.void(kind="refund", subject="refund:17", now=NOW, actor="staff:1")
    assert Approval.objects.get(pk=later).state == "void"
    last = proposed()
    assert approvals.lapse(now=NOW + WEEK) == 1
    assert Approval.objects.get(pk=last).state == "lapsed"


@pytest.mark.parametrize(
    "tampering",
    [
        'payload = \'{"refund": 17, "amount": 500000}\'',
        "payload_hash = decode(repeat('00', 32), 'hex')",
        "maker = 'staff:9'",
        "lapses_at = lapses_at + interval '1 year'",
    ],
)
def test_the_database_lets_nobody_change_a_proposal(tampering: str) -> None:
    made = proposed()
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update approvals_approval set {tampering} where id = %s", [made])


def test_the_database_lets_nobody_decide_their_own_or_a_decided_one() -> None:
    made = proposed()
    waiting = Approval.objects.filter(pk=made)
    with pytest.raises(IntegrityError, match="approval_maker_is_not_checker"), transaction.atomic():
        waiting.update(state="approved", checker="staff:1", decided_at=NOW)
    with pytest.raises(IntegrityError, match="approval_decided_by_somebody"), transaction.atomic():
        waiting.update(state="approved")
    with pytest.raises(DatabaseError, match="has lapsed"), transaction.atomic():
        waiting.update(state="approved", checker="staff:2", decided_at=NOW + WEEK)
    decided(made, approve=False)
    with pytest.raises(DatabaseError, match="it is final"), transaction.atomic():
        waiting.update(state="approved")


def test_what_was_changed_behind_the_guards_is_not_done() -> None:
    """With the trigger off, as a superuser could: the hash still tells."""
    made = Approval.objects.create(
        kind="refund", subject="refund:18", payload={"amount": 500_000}, payload_hash=b"0" * 32, reason="x",
        maker="staff:1", made_at=NOW, lapses_at=NOW + WEEK,
    )  # fmt: skip
    assert refused(made.pk) == "payload_differs"
