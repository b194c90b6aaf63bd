"""The audit trail: who did what when, and whether anybody has touched what was written down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from quittance.areas.audit import anchors
from quittance.areas.audit.queries import Wanted, head
from quittance.areas.insight import audit_trail
from quittance.areas.staff.colleague import Colleague
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_staff import TrailForm


@room("audit.read")
@require_http_methods(["GET", "HEAD", "POST"])
def events(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Events, newest first, a hundred at a time. What is looked for is sent, so that it stands in no address."""
    asked = request.method == "POST"
    form = TrailForm(request.POST if asked else None)
    page = None
    if not asked or form.is_valid():
        wanted = form.wanted() if asked else Wanted()
        page = audit_trail.read(wanted, before=form.cleaned_data["before"] if asked else None, reader=colleague)
    context = {"form": form, "page": page, "head": head(), "anchor": anchors.last()}
    return render(request, "desk/trail/events.html", context)


@room("audit.read")
@require_POST
def check(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Computes the whole chain anew; some seconds for each million events."""
    try:
        verdict = audit_trail.check_chain(reader=colleague, now=clock.now())
    except OSError:
        return render(request, "desk/trail/checked.html", {"unreadable": anchors.place().name}, status=503)
    return render(request, "desk/trail/checked.html", {"verdict": verdict, "anchor": anchors.last()})
