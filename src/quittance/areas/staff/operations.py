"""Adds, changes and disables members of staff, and writes down how they get in.

Nobody at the desk gives access alone: what widens it takes a decision that another administrator has agreed to
(`granting`). What lessens it acts at once, and so does everything the server's own commands do.
What concerns a session is asked anew on every request, so each of these acts on the member's next click (A-7).
"""

import datetime as dt
import secrets
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals.rules import STAFF
from quittance.areas.audit import operations as audit
from quittance.areas.staff.models import Member
from quittance.areas.staff.roles import Role
from quittance.areas.staff.rules import KINDS, PASSWORD, SECOND_FACTOR

LANGUAGES = ("nb", "en")
_GROUPS, _GROUP_LENGTH = 4, 5
_SYMBOLS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else


class StaffRefused(Exception):
    """The change cannot be made; the message says why, for an administrator."""


@dataclass(frozen=True, slots=True)
class NewMember:
    """Who was added, and the password to hand over when we made it; nobody knows it afterwards."""

    member_id: int
    password: str | None = field(default=None, repr=False)


def add_member(
    *,
    email: str,
    name: str,
    roles: list[Role],
    actor: str,
    now: dt.datetime,
    password: str | None = None,
    language: str = "nb",
) -> NewMember:
    """A new member of staff. Without a password one is made, which has to be replaced at the first login.

    Raises StaffRefused for an address in use or malformed, an empty name, a password that is too weak, and roles that
    somebody at the desk gives alone.
    """
    if roles:
        _check_agreed(0, actor, None)
    address = _checked_email(email)
    if not name.strip():
        raise StaffRefused("a name is needed")
    if language not in LANGUAGES:
        raise StaffRefused(f"the desk speaks {' and '.join(LANGUAGES)}, not {language}")
    member = Member(email=address, name=name.strip(), roles=[role.value for role in roles], language=language)
    made = None if password else made_password()
    if password:
        _check_password(password, member)
    member.set_password(password or made)
    member.password_is_initial = made is not None
    try:
        with transaction.atomic():
            member.save()
            _record(member.pk, "staff.added", actor, now, roles=",".join(member.roles))
    except IntegrityError as error:
        raise StaffRefused("somebody has this address already") from error
    return NewMember(member.pk, made)


def add_app(*, member_id: int, secret: str, actor: str, now: dt.datetime) -> None:
    """Gives a member an authenticator app whose secret (base32) was agreed elsewhere. Raises StaffRefused."""
    with transaction.atomic():
        member = locked_member(member_id)
        Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)})
        _record(member_id, "staff.second_factor_added", actor, now, kind="totp")


def set_roles(
    *, member_id: int, roles: list[Role], actor: str, now: dt.datetime, agreed: approvals.Decision | None = None
) -> None:
    """The member has these roles from now on, and what waited about the old ones is void.

    Nobody changes their own, and nobody at the desk gives a role that was not `agreed`. Raises StaffRefused.
    """
    _check_other(member_id, actor)
    with transaction.atomic():
        member = locked_member(member_id)
        before, member.roles = member.roles, [role.value for role in roles]
        if not set(member.roles) <= set(before):
            _check_agreed(member_id, actor, agreed)
        member.save(update_fields=["roles"])
        told = {"before": ",".join(before), "after": ",".join(member.roles)}
        _record(member_id, "staff.roles", actor, now, **told, **_proposal(agreed))
        _void(member_id, KINDS, actor, now)


def set_active(
    *, member_id: int, active: bool, actor: str, now: dt.datetime, agreed: approvals.Decision | None = None
) -> None:
    """Lets somebody in again, when it was `agreed`; or ends every session and keeps them out. Raises StaffRefused."""
    _check_other(member_id, actor)
    if active:
        _check_agreed(member_id, actor, agreed)
    with transaction.atomic():
        member = locked_member(member_id)
        member.is_active = active
        member.session_round += 1
        member.save(update_fields=["is_active", "session_round"])
        _record(member_id, "staff.enabled" if active else "staff.disabled", actor, now, **_proposal(agreed))
        _void(member_id, KINDS, actor, now)


def reset_second_factor(
    *, member_id: int, actor: str, now: dt.datetime, agreed: approvals.Decision | None = None
) -> int:
    """Removes phones, keys and recovery codes that were lost, and ends every session; returns how many.

    The member sets up a new one at the next login. At the desk it has to be `agreed`. Raises StaffRefused.
    """
    _check_other(member_id, actor)
    _check_agreed(member_id, actor, agreed)
    with transaction.atomic():
        member = locked_member(member_id)
        removed, _ = Authenticator.objects.filter(user=member).delete()
        member.session_round += 1
        member.save(update_fields=["session_round"])
        _record(member_id, "staff.second_factor_reset", actor, now, removed=removed, **_proposal(agreed))
        _void(member_id, (SECOND_FACTOR,), actor, now)
    return removed


def reset_password(*, member_id: int, actor: str, now: dt.datetime, agreed: approvals.Decision | None = None) -> str:
    """A new password for somebody who forgot theirs, to be replaced at the next login.

    At the desk it has to be `agreed`, because whoever holds it gets in as the member. Raises StaffRefused.
    """
    _check_other(member_id, actor)
    _check_agreed(member_id, actor, agreed)
    password = made_password()
    with transaction.atomic():
        member = locked_member(member_id)
        member.set_password(password)
        member.password_is_initial = True
        member.session_round += 1
        member.save(update_fields=["password", "password_is_initial", "session_round"])
        _record(member_id, "staff.password_reset", actor, now, **_proposal(agreed))
        _void(member_id, (PASSWORD,), actor, now)
    return password


def choose_password(member: Member, password: str, *, now: dt.datetime) -> None:
    """The member's own new password; it has been checked for strength. Other sessions of the member end."""
    with transaction.atomic():
        member.set_password(password)
        member.password_is_initial = False
        member.save(update_fields=["password", "password_is_initial"])
        _record(member.pk, "staff.password_chosen", str(member), now)


def choose_language(*, member_id: int, language: str) -> None:
    """The language in which the member sees the desk: nb or en."""
    Member.objects.filter(pk=member_id).update(language=language if language in LANGUAGES else LANGUAGES[0])


def record_step(*, member_id: int, action: str, now: dt.datetime, **details: str | int) -> None:
    """Writes down a step of a member at the door: login, logout, a second factor added, removed or used."""
    _record(member_id, f"staff.{action}", f"staff:{member_id}", now, **details)


def record_refusal(*, email: str, action: str, now: dt.datetime) -> None:
    """Writes down that somebody who says to be this member was refused; an address nobody has is not written down."""
    member_id = Member.objects.filter(email=email.lower()).values_list("pk", flat=True).first()
    subject = "staff:unknown" if member_id is None else f"staff:{member_id}"
    audit.record(actor="visitor", action=f"staff.{action}", subject=subject, now=now)


def made_password() -> str:
    """Twenty random characters in groups: 99 bits."""
    groups = ("".join(secrets.choice(_SYMBOLS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def locked_member(member_id: int) -> Member:
    """The member's row, locked until the transaction ends. Always before proposals about them. Raises StaffRefused."""
    member = Member.objects.select_for_update().filter(pk=member_id).first()
    if member is None:
        raise StaffRefused(f"there is no member {member_id}")
    return member


def _record(member_id: int, action: str, actor: str, now: dt.datetime, **details: str | int) -> None:
    audit.record(actor=actor, action=action, subject=f"staff:{member_id}", now=now, **details)


def _check_other(member_id: int, actor: str) -> None:
    if actor == f"{STAFF}{member_id}":
        raise StaffRefused("nobody changes their own access; ask another administrator")


def _check_agreed(member_id: int, actor: str, agreed: approvals.Decision | None) -> None:
    if not actor.startswith(STAFF):
        return
    if agreed is None or not agreed.approved or (agreed.subject, agreed.checker) != (f"{STAFF}{member_id}", actor):
        raise StaffRefused("nobody at the desk gives access alone; another administrator has to agree")


def _proposal(agreed: approvals.Decision | None) -> dict[str, int]:
    return {"approval": agreed.approval_id} if agreed else {}


def _void(member_id: int, kinds: tuple[str, ...], actor: str, now: dt.datetime) -> None:
    for kind in kinds:
        approvals.void(kind=kind, subject=f"{STAFF}{member_id}", now=now, actor=actor)


def _checked_email(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise StaffRefused(f"{email!r} is no e-mail address") from error
    return address


def _check_password(password: str, member: Member) -> None:
    try:
        validate_password(password, member)
    except ValidationError as error:
        raise StaffRefused(*error.messages) from error
