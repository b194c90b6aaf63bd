"""Whoever helps: takes a mandate up with a code, chooses whose cases to look at, goes back to the own ones, stops."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.access.mandates import CannotAccept, accept, lay_down
from quittance.areas.access.queries import current_visitor
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.helping import held_by
from quittance.kit import clock
from quittance.sites.portal import limits, proved
from quittance.sites.portal.forms_helping import TakeUpForm
from quittance.sites.portal.guards import VISITOR, View, identified
from quittance.sites.portal.views.starting import form_page
from quittance.sites.portal.wording_helping import shown
from quittance.sites.ui.answers import personal, see_other


def _oneself(view: View) -> View:
    """The view gets the own self of whoever proved who they are, whomever they help meanwhile."""

    @identified
    @wraps(view)
    def guarded(request: HttpRequest, visitor: Visitor, *args: Any, **more: Any) -> HttpResponse:
        own = current_visitor({"tier": "bankid", "identity_id": visitor.identity_id}, today=clock.today())
        return view(request, own, *args, **more)

    return guarded


@sensitive_post_parameters("code")
@form_page
@_oneself
def listed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Everybody the visitor helps, and the field for a code; sending one takes the mandate up."""
    form = TakeUpForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, visitor, form)
    now = clock.now()
    if seconds := limits.code_wait(request, visitor.identity_id, now=now):
        return _page(request, visitor, form, wait=seconds)
    try:
        accept(visitor, code=form.cleaned_data["code"], proved_name=proved.name_of(request.session), now=now)
    except CannotAccept as refusal:
        form.refuse(refusal.code)
        return _page(request, visitor, form)
    limits.code_was_right(request, visitor.identity_id, now=now)
    return see_other("portal:helping")


@require_POST
@_oneself
def begin(request: HttpRequest, visitor: Visitor, mandate_id: int) -> HttpResponse:
    """Turns to the cases of whom the visitor helps."""
    found = held_by(visitor.identity_id, now=clock.now(), today=clock.today())
    if mandate_id not in {one.mandate_id for one in found if one.state == "open"}:
        raise Http404
    proved.help_by(request, mandate_id)
    return see_other("portal:my")


@require_POST
@_oneself
def stop(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Turns back to the visitor's own cases."""
    proved.stop_helping(request)
    return see_other("portal:my")


@require_POST
@_oneself
def end(request: HttpRequest, visitor: Visitor, mandate_id: int) -> HttpResponse:
    """The visitor does not want to help any more."""
    lay_down(identity_id=visitor.identity_id or 0, mandate_id=mandate_id, now=clock.now())
    if (request.session.get(VISITOR) or {}).get("mandate_id") == mandate_id:
        proved.stop_helping(request)
    return see_other("portal:helping")


@require_safe
@personal
def over(request: HttpRequest) -> HttpResponse:
    """The help is over: it was taken away, or its time has come."""
    return render(request, "portal/my/helping/over.html", {"section": "my", "visitor": request.session.get(VISITOR)})


def _page(request: HttpRequest, visitor: Visitor, form: TakeUpForm, *, wait: int = 0) -> HttpResponse:
    found = [shown(one) for one in held_by(visitor.identity_id, now=clock.now(), today=clock.today())]
    context = {"section": "my", "visitor": visitor, "form": form, "helped": found, "wait": wait}
    return render(request, "portal/my/helping/list.html", context, status=429 if wait else 200)
