"""One call to Vipps with everything around it: token, headers, repeats, and the error an answer stands for.

Shared by all of the company's products. They differ in how they name what went wrong, so each brings its dialect.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2

from quittance.providers.payment import NotFound, ProviderError, Rejected, Technical
from quittance.providers.reading import Unreadable
from quittance.providers.repeats import repeated
from quittance.providers.vipps.answers import Problem
from quittance.providers.vipps.codes import TECHNICAL_ADVICE, Code
from quittance.providers.vipps.settings import VippsConfig
from quittance.providers.vipps.tokens import Tokens
from quittance.providers.wire import Answer, Call, Wire, lost, report

T = TypeVar("T")

_TECHNICAL_STATUS = {401: "credentials", 408: "no_answer", 423: "locked", 429: "rate_limited"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one of the company's products speaks of errors, and what each code means to us and to staff."""

    read_problem: Callable[[bytes], Problem]
    codes: Mapping[str, Code]
    advice: Callable[[str], str]


class Line:
    """Calls for one sales unit in one dialect. Safe to share between threads."""

    def __init__(
        self,
        config: VippsConfig,
        dialect: Dialect,
        transport: httpx2.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens no connection yet. `transport` and `monotonic` stand in for network and clock in tests."""
        self._dialect = dialect
        self._retry_seconds = config.retry_seconds
        self._wire = Wire(config, transport, monotonic)
        self._headers = {
            "Ocp-Apim-Subscription-Key": config.subscription_key,
            "Merchant-Serial-Number": config.merchant_serial_number,
            "Vipps-System-Name": config.system_name,
            "Vipps-System-Version": config.system_version,
            "Vipps-System-Plugin-Name": config.plugin_name,
            "Vipps-System-Plugin-Version": config.plugin_version,
        }
        self._tokens = Tokens(config, self._wire, self._headers, monotonic)

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()

    def perform(self, call: Call, read: Callable[[bytes], T], good: tuple[int, ...] = (200,)) -> T:
        """Call, repeat where that is certain to be harmless, and read the body of an answer with a `good` status."""
        return repeated(call, lambda: self._once(call, read, good), seconds=self._retry_seconds)

    def _once(self, call: Call, read: Callable[[bytes], T], good: tuple[int, ...]) -> T:
        token = self._tokens.current()
        answer = self._wire.send(call, self._headers_for(call, token))
        if answer.status == 401:
            # Refused before anything happened, so the same request may go again with a fresh token, once.
            self._tokens.forget(token)
            answer = self._wire.send(call, self._headers_for(call, self._tokens.current()))
        if answer.status not in good:
            raise self._failure(call, answer)
        try:
            value = read(answer.body)
        except Unreadable as problem:
            raise lost(call, "malformed", answer.status) from problem
        report(call, answer.status)
        return value

    def _headers_for(self, call: Call, token: str) -> Mapping[str, str]:
        headers = {**self._headers, "Authorization": f"Bearer {token}"}
        if call.body:
            headers["Content-Type"] = "application/json"
        if call.idempotency_key:
            headers["Idempotency-Key"] = call.idempotency_key
        return headers

    def _failure(self, call: Call, answer: Answer) -> ProviderError:
        """Which of our errors an answer without success is; logs it with Vipps' code and trace id."""
        problem = self._dialect.read_problem(answer.body)
        status, codes = answer.status, self._dialect.codes
        if status >= 500 or status < 300:
            code = "server_error" if status >= 500 else "malformed"
            return lost(call, code, status, problem.trace_id)
        if 300 <= status < 400:
            return lost(call, "redirected", status, problem.trace_id)
        if status == 409 and problem.code not in codes:
            return lost(call, "conflict", status, problem.trace_id)
        known = codes.get(problem.code)
        if status in _TECHNICAL_STATUS or (known is not None and known.kind == "technical"):
            code = _TECHNICAL_STATUS.get(status, problem.code)
            report(call, status, trace_id=problem.trace_id, code=problem.code or code)
            text = TECHNICAL_ADVICE.get(code) or self._dialect.advice(code)
            return Technical(code, text, trace_id=problem.trace_id, retry_after=answer.retry_after)
        code = problem.code or f"http_{status}"
        report(call, status, trace_id=problem.trace_id, code=code)
        missing = known.kind == "not_found" if known else status == 404
        kind = NotFound if missing else Rejected
        return kind(code, self._dialect.advice(code), trace_id=problem.trace_id)


def as_json(body: Mapping[str, Any]) -> bytes:
    """The same values always give the same bytes: a repeat under one idempotency key must be identical."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
