"""Finding a case: by POST, so that nothing personal stands in an address, with the reason for looking."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from quittance.areas.insight.search import search as find
from quittance.areas.staff.colleague import Colleague
from quittance.kit import clock
from quittance.sites.desk import reasons, rooms
from quittance.sites.desk.access import room
from quittance.sites.desk.forms import SearchForm
from quittance.sites.ui.answers import see_other


@room("case.read")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Asks for any reference; one hit leads straight on to the case."""
    if request.method != "POST":
        form = SearchForm(initial={"reason": reasons.last(request.session)})
        return render(request, "desk/search.html", {"form": form})
    form = SearchForm(request.POST)
    if not form.is_valid():
        return render(request, "desk/search.html", {"form": form})
    found = find(form.cleaned_data["text"], colleague=colleague, today=clock.today(), now=clock.now())
    reasons.remember(request.session, [hit.number for hit in found.hits], form.cleaned_data["reason"])
    if len(found.hits) == 1 and not found.unplaced:
        return see_other("desk:case", found.hits[0].number)
    suspense = rooms.room_of_queue("suspense", colleague)
    return render(request, "desk/search.html", {"form": form, "found": found, "suspense": suspense})
