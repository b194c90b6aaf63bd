"""One payment over several cases: which cases, how much in all, how it is shared; then the check page as ever."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.references import Reference
from quittance.areas.payments.queries.overview import CaseSummary
from quittance.areas.payments.queries.sharing import SharedView, open_cases, shared_view, suggested
from quittance.areas.payments.rules import AmountRefused, check_amount
from quittance.kit import clock
from quittance.sites.portal import checkout
from quittance.sites.portal.checkout import Checkout
from quittance.sites.portal.forms import AmountForm, CasesForm, SplitForm, TotalForm
from quittance.sites.portal.guards import paying, with_checkout
from quittance.sites.portal.keeping import ticked
from quittance.sites.portal.views.gates import pays_twice
from quittance.sites.portal.views.starting import form_page, settled_before, show, visitor_of
from quittance.sites.ui.answers import see_other
from quittance.sites.ui.figures import typed_amount


@form_page
@paying
def cases(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Asks which cases to pay; all that owe something are ticked."""
    owing = open_cases(visitor, today=clock.today())
    if not owing:
        return see_other("portal:my")
    form = CasesForm(request.POST if request.method == "POST" else None, cases=owing, initial=ticked(request, "cases"))
    if not form.is_valid():
        return show(request, "several/cases", {"form": form, "rows": form.rows()})
    chosen = [case for case in owing if str(case.case_id) in form.cleaned_data["cases"]]
    if len(chosen) == 1:
        return _one(request, chosen[0])
    checkout.begin(
        request.session,
        Reference("kid", chosen[0].reference),
        now=clock.now(),
        shared={str(case.case_id): case.total for case in chosen},
    )
    return see_other("portal:several_amount")


def _one(request: HttpRequest, case: CaseSummary) -> HttpResponse:
    checkout.begin(request.session, Reference("kid", case.reference), now=clock.now(), case=case.number)
    return see_other("portal:pay_amount")


def _view(request: HttpRequest, found: Checkout) -> SharedView | None:
    return shared_view(visitor_of(request), found.split, today=clock.today())


@form_page
@with_checkout
def amount(request: HttpRequest, found: Checkout) -> HttpResponse:
    """Asks how much in all, and suggests how it is shared."""
    view = _view(request, found)
    if view is None:
        return see_other("portal:my")
    if request.method != "POST" and (paid := settled_before(request, found)):
        return see_other("portal:pay_status", paid)
    if pays_twice(found, view):
        return see_other("portal:pay_underway")
    start = typed_amount(found.amount or view.payable)
    initial = {"amount": start} | checkout.typed(request.session, request.path)
    form = TotalForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _refused(form):
        pass
    elif form.is_valid():
        return _shared_out(request, found, view, form.cleaned_data["amount"])
    return show(request, "several/amount", {"form": form, "view": view, "checkout": found})


def _refused(form: AmountForm) -> bool:
    try:
        check_amount(form.cleaned_data["amount"])
    except AmountRefused as refusal:
        form.refuse(refusal.code)
        return True
    return False


def _shared_out(request: HttpRequest, found: Checkout, view: SharedView, total: int) -> HttpResponse:
    parts = found.split
    if total != sum(parts.values()):
        parts = dict(suggested([shared.case for shared in view.cases], total))
    _keep(request, found, view, parts, total)
    return see_other("portal:pay_check" if total == view.payable else "portal:several_split")


def _keep(request: HttpRequest, found: Checkout, view: SharedView, parts: Mapping[int, int], total: int) -> None:
    """Notes the split. The payment goes by the KID of a case that gets some of it, for money may travel under it."""
    shared = {str(case_id): part for case_id, part in parts.items()}
    kid = next(it.case.reference for it in view.cases if parts.get(it.case.case_id))
    checkout.change(request.session, found, now=clock.now(), shared=shared, amount=total, value=kid)


@form_page
@with_checkout
def split(request: HttpRequest, found: Checkout) -> HttpResponse:
    """Shows the suggestion and what it does for each case; every part can be changed."""
    view = _view(request, found)
    if view is None or found.amount is None:
        return see_other("portal:my" if view is None else "portal:several_amount")
    form = SplitForm(request.POST if request.method == "POST" else None, view=view, total=found.amount)
    if form.is_valid():
        _keep(request, found, view, form.parts(), found.amount)
        return see_other("portal:pay_check")
    context = {"form": form, "rows": form.rows(), "view": view, "checkout": found}
    return show(request, "several/split", context)
