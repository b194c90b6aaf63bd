"""What django-allauth asks us at the door: who gets in, what is said to whom is refused, what is written down.

Every wrong password has the same answer, whether the address is unknown, the member disabled or the tries used up.
"""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _

from quittance.areas.staff import operations, queries
from quittance.kit import clock, crypto
from quittance.kit.middleware import client_address
from quittance.sites.desk.access import AFTER_LOGIN, SECOND_FACTOR_USED, access_of
from quittance.sites.desk.access import ANYBODY as OPEN_TO_ALL

PROVED_AT = "desk_proved_at"
"""In the session: when the password was last typed, as a timestamp of our clock."""

_PROOF_LASTS_SECONDS = 5 * 60
_PLACE = "mfa_authenticator.data"

REFUSED = _(
    "The e-mail address and the password do not fit, or there have been too many tries."
    " After five wrong tries, wait five minutes."
)
WRONG_CODE = _("This code does not fit. Wait for the next one and type it.")


class AccountAdapter(DefaultAccountAdapter):
    """Logs members of staff in. Nobody signs up here."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": REFUSED,
        "too_many_login_attempts": REFUSED,
        "rate_limited": REFUSED,
        "incorrect_password": _("The password does not fit."),
        "enter_current_password": _("The password you have now does not fit."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Members are added by an administrator."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that tries are counted on."""
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The member whose password this is; a disabled one is like a wrong password, and counts as one."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.pre_authenticate(request, **credentials)
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Writes down the refusal."""
        operations.record_refusal(email=str(credentials.get("email", "")), action="login_refused", now=clock.now())

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether the member at the desk typed the right password once more."""
        found = self.authenticate(context.request, email=user.email, password=password)  # type: ignore[attr-defined]
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, app: str) -> bool:
        """Before second factors are changed the password is typed again, unless that was minutes ago."""
        proved_at = context.request.session.get(PROVED_AT)
        return not proved_at or clock.now().timestamp() - proved_at > _PROOF_LASTS_SECONDS

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """By password."""
        return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **details: Any) -> HttpResponse:
        """The member is in: every stage has passed, so a second factor that exists was proved."""
        enter(request, user)
        return super().post_login(request, user, **details)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the member wanted to go before the login page came between."""
        return wanted_page(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On with what the member came for."""
        return wanted_page(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """The member's own new password."""
        operations.choose_password(user, password, now=clock.now())  # type: ignore[arg-type]

    def get_login_stages(self) -> list[str]:
        """After the password there is the second factor and nothing else."""
        return ["allauth.mfa.stages.AuthenticateStage"]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted, and the last one cannot be removed."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _("This is your only second factor. Add another one before you remove it."),
    }

    def encrypt(self, text: str) -> str:
        """As stored."""
        return base64.b64encode(crypto.encrypt(text, place=_PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Opens what `encrypt` made."""
        return crypto.decrypt(base64.b64decode(encrypted_text), place=_PLACE)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Another one has to stay; recovery codes are no second factor of their own."""
        return queries.second_factors(authenticator.user_id) > 1

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Who a passkey is for: this host."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.AGENCY.name}


def enter(request: HttpRequest, user: AbstractBaseUser, *, action: str = "login") -> None:
    """Marks the session of somebody who has just logged in, and writes it down."""
    found = queries.colleague(user.pk)
    assert found is not None
    second_factor_proved(request, user.pk, proved=found.has_second_factor)
    request.session[PROVED_AT] = clock.now().timestamp()
    operations.record_step(member_id=user.pk, action=action, now=clock.now())


def second_factor_proved(request: HttpRequest, member_id: int, *, proved: bool = True) -> None:
    """Notes in the session that the member has shown a second factor in it."""
    if proved:
        request.session[SECOND_FACTOR_USED] = member_id


def wanted_page(request: HttpRequest) -> str:
    """The desk's page that was asked for before the login, else the front page."""
    path = str(request.session.pop(AFTER_LOGIN, ""))
    try:
        access = access_of(resolve(path).func)
    except Resolver404:
        access = None
    return path if access not in {None, OPEN_TO_ALL} else resolve_url("desk:home")


def refusal() -> ValidationError:
    """A code that was used already is like one that is wrong."""
    return ValidationError(WRONG_CODE, code="incorrect_code")
