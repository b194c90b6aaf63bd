"""Who works here, and whether they have what it takes to get in."""

from allauth.mfa.models import Authenticator

from quittance.areas.staff.colleague import Colleague
from quittance.areas.staff.models import Member
from quittance.areas.staff.roles import Role
from quittance.kit.db import rows

SECOND_FACTORS = (Authenticator.Type.TOTP.value, Authenticator.Type.WEBAUTHN.value)
"""What counts as a second factor of one's own; recovery codes only stand in for one."""

_MEMBERS = """
select m.id, m.name, m.email, m.roles, m.language, m.is_active,
       exists (select 1 from mfa_authenticator a where a.user_id = m.id and a.type = any(%(factors)s)),
       m.password_is_initial, m.last_login
  from staff_member m
"""


def colleague(member_id: int) -> Colleague | None:
    """The member with this id as of now, disabled ones too; None when there is none."""
    found = _load("where m.id = %(id)s", {"id": member_id})
    return found[0] if found else None


def colleague_by_email(email: str) -> Colleague | None:
    """The member with this address; None when there is none."""
    found = _load("where m.email = %(email)s", {"email": Member.objects.normalize_email(email).lower()})
    return found[0] if found else None


def colleagues() -> list[Colleague]:
    """Everybody, those who have left too, by name."""
    return _load("order by m.name, m.id", {})


def names(member_ids: list[int]) -> dict[int, str]:
    """Names for pages that show who did something."""
    return dict(rows("select id, name from staff_member where id = any(%s)", [member_ids]))


def _load(which: str, values: dict[str, object]) -> list[Colleague]:
    return [
        Colleague(member_id, name, email, frozenset(Role(role) for role in roles), *rest)
        for member_id, name, email, roles, *rest in rows(_MEMBERS + which, {"factors": list(SECOND_FACTORS), **values})
    ]


def second_factors(member_id: int) -> int:
    """How many second factors of their own a member has."""
    found = rows(
        "select count(*) from mfa_authenticator where user_id = %s and type = any(%s)",
        [member_id, list(SECOND_FACTORS)],
    )
    return int(found[0][0])


def login_of(email: str) -> Member | None:
    """The row that Django logs in, for somebody who may; None for everybody else."""
    return Member.objects.filter(email=email, is_active=True).first()
