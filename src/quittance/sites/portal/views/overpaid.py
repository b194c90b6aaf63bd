"""Money paid too much: the debtor says whether it goes to another own case or back, and sees where it is."""

from contextlib import suppress
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from quittance.areas.access.rules import is_debtor
from quittance.areas.access.visitor import Visitor
from quittance.areas.payments.operations.overpayments import CannotMove, move_own
from quittance.areas.payments.operations.refunds import RefundRefused, ask_back, withdraw
from quittance.areas.payments.queries.overpaid import OverpaidView, overpaid_view
from quittance.kit import clock
from quittance.sites.portal.forms_after import BACK, AccountForm, BackForm, ConfirmForm, MoveForm, OverpaidForm
from quittance.sites.portal.guards import View, debtors_own, deciding
from quittance.sites.portal.keeping import typed
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import or_404, see_other
from quittance.sites.ui.figures import typed_amount


def _on_overpaid(view: View) -> View:
    """The view gets the visitor and what is held on the case; without anything free the case page tells the rest."""

    @form_page
    @deciding
    @wraps(view)
    def guarded(request: HttpRequest, visitor: Visitor, number: str, **more: Any) -> HttpResponse:
        found = overpaid_view(visitor, number, today=clock.today())
        return view(request, visitor, found, **more) if found.free else _to_case(number)

    return guarded


def _to_case(number: str) -> HttpResponse:
    return see_other("portal:case", number)


def _page(request: HttpRequest, page: str, visitor: Visitor, view: OverpaidView, **more: Any) -> HttpResponse:
    context = {"section": "my", "visitor": visitor, "view": view, "number": view.case.number, **more}
    return render(request, f"portal/my/overpaid/{page}.html", context)


@_on_overpaid
def choose(request: HttpRequest, visitor: Visitor, view: OverpaidView) -> HttpResponse:
    """Asks what shall be done with it; with no other case that owes, it can only go back."""
    number = view.case.number
    if not view.others:
        return see_other("portal:overpaid_back", number)
    data = request.POST if request.method == "POST" else None
    form = OverpaidForm(data, view=view, may_go_back=is_debtor(visitor), initial=typed(request))
    if not form.is_valid():
        return _page(request, "choose", visitor, view, form=form)
    if form.cleaned_data["to"] == BACK:
        return see_other("portal:overpaid_back", number)
    return see_other("portal:overpaid_to_case", number, form.cleaned_data["to"])


@_on_overpaid
def to_case(request: HttpRequest, visitor: Visitor, view: OverpaidView, other: int) -> HttpResponse:
    """Asks how much of it, and moves it to another case of the visitor's."""
    target = or_404(next((case for case in view.others if case.case_id == other), None))
    most = min(view.free, target.total)
    if request.method != "POST":
        form = MoveForm.fresh(**{"amount": typed_amount(most)} | typed(request))
        return _page(request, "to_case", visitor, view, form=form, target=target)
    form = MoveForm(request.POST)
    if form.is_valid() and form.cleaned_data["amount"] > most:
        form.refuse_above(most)
    if not form.is_valid():
        return _page(request, "to_case", visitor, view, form=form, target=target)
    try:
        move_own(
            visitor,
            case_from=view.case.case_id,
            case_to=other,
            amount=form.cleaned_data["amount"],
            now=clock.now(),
            key=_key(visitor, form),
        )
    except CannotMove as refusal:
        if refusal.code == "other_request":
            return _used(request, visitor, view.case.number)
        # Somebody was quicker, in another window perhaps: the case page shows how it stands.
        return _to_case(view.case.number)
    return _to_case(target.number)


@sensitive_post_parameters("account", "payee")
@form_page
@debtors_own
def back(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """Sends it back the way it came where that can be; otherwise asks for an account.

    A form that is sent again is the same request, also when nothing is left to ask for; with other content it is told.
    """
    view = overpaid_view(visitor, number, today=clock.today())
    if request.method != "POST":
        if not view.free:
            return _to_case(number)
        kind = BackForm if view.way_back else AccountForm
        return _page(request, "back", visitor, view, form=kind.fresh(**typed(request) | {"amount": view.free}))
    form = AccountForm(request.POST) if "account" in request.POST else BackForm(request.POST)
    if not form.is_valid():
        if not view.free:
            return _to_case(number)
        asked = isinstance(form, AccountForm) and not view.way_back
        return _page(request, "back", visitor, view, form=form) if asked else see_other("portal:overpaid_back", number)
    try:
        ask_back(
            visitor,
            case_id=view.case.case_id,
            amount=form.cleaned_data["amount"],
            now=clock.now(),
            key=_key(visitor, form),
            account=form.cleaned_data.get("account", ""),
            payee=form.cleaned_data.get("payee", ""),
        )
    except RefundRefused as refusal:
        if refusal.code == "account_needed":
            return see_other("portal:overpaid_back", number)
        return _used(request, visitor, number, changed=refusal.code != "other_request")
    return _to_overpaid(number)


def _used(request: HttpRequest, visitor: Visitor, number: str, *, changed: bool = False) -> HttpResponse:
    """Nothing was done: the form had been used for something else, or it has `changed` what there is to decide."""
    view = overpaid_view(visitor, number, today=clock.today())
    more = {"overpaid": view, "asker": visitor.actor, "changed": changed}
    answer = _page(request, "used", visitor, view, **more)
    answer.status_code = 409
    return answer


@require_POST
@debtors_own
def keep(request: HttpRequest, visitor: Visitor, number: str, refund_id: int) -> HttpResponse:
    """The debtor does not want it back after all, before it was decided."""
    found = overpaid_view(visitor, number, today=clock.today())
    if refund_id not in {refund.refund_id for refund in found.refunds}:
        raise Http404
    # Decided meanwhile? Then the page shows how it stands.
    with suppress(RefundRefused):
        withdraw(refund_id=refund_id, actor=visitor.actor, now=clock.now())
    return _to_overpaid(number)


def _to_overpaid(number: str) -> HttpResponse:
    answer = _to_case(number)
    answer.headers["Location"] += "#overpaid"
    return answer


def _key(visitor: Visitor, form: ConfirmForm) -> str:
    return f"{visitor.actor}:{form.cleaned_data['key']}"
