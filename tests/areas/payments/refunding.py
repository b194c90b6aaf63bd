"""The second person's word on a refund, for whoever needs one that has been decided."""

import datetime as dt

from quittance.areas.approvals.models import Approval
from quittance.areas.payments.models import Refund
from quittance.areas.payments.operations import deciding
from tests.areas.payments.vipps import NOW


def decided(refund: Refund, *, approve: bool = True, checker: str = "staff:2", now: dt.datetime = NOW) -> Refund:
    """Decided by somebody else; not sent yet."""
    found = Approval.objects.get(kind="refund", subject=f"refund:{refund.pk}", state="waiting")
    deciding.decide(approval_id=found.pk, checker=checker, approve=approve, now=now)
    return Refund.objects.get(pk=refund.pk)
