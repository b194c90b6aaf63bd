"""What there is about plans beside a case on its debtor's page: an open offer, and requests outside the rules."""

from collections.abc import Collection
from dataclasses import dataclass

from quittance.areas.plans.queries.requests import RequestView, requests_of
from quittance.areas.plans.queries.settlements import OfferView, open_offer
from quittance.kit.db import rows

_THERE_IS = """
select exists (select 1 from plans_settlementoffer where case_id = %(case)s and state = 'open'),
       exists (select 1 from plans_planrequest_cases where case_id = %(case)s)
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """An open offer of a reduced sum, and the requests about the case, the newest first."""

    offer: OfferView | None = None
    requests: tuple[RequestView, ...] = ()


def beside(case_id: int, *, own: Collection[int]) -> Beside:
    """What there is; requests that are about other people's cases too are left out. Mostly one query."""
    ((offered, asked),) = rows(_THERE_IS, {"case": case_id})
    return Beside(
        offer=open_offer(case_id) if offered else None,
        requests=tuple(one for one in requests_of([case_id]) if set(one.case_ids) <= set(own)) if asked else (),
    )
