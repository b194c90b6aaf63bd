"""One HTTP call to a payment company: bounded in time and size, never redirected, and every failure named.

What matters after a failure is whether the request can have had an effect. A connection that never came about
certainly had none (`Technical`); silence after sending a request with an effect leaves it open (`UnknownOutcome`).
"""

from __future__ import annotations

import re
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import httpx2
import structlog

from quittance.providers.payment import Technical, UnknownOutcome

LARGEST_ANSWER = 1_000_000
"""Bytes. Real answers are a few thousand; anything larger is not an answer to us."""

_NEVER_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.LocalProtocolError,
    httpx2.UnsupportedProtocol,
)
_TRACE = re.compile(r"[0-9A-Za-z-]{1,80}")
_log = structlog.get_logger("quittance.providers")


class Addressed(Protocol):
    """What a connection needs to know of a company's settings; times in seconds."""

    @property
    def base_url(self) -> str:
        """Scheme and host, without a path of one call."""

    @property
    def connect_seconds(self) -> float:
        """How long a connection may take to come about."""

    @property
    def read_seconds(self) -> float:
        """How long the company may be silent."""

    @property
    def total_seconds(self) -> float:
        """How long a whole answer may take."""


@dataclass(frozen=True, slots=True)
class Company:
    """Who is called: the name in log lines, and what to tell staff for each code of `lost` and `not_sent`."""

    name: str
    advice: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `effect` says whether sending it may change something at the company."""

    company: Company
    endpoint: str
    method: str
    path: str
    effect: bool = False
    body: bytes = b""
    idempotency_key: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, unread; `request_id` is the company's name for the exchange, where it gives one."""

    status: int
    body: bytes
    retry_after: int | None
    request_id: str = ""


class Wire:
    """A connection pool to one base URL. Safe to share between threads."""

    def __init__(
        self,
        config: Addressed,
        transport: httpx2.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        accept: str = "application/json",
    ) -> None:
        """`transport` replaces the network in tests; `monotonic` is a clock in seconds."""
        self._base = config.base_url.rstrip("/")
        self._limit = config.total_seconds
        self._monotonic = monotonic
        self._client = httpx2.Client(
            transport=transport,
            timeout=httpx2.Timeout(config.read_seconds, connect=config.connect_seconds),
            follow_redirects=False,
            trust_env=False,
            # Compressed answers could unpack to any size, so none are asked for.
            headers={"Accept": accept, "Accept-Encoding": "identity"},
        )
        # A gateway that was forgotten for a newer one may still be in use; its connections end with its last user.
        weakref.finalize(self, self._client.close)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def send(self, call: Call, headers: Mapping[str, str]) -> Answer:
        """Send once. Raises `Technical`, or `UnknownOutcome` when the call may have had its effect."""
        try:
            return self._send(call, headers)
        except _NEVER_SENT as problem:
            report(call, None, code="not_sent")
            raise Technical("not_sent", call.company.advice["not_sent"]) from problem
        except httpx2.HTTPError as problem:
            raise lost(call, "no_answer") from problem

    def _send(self, call: Call, headers: Mapping[str, str]) -> Answer:
        started = self._monotonic()
        content = call.body or None
        with self._client.stream(call.method, self._base + call.path, headers=headers, content=content) as response:
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise lost(call, "malformed", response.status_code)
            received = bytearray()
            for chunk in response.iter_bytes(65_536):
                received += chunk
                if len(received) > LARGEST_ANSWER:
                    raise lost(call, "malformed", response.status_code)
                if self._monotonic() - started > self._limit:
                    raise lost(call, "no_answer", response.status_code)
            return Answer(
                response.status_code,
                bytes(received),
                _whole_seconds(response.headers.get("retry-after", "")),
                clean_trace_id(response.headers.get("x-request-id", "")),
            )


def lost(call: Call, code: str, status: int | None = None, trace_id: str = "") -> Technical:
    """The error for an answer that did not arrive or cannot be read: unknown when the call has an effect."""
    report(call, status, trace_id=trace_id, code=code)
    kind = UnknownOutcome if call.effect else Technical
    return kind(code, call.company.advice[code], trace_id=trace_id)


def report(call: Call, status: int | None, *, trace_id: str = "", code: str = "") -> None:
    """One log line per exchange. Never headers, bodies, addresses or references: they are secret or personal."""
    _log.info(f"{call.company.name}_call", endpoint=call.endpoint, status=status, trace_id=trace_id, code=code)


def clean_trace_id(value: object) -> str:
    """A trace id fit for a log line, or nothing: the text comes from outside."""
    return value if isinstance(value, str) and _TRACE.fullmatch(value) else ""


def _whole_seconds(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,5}", text) else None
