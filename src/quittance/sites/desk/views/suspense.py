"""Money without a case: the list, one payment with everything that helps to place it, and putting it on cases.

A bank entry and a payment company's payment are worked on alike; the views get which of the two as `kind`.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.areas.claims.queries.references import case_by_number
from quittance.areas.insight import loose_money
from quittance.areas.insight.loose_money import Page
from quittance.areas.insight.search import search as find_cases
from quittance.areas.payments.operations import resolving
from quittance.areas.payments.operations.resolving import CannotResolve
from quittance.areas.payments.queries.effects import effects
from quittance.areas.staff.colleague import Colleague
from quittance.core.errors import CoreError
from quittance.kit import clock
from quittance.sites.desk import reasons, splitting
from quittance.sites.desk.access import room
from quittance.sites.desk.choices import better_divided, choices, own_payment, proposed_parts, suggested, taken_back
from quittance.sites.desk.forms_money import CommentForm, LookForm
from quittance.sites.desk.wording_money import refusal
from quittance.sites.ui.answers import or_404, see_other

_OPEN = {"entry": loose_money.open_entry, "attempt": loose_money.open_attempt}
_FOUND_SHOWN = 10


@room("suspense.read")
@require_safe
def waiting(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Everything that waits, oldest first."""
    return render(request, "desk/money/list.html", {"found": loose_money.waiting(), "today": clock.today()})


@room("suspense.read")
@require_safe
def money(request: HttpRequest, colleague: Colleague, kind: str, pk: int) -> HttpResponse:
    """One payment: what came, where it may belong, what was decided."""
    return show(request, colleague, opened(kind, pk, colleague))


@room("suspense.resolve")
@require_POST
def find(request: HttpRequest, colleague: Colleague, kind: str, pk: int) -> HttpResponse:
    """Looks for another case; each hit says what the money would do there."""
    page = opened(kind, pk, colleague)
    form = LookForm(request.POST)
    if not form.is_valid():
        return show(request, colleague, page, look=form)
    found = find_cases(form.cleaned_data["text"], colleague=colleague, today=clock.today(), now=clock.now())
    reasons.remember(request.session, [hit.number for hit in found.hits], "payment")
    hits = {hit.case_id: page.money.amount for hit in found.hits[:_FOUND_SHOWN]}
    context: dict[str, Any] = {
        "found": effects(hits, day=page.money.day) if page.money.amount > 0 else (),
        "more": found.more or len(found.hits) > _FOUND_SHOWN,
    }
    return show(request, colleague, page, look=form, **context)


@room("suspense.resolve")
@require_POST
def assign(request: HttpRequest, colleague: Colleague, kind: str, pk: int) -> HttpResponse:
    """All of it on one case, in one step: the button said what it would do there."""
    page = opened(kind, pk, colleague)
    case_id = case_by_number(request.POST.get("case", "")[:20])
    comment = CommentForm(request.POST)
    if case_id is None or not comment.is_valid():
        return show(request, colleague, page, comment=comment)
    return place(request, colleague, page, {case_id: page.money.amount}, comment.cleaned_data["comment"])


@room("suspense.resolve")
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, colleague: Colleague, kind: str, pk: int) -> HttpResponse:
    """Over several cases: rows are typed, then what they will do is shown, then it is done."""
    page = opened(kind, pk, colleague)
    if not page.waits or page.money.amount <= 0:
        return too_late(request, colleague, page)
    comment = CommentForm(request.POST or None)
    total, do = page.money.amount, request.POST.get("do", "")
    if request.method != "POST":
        rows = splitting.begin(total, proposed_parts(suggested(page, today=clock.today()), total))
        return _split_page(request, page, rows, comment)
    if do == "add":
        return _split_page(request, page, splitting.with_another_row(request.POST, total), comment)
    rows = splitting.read(request.POST, total)
    if do == "change" or rows.errors or not comment.is_valid():
        return _split_page(request, page, rows, comment)
    if do != "commit":
        context = {"effects": effects(rows.parts, day=page.money.day)}
        return _split_page(request, page, rows, comment, template="check", **context)
    return place(request, colleague, page, rows.parts, comment.cleaned_data["comment"])


@room("suspense.resolve")
@require_POST
def undo(request: HttpRequest, colleague: Colleague, kind: str, pk: int) -> HttpResponse:
    """Takes the decision that stands back."""
    page = opened(kind, pk, colleague)
    chosen = request.POST.get("decision", "")
    decision = or_404(next((one for one in page.decisions if str(one.resolution_id) == chosen), None))
    return attempted(
        request,
        colleague,
        page,
        lambda: resolving.undo(resolution_id=decision.resolution_id, actor=colleague.actor, now=clock.now()),
    )


def opened(kind: str, pk: int, colleague: Colleague) -> Page:
    """The payment. Raises Http404."""
    return or_404(_OPEN[kind](pk, colleague=colleague, now=clock.now()))


def address(page: Page, verb: str = "") -> str:
    """Where the payment's page is, or one of its verbs."""
    return resolve_url(f"desk:{page.money.kind}{verb and '_'}{verb}", page.money.id)


def place(
    request: HttpRequest, colleague: Colleague, page: Page, parts: Mapping[int, int], comment: str
) -> HttpResponse:
    """Puts the money on cases (case id to øre) and shows the payment's page, whatever came of it."""
    common: dict[str, Any] = {"split": parts, "actor": colleague.actor, "now": clock.now(), "comment": comment}
    if page.money.kind == "entry":
        return attempted(request, colleague, page, lambda: resolving.assign_entry(entry_id=page.money.id, **common))
    return attempted(request, colleague, page, lambda: resolving.assign_attempt(attempt_id=page.money.id, **common))


def attempted(request: HttpRequest, colleague: Colleague, page: Page, work: Any) -> HttpResponse:
    """Does it and leads to the payment's page; a refusal is told there, in words, with what stands now."""
    try:
        work()
    except CoreError as no:
        now = opened(page.money.kind, page.money.id, colleague)
        return show(request, colleague, now, refused=refusal(no), status=409)
    request.session["desk_decided"] = [page.money.kind, page.money.id]
    return see_other(address(page))


def too_late(request: HttpRequest, colleague: Colleague, page: Page) -> HttpResponse:
    """Nothing is left to decide: a form that comes late is told so, a link leads to what was decided."""
    if request.method != "POST":
        return see_other(address(page))
    refused = CannotResolve("not_waiting", "This money has been placed already.")
    return show(request, colleague, page, refused=refusal(refused), status=409)


def show(request: HttpRequest, colleague: Colleague, page: Page, *, status: int = 200, **context: Any) -> HttpResponse:
    """The payment's page."""
    fresh = request.session.get("desk_decided") == [page.money.kind, page.money.id]
    if fresh and request.method == "GET":
        del request.session["desk_decided"]
    may_resolve = colleague.may("suspense.resolve") and page.waits
    suggestions = suggested(page, today=clock.today()) if may_resolve else ()
    placed = [part.case_number for one in page.decisions for part in one.parts if part.case_number]
    # Whoever places a payment looks at its cases for that reason, and is not asked for it again.
    original = taken_back(page) if may_resolve else None
    seen = [*(one.effect.number for one in suggestions), *placed, *([original.case_number] if original else [])]
    reasons.remember(request.session, [number for number in seen if number], "payment")
    context.setdefault("comment", CommentForm())
    context.setdefault("look", LookForm())
    context |= {
        "page": page,
        "fresh": fresh,
        "may_resolve": may_resolve,
        "may_undo": colleague.may("suspense.resolve"),
        "suggestions": suggestions,
        "divide": better_divided(suggestions),
        "original": original,
        "ours": own_payment(page) if may_resolve else None,
        "choices": choices(page, colleague) if page.waits else (),
        "today": clock.today(),
    }
    return render(request, "desk/money/page.html", context, status=status)


def _split_page(
    request: HttpRequest,
    page: Page,
    rows: splitting.Split,
    comment: CommentForm,
    *,
    template: str = "split",
    **more: Any,
) -> HttpResponse:
    if template == "split":
        rows = splitting.told(rows, day=page.money.day)
    context = {"page": page, "split": rows, "comment": comment, "back": address(page), **more}
    return render(request, f"desk/money/{template}.html", context)
