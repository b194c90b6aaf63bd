"""The frame around every API operation: keys and token, rate limit, idempotency, and faults on order."""

import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from quittance.sandbox.shell import clock
from quittance.sandbox.vipps import faults, merchant, problems, traffic
from quittance.sandbox.vipps.models import KeptAnswer
from quittance.sandbox.vipps.problems import Refusal, numbered, schema, typed

JSON = "application/json"
PROBLEM = "application/problem+json"
HUGE = 50_000_000
_KEY = re.compile(r".{1,50}", re.DOTALL)
_TYPED_KEY = re.compile(r"[^#?/\\]{1,40}")
_KEY_TAKEN = {"capture": "4010", "refund": "4150"}


@dataclass(frozen=True)
class Asked:
    """A request after the checks of the frame."""

    body: Any
    now: datetime
    key: str
    base: str


@dataclass(frozen=True)
class Operation:
    """One kind of call: what it is called, what it does, and whether it needs an idempotency key."""

    name: str
    do: Callable[[Asked], tuple[int, Any]]
    reference: str = ""
    keyed: bool = False
    types: bool = False
    """Whether refusals name a problem type, as those of the recurring API do, instead of a number."""


class _Undo(Exception):
    """Takes the effect back but keeps the answer."""


def serve(request: HttpRequest, operation: Operation) -> HttpResponse:
    """Answer one API call."""
    due = faults.Due()
    # Read before anything is refused: a server that answers over an unread body closes the connection.
    _ = request.body
    try:
        _check_keys(request, operation)
        due = faults.take(operation.name)
        _before(due)
        _check_rate(operation)
        status, value = _perform(request, operation, undo=due.kind == "no_effect")
    except Refusal as refusal:
        status, value = refusal.status, problems.body(refusal, request.path.removeprefix("/vipps"))
    response = _answer(status, value, due)
    _note(request, operation, response.status_code, due)
    return response


def _check_keys(request: HttpRequest, operation: Operation) -> None:
    if request.headers.get("Ocp-Apim-Subscription-Key") != merchant.SUBSCRIPTION_KEY:
        raise Refusal(401, "Access denied due to missing or invalid subscription key.")
    if operation.name == "token":
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not merchant.is_valid(token, clock.now()):
        raise Refusal(401, "Unauthorized. Access token is missing or invalid.")
    if request.headers.get("Merchant-Serial-Number") != merchant.MSN:
        raise Refusal(401, "Merchant-Serial-Number is missing or not yours.")
    for name in ("Name", "Version", "Plugin-Name", "Plugin-Version"):
        if len(request.headers.get(f"Vipps-System-{name}", "")) > 30:
            raise schema([(f"Vipps-System-{name}", "at most 30 characters")])


def _before(due: faults.Due) -> None:
    if due.kind in ("delay", "timeout_before"):
        time.sleep(due.seconds)
    refusals = {
        "error_before": (500, "Internal server error."),
        "timeout_before": (504, "Gateway time-out."),
        "unavailable": (503, "Service unavailable."),
        "locked": (423, "Another operation is in progress."),
        "rate_limited": (429, "Rate limit is exceeded."),
        "unauthorized": (401, "Unauthorized."),
    }
    if due.kind in refusals:
        details = [("ErrorCode", "6160")] if due.kind == "locked" else []
        raise Refusal(*refusals[due.kind], details)


def _check_rate(operation: Operation) -> None:
    wait = traffic.seconds_to_wait(operation.name, operation.reference, clock.now())
    if wait:
        raise Refusal(429, f"Rate limit is exceeded. Try again in {wait} seconds.", [("Retry-After", str(wait))])


def _perform(request: HttpRequest, operation: Operation, *, undo: bool) -> tuple[int, Any]:
    key = request.headers.get("Idempotency-Key", "")
    if operation.keyed and not (_TYPED_KEY if operation.types else _KEY).fullmatch(key):
        raise _no_key(operation)
    fingerprint = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    answer: tuple[int, Any] = (500, None)
    try:
        # Immediate transactions queue up, so two calls with one key cannot both find it unused.
        with transaction.atomic():
            kept = KeptAnswer.objects.filter(msn=merchant.MSN, key=key).first() if operation.keyed else None
            if kept is not None:
                if kept.request_hash != fingerprint:
                    raise _key_taken(operation)
                return kept.status, kept.body
            answer = _do(request, operation, key)
            if undo:
                raise _Undo
            if operation.keyed:
                KeptAnswer.objects.create(
                    msn=merchant.MSN, key=key, request_hash=fingerprint, status=answer[0], body=answer[1]
                )
    except _Undo:
        pass
    return answer


def _no_key(operation: Operation) -> Refusal:
    if operation.types:
        return typed("idempotency-key-header", "Missing or invalid Idempotency key header.")
    return schema([("Idempotency-Key", "is required, at most 50 characters")])


def _key_taken(operation: Operation) -> Refusal:
    detail = "idempotency key used for another request"
    if operation.types:
        return typed("idempotency-conflict", detail, 409)
    return numbered(_KEY_TAKEN.get(operation.name, "4020"), detail)


def _do(request: HttpRequest, operation: Operation, key: str) -> tuple[int, Any]:
    """The operation itself; a refusal with 4xx is an answer like any other and is kept under the key."""
    try:
        with transaction.atomic():
            asked = Asked(_json(request), clock.now(), key, request.build_absolute_uri("/").rstrip("/"))
            return operation.do(asked)
    except Refusal as refusal:
        return refusal.status, problems.body(refusal, request.path.removeprefix("/vipps"))


def _json(request: HttpRequest) -> Any:
    if not request.body:
        return None
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise schema([("$", "not valid JSON")]) from None


def _answer(status: int, value: Any, due: faults.Due) -> HttpResponse:
    if due.kind == "timeout_after":
        time.sleep(due.seconds)
    if due.kind in faults.AFTER:
        return _spoiled(status, value, due.kind)
    content = b"" if value is None else json.dumps(value, ensure_ascii=False).encode()
    response = HttpResponse(content, status=status, content_type=PROBLEM if status >= 400 else JSON)
    if status == 429:
        wait = [entry["reason"] for entry in value["extraDetails"] if entry["name"] == "Retry-After"]
        response.headers["Retry-After"] = wait[0] if wait else str(max(1, due.seconds))
    return response


def _spoiled(status: int, value: Any, kind: str) -> HttpResponse:
    content = json.dumps(value).encode()
    if kind == "error_after":
        refusal = Refusal(500, "Internal server error.", [("ErrorCode", "3010")])
        return HttpResponse(json.dumps(problems.body(refusal, "")), status=500, content_type=PROBLEM)
    if kind == "timeout_after":
        return HttpResponse("gateway time-out", status=504, content_type="text/plain")
    spoiled = {
        "malformed": b"{" + secrets.token_bytes(40),
        "wrong_type": content.replace(b'"value": ', b'"value": "').replace(b'"currency"', b'"x":"","currency"'),
        "html": b"<!doctype html><title>Maintenance</title>",
        "huge": b'{"x":"' + b"x" * HUGE + b'"}',
        "truncated": content[: len(content) // 2],
        "wrong_reference": content.replace(b'"reference": "', b'"reference": "other-'),
    }
    return HttpResponse(spoiled[kind], status=status, content_type=JSON)


def _note(request: HttpRequest, operation: Operation, status: int, due: faults.Due) -> None:
    traffic.note(
        traffic.Seen(
            at=clock.now().isoformat(),
            operation=operation.name,
            reference=operation.reference,
            idempotency_key=request.headers.get("Idempotency-Key", ""),
            status=status,
            fault=due.kind,
        )
    )
