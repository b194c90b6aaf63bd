"""A debtor tells us that a case is paid already; a person looks for the payment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.references import case_of
from quittance.areas.payments.operations.reports import LARGEST_PROOF, Proof, ReportRefused, report_paid
from quittance.areas.payments.queries.overview import CaseView, case_list, case_view
from quittance.kit import clock
from quittance.sites.portal import checkout, limits
from quittance.sites.portal.forms_after import ReportForm
from quittance.sites.portal.guards import paying, signed_in
from quittance.sites.portal.keeping import typed
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import see_other


@require_safe
@signed_in
def which_case(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """From the payment pages: straight to the case that was being paid, or to the choice among one's own."""
    now = clock.now()
    found, cases = checkout.current(request.session, now=now), case_list(visitor, today=clock.today())
    meant = case_of(found.reference) if found and not found.shared else None
    number = next((case.number for case in cases if case.case_id == meant or len(cases) == 1), None)
    if number:
        return see_other("portal:case_paid", number)
    return render(request, "portal/my/which_paid.html", {"section": "my", "visitor": visitor, "cases": cases})


@form_page
@paying
def case_paid(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """Asks when, how much and from where, with a picture or PDF of it if there is one."""
    now = clock.now()
    case = case_view(visitor, number, today=clock.today())
    if request.method != "POST":
        return _page(request, visitor, case, ReportForm(today=clock.today(), initial=typed(request)))
    form = ReportForm(request.POST, request.FILES, today=clock.today())
    if not limits.may_report(request, now=now):
        form.refuse("too_often")
    if not form.is_valid():
        return _page(request, visitor, case, form)
    try:
        report_paid(
            visitor,
            case_id=case.case_id,
            amount=form.cleaned_data["amount"],
            paid_on=form.cleaned_data["paid_on"],
            words=form.cleaned_data["words"],
            proof=_proof(form),
            now=now,
        )
    except ReportRefused as refusal:
        form.refuse(refusal.code)
        return _page(request, visitor, case, form)
    return see_other(f"{request.path.removesuffix('paid/')}#reports")


def _proof(form: ReportForm) -> Proof | None:
    file = form.cleaned_data["proof"]
    # One byte more than is allowed is enough to be refused for its size.
    return None if file is None else Proof(file.read(LARGEST_PROOF + 1), file.name)


def _page(request: HttpRequest, visitor: Visitor, case: CaseView, form: ReportForm) -> HttpResponse:
    context = {"section": "my", "visitor": visitor, "case": case, "number": case.number, "form": form}
    return render(request, "portal/my/paid.html", context)
