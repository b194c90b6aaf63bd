"""The receipt: behind an unguessable address, for printing and for keeping."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.areas.payments.queries.receipts import receipt as find_receipt
from quittance.kit import clock
from quittance.sites.portal.guards import VISITOR
from quittance.sites.ui.answers import personal
from quittance.sites.ui.wording import component_name


@require_safe
@personal
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Amount, date, what it covered and what remains, as far as it is known."""
    found = find_receipt(token, now=clock.now())
    if found is None:
        raise Http404
    parts = [(component_name(component), amount) for component, amount in found.parts or ()]
    context = {"section": "pay", "visitor": request.session.get(VISITOR), "receipt": found, "parts": parts}
    return render(request, "portal/receipt.html", context)
