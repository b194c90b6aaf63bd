"""People at the desk for tests: members made by operations, browsers that log in as they do."""

import time
from typing import Any

from django.test import Client

PASSWORD = "long enough for a test 4"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def hire(*roles: str, email: str = "kari@desk.example.no", second_factor: bool = True, **details: Any) -> int:
    """A new member of staff with a password of their own and, unless told otherwise, an app that shows codes."""
    from quittance.areas.staff.operations import add_member
    from quittance.areas.staff.rules import roles_named
    from quittance.kit import clock

    details.setdefault("name", "Kari Konstruert")
    added = add_member(
        email=email, roles=roles_named(list(roles)), password=PASSWORD, actor="test", now=clock.now(), **details
    )
    if second_factor:
        add_app(added.member_id)
    return added.member_id


def add_app(member_id: int) -> None:
    """An authenticator app with the known secret."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    Authenticator.objects.create(user_id=member_id, type="totp", data={"secret": encrypt(SECRET)})


def code_now(secret: str = SECRET, *, periods_ahead: int = 0) -> str:
    """What the app shows now (RFC 6238)."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods_ahead))


class DeskBrowser(Client):
    """A browser at the desk."""

    def type_password(self, email: str = "kari@desk.example.no", password: str = PASSWORD) -> Any:
        """The first step of logging in."""
        return self.post("/desk/login/", {"login": email, "password": password})

    def enter(self, email: str = "kari@desk.example.no", *, code: str | None = None) -> Any:
        """Both steps."""
        first = self.type_password(email)
        assert first.status_code == 302, first.content.decode()
        assert first["Location"] == "/desk/login/code/", first["Location"]
        return self.post("/desk/login/code/", {"code": code or code_now()})
