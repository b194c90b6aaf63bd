"""The door and one's own account: password, second factor, language, the end of a session.

The steps are django-allauth's views; ours say how they look, who may take them, and what is written down.
"""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as codes
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.areas.staff import operations, queries
from quittance.areas.staff.colleague import Colleague
from quittance.kit import clock
from quittance.sites.desk.access import AFTER_LOGIN, door, newcomer, room
from quittance.sites.desk.door import PROVED_AT, second_factor_proved
from quittance.sites.ui.answers import page_or_part, personal, see_other

View = Callable[..., HttpResponse]
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _of_member(view: View) -> View:
    """Lets a view that finds the member in `request.user` stand behind a guard that hands the member over."""

    def with_colleague(request: HttpRequest, _colleague: Colleague, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return with_colleague


def _wrote_down(request: HttpRequest, action: str, **details: str | int) -> None:
    assert request.user.pk is not None
    operations.record_step(member_id=request.user.pk, action=action, now=clock.now(), **details)


class LogIn(account.LoginView):
    """Address and password."""

    template_name = "desk/door/login.html"


class Code(codes.AuthenticateView):
    """The second factor, after the password."""

    template_name = "desk/door/code.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Writes down the refusal."""
        email = self.stage.login.user.email
        operations.record_refusal(email=email, action="second_factor_refused", now=clock.now())
        return super().form_invalid(form)


class PasswordAgain(account.ReauthenticateView):
    """The password once more, before second factors are changed."""

    template_name = "desk/door/again.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """The proof lasts a few minutes."""
        self.request.session[PROVED_AT] = clock.now().timestamp()
        return super().form_valid(form)


class Password(account.PasswordChangeView):
    """A new password."""

    template_name = "desk/door/password.html"


class Overview(codes.IndexView):
    """The member's second factors."""

    template_name = "desk/door/overview.html"


class AddApp(totp.ActivateTOTPView):
    """An app that shows codes."""

    template_name = "desk/door/add_app.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever typed the first code has proved it."""
        with transaction.atomic():
            response = super().form_valid(form)
            _wrote_down(self.request, "second_factor_added", kind="totp")
        second_factor_proved(self.request, self.request.user.pk)
        return response


class RemoveApp(totp.DeactivateTOTPView):
    """Takes the app away."""

    template_name = "desk/door/remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Writes it down."""
        with transaction.atomic():
            response = super().form_valid(form)
            _wrote_down(self.request, "second_factor_removed", kind="totp")
        return response


class AddPasskey(passkeys.AddWebAuthnView):
    """A passkey: a phone, a computer or a key in the pocket."""

    template_name = "desk/door/add_passkey.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever made the passkey has proved it."""
        with transaction.atomic():
            response = super().form_valid(form)
            _wrote_down(self.request, "second_factor_added", kind="passkey")
        second_factor_proved(self.request, self.request.user.pk)
        return response


class RemovePasskey(passkeys.RemoveWebAuthnView):
    """Takes a passkey away."""

    template_name = "desk/door/remove.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Writes it down; the last second factor stays, and its page says so."""
        if queries.second_factors(self.request.user.pk) < 2:
            return see_other("mfa_index")
        with transaction.atomic():
            response = super().form_valid(form)
            _wrote_down(self.request, "second_factor_removed", kind="passkey")
        return response


class RecoveryCodes(recovery.ViewRecoveryCodesView):
    """The codes for the day the phone is lost, shown once."""

    template_name = "desk/door/recovery_codes.html"


class NewRecoveryCodes(recovery.GenerateRecoveryCodesView):
    """New codes in place of the old ones."""

    template_name = "desk/door/new_recovery_codes.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Writes it down."""
        with transaction.atomic():
            response = super().form_valid(form)
            _wrote_down(self.request, "recovery_codes_made")
        return response


log_in = door(form_page(LogIn.as_view()))
code = door(form_page(Code.as_view()))
password_again = newcomer(_of_member(form_page(PasswordAgain.as_view())))
password = newcomer(_of_member(form_page(Password.as_view())))
overview = room("desk.enter")(_of_member(require_safe(Overview.as_view())))
add_app = newcomer(_of_member(form_page(AddApp.as_view())))
remove_app = room("desk.enter")(_of_member(form_page(RemoveApp.as_view())))
add_passkey = newcomer(_of_member(form_page(AddPasskey.as_view())))
remove_passkey = room("desk.enter")(_of_member(form_page(RemovePasskey.as_view())))
recovery_codes = newcomer(_of_member(require_safe(RecoveryCodes.as_view())))
new_recovery_codes = room("desk.enter")(_of_member(form_page(NewRecoveryCodes.as_view())))


@newcomer
@require_safe
def second_factor_first(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Nothing opens before there is a second factor: which kind shall it be?"""
    if colleague.has_second_factor:
        return see_other("desk:home")
    return render(request, "desk/door/second_factor_first.html")


@door
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and asks the browser to forget everything it kept of this site."""
    if request.user.is_authenticated:
        _wrote_down(request, "logout")
    logout(request)
    response = see_other("desk:logged_out")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@door
@require_safe
def logged_out(request: HttpRequest) -> HttpResponse:
    """You are out."""
    return render(request, "desk/door/logged_out.html")


@door
@require_safe
def expired(request: HttpRequest) -> HttpResponse:
    """The session ended because nothing happened for a while. Logging in leads back to where the member was."""
    back = _own_page(request.GET.get("back", "")) or request.session.get(AFTER_LOGIN, "")
    logout(request)
    if back:
        request.session[AFTER_LOGIN] = back
    return render(request, "desk/door/expired.html")


@newcomer
@require_safe
def still_there(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """The warning for browsers without JavaScript: go on, or be logged out in two minutes."""
    return render(request, "desk/door/still_there.html", {"back": _own_page(request.GET.get("back", ""))})


@newcomer
@require_POST
def extend(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """The session was used, which keeps it alive; leads back to the page before."""
    if request.headers.get("HX-Request"):
        return page_or_part(HttpResponse(status=204))
    return see_other(_own_page(request.POST.get("back", "")) or "desk:home")


@door
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Bokmål or English, from now on; kept with the member, and in the browser for the login page."""
    wanted = "en" if request.POST.get("language") == "en" else "nb"
    if request.user.is_authenticated:
        operations.choose_language(member_id=request.user.pk, language=wanted)
    response = see_other(_own_page(request.POST.get("back", "")) or "desk:home")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@personal
def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many requests from one address."""
    return render(request, "desk/door/too_many.html", status=429)


def _own_page(path: str) -> str:
    """The path when it is one below /desk/, else nothing: nobody is led anywhere else."""
    own = path.startswith("/desk/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if own else ""
