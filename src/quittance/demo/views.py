"""One click to be somebody: at the desk, or at home with BankID. In demos only, where everybody knows the secrets."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from quittance.areas.staff.queries import login_of
from quittance.demo import helping
from quittance.demo.cast import CAST
from quittance.demo.office import employee
from quittance.sites.desk.access import door
from quittance.sites.desk.door import enter
from quittance.sites.portal.views.bankid import begin
from quittance.sites.ui.answers import personal, see_other


@door
def log_in_as(request: HttpRequest, key: str) -> HttpResponse:
    """Logs in as an employee of the demo's agency; there is no such page anywhere else."""
    somebody = employee(key) if settings.DEMO and request.method == "POST" else None
    user = somebody and login_of(somebody.email)
    if not user:
        raise Http404
    request.session.flush()
    login(request, user)
    enter(request, user, action="login.demo")
    return see_other("desk:home")


@require_GET
@personal
def bankid_as(request: HttpRequest, key: str) -> HttpResponse:
    """Logs in through the simulated BankID, where the person is chosen already; there is no such page anywhere else."""
    known = {helping.KEY, *(member.key for member in CAST if member.has_bankid)}
    if not settings.DEMO or key not in known:
        raise Http404
    answer = begin(request)
    if answer.headers.get("Location", "").startswith(settings.BANKID_ISSUER):
        answer.headers["Location"] += f"&person={key}"
    return answer
