"""Asking us to correct, hold still or erase what we have, and seeing what became of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.areas.access.visitor import Visitor
from quittance.areas.payments.queries.overview import case_list
from quittance.areas.rights.operations import ask
from quittance.areas.rights.queries import request_of, requests_of
from quittance.areas.rights.rules import RequestRefused
from quittance.kit import clock
from quittance.sites.portal import limits
from quittance.sites.portal.forms_rights import EVERYTHING, KINDS, RequestForm
from quittance.sites.portal.guards import debtors_own, themselves
from quittance.sites.portal.keeping import typed
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import or_404, see_other


@require_safe
@themselves
def rights_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What can be asked for, and what was asked before."""
    context = {
        "section": "my",
        "visitor": visitor,
        "kinds": [(kind, name, told) for kind, (name, told, _asked) in KINDS.items()],
        "requests": [(one, KINDS[one.kind][0]) for one in requests_of(visitor)],
        "today": clock.today(),
    }
    return render(request, "portal/my/rights/list.html", context)


@form_page
@debtors_own
def ask_page(request: HttpRequest, visitor: Visitor, kind: str) -> HttpResponse:
    """One page: what it is about, and what they want to say. Sending it leads to where its answer will stand."""
    if kind not in KINDS:
        raise Http404
    now, cases = clock.now(), case_list(visitor, today=clock.today())
    if request.method != "POST":
        initial = {"about": request.GET.get("case") or (EVERYTHING if not cases else "")} | typed(request)
        return _ask(request, visitor, kind, RequestForm(kind=kind, cases=cases, initial=initial))
    form = RequestForm(request.POST, kind=kind, cases=cases)
    if not form.is_valid():
        return _ask(request, visitor, kind, form)
    about = {case.number: case.case_id for case in cases}.get(form.cleaned_data["about"])
    if not limits.may_request(request, now=now):
        form.refuse("too_often")
        return _ask(request, visitor, kind, form)
    try:
        reference = ask(visitor, kind=kind, case_id=about, words=form.cleaned_data["words"], now=now)
    except RequestRefused as refusal:
        form.refuse(refusal.code)
        return _ask(request, visitor, kind, form)
    return see_other("portal:right", reference)


@require_safe
@themselves
def right_page(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """One request: when the answer comes, or what it was, with the way to complain."""
    asked, steps = or_404(request_of(visitor, reference))
    context = {
        "section": "my",
        "visitor": visitor,
        "asked": asked,
        "steps": steps,
        "name": KINDS[asked.kind][0],
        "late": asked.is_late(clock.today()),
    }
    return render(request, "portal/my/rights/one.html", context)


def _ask(request: HttpRequest, visitor: Visitor, kind: str, form: RequestForm) -> HttpResponse:
    name, told, _asked = KINDS[kind]
    context = {"section": "my", "visitor": visitor, "form": form, "kind": kind, "name": name, "told": told}
    return render(request, "portal/my/rights/ask.html", context)
