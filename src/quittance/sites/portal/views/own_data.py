"""Everything we hold about somebody: to read, and as a document to save (GDPR art. 15 and 20)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.access.visitor import Visitor
from quittance.areas.insight.own_data import held_about, note_handed_out, subject_of
from quittance.formats.own_data import VERSION, write_document
from quittance.kit import clock
from quittance.kit.own_data import Subject
from quittance.sites.portal import limits
from quittance.sites.portal.guards import View, deciding, signed_in, themselves, with_bankid
from quittance.sites.portal.wording_data import section_in_words


def _proved(view: Callable[..., HttpResponseBase]) -> View:
    """The view gets a visitor who proved who they are; of a company whoever may decide for it, with its letter."""
    shown = cast(View, view)
    person, company = with_bankid(shown), deciding(shown)

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, visitor: Visitor, *args: Any, **kwargs: Any) -> HttpResponse:
        guard = company if visitor.company else person
        return guard(request, *args, **kwargs)

    return guarded


@require_safe
@themselves
def about(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What there is, and the ways to get it."""
    context = {"section": "my", "visitor": visitor, "schema": _schema()}
    return render(request, "portal/my/own_data.html", context)


@require_safe
@_proved
def read(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Everything on a page."""
    subject = _taken(request, visitor, "page")
    if subject is None:
        return _too_often(request, visitor)
    sections = [section_in_words(section.key, list(records)) for section, records in held_about(subject)]
    context = {
        "section": "my",
        "visitor": visitor,
        "sections": [one for one in sections if one.rows],
        "nothing": [one.title for one in sections if not one.rows],
    }
    return render(request, "portal/my/own_data_read.html", context)


@require_POST
@_proved
def file(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Everything as a document, sent as it is read: however much it is, it never lies whole in memory or in a file."""
    subject = _taken(request, visitor, "document")
    if subject is None:
        return _too_often(request, visitor)
    agency, now = settings.AGENCY, clock.now()
    pieces = write_document(
        ((section.key, records) for section, records in held_about(subject)),
        schema=_schema(),
        agency=agency.legal_name or agency.name,
        made_at=now,
    )
    response = StreamingHttpResponse(pieces, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="own-data-{clock.oslo_date(now)}.json"'
    return response


def _taken(request: HttpRequest, visitor: Visitor, form: str) -> Subject | None:
    """Whose data it is, once that has been counted and written down; None when it was asked for too often."""
    now, subject = clock.now(), subject_of(visitor)
    who = ",".join(map(str, subject.party_ids)) or f"identity:{visitor.identity_id}"
    if not limits.may_take_data(request, who, now=now):
        return None
    note_handed_out(visitor, subject, form=form, now=now)
    return subject


def _too_often(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    context = {"section": "my", "visitor": visitor, "schema": _schema(), "too_often": True}
    return render(request, "portal/my/own_data.html", context, status=429)


def _schema() -> str:
    return f"{settings.PUBLIC_URL}{reverse('schema', args=[f'own-data-{VERSION}'])}"
