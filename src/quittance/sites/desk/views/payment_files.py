"""Payment files and the client account: approved twice by their hash, handed out, answered; the calendar of days."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.insight.people import names_of
from quittance.areas.remittance.operations import answering, filing, not_taken, reconciling, releasing
from quittance.areas.remittance.queries import files
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.sites.desk.access import room
from quittance.sites.desk.attachments import attachment
from quittance.sites.desk.forms_remittance import AgainForm, BankAnswerForm, LookForm, NotTakenForm, WordForm, word_of
from quittance.sites.desk.wording_remittance import refusal
from quittance.sites.ui.answers import or_404, see_other

_SHOWN = dt.timedelta(days=45)


@room("remittance.read")
@require_safe
def overview(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Every payment file, newest first."""
    return _overview(request, colleague, BankAnswerForm())


@room("remittance.run")
@require_POST
def make(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Puts everything that is approved into a file."""
    try:
        made = filing.make_file(actor=colleague.actor, now=clock.now())
    except CoreError as no:
        return _overview(request, colleague, BankAnswerForm(), refused=refusal(no), status=409)
    return see_other("desk:payment_file", made.file_id)


@room("remittance.run")
@require_POST
def answer(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Takes the bank's answer to a file."""
    form = BankAnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _overview(request, colleague, form)
    file = form.cleaned_data["file"]
    try:
        taken = answering.take_answer(data=file.read(), filename=file.name, actor=colleague.actor, now=clock.now())
    except CoreError as no:
        return _overview(request, colleague, BankAnswerForm(), refused=refusal(no), status=409)
    request.session["desk_answer"] = {"accepted": taken.accepted, "rejected": taken.rejected, "pending": taken.pending}
    return see_other("desk:payment_files")


@room("remittance.read")
@require_safe
def one(request: HttpRequest, colleague: Colleague, file_id: int) -> HttpResponse:
    """One file with its payments, its hash and who approved it."""
    return _one(request, colleague, file_id)


@room("remittance.approve")
@require_POST
def decide(request: HttpRequest, colleague: Colleague, file_id: int) -> HttpResponse:
    """One of the two words on a file."""
    found, word = _found(file_id), word_of(request)
    if word is None:
        return _one(request, colleague, file_id)
    if found.approval_id is None:
        return see_other("desk:payment_file", file_id)
    step = partial(releasing.decide, approval_id=found.approval_id, **word)
    return _attempted(request, colleague, file_id, step)


@room("remittance.run")
@require_POST
def withdraw(request: HttpRequest, colleague: Colleague, file_id: int) -> HttpResponse:
    """Takes back a file that has not been handed out."""
    _found(file_id)
    return _attempted(request, colleague, file_id, partial(releasing.withdraw, file_id=file_id))


@room("remittance.run")
@require_POST
def download(request: HttpRequest, colleague: Colleague, file_id: int) -> HttpResponse:
    """The bytes for the bank: once, and then only for a reason."""
    _found(file_id)
    form = AgainForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        name, data = releasing.download(file_id=file_id, actor=colleague.actor, now=clock.now(), reason=reason)
    except CoreError as no:
        again = form if no.code == "downloaded_before" else None
        return _one(request, colleague, file_id, again=again, refused=refusal(no), status=409)
    return attachment(name, data)


@room("remittance.run")
@require_POST
def say_not_taken(request: HttpRequest, colleague: Colleague, file_id: int) -> HttpResponse:
    """Proposes that the bank never took a file that was handed out."""
    _found(file_id)
    form = NotTakenForm(request.POST, prefix="lost")
    if not form.is_valid():
        return _one(request, colleague, file_id, lost=form)
    step = partial(not_taken.propose, file_id=file_id, reason=form.cleaned_data["reason"])
    return _attempted(request, colleague, file_id, step)


@room("remittance.approve")
@require_POST
def decide_not_taken(request: HttpRequest, colleague: Colleague, file_id: int) -> HttpResponse:
    """The second person's word on that."""
    found, word = _found(file_id), word_of(request)
    if word is None:
        return _one(request, colleague, file_id)
    if found.not_taken is None or found.not_taken.checker:
        return see_other("desk:payment_file", file_id)
    step = partial(not_taken.decide, approval_id=found.not_taken.approval_id, **word)
    return _attempted(request, colleague, file_id, step)


@room("remittance.read")
@require_safe
def accounts(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """The client accounts day by day."""
    return _accounts(request, colleague, LookForm(today=clock.today(), initial={"until": _yesterday()}))


@room("remittance.run")
@require_POST
def look(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Holds the accounts against the bank's statement at the end of a day."""
    form = LookForm(request.POST, today=clock.today())
    if not form.is_valid():
        return _accounts(request, colleague, form)
    reconciling.reconcile_day(day=form.cleaned_data["until"], actor=colleague.actor, now=clock.now())
    return see_other("desk:client_accounts")


def _found(file_id: int) -> files.FileView:
    return or_404(files.one_file(file_id))


def _attempted(request: HttpRequest, colleague: Colleague, file_id: int, step: Callable[..., object]) -> HttpResponse:
    """Takes a step with a file, and shows the file as it is then; a refusal is told on its page."""
    try:
        step(actor=colleague.actor, now=clock.now())
    except CoreError as no:
        return _one(request, colleague, file_id, refused=refusal(no), status=409)
    return see_other("desk:payment_file", file_id)


def _overview(
    request: HttpRequest, colleague: Colleague, form: BankAnswerForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    found = files.files()
    context = {
        "files": found,
        "names": names_of(one.made_by for one in found),
        "form": form,
        "refused": refused,
        "told": request.session.pop("desk_answer", None) if request.method == "GET" else None,
        "may_run": colleague.may("remittance.run"),
    }
    return render(request, "desk/remittance/files.html", context, status=status)


def _one(
    request: HttpRequest,
    colleague: Colleague,
    file_id: int,
    *,
    again: AgainForm | None = None,
    lost: NotTakenForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    found = _found(file_id)
    people = [found.made_by, found.first_approver, found.second_approver, *(by for _at, by, _why in found.downloads)]
    taken_part = {found.made_by, found.first_approver}
    said = found.not_taken
    people += [said.maker, said.checker] if said else []
    context = {
        "file": found,
        "lines": files.lines_of_file(file_id),
        "names": names_of(person for person in people if person),
        "form": again or lost,
        "word": WordForm(),
        "again": again or AgainForm(),
        "lost": lost or NotTakenForm(prefix="lost"),
        "agrees": said is not None
        and not said.checker
        and colleague.may("remittance.approve")
        and colleague.actor != said.maker,
        "refused": refused,
        "decides": bool(found.step) and colleague.may("remittance.approve") and colleague.actor not in taken_part,
        "may_run": colleague.may("remittance.run"),
    }
    return render(request, "desk/remittance/file.html", context, status=status)


def _accounts(request: HttpRequest, colleague: Colleague, form: LookForm) -> HttpResponse:
    today = clock.today()
    days = files.account_days(first=today - _SHOWN, last=today)
    context = {
        "days": sorted(days, key=lambda one: (one.day, one.account), reverse=True),
        "wrong": [one for one in days if one.state != "balanced"],
        "form": form,
        "may_run": colleague.may("remittance.run"),
        "may_see_money": colleague.may("suspense.read"),
    }
    return render(request, "desk/remittance/accounts.html", context)


def _yesterday() -> str:
    """As a person would type it, in any language."""
    return f"{clock.today() - dt.timedelta(days=1):%d.%m.%Y}"
