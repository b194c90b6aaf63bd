"""Nobody at the desk gives access alone: another administrator agrees, once, and to exactly what was asked for."""

import datetime as dt
from typing import Any

import pytest

from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.rules import ApprovalRefused
from quittance.areas.staff import granting, operations
from quittance.areas.staff.models import Member
from quittance.areas.staff.roles import Role
from quittance.areas.staff.rules import KINDS, PASSWORD, RETURN, ROLES, SECOND_FACTOR, AccessRefused
from quittance.core.errors import CoreError
from quittance.kit.db import rows
from tests.sites.desk import PASSWORD as TYPED
from tests.sites.desk import add_app, hire

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
SIRI, STIG, SARA, PELLE = "siri", "stig", "sara", "pelle"

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, str]:
    """Three administrators and a clerk with a second factor, as actors."""
    hired = {name: hire("administrator", email=f"{name}@desk.example.no") for name in (SIRI, STIG, SARA)}
    hired[PELLE] = hire("payments_clerk", email="pelle@desk.example.no")
    return {name: f"staff:{member_id}" for name, member_id in hired.items()}


def number(actor: str) -> int:
    return int(actor.removeprefix("staff:"))


def roles_of(actor: str) -> list[str]:
    return list(Member.objects.get(pk=number(actor)).roles)


def asked(kind: str, about: str, maker: str, *, gives: Role = Role.APPROVER) -> int:
    """A proposal of the kind, about somebody who is made fit for it."""
    given: dict[str, Any] = {"member_id": number(about), "reason": "he asked me", "maker": maker, "now": NOW}
    if kind == ROLES:
        found = granting.change_roles(roles=[*map(Role, roles_of(about)), gives], **given)
        assert found
        return found
    if kind == RETURN:
        operations.set_active(member_id=number(about), active=False, actor="cli:root", now=NOW)
    return granting.propose(kind=kind, **given)


def decide(approval_id: int, checker: str, **changes: Any) -> granting.Done:
    return granting.decide(approval_id=approval_id, checker=checker, **({"approve": True, "now": NOW} | changes))


def refused(approval_id: int, checker: str, **changes: Any) -> str:
    with pytest.raises(CoreError) as no:
        decide(approval_id, checker, **changes)
    return no.value.code


def standing(actor: str) -> tuple[Any, ...]:
    """Everything that a proposal about access could give."""
    member = Member.objects.get(pk=number(actor))
    factors = rows("select count(*) from mfa_authenticator where user_id = %s", [member.pk])[0][0]
    return tuple(member.roles), member.is_active, member.check_password(TYPED), factors


@pytest.mark.parametrize("kind", KINDS)
def test_neither_who_asks_nor_whom_it_is_about_decides(people: dict[str, str], kind: str) -> None:
    proposal = asked(kind, people[STIG], people[SIRI])
    before = standing(people[STIG])
    assert refused(proposal, people[SIRI]) == "own_proposal"
    assert refused(proposal, people[STIG]) == "own_access"
    assert refused(proposal, people[STIG], approve=False) == "own_access"
    assert refused(proposal, "cli:root") == "only_staff"
    assert standing(people[STIG]) == before
    decide(proposal, people[SARA])
    assert standing(people[STIG]) != before


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_approved_happens_once(people: dict[str, str], kind: str) -> None:
    proposal = asked(kind, people[PELLE], people[SIRI])
    done = decide(proposal, people[STIG])
    assert Member.objects.get(pk=number(people[PELLE])).check_password(done.password or TYPED)
    assert (done.password is not None) == (kind == PASSWORD)
    after = standing(people[PELLE])
    assert refused(proposal, people[STIG]) == refused(proposal, people[SARA]) == "not_waiting"
    assert standing(people[PELLE]) == after
    events = rows("select actor, details->>'approval' from audit_event where details ? 'approval' order by id desc")
    assert events[0] == (people[STIG], str(proposal))


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_rejected_or_lapsed_never_happens(people: dict[str, str], kind: str) -> None:
    proposal = asked(kind, people[PELLE], people[SIRI])
    before = standing(people[PELLE])
    assert refused(proposal, people[STIG], now=NOW + dt.timedelta(7)) == "lapsed"
    assert decide(proposal, people[STIG], approve=False).password is None
    assert refused(proposal, people[SARA]) == "not_waiting"
    assert standing(people[PELLE]) == before


@pytest.mark.parametrize("kind", KINDS)
def test_when_the_roles_have_changed_the_proposal_is_void(people: dict[str, str], kind: str) -> None:
    proposal = asked(kind, people[PELLE], people[SIRI])
    operations.set_roles(member_id=number(people[PELLE]), roles=[Role.AUDITOR], actor="cli:root", now=NOW)
    before = standing(people[PELLE])
    assert Approval.objects.get(pk=proposal).state == "void"
    assert refused(proposal, people[STIG]) == "not_waiting"
    assert standing(people[PELLE]) == before


@pytest.mark.parametrize("kind", KINDS)
def test_what_changed_unseen_is_noticed_when_it_is_decided(people: dict[str, str], kind: str) -> None:
    proposal = asked(kind, people[PELLE], people[SIRI])
    Member.objects.filter(pk=number(people[PELLE])).update(roles=["auditor"])
    assert refused(proposal, people[STIG]) == "changed"
    assert Approval.objects.get(pk=proposal).state == "void"
    assert roles_of(people[PELLE]) == ["auditor"]


def test_another_second_factor_than_the_lost_one_stays(people: dict[str, str]) -> None:
    proposal = asked(SECOND_FACTOR, people[PELLE], people[SIRI])
    rows("delete from mfa_authenticator where user_id = %s returning id", [number(people[PELLE])])
    add_app(number(people[PELLE]))
    assert refused(proposal, people[STIG]) == "changed"
    assert standing(people[PELLE])[-1] == 1


def test_what_is_taken_away_is_gone_at_once_and_what_is_new_waits(people: dict[str, str]) -> None:
    about: dict[str, Any] = {"member_id": number(people[PELLE]), "reason": "new job", "maker": people[SIRI], "now": NOW}
    first = granting.change_roles(roles=[Role.PAYMENTS_CLERK, Role.AUDITOR], **about)
    assert granting.change_roles(roles=[Role.PAYMENTS_CLERK, Role.AUDITOR], **about) == first
    second = granting.change_roles(roles=[Role.APPROVER, Role.AUDITOR], **about)
    assert roles_of(people[PELLE]) == []
    assert second
    assert Approval.objects.get(pk=first).state == "void"
    decide(second, people[STIG])
    assert roles_of(people[PELLE]) == ["approver", "auditor"]
    assert granting.change_roles(roles=[Role.AUDITOR], **about) is None
    assert roles_of(people[PELLE]) == ["auditor"]
    operations.set_active(member_id=number(people[PELLE]), active=False, actor=people[SIRI], now=NOW)
    assert not Member.objects.get(pk=number(people[PELLE])).is_active


def test_shutting_somebody_out_ends_what_waits_about_them(people: dict[str, str]) -> None:
    waiting = [asked(kind, people[PELLE], people[SIRI]) for kind in (ROLES, PASSWORD, SECOND_FACTOR)]
    operations.set_active(member_id=number(people[PELLE]), active=False, actor=people[SIRI], now=NOW)
    assert {Approval.objects.get(pk=one).state for one in waiting} == {"void"}


def test_somebody_new_has_no_roles_until_another_has_agreed(people: dict[str, str]) -> None:
    typed: dict[str, Any] = {"name": "Ny Nyansatt", "email": "ny@desk.example.no", "language": "nb", "reason": "hired"}
    made = granting.add(roles=[Role.PAYMENTS_CLERK, Role.APPROVER], maker=people[SIRI], now=NOW, **typed)
    new = f"staff:{made.member_id}"
    assert (made.password is not None, roles_of(new)) == (True, [])
    proposal = Approval.objects.get(subject=new)
    assert refused(proposal.pk, people[SIRI]) == "own_proposal"
    decide(proposal.pk, people[STIG])
    assert roles_of(new) == ["payments_clerk", "approver"]


@pytest.mark.parametrize("deed", ["roles", "return", "password", "second factor", "add"])
def test_nobody_at_the_desk_gives_anything_past_the_proposals(people: dict[str, str], deed: str) -> None:
    about: dict[str, Any] = {"member_id": number(people[PELLE]), "actor": people[SIRI], "now": NOW}
    named: dict[str, Any] = {"email": "n@desk.example.no", "name": "N", "actor": people[SIRI], "now": NOW}
    deeds = {
        "roles": lambda **more: operations.set_roles(roles=list(Role), **about, **more),
        "return": lambda **more: operations.set_active(active=True, **about, **more),
        "password": lambda **more: operations.reset_password(**about, **more),
        "second factor": lambda **more: operations.reset_second_factor(**about, **more),
        "add": lambda **_more: operations.add_member(roles=[Role.APPROVER], **named),
    }
    before = standing(people[PELLE])
    elsewhere = decide(asked(ROLES, people[STIG], people[SARA]), people[SIRI]).decision
    no = decide(asked(PASSWORD, people[PELLE], people[SARA]), people[SIRI], approve=False).decision
    for agreed in ({}, {"agreed": elsewhere}, {"agreed": no}):
        with pytest.raises(operations.StaffRefused, match="another administrator"):
            deeds[deed](**agreed)
    assert standing(people[PELLE]) == before


def test_what_would_give_nothing_or_oneself_is_not_asked_for(people: dict[str, str]) -> None:
    def code(kind: str, about: str, maker: str) -> str:
        with pytest.raises(CoreError) as no:
            granting.propose(kind=kind, member_id=number(about), reason="x", maker=maker, now=NOW)
        return no.value.code

    assert code(PASSWORD, people[SIRI], people[SIRI]) == "own_access"
    assert code(RETURN, people[PELLE], people[SIRI]) == "nothing_given"
    assert code(PASSWORD, "staff:987654", people[SIRI]) == "no_such_member"
    asked(PASSWORD, people[PELLE], people[SIRI])
    assert code(PASSWORD, people[PELLE], people[STIG]) == "waits_already"
    operations.reset_second_factor(member_id=number(people[PELLE]), actor="cli:root", now=NOW)
    assert code(SECOND_FACTOR, people[PELLE], people[SIRI]) == "nothing_given"
    with pytest.raises(AccessRefused):
        granting.change_roles(member_id=number(people[SIRI]), roles=list(Role), reason="x", maker=people[SIRI], now=NOW)
    with pytest.raises(ApprovalRefused):
        decide(Approval.objects.create(
            kind="refund", subject="refund:1", payload={}, payload_hash=b"", reason="x", maker=people[SIRI],
            made_at=NOW, lapses_at=NOW + dt.timedelta(7),
        ).pk, people[STIG])  # fmt: skip
