"""Faults on order and the calls that came in: the frame around every API operation of a simulated company."""

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from quittance.sandbox.shell import clock
from quittance.sandbox.shell.models import OrderedFault
from quittance.sandbox.shell.orders import BadOrder, Values, number

BEFORE = {
    "error_before": 500,
    "unavailable": 503,
    "unauthorized": 401,
    "rate_limited": 429,
    "timeout_before": 504,
}
"""Nothing has happened yet; the answer has this status."""

AFTER = ("error_after", "timeout_after", "malformed", "html", "truncated", "huge", "wrong_reference")
"""It has happened, and the answer is lost or spoiled."""

KINDS = (*BEFORE, *AFTER, "delay", "no_effect")
DEFAULT_SECONDS = {"timeout_before": 15, "timeout_after": 15, "delay": 2}
HUGE = 50_000_000
_KEPT = 20_000
_lock = threading.Lock()
_calls: deque["Seen"] = deque(maxlen=_KEPT)


@dataclass(frozen=True)
class Due:
    """The fault that applies to a call; `kind` is empty when none does."""

    kind: str = ""
    seconds: int = 0


@dataclass(frozen=True)
class Seen:
    """One call and how it was answered; never a key of the merchant."""

    company: str
    at: str
    operation: str
    reference: str
    idempotency_key: str
    status: int
    fault: str


@dataclass(frozen=True)
class Operation:
    """One kind of call: whose, what it is called, and about which payment."""

    company: str
    name: str
    reference: str = ""


def order(company: str, operations: tuple[str, ...], values: Values) -> None:
    """Order a fault: `operation`, `kind`, `count` (default 1), `seconds`. Raises BadOrder."""
    operation, kind = str(values.get("operation", "")), str(values.get("kind", ""))
    if operation not in operations or kind not in KINDS:
        raise BadOrder(f"operation is one of {', '.join(operations)}; kind is one of {', '.join(KINDS)}")
    count = number(values, "count", 1)
    if not 1 <= count <= 1_000_000:
        raise BadOrder("count is at least 1")
    OrderedFault.objects.create(
        company=company,
        operation=operation,
        kind=kind,
        remaining=count,
        seconds=number(values, "seconds", DEFAULT_SECONDS.get(kind, 0)),
    )


def waiting(company: str) -> list[dict[str, Any]]:
    """Faults still to come."""
    found = OrderedFault.objects.filter(company=company).order_by("pk")
    return [dict(row) for row in found.values("operation", "kind", "remaining", "seconds")]


def clear(company: str) -> None:
    """No more faults."""
    OrderedFault.objects.filter(company=company).delete()


def take(operation: Operation) -> Due:
    """The fault ordered for this call, oldest first; uses up one of its calls."""
    wanted = {"company": operation.company, "operation__in": (operation.name, "any")}
    if not OrderedFault.objects.filter(**wanted).exists():
        return Due()
    with transaction.atomic():
        fault = OrderedFault.objects.filter(**wanted).order_by("pk").first()
        if fault is None:
            return Due()
        due = Due(fault.kind, fault.seconds)
        fault.remaining -= 1
        if fault.remaining:
            fault.save()
        else:
            fault.delete()
        return due


class _Undo(Exception):
    """Takes the effect back but keeps the answer."""


def serve(request: HttpRequest, operation: Operation, do: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer one API call: `do` inside a transaction, with what was ordered to go wrong, and noted."""
    # Read before anything is refused: a server that answers over an unread body closes the connection.
    _ = request.body
    due = take(operation)
    if due.kind in ("delay", "timeout_before"):
        time.sleep(due.seconds)
    if due.kind in BEFORE:
        response = HttpResponse(b"", status=BEFORE[due.kind])
    else:
        response = _spoiled(_performed(do, undo=due.kind == "no_effect"), operation, due)
    _note(request, operation, response.status_code, due)
    return response


def _performed(do: Callable[[], HttpResponse], *, undo: bool) -> HttpResponse:
    response = HttpResponse(status=500)
    try:
        with transaction.atomic():
            response = do()
            if undo:
                raise _Undo
    except _Undo:
        pass
    return response


def _spoiled(response: HttpResponse, operation: Operation, due: Due) -> HttpResponse:
    if due.kind not in AFTER:
        return response
    if due.kind == "timeout_after":
        time.sleep(due.seconds)
    if due.kind in ("error_after", "timeout_after"):
        return HttpResponse("fault on order", status=500 if due.kind == "error_after" else 504)
    content = response.content
    reference = operation.reference.encode()
    response.content = {
        "malformed": b"{<" + secrets.token_bytes(40),
        "html": b"<!doctype html><title>Maintenance</title>",
        "truncated": content[: len(content) // 2],
        "huge": b"x" * HUGE if due.kind == "huge" else b"",
        "wrong_reference": content.replace(reference, b"0" * len(reference)) if reference else content,
    }[due.kind]
    return response


def _note(request: HttpRequest, operation: Operation, status: int, due: Due) -> None:
    seen = Seen(
        company=operation.company,
        at=clock.now().isoformat(),
        operation=operation.name,
        reference=operation.reference,
        idempotency_key=request.headers.get("Idempotency-Key", ""),
        status=status,
        fault=due.kind,
    )
    with _lock:
        _calls.append(seen)


def calls(company: str) -> list[dict[str, Any]]:
    """The calls kept, oldest first."""
    with _lock:
        return [asdict(seen) for seen in _calls if seen.company == company]


def forget_calls(company: str) -> None:
    """Start counting anew."""
    with _lock:
        kept = [seen for seen in _calls if seen.company != company]
        _calls.clear()
        _calls.extend(kept)
