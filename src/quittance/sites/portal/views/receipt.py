"""The receipt: behind an unguessable address, for printing and for keeping."""

from collections.abc import Collection, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.visitors import current_visitor
from quittance.areas.payments.queries.overview import case_list
from quittance.areas.payments.queries.receipts import postings_of
from quittance.areas.payments.queries.receipts import receipt as find_receipt
from quittance.areas.plans.queries.asked import Asked, asked_of
from quittance.areas.plans.queries.counted import Counted, counted
from quittance.core import credentials
from quittance.formats.letter import qr_svg
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
    visitor = current_visitor(kept, today=clock.today())
    own = {case.number: case.case_id for case in case_list(visitor, today=clock.today())}
    plans = _plans(token, {case.number: own[case.number] for case in found.cases if case.number in own}, visitor)
    context = {
        "section": "pay",
        "visitor": kept,
        "receipt": found,
        # Drawn by ourselves, so safe: a code has letters and digits only.
        "qr": mark_safe(_qr(found.code)) if found.code else "",  # noqa: S308
        "plans": _asked({one.number: one for one in plans.values()}.values()),
        "cases": [
            {
                "told": case,
                "parts": [(c, component_name(c), amount) for c, amount in case.parts],
                "own": case.number in own,
                "counts": plans.get(case.number),
            }
            for case in found.cases
        ],
    }
    return render(request, "portal/receipt.html", context)


def _plans(token: str, own: Mapping[str, int], visitor: Visitor) -> dict[str, Counted]:
    """By case, the plan of the visitor's that the payment counted for."""
    found = counted(own.values()) if own else {}
    if not found:
        return {}
    postings = postings_of(token).items()
    plans = {number: found[posting] for number, posting in postings if number in own and posting in found}
    return {number: one for number, one in plans.items() if set(one.case_ids) <= visitor.case_ids}


def _asked(plans: Collection[Counted]) -> list[tuple[str, Asked | None]]:
    """The number of each plan, and what it asks for now that the payment has come; nothing when it is done."""
    found = asked_of([case_id for one in plans for case_id in one.case_ids], today=clock.today())
    return [(one.number, found.get(one.case_ids[0])) for one in plans]


def _qr(code: str) -> str:
    """The QR code that leads to the check of a code."""
    return qr_svg(f"{settings.PUBLIC_URL}/verify/{credentials.normalise(code)}")
