"""“I have paid”: what debtors say, their proof, the payments that may be it, and our answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.exchange.operations import hand_out
from quittance.areas.insight import reports
from quittance.areas.payments.operations.reports import close_report
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.attachments import attachment
from quittance.sites.desk.forms_money import AnswerForm
from quittance.sites.desk.wording_money import refusal
from quittance.sites.ui.answers import or_404, see_other


@room("report.read")
@require_safe
def waiting(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Reports without an answer, oldest first."""
    return render(request, "desk/reports/list.html", {"reports": reports.waiting(), "today": clock.today()})


@room("report.read")
@require_safe
def report(request: HttpRequest, colleague: Colleague, report_id: int) -> HttpResponse:
    """One report."""
    return _show(request, colleague, report_id, AnswerForm())


@room("report.close")
@require_POST
def answer(request: HttpRequest, colleague: Colleague, report_id: int) -> HttpResponse:
    """Closes it with an answer that the debtor reads."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, colleague, report_id, form)
    _opened(report_id, colleague)
    given = form.cleaned_data
    try:
        close_report(report_id=report_id, actor=colleague.actor, now=clock.now(), **given)
    except CoreError as no:
        return _show(request, colleague, report_id, AnswerForm(), refused=refusal(no), status=409)
    request.session["desk_answered"] = report_id
    return see_other("desk:report", report_id)


@room("report.read")
@require_POST
def proof(request: HttpRequest, colleague: Colleague, report_id: int) -> HttpResponse:
    """The debtor's own file, to be saved; that it was fetched is written down."""
    shown, _candidates, _names = _opened(report_id, colleague)
    found = or_404(hand_out(file_id=shown.proof_id, actor=colleague.actor, now=clock.now()) if shown.proof_id else None)
    return attachment(*found)


Opened = tuple[reports.Report, tuple[reports.Candidate, ...], dict[str, str]]


def _opened(report_id: int, colleague: Colleague) -> Opened:
    return or_404(reports.open_one(report_id, reader=colleague, now=clock.now()))


def _show(
    request: HttpRequest,
    colleague: Colleague,
    report_id: int,
    form: AnswerForm,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    shown, candidates, names = _opened(report_id, colleague)
    fresh = request.session.get("desk_answered") == report_id
    if fresh and request.method == "GET":
        del request.session["desk_answered"]
    context = {
        "report": shown,
        "candidates": candidates,
        "names": names,
        "form": form,
        "refused": refused,
        "fresh": fresh,
        "may_close": colleague.may("report.close"),
        "may_see_money": colleague.may("suspense.read"),
    }
    return render(request, "desk/reports/report.html", context, status=status)
