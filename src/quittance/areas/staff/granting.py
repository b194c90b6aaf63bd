"""Four eyes on access: what one administrator asks for and another has to agree to before it happens.

Whoever can make a maker and a checker alone can move money alone. So more roles, being let in again, a new password and
the removal of a second factor are proposals; taking roles away and keeping somebody out are not, they lessen access.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals import queries as proposals
from quittance.areas.approvals.rules import STAFF
from quittance.areas.staff import operations
from quittance.areas.staff.models import Member
from quittance.areas.staff.roles import Role
from quittance.areas.staff.rules import KINDS, PASSWORD, RETURN, ROLES, SECOND_FACTOR, AccessRefused
from quittance.kit.db import retried


@dataclass(frozen=True, slots=True)
class Done:
    """What was decided, and the password to hand over when that made one; nobody knows it afterwards."""

    decision: approvals.Decision
    password: str | None = field(default=None, repr=False)


def add(
    *, email: str, name: str, language: str, roles: list[Role], reason: str, maker: str, now: dt.datetime
) -> operations.NewMember:
    """A new member, who can log in and do nothing: the roles wait for another administrator.

    Raises operations.StaffRefused, as add_member does.
    """
    with transaction.atomic():
        made = operations.add_member(email=email, name=name, language=language, roles=[], actor=maker, now=now)
        change_roles(member_id=made.member_id, roles=roles, reason=reason, maker=maker, now=now)
    return made


def change_roles(*, member_id: int, roles: list[Role], reason: str, maker: str, now: dt.datetime) -> int | None:
    """Takes away at once what is not among `roles`, and asks another administrator about what is new among them.

    What waited about other roles of the member is void. Returns the proposal's id, None when nothing is new. Raises
    AccessRefused (own_access, no_such_member).
    """

    def work() -> int | None:
        member = _member(member_id, maker)
        chosen = {role.value for role in roles}
        kept = [Role(role) for role in member.roles if role in chosen]
        gives = sorted(chosen - set(member.roles))
        for one in proposals.waiting(now=now, kinds=(ROLES,)):
            if one.subject == str(member) and one.payload["gives"] == gives and len(kept) == len(member.roles):
                return one.approval_id
        if len(kept) < len(member.roles):
            operations.set_roles(member_id=member_id, roles=kept, actor=maker, now=now)
            member.refresh_from_db()
        approvals.void(kind=ROLES, subject=str(member), now=now, actor=maker)
        return _proposed(ROLES, member, reason, maker, now, gives=gives) if gives else None

    return retried(work)


def propose(*, kind: str, member_id: int, reason: str, maker: str, now: dt.datetime) -> int:
    """Asks another administrator to let a member in again, or about a password or second factor that was lost.

    `kind` is rules.RETURN, PASSWORD or SECOND_FACTOR. Returns the proposal's id. Raises AccessRefused (own_access,
    no_such_member; nothing_given where nothing would change) and ApprovalRefused (waits_already).
    """

    def work() -> int:
        member = _member(member_id, maker)
        more = {"factors": _factors(member)} if kind == SECOND_FACTOR else {}
        if member.is_active == (kind == RETURN) or (kind == SECOND_FACTOR and not more["factors"]):
            raise AccessRefused("nothing_given", "There is nothing to agree to.")
        return _proposed(kind, member, reason, maker, now, **more)

    return retried(work)


def decide(*, approval_id: int, checker: str, approve: bool, now: dt.datetime, comment: str = "") -> Done:
    """Decides a proposal about access, once; when approved it is done in the same transaction, or not decided.

    Neither who proposed it decides it nor whom it concerns. Raises ApprovalRefused, where on `changed` the proposal is
    void from then on, and AccessRefused (own_access).
    """

    def work(asked: proposals.Proposal) -> Done:
        return _decided(asked, checker, approve, now, comment)

    return approvals.deciding(work, approval_id=approval_id, kinds=KINDS, checker=checker, now=now)


def _decided(asked: proposals.Proposal, checker: str, approve: bool, now: dt.datetime, comment: str) -> Done:
    member = _member(int(asked.payload["member"]), checker)
    decision = approvals.decide(
        approval_id=asked.approval_id,
        checker=checker,
        now=now,
        approve=approve,
        comment=comment,
        still=lambda payload: _still(asked.kind, member, payload),
    )
    about: dict[str, Any] = {"member_id": member.pk, "actor": checker, "now": now, "agreed": decision}
    if not approve:
        return Done(decision)
    if decision.kind == PASSWORD:
        return Done(decision, operations.reset_password(**about))
    if decision.kind == ROLES:
        given = {*member.roles, *decision.payload["gives"]}
        operations.set_roles(roles=[role for role in Role if role.value in given], **about)
    elif decision.kind == RETURN:
        operations.set_active(active=True, **about)
    else:
        operations.reset_second_factor(**about)
    return Done(decision)


def _proposed(kind: str, member: Member, reason: str, maker: str, now: dt.datetime, **more: Any) -> int:
    payload = {"member": member.pk, **_standing(member), **more}
    return approvals.propose(kind=kind, subject=str(member), payload=payload, reason=reason, maker=maker, now=now)


def _standing(member: Member) -> dict[str, Any]:
    return {"roles": sorted(member.roles), "active": member.is_active}


def _still(kind: str, member: Member, payload: Mapping[str, Any]) -> bool:
    """Whether the member stands as when it was proposed; for a second factor, also with the same phones and keys."""
    standing = _standing(member)
    same = all(payload[name] == value for name, value in standing.items())
    return same and (kind != SECOND_FACTOR or payload["factors"] == _factors(member))


def _factors(member: Member) -> list[int]:
    return sorted(Authenticator.objects.filter(user=member).values_list("pk", flat=True))


def _member(member_id: int, actor: str) -> Member:
    """The member's row, locked before the proposals about them, for anybody but themselves."""
    if actor == f"{STAFF}{member_id}":
        raise AccessRefused("own_access", "Nobody changes or decides about their own access.")
    try:
        return operations.locked_member(member_id)
    except operations.StaffRefused as error:
        raise AccessRefused("no_such_member", "There is no such member.") from error
