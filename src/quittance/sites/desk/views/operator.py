"""Companies outside as whoever runs the system sees them: set up, reachable, and knowing where to send messages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from quittance.areas.insight.outside import check_everybody
from quittance.areas.staff.colleague import Colleague
from quittance.kit import clock
from quittance.kit.identity import identity_setup
from quittance.kit.messaging import messaging_setups
from quittance.kit.wiring import company_setups
from quittance.sites.desk.access import room


@room("operator.read")
@require_http_methods(["GET", "HEAD", "POST"])
def companies(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Which companies are set up; a POST asks each of them something harmless, which may take some seconds."""
    asked = request.method == "POST"
    context = {
        "setups": (*company_setups(), identity_setup(), *messaging_setups()),
        "checked": check_everybody() if asked else (),
        "checked_at": clock.now() if asked else None,
    }
    return render(request, "desk/operator/companies.html", context)
