"""Account statements on any day: what a case or everything comes to, as a letter (PDF), a table or a document."""

import datetime as dt
import json
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.standings import Standing, standings
from quittance.areas.letters.operations import stating
from quittance.formats.account_statement import VERSION, as_document, write_csv
from quittance.kit import clock
from quittance.sites.portal.forms import OtherDayForm
from quittance.sites.portal.guards import signed_in
from quittance.sites.ui.accounts import statement_in_words
from quittance.sites.ui.answers import see_other


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for: the form with the day, the day, and the cases as they stand on it."""

    form: OtherDayForm
    on: dt.date
    cases: tuple[Standing, ...]

    @property
    def total(self) -> int:
        """Øre owed in all."""
        return sum(max(one.statement.total, 0) for one in self.cases)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def statement_page(request: HttpRequest, visitor: Visitor, number: str = "") -> HttpResponse:
    """The sum on a day, and the ways to take it along. Sending it writes the letter, and leads to it."""
    asked = _asked(request, visitor, number)
    if request.method == "POST" and asked.form.is_valid() and asked.cases:
        letter = stating.write_statement_of_everything(
            case_ids=[one.facts.case_id for one in asked.cases],
            actor=visitor.actor,
            now=clock.now(),
            language=get_language() or "",
            on=asked.on,
        )
        return see_other("portal:letter", asked.cases[0].facts.number, letter)
    context = {
        "section": "my",
        "visitor": visitor,
        "number": number,
        "asked": asked,
        "form": asked.form,
        "today": clock.today(),
        "schema": _schema(),
    }
    return render(request, "portal/my/statement.html", context)


@require_safe
@signed_in
def statement_file(request: HttpRequest, visitor: Visitor, kind: str, number: str = "") -> HttpResponse:
    """The table (csv) or the document (json), to save. A day that cannot be read is today's."""
    asked = _asked(request, visitor, number)
    if kind not in {"csv", "json"}:
        raise Http404
    statement = statement_in_words(asked.cases, on=asked.on, now=clock.now())
    if kind == "csv":
        response = HttpResponse(write_csv(statement), content_type="text/csv; charset=utf-8")
    else:
        text = json.dumps(as_document(statement, schema=_schema()), ensure_ascii=False, indent=1)
        response = HttpResponse(text, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="account_statement-{asked.on}.{kind}"'
    return response


def _schema() -> str:
    return f"{settings.PUBLIC_URL}{reverse('schema', args=[f'statement-{VERSION}'])}"


def _asked(request: HttpRequest, visitor: Visitor, number: str) -> _Asked:
    today = clock.today()
    typed = request.POST if request.method == "POST" else request.GET
    form = OtherDayForm(typed, today=today) if "on" in typed else OtherDayForm(today=today)
    day = form.cleaned_data["on"] if form.is_bound and form.is_valid() else today
    found = standings(visitor, on=day, today=today, number=number)
    first = min((one.first_day for one in found if one.first_day), default=today)
    if day < min(first, today):
        form.refuse_before(first)
        day, found = today, standings(visitor, on=today, today=today, number=number)
    return _Asked(form, day, found)
