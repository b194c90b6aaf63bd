"""What was said in writing about a case: the list, each letter as a page and as PDF, and asking for one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from quittance.areas.access.visitor import Visitor
from quittance.areas.letters.operations import stating, writing
from quittance.areas.letters.queries.archive import CaseLetters, case_letters, letter_of
from quittance.areas.letters.rules import LetterRefused
from quittance.formats.letter import told, write_pdf
from quittance.kit import clock
from quittance.sites.portal.guards import signed_in
from quittance.sites.ui.answers import see_other
from quittance.sites.ui.wording import letter_name


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def letters_page(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """All letters of a case, the newest first. Sending it asks for one in writing, and leads to it."""
    found = case_letters(visitor, number, today=clock.today())
    refused = False
    if request.method == "POST":
        try:
            return see_other("portal:letter", number, _write(request, visitor, found))
        except LetterRefused:
            refused = True
    context = {
        "section": "my",
        "visitor": visitor,
        "number": number,
        "case": found,
        "letters": [(letter, letter_name(letter.kind)) for letter in found.letters],
        "refused": refused,
    }
    return render(request, "portal/my/letters.html", context)


def _write(request: HttpRequest, visitor: Visitor, case: CaseLetters) -> int:
    """Writes what was asked for, in the language of the page, and returns its id. Raises LetterRefused."""
    actor, now, language = visitor.actor, clock.now(), get_language() or ""
    match request.POST.get("kind", ""):
        case "account_statement":
            return stating.write_statement(case_id=case.case_id, actor=actor, now=now, language=language)
        case "settled":
            return writing.write_settled(case_id=case.case_id, actor=actor, now=now, language=language)
        case "receipt":
            known = {str(posting): posting for posting, _payment in case.payments}
            posting = known.get(request.POST.get("payment", ""), 0)
            return writing.write_receipt(
                case_id=case.case_id, posting_id=posting, actor=actor, now=now, language=language
            )
    raise LetterRefused("kind", "Nothing that can be asked for was asked for.")


@require_safe
@signed_in
def letter_page(request: HttpRequest, visitor: Visitor, number: str, letter_id: int) -> HttpResponse:
    """One letter as a page: the same words and figures as on paper."""
    page = letter_of(visitor, number, letter_id)
    context = {
        "section": "my",
        "visitor": visitor,
        "number": number,
        "letter_id": letter_id,
        "letter": told(page),
        "name": letter_name(page.kind),
        "day": page.day,
    }
    return render(request, "portal/my/letter.html", context)


@require_safe
@signed_in
def letter_pdf(request: HttpRequest, visitor: Visitor, number: str, letter_id: int) -> HttpResponse:
    """One letter as a tagged PDF to save; the same bytes each time."""
    page = letter_of(visitor, number, letter_id)
    response = HttpResponse(write_pdf(page, settings.LOOK.letterhead), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{page.kind}-{page.day}.pdf"'
    return response
