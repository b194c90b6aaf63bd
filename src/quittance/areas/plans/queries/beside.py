"""What there is about plans beside cases on their debtor's pages: open offers, and requests outside the rules."""

from collections.abc import Collection
from dataclasses import dataclass

from quittance.areas.plans.queries.requests import RequestView, requests_of
from quittance.areas.plans.queries.settlements import OfferView, open_offer, standing_offers
from quittance.kit.db import rows

_THERE_IS = """
select exists (select 1 from plans_settlementoffer where case_id = %(case)s and state = 'open'),
       exists (select 1 from plans_planrequest_cases where case_id = %(case)s)
"""
_THERE_STANDS = """
select exists (select 1 from plans_settlementoffer where case_id = any(%(cases)s) and state = 'open'),
       exists (select 1 from plans_planrequest r join plans_planrequest_cases c on c.planrequest_id = r.id
                where c.case_id = any(%(cases)s) and r.state in ('open', 'offered')),
       exists (select 1 from plans_plancase where case_id = any(%(cases)s) and active)
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """An open offer of a reduced sum, and the requests about the case, the newest first."""

    offer: OfferView | None = None
    requests: tuple[RequestView, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Open offers of a reduced sum that has not come yet, and requests that wait for our answer or for the debtor's.

    `planned`: a plan is kept on one of the cases.
    """

    offers: tuple[OfferView, ...] = ()
    requests: tuple[RequestView, ...] = ()
    planned: bool = False


def beside(case_id: int, *, own: Collection[int]) -> Beside:
    """What there is; requests that are about other people's cases too are left out. Mostly one query."""
    ((offered, asked),) = rows(_THERE_IS, {"case": case_id})
    return Beside(
        offer=open_offer(case_id) if offered else None,
        requests=tuple(one for one in requests_of([case_id]) if set(one.case_ids) <= set(own)) if asked else (),
    )


def standing(case_ids: Collection[int], *, own: Collection[int]) -> Standing:
    """The same for many cases, as far as it waits for somebody. Mostly one query."""
    ((offered, asked, planned),) = rows(_THERE_STANDS, {"cases": list(case_ids)})
    found = requests_of(case_ids) if asked else ()
    return Standing(
        offers=standing_offers(case_ids) if offered else (),
        requests=tuple(one for one in found if one.state in {"open", "offered"} and set(one.case_ids) <= set(own)),
        planned=planned,
    )
