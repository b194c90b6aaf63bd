"""Notices that did not arrive: who looks after these things sees why, and says when it is seen to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.insight.failed_notices import failed
from quittance.areas.notices.operations.sending import note_seen
from quittance.areas.notices.queries.outbox import counts
from quittance.areas.staff.colleague import Colleague
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.rooms import may_open
from quittance.sites.desk.wording_notices import SHOWN, channel, kind, problem, state
from quittance.sites.ui.answers import see_other


@room("operator.read")
@require_safe
def waiting(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Those nobody has looked at, oldest first, and how many of the last days came how far."""
    context = {
        "failed": [(one, kind(one.kind), channel(one.channel), problem(one.problem)) for one in failed()],
        "counts": [(channel(one.channel), state(one.state), one) for one in counts(since=clock.now() - SHOWN)],
        "may_see_to": colleague.may("operator.act"),
        "may_open_case": may_open("desk:case", colleague),
    }
    return render(request, "desk/operator/notices.html", context)


@room("operator.act")
@require_POST
def seen(request: HttpRequest, colleague: Colleague, notice_id: int) -> HttpResponse:
    """It waits for nobody any more."""
    if not note_seen(notice_id=notice_id, actor=colleague.actor, now=clock.now()):
        raise Http404
    return see_other("desk:notices")
