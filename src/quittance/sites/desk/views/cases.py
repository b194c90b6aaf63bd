"""A case as the agency sees it: the debtor's own view, and the references, books and looks behind it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.access.rules import NotYours
from quittance.areas.insight.case_file import NoSuchCase, end_help, is_own_work, open_case, unmask
from quittance.areas.insight.correcting import REVERSIBLE
from quittance.areas.rights.queries import HELD_KINDS
from quittance.areas.staff.colleague import Colleague
from quittance.kit import clock
from quittance.sites.desk import reasons
from quittance.sites.desk.access import room
from quittance.sites.desk.forms import ReasonForm
from quittance.sites.ui.answers import see_other
from quittance.sites.ui.explain import explained
from quittance.sites.ui.help_words import RELATIONS, SCOPES, STATES
from quittance.sites.ui.timeline import picture, story


@room("case.read")
@require_safe
def case_page(request: HttpRequest, colleague: Colleague, number: str) -> HttpResponse:
    """The whole case. Outside one's own queues the reason is asked first, and nothing is told before."""
    now, today = clock.now(), clock.today()
    reason = reasons.given(request.session, number)
    if reason is None and is_own_work(number, colleague=colleague, now=now):
        reason = "queue"
    if reason is None:
        return _why(request, number, ReasonForm(initial={"reason": reasons.last(request.session)}))
    try:
        file = open_case(number, colleague=colleague, reason=reason, today=today, now=now)
    except NoSuchCase:
        raise Http404 from None
    kept = file.planned.active
    payment = (kept.next.due, kept.next.to_pay) if kept and kept.next else None
    events = story(file.view, today=today, plans=file.planned.plans, payment=payment)
    context = {
        "file": file,
        "case": file.view,
        "today": today,
        "groups": explained(file.view.statement, file.view.claims),
        "events": events,
        "picture": picture(events, today=today),
        "may": {
            name: colleague.may(permission)
            for name, permission in {
                "see_money": "suspense.read",
                "see_refunds": "refund.read",
                "see_files": "file.read",
                "correct": "correction.propose",
                "read_letters": "letter.read",
                "plan": "plan.agree",
                "settle": "settlement.propose",
            }.items()
        },
        "reversible": REVERSIBLE,
        "helps": [(one, RELATIONS[one.relation][0], SCOPES[one.scope][0], STATES[one.state]) for one in file.helps],
        "may_end_help": colleague.may("help.end"),
        "held_kinds": HELD_KINDS,
        "fresh_plan": request.session.pop("desk_plan_made", ""),
        "changed_plan": request.session.pop("desk_plan_changed", ""),
        "ended_plan": request.session.pop("desk_plan_ended", ""),
        "requests": [(one, one.is_late(today)) for one in file.requests],
        "may_unmask": colleague.may("identity.unmask") and file.debtor.kind != "organisation" and file.debtor.identity,
    }
    return render(request, "desk/case.html", context)


@room("case.read")
@require_POST
def why(request: HttpRequest, colleague: Colleague, number: str) -> HttpResponse:
    """Takes the reason and leads on to the case."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _why(request, number, form)
    reasons.remember(request.session, [number], form.cleaned_data["reason"])
    return see_other("desk:case", number)


@room("identity.unmask")
@require_POST
def identity(request: HttpRequest, colleague: Colleague, number: str) -> HttpResponse:
    """The whole identity number, once, on a page of its own; the look is recorded."""
    try:
        shown = unmask(number, colleague=colleague, now=clock.now())
    except NoSuchCase:
        raise Http404 from None
    return render(request, "desk/identity.html", {"number": number, "identity": shown})


@room("help.end")
@require_POST
def helper_end(request: HttpRequest, colleague: Colleague, number: str, mandate_id: int) -> HttpResponse:
    """Ends help that the debtor has given somebody; ended meanwhile, the case tells so."""
    try:
        end_help(number, mandate_id, colleague=colleague, now=clock.now())
    except (NoSuchCase, NotYours):
        raise Http404 from None
    return see_other("desk:case", number)


def _why(request: HttpRequest, number: str, form: ReasonForm) -> HttpResponse:
    return render(request, "desk/why.html", {"number": number, "form": form})
