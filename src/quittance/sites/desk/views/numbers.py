"""Debtors who logged in with a new identity number: the same person, or somebody else?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.access.identities import NotWaiting, OtherDebtor, confirm_number, keep_both, refuse_number
from quittance.areas.insight import number_changes
from quittance.areas.staff.colleague import Colleague
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.ui.answers import see_other

_VERBS = {"same": confirm_number, "same_both": keep_both, "other": refuse_number}


@room("number.read")
@require_safe
def waiting(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Those nobody has judged, oldest first."""
    context = {"changes": number_changes.waiting(), "today": clock.today(), "may_judge": colleague.may("number.judge")}
    return render(request, "desk/numbers/list.html", context)


@room("number.judge")
@require_POST
def judge(request: HttpRequest, colleague: Colleague, change_id: int) -> HttpResponse:
    """Says which; judged already, or another debtor turned up meanwhile, the list tells what is left to say."""
    verb = _VERBS.get(request.POST.get("verdict", ""))
    if verb is None:
        raise Http404
    try:
        verb(change_id=change_id, actor=colleague.actor, now=clock.now())
    except NotWaiting:
        raise Http404 from None
    except OtherDebtor:
        pass
    return see_other("desk:numbers")
