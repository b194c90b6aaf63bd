"""Requests under the data protection regulation: read, noted on, given more time, answered, and let go."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.insight.requests import Opened, open_request
from quittance.areas.rights import correcting
from quittance.areas.rights.operations import decide, end_restriction, extend, note
from quittance.areas.rights.queries import answered, waiting
from quittance.areas.rights.rules import RequestRefused
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_rights import AgreeForm, CorrectionForm, DecisionForm, EndForm, MoreTimeForm, NoteForm
from quittance.sites.desk.wording_rights import refusal
from quittance.sites.ui.answers import or_404, see_other
from quittance.sites.ui.fields import PlainForm

_VERBS = {"note": (NoteForm, note), "more_time": (MoreTimeForm, extend), "end": (EndForm, end_restriction)}


@room("request.read")
@require_safe
def overview(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Those without an answer, the late ones first; and the newest answers."""
    today = clock.today()
    context = {
        "waiting": [(one, one.is_late(today)) for one in waiting()],
        "answered": answered(),
        "today": today,
    }
    return render(request, "desk/rights/list.html", context)


@room("request.read")
@require_safe
def one(request: HttpRequest, colleague: Colleague, request_id: int) -> HttpResponse:
    """One request, everything that was done about it, and what can be done."""
    return _show(request, colleague, _opened(request_id, colleague))


@room("request.decide")
@require_POST
def act(request: HttpRequest, colleague: Colleague, request_id: int, verb: str) -> HttpResponse:
    """A note, more time, or the end of a restriction."""
    if verb not in _VERBS:
        raise Http404
    found = _opened(request_id, colleague)
    kind, operation = _VERBS[verb]
    form = kind(request.POST, prefix=verb)
    if not form.is_valid():
        return _show(request, colleague, found, used={verb: form})
    try:
        operation(request_id=request_id, words=form.cleaned_data["words"], actor=colleague.actor, now=clock.now())
    except RequestRefused as no:
        return _show(request, colleague, _opened(request_id, colleague), refused=refusal(no.code))
    return see_other("desk:right", request_id)


@room("request.decide")
@require_POST
def answer(request: HttpRequest, colleague: Colleague, request_id: int) -> HttpResponse:
    """The answer; a yes does what was asked as it is written, or when another agrees to what will be registered."""
    found = _opened(request_id, colleague)
    form = _decision(found, request.POST)
    if not form.is_valid():
        return _show(request, colleague, found, used={"decision": form})
    said = {
        "request_id": request_id,
        "outcome": form.cleaned_data["outcome"],
        "words": form.cleaned_data["words"],
        "actor": colleague.actor,
        "now": clock.now(),
    }
    try:
        if isinstance(form, CorrectionForm):
            correcting.answer(contact=form.registered(), **said)
        else:
            decide(**said)
    except RequestRefused as no:
        return _show(request, colleague, _opened(request_id, colleague), refused=refusal(no.code))
    return see_other("desk:right", request_id)


@room("request.decide")
@require_POST
def agree(request: HttpRequest, colleague: Colleague, request_id: int) -> HttpResponse:
    """Another's word on a correction: whoever wrote it cannot."""
    found = _opened(request_id, colleague)
    word = request.POST.get("do")
    form = AgreeForm(request.POST, prefix="agree", needed=word == "reject")
    if found.proposed is None or word not in {"approve", "reject"}:
        return _show(request, colleague, found, refused=refusal("not_waiting"))
    if not form.is_valid():
        return _show(request, colleague, found, used={"agree": form})
    try:
        correcting.decide(
            approval_id=found.proposed.proposal.approval_id,
            checker=colleague.actor,
            approve=word == "approve",
            words=form.cleaned_data["words"],
            now=clock.now(),
        )
    except CoreError as no:
        return _show(request, colleague, _opened(request_id, colleague), refused=refusal(no.code))
    return see_other("desk:right", request_id)


def _opened(request_id: int, colleague: Colleague) -> Opened:
    return or_404(open_request(request_id, reader=colleague, now=clock.now()))


def _decision(found: Opened, data: Any = None) -> DecisionForm:
    if found.request.kind == "correction":
        return CorrectionForm(data, initial=asdict(found.registered))
    return DecisionForm(data)


def _show(
    request: HttpRequest,
    colleague: Colleague,
    found: Opened,
    *,
    refused: str = "",
    used: Mapping[str, PlainForm] | None = None,
) -> HttpResponse:
    forms = used or {}
    today, asked = clock.today(), found.request
    holds = asked.held_since is not None and (asked.held_until is None or asked.held_until > today)
    context = {
        "opened": found,
        "asked": asked,
        "late": asked.is_late(today),
        "today": today,
        "refused": refused,
        "may_decide": colleague.may("request.decide"),
        "holds": holds,
        "decision": forms.get("decision") or _decision(found),
        "note": forms.get("note") or NoteForm(prefix="note"),
        "more_time": forms.get("more_time") or MoreTimeForm(prefix="more_time"),
        "agree": forms.get("agree") or AgreeForm(prefix="agree"),
        "end": forms.get("end") or EndForm(prefix="end"),
        "form": next(iter(forms.values()), None),
        "corrects": asked.kind == "correction",
    }
    return render(request, "desk/rights/one.html", context, status=409 if refused else 200)
