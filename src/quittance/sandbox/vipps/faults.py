"""Faults on order: the next N calls of an operation go wrong in a chosen way."""

from dataclasses import dataclass

from django.db import transaction

from quittance.sandbox.vipps.models import Fault

OPERATIONS = (
    "any",
    "token",
    "create",
    "get",
    "events",
    "capture",
    "cancel",
    "refund",
    "approve",
    "register",
    "list",
    "delete",
    "propose",
    "agreement",
    "stop",
    "charge",
    "charge_get",
    "charge_list",
    "charge_cancel",
    "charge_capture",
    "charge_refund",
)
BEFORE = ("error_before", "timeout_before", "locked", "rate_limited", "unauthorized", "unavailable")
AFTER = ("error_after", "timeout_after", "malformed", "wrong_type", "html", "huge", "truncated", "wrong_reference")
KINDS = (*BEFORE, *AFTER, "delay", "no_effect")
"""What can go wrong. BEFORE: nothing has happened yet. AFTER: it has happened, the answer is lost or spoiled."""

DEFAULT_SECONDS = {"timeout_before": 15, "timeout_after": 15, "delay": 2, "rate_limited": 1}


@dataclass(frozen=True)
class Due:
    """The fault that applies to this call; `kind` is empty when none does."""

    kind: str = ""
    seconds: int = 0


def order(operation: str, kind: str, count: int, seconds: int | None) -> Fault:
    """Order a fault for the next `count` calls."""
    if operation not in OPERATIONS or kind not in KINDS:
        raise ValueError(f"operation is one of {', '.join(OPERATIONS)}; kind is one of {', '.join(KINDS)}")
    if not 1 <= count <= 1_000_000:
        raise ValueError("count is at least 1")
    pause = DEFAULT_SECONDS.get(kind, 0) if seconds is None else seconds
    return Fault.objects.create(operation=operation, kind=kind, remaining=count, seconds=pause)


def take(operation: str) -> Due:
    """The fault ordered for this call, oldest first; uses up one of its calls."""
    if not Fault.objects.filter(operation__in=(operation, "any")).exists():
        return Due()
    with transaction.atomic():
        fault = Fault.objects.filter(operation__in=(operation, "any")).order_by("pk").first()
        if fault is None:
            return Due()
        due = Due(fault.kind, fault.seconds)
        fault.remaining -= 1
        if fault.remaining:
            fault.save()
        else:
            fault.delete()
        return due
