"""A reduced sum that we offer: what it is, what it saves, until when, and paying it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.areas.access.rules import check_can_open_case
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.references import Reference, case_of
from quittance.areas.payments.queries.overview import case_view
from quittance.areas.plans.queries.settlements import OfferView, offer_by_number, standing_offers
from quittance.kit import clock
from quittance.sites.portal import checkout
from quittance.sites.portal.checkout import Checkout
from quittance.sites.portal.guards import paying, signed_in
from quittance.sites.portal.views.starting import visitor_of
from quittance.sites.ui.answers import or_404, see_other


@require_safe
@signed_in
def offer_page(request: HttpRequest, visitor: Visitor, offer: str) -> HttpResponse:
    """The offer, and how it stands."""
    found, today = _own(visitor, offer), clock.today()
    case = case_view(visitor, found.case_number, today=today)
    context = {
        "section": "my",
        "visitor": visitor,
        "offer": found,
        "case": case,
        "today": today,
        "for_payment": found.is_for_payment(today),
    }
    return render(request, "portal/my/offer.html", context)


@require_POST
@paying
def pay(request: HttpRequest, visitor: Visitor, offer: str) -> HttpResponse:
    """To the pages of paying, with what is left of the sum filled in."""
    found, now = _own(visitor, offer), clock.now()
    if not found.is_for_payment(clock.today()):
        return see_other("portal:offer", offer)
    case = case_view(visitor, found.case_number, today=clock.today())
    begun = checkout.begin(request.session, Reference("kid", case.reference), now=now, case=case.number)
    checkout.change(request.session, begun, now=now, amount=found.left)
    return see_other("portal:pay_amount")


def offer_being_paid(request: HttpRequest, found: Checkout) -> OfferView | None:
    """The open offer of the case that is paid for, where its debtor came from a page of hers; never for a KID alone."""
    case_id = case_of(found.reference) if found.case and not found.plain else None
    if case_id is None or case_id not in visitor_of(request).case_ids:
        return None
    return offer_for_payment(case_id)


def offer_for_payment(case_id: int) -> OfferView | None:
    """The offer of a case that what is paid today counts for."""
    return next((one for one in standing_offers([case_id]) if one.is_for_payment(clock.today())), None)


def _own(visitor: Visitor, number: str) -> OfferView:
    found = or_404(offer_by_number(number))
    check_can_open_case(visitor, found.case_id)
    return or_404(found if found.since else None)
