"""The receipt: behind an unguessable address, for printing and for keeping."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.areas.access.queries import current_visitor
from quittance.areas.payments.queries.overview import case_list
from quittance.areas.payments.queries.receipts import receipt as find_receipt
from quittance.kit import clock
from quittance.sites.portal.guards import VISITOR
from quittance.sites.ui.answers import or_404, personal
from quittance.sites.ui.wording import component_name


@require_safe
@personal
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Amount, date, what it covered and what remains, as far as it is known."""
    found = or_404(find_receipt(token, now=clock.now()))
    kept = request.session.get(VISITOR)
    own = {case.number for case in case_list(current_visitor(kept, today=clock.today()), today=clock.today())}
    context = {
        "section": "pay",
        "visitor": kept,
        "receipt": found,
        "cases": [
            {
                "told": case,
                "parts": [(c, component_name(c), amount) for c, amount in case.parts],
                "own": case.number in own,
            }
            for case in found.cases
        ],
    }
    return render(request, "portal/receipt.html", context)
