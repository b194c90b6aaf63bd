"""One call to Neonomics with everything around it: token, headers, repeats, and the error an answer stands for.

Neonomics answers 510 to requests it will not carry out, and also when the payer must approve first; neither is an
outage, and neither is repeated. Source: Neonomics documentation, "Error handling".
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx2

from quittance.providers.neonomics import codes
from quittance.providers.neonomics.answers import Problem, read_problem
from quittance.providers.neonomics.codes import ADVICE
from quittance.providers.neonomics.settings import NeonomicsConfig
from quittance.providers.neonomics.tokens import Tokens
from quittance.providers.payment import IdentityNeeded, NotFound, ProviderError, Rejected, Technical
from quittance.providers.reading import Unreadable
from quittance.providers.repeats import repeated
from quittance.providers.wire import Answer, Call, Wire, lost, report

T = TypeVar("T")
Headers = Mapping[str, str]

_ORIGINS = (510, 520, 530)
_TECHNICAL_STATUS = {401: "credentials", 403: "credentials", 408: "no_answer", 429: "rate_limited"}


class ApprovalNeeded(Exception):
    """Not a failure: the payer must give a consent, or approve the payment, at `href` before the call goes on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.number)
        self.href = problem.href
        self.is_consent = problem.number == codes.CONSENT_NEEDED
        self.payment_id = "" if self.is_consent else problem.payment_id


class Line:
    """Calls for one application at Neonomics. Safe to share between threads."""

    def __init__(
        self,
        config: NeonomicsConfig,
        transport: httpx2.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens no connection yet. `transport` and `monotonic` stand in for network and clock in tests."""
        self._wire = Wire(config, transport, monotonic)
        self._tokens = Tokens(config, self._wire, monotonic)
        self._retry_seconds = config.retry_seconds

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()

    def perform(self, call: Call, headers: Headers, read: Callable[[bytes], T]) -> T:
        """Send, repeat where that is harmless, and read. Raises `ApprovalNeeded` besides the port's errors."""
        return repeated(call, lambda: self._once(call, headers, read), seconds=self._retry_seconds)

    def _once(self, call: Call, headers: Headers, read: Callable[[bytes], T]) -> T:
        token = self._tokens.current()
        answer = self._wire.send(call, _with_token(call, headers, token))
        if answer.status == 401:
            # Refused before anything happened, so the same request may go again with a fresh token, once.
            self._tokens.forget(token)
            answer = self._wire.send(call, _with_token(call, headers, self._tokens.current()))
        if answer.status not in (200, 201):
            raise _failure(call, headers, answer)
        try:
            value = read(answer.body)
        except Unreadable as problem:
            raise lost(call, "malformed", answer.status, answer.request_id) from problem
        report(call, answer.status, trace_id=answer.request_id)
        return value


def as_json(body: Mapping[str, Any]) -> bytes:
    """Compact JSON."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _with_token(call: Call, headers: Headers, token: str) -> Headers:
    kind = {"Content-Type": "application/json"} if call.body else {}
    return {**headers, **kind, "Authorization": f"Bearer {token}"}


def _failure(call: Call, headers: Headers, answer: Answer) -> Exception:
    """Which of our errors an answer without success is; logs it with Neonomics' number and the request's id."""
    status, problem = answer.status, read_problem(answer.body)
    trace_id = answer.request_id or problem.trace_id
    if status in _ORIGINS and problem.number:
        report(call, status, trace_id=trace_id, code=problem.number)
        if problem.number in (codes.CONSENT_NEEDED, codes.APPROVAL_NEEDED):
            return ApprovalNeeded(problem)
        return _named(call, headers, problem.number, status, trace_id)
    if status in _TECHNICAL_STATUS:
        code = _TECHNICAL_STATUS[status]
        report(call, status, trace_id=trace_id, code=code)
        return Technical(code, ADVICE[code], trace_id=trace_id, retry_after=answer.retry_after)
    if 300 <= status < 400:
        return lost(call, "redirected", status, trace_id)
    return lost(call, "server_error" if status >= 500 else "malformed", status, trace_id)


def _named(call: Call, headers: Headers, number: str, status: int, trace_id: str) -> ProviderError:
    """A readable error object says that the request was not carried out, whichever of the three it blames."""
    if number == codes.INVALID_ID and call.endpoint == "get":
        return NotFound("request_wrong", ADVICE["request_wrong"], trace_id=trace_id)
    if number == codes.MISSING_HEADER and "x-redirect-url" in headers:
        # All other headers of an order are always sent, so only the identity number can be meant.
        code = "identity_wrong" if "x-psu-id" in headers else "identity_missing"
        return IdentityNeeded(code, ADVICE[code], trace_id=trace_id)
    known = codes.meaning(number, status)
    kind = Technical if known.technical else Rejected
    return kind(known.code, ADVICE[known.code], trace_id=trace_id)
