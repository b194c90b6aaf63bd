"""What was paid too much on a case, and what its debtor can do with it."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.access.visitor import Visitor
from quittance.areas.payments.queries.overview import CaseSummary, CaseView, case_list, case_view
from quittance.areas.payments.queries.refunds import RefundView, WayBack, own_ways_back, refunds

_SET_ASIDE = {"proposed", "approved", "sent"}


@dataclass(frozen=True, slots=True)
class OverpaidView:
    """Øre held for a debtor on a case: `free` is what no refund has been asked for yet.

    `others` are the debtor's own cases that could have it; `way_back` is the payment it can go back to whole, if one.
    """

    case: CaseView
    held: int
    free: int
    refunds: tuple[RefundView, ...]
    others: tuple[CaseSummary, ...]
    way_back: WayBack | None


def overpaid_view(visitor: Visitor, number: str, *, today: dt.date) -> OverpaidView:
    """What a debtor sees of an overpayment. Raises access.rules.NotYours."""
    return overpaid_on(visitor, case_view(visitor, number, today=today), today=today)


def overpaid_on(visitor: Visitor, case: CaseView, *, today: dt.date) -> OverpaidView:
    """The same for a case that was opened already. Asks further only where something can still be decided."""
    ever = case.overpaid or any(payment.overpaid for payment in case.payments)
    asked = refunds(case_id=case.case_id) if ever else ()
    free = max(case.overpaid - sum(refund.amount for refund in asked if refund.state in _SET_ASIDE), 0)
    others = case_list(visitor, today=today) if free else ()
    return OverpaidView(
        case=case,
        held=case.overpaid,
        free=free,
        refunds=asked,
        others=tuple(other for other in others if other.total > 0 and other.case_id != case.case_id),
        way_back=next((way for way in own_ways_back(case.case_id) if way.left >= free), None) if free else None,
    )
