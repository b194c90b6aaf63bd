"""What a proposal is bound to, and what stands in the way of deciding one."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from quittance.areas.approvals.models import Approval
from quittance.core.errors import CoreError

LAPSES_AFTER = dt.timedelta(days=7)
STAFF = "staff:"


class ApprovalRefused(CoreError):
    """A proposal that cannot be made or decided.

    Codes: waits_already, not_waiting, own_proposal, only_staff, lapsed, payload_differs, changed.
    """


def payload_hash(payload: Mapping[str, Any]) -> bytes:
    """SHA-256 of the one way to write a payload down: sorted keys, no blanks, UTF-8."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


def check_may_decide(approval: Approval, checker: str, now: dt.datetime) -> None:
    """Raises ApprovalRefused unless this person may decide this proposal now."""
    if not checker.startswith(STAFF):
        raise ApprovalRefused("only_staff", "Only a member of staff decides a proposal.")
    if approval.state != Approval.State.WAITING:
        raise ApprovalRefused("not_waiting", "This proposal has been decided already.")
    if approval.maker == checker:
        raise ApprovalRefused("own_proposal", "Somebody else has to decide what you proposed.")
    if approval.lapses_at <= now:
        raise ApprovalRefused("lapsed", "This proposal has lapsed; propose it again.")
    if bytes(approval.payload_hash) != payload_hash(approval.payload):
        raise ApprovalRefused("payload_differs", "What is to be done is not what was proposed.")
