"""Corrections by hand, proposed from a case: amounts written off, and postings taken back. Somebody else decides."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from quittance.areas.insight import correcting
from quittance.areas.payments.operations.corrections import propose_reversal, propose_write_off
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.forms_money import ReasonOnlyForm, WriteOffForm
from quittance.sites.desk.wording_money import refusal
from quittance.sites.ui.answers import or_404, see_other

form_page = require_http_methods(["GET", "HEAD", "POST"])


@room("correction.propose")
@form_page
def write_off(request: HttpRequest, colleague: Colleague, number: str) -> HttpResponse:
    """Which amounts shall be owed no longer, and why?"""
    case = or_404(correcting.owed(number, colleague=colleague, today=clock.today(), now=clock.now()))
    form = WriteOffForm(request.POST if request.method == "POST" else None, owed=case.owed)
    context: dict[str, Any] = {"case": case, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "desk/approvals/write_off.html", context)
    try:
        made = propose_write_off(
            case_id=case.case_id,
            amounts=form.amounts(),
            reason=form.cleaned_data["reason"],
            actor=colleague.actor,
            now=clock.now(),
        )
    except CoreError as no:
        return render(request, "desk/approvals/write_off.html", {**context, "refused": refusal(no)}, status=409)
    return see_other("desk:proposal", made)


@room("correction.propose")
@form_page
def reverse(request: HttpRequest, colleague: Colleague, number: str, posting_id: int) -> HttpResponse:
    """Shall this posting be taken back, as if it had never been?"""
    posting = or_404(correcting.posting(number, posting_id, colleague=colleague, now=clock.now()))
    form = ReasonOnlyForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"number": number, "posting": posting, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "desk/approvals/reverse.html", context)
    try:
        made = propose_reversal(
            posting_id=posting_id, reason=form.cleaned_data["reason"], actor=colleague.actor, now=clock.now()
        )
    except CoreError as no:
        return render(request, "desk/approvals/reverse.html", {**context, "refused": refusal(no)}, status=409)
    return see_other("desk:proposal", made)
