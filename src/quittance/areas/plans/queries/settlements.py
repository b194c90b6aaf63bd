"""Offers of a reduced sum, and what has been paid towards them by the books."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from quittance.areas.plans.queries.paid import COUNTED
from quittance.areas.plans.rules import LATE_BANKING_DAYS
from quittance.core.workdays import add_banking_days
from quittance.kit.db import rows

_OFFERS = """
select o.id, o.number, o.case_id, c.number, p.name, o.amount, o.owed, o.since, o.until, o.state, o.reason, o.made_by,
       o.made_at, o.ended_on, a.id, (a.payload->>'after_posting')::bigint, coalesce((
         select -sum(l.amount) from ledger_leg l join ledger_posting t on t.id = l.posting_id
           left join ledger_posting undone on undone.id = t.reverses_id
          where l.case_id = o.case_id and l.account < 100 and l.value_date between o.since and o.until
            and t.id > (a.payload->>'after_posting')::bigint and coalesce(undone.reason, t.reason) = any(%(counted)s)
       ), 0)::bigint
  from plans_settlementoffer o join claims_case c on c.id = o.case_id join parties_party p on p.id = c.debtor_id
  join approvals_approval a on a.kind = 'settlement' and (a.payload->>'offer')::bigint = o.id
 where {where}
"""


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer to be done with a case for `amount` by `until`; `paid` is what came in for it. Amounts in øre.

    What had been booked when it was proposed, up to the posting `after_posting`, does not count for it.
    """

    offer_id: int
    number: str
    case_id: int
    case_number: str
    debtor: str
    amount: int
    owed: int
    since: dt.date | None
    until: dt.date
    state: str
    reason: str
    made_by: str
    made_at: dt.datetime
    ended_on: dt.date | None
    approval_id: int
    after_posting: int
    paid: int

    @property
    def left(self) -> int:
        """What is still to be paid of the sum."""
        return max(self.amount - self.paid, 0)

    @property
    def saved(self) -> int:
        """What was owed beyond the sum when it was offered."""
        return self.owed - self.amount

    @property
    def is_met(self) -> bool:
        """The sum has come in, in time."""
        return self.paid >= self.amount

    def is_over(self, today: dt.date) -> bool:
        """Its time has passed, and a payment ordered on its last day would have come in."""
        return today > add_banking_days(self.until, LATE_BANKING_DAYS)

    def is_for_payment(self, today: dt.date) -> bool:
        """It is open, and what is paid today counts."""
        return self.state == "open" and today <= self.until and not self.is_met


def offers(*, states: Collection[str] = ("proposed", "open")) -> tuple[OfferView, ...]:
    """Offers that stand so, the one that ends first at the top."""
    found = rows(_OFFERS.format(where="o.state = any(%(states)s) order by o.until, o.id"), _values(states=list(states)))
    return tuple(OfferView(*row) for row in found)


def offers_of(case_ids: Collection[int]) -> tuple[OfferView, ...]:
    """Every offer for these cases, the newest first."""
    where = "o.case_id = any(%(cases)s) order by o.id desc"
    return tuple(OfferView(*row) for row in rows(_OFFERS.format(where=where), _values(cases=list(case_ids))))


def one_offer(offer_id: int) -> OfferView:
    """An offer by its id."""
    (row,) = rows(_OFFERS.format(where="o.id = %(offer)s"), _values(offer=offer_id))
    return OfferView(*row)


def offer_by_number(number: str) -> OfferView | None:
    """An offer by the number it goes by outside."""
    found = rows(_OFFERS.format(where="o.number = %(number)s"), _values(number=number))
    return OfferView(*found[0]) if found else None


def open_offer(case_id: int) -> OfferView | None:
    """The offer of a case that was approved and is neither met nor over."""
    return next((one for one in offers_of([case_id]) if one.state == "open"), None)


def standing_offers(case_ids: Collection[int]) -> tuple[OfferView, ...]:
    """The open offers of these cases whose sum has not come yet."""
    return tuple(one for one in offers_of(case_ids) if one.state == "open" and not one.is_met)


def _values(**values: object) -> dict[str, object]:
    return {"counted": list(COUNTED), **values}
