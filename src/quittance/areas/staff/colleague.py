"""Somebody at the desk, as pages and operations see them: a frozen record with the name for the audit trail."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.staff.roles import Role
from quittance.areas.staff.rules import NotPermitted, allows


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff as of this request; roles are read anew for each (A-7)."""

    member_id: int
    name: str
    email: str
    roles: frozenset[Role]
    language: str
    is_active: bool = True
    has_second_factor: bool = False
    password_is_initial: bool = False
    last_login: dt.datetime | None = None

    @property
    def actor(self) -> str:
        """Who the audit trail and the books say it was."""
        return f"staff:{self.member_id}"

    def may(self, permission: str) -> bool:
        """Whether one of the member's roles has the permission."""
        return self.is_active and allows(self.roles, permission)

    def check_may(self, permission: str) -> None:
        """Raises NotPermitted unless the member may."""
        if not self.may(permission):
            raise NotPermitted(permission)
