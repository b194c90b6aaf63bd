"""Debtors with addresses whose payment demand goes out today."""

import datetime as dt

from quittance.areas.claims.models import Notice
from quittance.areas.claims.operations.charging import note_demands_sent
from tests import factories

DAY = dt.date(2026, 6, 1)
NOW = factories.noon(DAY)
LIVES = {"address": "Prøveveien 1", "postcode": "0001", "city": "Oslo", "country": "NO", "language": "nb"}
DEMANDED = {
    "principal": "2500.00",
    "due_date": "2026-03-13",
    "collection_notice_sent": "2026-04-08",
    "collection_notice_deadline": "2026-04-22",
    "collection_notice_fee": "38.00",
    "demand_sent": DAY.isoformat(),
    "demand_deadline": (DAY + dt.timedelta(days=15)).isoformat(),
}


def demanded(*changes: dict[str, str]) -> list[factories.Made]:
    """Cases whose payment demand is sent today, one for each set of changes to its claim, or one without."""
    found = [factories.claim_row(**(LIVES | DEMANDED | one)) for one in changes or ({},)]
    return factories.make_cases(found, on=DAY)


def sent(made: factories.Made) -> None:
    """The printing house has the demand of a case, on its day and with its deadline."""
    notice = Notice.objects.get(case_id=made.case_id, kind="payment_demand")
    assert notice.deadline is not None
    note_demands_sent({notice.pk: notice.deadline}, day=DAY, now=NOW, actor="test")
