"""Addresses of the simulated BankID, as the real provider has them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from quittance.sandbox.bankid import api, keys, page
from quittance.sandbox.bankid.company import COMPANY
from quittance.sandbox.bankid.people import PEOPLE
from quittance.sandbox.shell import clock, control, faults

_REALM = "auth/realms/sandbox"
_CONNECT = f"{_REALM}/protocol/openid-connect"


@require_safe
def control_page(request: HttpRequest) -> HttpResponse:
    """Logins, newest first, the switches and the people."""
    context = {
        "company": COMPANY,
        "logins": [COMPANY.describe(login) for login in COMPANY.payments()[::-1][: control.SHOWN]],
        "people": PEOPLE,
        "switches": [control.switch_of(COMPANY, name) for name in COMPANY.switches],
        "faults": faults.waiting(COMPANY.name),
        "kinds": faults.KINDS,
        "now": clock.now(),
        "offset": clock.offset(),
        "problem": request.GET.get("problem", "")[:200],
    }
    return render(request, "bankid/control.html", context)


@require_POST
def rotate_keys(request: HttpRequest) -> HttpResponse:
    """A new signing key, and no word to anybody."""
    return JsonResponse({"kid": keys.rotate().kid})


@require_POST
def rotate_keys_by_hand(request: HttpRequest) -> HttpResponse:
    """The same, from the control page."""
    keys.rotate()
    return redirect("/bankid/control/")


urlpatterns = [
    path(f"{_REALM}/.well-known/openid-configuration", api.description),
    path(f"{_REALM}/precheck/auth", page.authorize),
    path(f"{_CONNECT}/token", api.token),
    path(f"{_CONNECT}/certs", api.certificates),
    path(f"{_CONNECT}/userinfo", api.userinfo),
    path(f"{_CONNECT}/logout", page.logout),
    path("control/", control_page, name="bankid-control"),
    path("control/keys", rotate_keys_by_hand),
    path("control/api/keys", rotate_keys),
    *control.urls(COMPANY)[1:],
]
