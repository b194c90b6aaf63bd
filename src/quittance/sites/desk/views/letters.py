"""Letters at the desk: one of a case as page and PDF, and the print files with what waits for them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.insight.case_file import is_own_work
from quittance.areas.insight.letter_file import open_letter
from quittance.areas.letters.operations.fetching import fetch
from quittance.areas.letters.operations.printing import hand_over, withdraw
from quittance.areas.letters.queries.printing import batches, one_batch, too_late_in, waiting
from quittance.areas.letters.rules import LetterRefused
from quittance.areas.staff.colleague import Colleague
from quittance.formats.letter import Page, told, write_pdf
from quittance.kit import clock
from quittance.sites.desk import reasons
from quittance.sites.desk.access import room
from quittance.sites.desk.attachments import attachment
from quittance.sites.desk.wording_rights import PRINTING
from quittance.sites.ui.answers import or_404, see_other


@room("letter.read")
@require_safe
def letter(request: HttpRequest, colleague: Colleague, number: str, letter_id: int) -> HttpResponse:
    """One letter as its reader got it, without the login that was printed with it."""
    found = _opened(request, colleague, number, letter_id)
    if found is None:
        return see_other("desk:case", number)
    context = {"letter": told(found), "number": number, "letter_id": letter_id}
    return render(request, "desk/letters/one.html", context)


@room("letter.read")
@require_safe
def letter_pdf(request: HttpRequest, colleague: Colleague, number: str, letter_id: int) -> HttpResponse:
    """The same as PDF."""
    found = _opened(request, colleague, number, letter_id)
    if found is None:
        return see_other("desk:case", number)
    return attachment(f"{found.kind}-{found.day}.pdf", write_pdf(found, settings.LOOK.letterhead))


def _opened(request: HttpRequest, colleague: Colleague, number: str, letter_id: int) -> Page | None:
    """The letter; None when the case must first be opened with a reason, as every case is."""
    now = clock.now()
    reason = reasons.given(request.session, number)
    if reason is None and is_own_work(number, colleague=colleague, now=now):
        reason = "queue"
    if reason is None:
        return None
    return or_404(open_letter(number, letter_id, reader=colleague, reason=reason, now=now))


@room("print.read")
@require_safe
def prints(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """What waits to be printed, and the print files, the newest first."""
    return _prints(request, colleague)


@room("print.fetch")
@require_safe
def batch(request: HttpRequest, colleague: Colleague, batch_id: int) -> HttpResponse:
    """What happens to a print file when it is handed over or withdrawn, before either is done."""
    found = or_404(one_batch(batch_id))
    context = {"one": found, "late": len(too_late_in(batch_id, clock.today())) if found.waits else 0}
    return render(request, "desk/letters/batch.html", context)


@room("print.fetch")
@require_POST
def print_file(request: HttpRequest, colleague: Colleague, batch_id: int) -> HttpResponse:
    """The file itself, with passwords in clear; that it was fetched is written down."""
    try:
        data = fetch(batch_id=batch_id, actor=colleague.actor, now=clock.now())
    except LetterRefused as no:
        return _prints(request, colleague, refused=str(PRINTING[no.code]))
    return attachment(f"batch-{batch_id:06d}.pdf", data)


@room("print.fetch")
@require_POST
def handed_over(request: HttpRequest, colleague: Colleague, batch_id: int) -> HttpResponse:
    """The printing house has it: the file is removed, its hash stays."""
    return _ended(request, colleague, hand_over, batch_id)


@room("print.fetch")
@require_POST
def withdrawn(request: HttpRequest, colleague: Colleague, batch_id: int) -> HttpResponse:
    """Nobody gets it: the file is removed, its logins end, its letters wait again."""
    return _ended(request, colleague, withdraw, batch_id)


def _ended(request: HttpRequest, colleague: Colleague, end: Callable[..., None], batch_id: int) -> HttpResponse:
    try:
        end(batch_id=batch_id, actor=colleague.actor, now=clock.now())
    except LetterRefused as no:
        return _prints(request, colleague, refused=str(PRINTING[no.code]))
    return see_other("desk:prints")


def _prints(request: HttpRequest, colleague: Colleague, *, refused: str = "") -> HttpResponse:
    context = {
        "waiting": waiting(clock.today()),
        "batches": batches(),
        "may_fetch": colleague.may("print.fetch"),
        "refused": refused,
    }
    return render(request, "desk/letters/prints.html", context, status=409 if refused else 200)
