"""A new letter with a login: asked for by anybody with an earlier letter, or by whoever just typed its old password.

Asking notes the number and says the same whatever it is; a job looks it up later. Only who had the right password of an
ended login is told how it stands.
"""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from quittance.areas.access.operations import LoginEnded
from quittance.areas.access.wishes import wish_for
from quittance.areas.letters.operations.renewing import renew_login
from quittance.areas.letters.rules import LetterRefused
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.kit.identity import identity_provider
from quittance.sites.portal import limits
from quittance.sites.portal.forms_access import NewLetterForm
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import personal, see_other
from quittance.sites.ui.figures import day

_ENDED = "ended_login"


@sensitive_post_parameters("reference")
@form_page
@personal
def new_letter(request: HttpRequest) -> HttpResponse:
    """Asks for the KID or the user name of an earlier letter; every number has the same answer."""
    form = NewLetterForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "new_letter", form=form.echo() if form.is_bound else form)
    now = clock.now()
    if not limits.may_order(request, now=now):
        return _page(request, "new_letter_wait", status=429)
    typed = form.cleaned_data["reference"]
    kind: Literal["kid", "user_name"] = "kid" if typed.kind == "kid" else "user_name"
    wish_for(kind=kind, value=typed.value, now=now)
    return see_other("portal:new_letter_asked")


@require_safe
@personal
def asked(request: HttpRequest) -> HttpResponse:
    """What happens now, if the number was one of ours."""
    return _page(request, "new_letter_asked")


def note_ended(request: HttpRequest, ended: LoginEnded) -> HttpResponse:
    """The password was right and has ended: remembered for this browser, and told on a page of its own."""
    request.session[_ENDED] = {"credential": ended.credential_id, "why": ended.why}
    return see_other("portal:login_ended")


@form_page
@personal
def login_ended(request: HttpRequest) -> HttpResponse:
    """Why the login has ended, with a button for a new letter, and then when it comes."""
    kept: dict[str, Any] | None = request.session.get(_ENDED)
    if kept is None:
        return see_other("portal:login")
    if request.method == "POST" and kept["why"] != "handed_out":
        request.session[_ENDED] = kept | _ordered(int(kept["credential"]))
        return see_other("portal:login_ended")
    return _page(request, "login_ended", **kept)


def _ordered(credential_id: int) -> dict[str, str]:
    try:
        renewal = renew_login(credential_id=credential_id, now=clock.now())
    except (LetterRefused, CoreError):
        return {"state": "cannot", "day": ""}
    return {"state": renewal.state, "day": day(renewal.day)}


def _page(request: HttpRequest, page: str, status: int = 200, **more: Any) -> HttpResponse:
    context = {"section": "my", "bankid": identity_provider() is not None, **more}
    return render(request, f"portal/my/{page}.html", context, status=status)
