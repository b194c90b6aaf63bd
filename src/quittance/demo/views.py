"""One click to be somebody at the desk: in demos only, where password and second factor are known to everybody."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse

from quittance.areas.staff.queries import login_of
from quittance.demo.office import employee
from quittance.sites.desk.access import door
from quittance.sites.desk.door import enter
from quittance.sites.ui.answers import see_other


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
