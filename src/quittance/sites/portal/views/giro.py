"""Paying by hand in an online bank, in Norway or from abroad: account, KID and amount to copy, and to print."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.areas.access.visitor import Visitor
from quittance.areas.payments.queries.overview import QuickView, case_view
from quittance.areas.payments.queries.sharing import SharedView
from quittance.areas.plans.queries.asked import asked_by_reference, asked_of
from quittance.areas.plans.queries.plans import plan_view
from quittance.core.bank_account import iban
from quittance.kit import clock
from quittance.sites.portal.checkout import Checkout
from quittance.sites.portal.guards import signed_in, with_checkout
from quittance.sites.portal.views.offers import offer_being_paid, offer_for_payment
from quittance.sites.portal.views.plans import asked_now
from quittance.sites.portal.views.starting import details, show
from quittance.sites.ui.figures import grouped

Slip = dict[str, object]


@require_safe
@with_checkout
def quick_giro(request: HttpRequest, found: Checkout) -> HttpResponse:
    """What to type into the bank for what is being paid: the number as it was typed, and the amount if there is one."""
    view = details(request, found)
    if isinstance(view, SharedView):
        slips = [
            _slip(shared.case.reference, shared.part, shared.case.creditor) for shared in view.cases if shared.part
        ]
    elif found.kind == "kid":
        offer = None if found.amount else offer_being_paid(request, found)
        amount = found.amount or (offer.left if offer else _to_pay(found, view))
        slips = [_slip(found.value, amount, view.creditor if view else "")]
    else:
        slips = [_slip("", found.amount or 0, "")]
    return show(request, "giro_page", {"checkout": found, "slips": slips, **_account()})


@require_safe
@signed_in
def case_giro(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """The same for a case, with everything that can be paid today; with an offer of a reduced sum, what is left of it.

    In a plan it is what the plan asks for, and its KID.
    """
    today = clock.today()
    case = case_view(visitor, number, today=today)
    offer = offer_for_payment(case.case_id)
    asked = None if offer else asked_of([case.case_id], today=today).get(case.case_id)
    plan = plan_view(asked.plan_id, today=today) if asked and set(asked.case_ids) <= visitor.case_ids else None
    slip = _slip(case.reference, min(offer.left, case.total) if offer else case.total, case.creditor)
    slips = [_slip(plan.reference, asked_now(plan), "") if plan else slip]
    shared = {"section": "my", "visitor": visitor, "number": number}
    context = {**shared, "slips": slips, "plan": plan, "offer": offer, **_account()}
    return render(request, "portal/my/giro.html", context)


def _to_pay(found: Checkout, view: QuickView | None) -> int:
    """What a payment plan of the case asks for now, else all that can be paid today; nothing where nothing is shown."""
    if view is None:
        return 0
    asked = asked_by_reference(found.value, today=clock.today())
    return min(asked.now, view.payable) if asked else view.payable


def _slip(kid: str, amount: int, creditor: str) -> Slip:
    return {
        "kid": kid,
        "kid_on_paper": grouped(kid),
        "message": f"KID {grouped(kid)}",
        "amount": amount or None,
        "creditor": creditor,
    }


def _account() -> dict[str, object]:
    account: str = settings.AGENCY.bank_account
    today: dt.date = clock.today()
    return {"iban": iban(account), "iban_on_paper": grouped(iban(account)), "today": today}
