"""AvtaleGiro: the files that ask the payers' banks to draw instalments, and the lists of who lets us."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.insight.people import names_of
from quittance.areas.plans.operations import avtalegiro
from quittance.areas.plans.operations.mandates import AVTALEGIRO, can_draw
from quittance.areas.plans.queries.drawing_files import agreement_lists, agreements_on, drawing_files
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.attachments import attachment
from quittance.sites.desk.wording_remittance import refusal
from quittance.sites.ui.answers import or_404, see_other


@room("remittance.read")
@require_safe
def overview(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Every file to the bank and the newest lists from it."""
    return _overview(request, colleague)


@room("remittance.run")
@require_POST
def make(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Makes a file now, besides the one of each morning."""
    try:
        avtalegiro.make_file(actor=colleague.actor, now=clock.now())
    except CoreError as no:
        return _overview(request, colleague, refused=refusal(no), status=409)
    return see_other("desk:avtalegiro")


@room("remittance.run")
@require_POST
def download(request: HttpRequest, colleague: Colleague, drawing_file_id: int) -> HttpResponse:
    """The bytes for the bank; each time is in the trail."""
    found = next((one for one in drawing_files() if one.file_id == drawing_file_id), None)
    or_404(found)
    name, data = avtalegiro.hand_out(file_id=drawing_file_id, actor=colleague.actor, now=clock.now())
    return attachment(name, data)


def _overview(request: HttpRequest, colleague: Colleague, *, refused: str = "", status: int = 200) -> HttpResponse:
    found = drawing_files()
    context = {
        "files": found,
        "lists": agreement_lists(),
        "on": agreements_on(),
        "names": names_of(name for one in found for name in (one.made_by, one.handed_by) if name),
        "refused": refused,
        "set_up": can_draw(AVTALEGIRO),
        "may_run": colleague.may("remittance.run"),
    }
    return render(request, "desk/remittance/avtalegiro.html", context, status=status)
