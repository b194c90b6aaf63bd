"""The client of the SMS gateway: one message, what became of it, and whether our key works.

POST messages {"to", "from", "text"} with `Idempotency-Key` answers 200 or 201 {"id"}; GET messages/ID answers
{"status": "queued" | "sent" | "delivered" | "failed", "reason"}; GET account answers {"name"}. A refusal answers
{"code"}. The key is a bearer token. A gateway that speaks otherwise gets a folder of its own beside this one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TypeVar

import httpx2

from quittance.providers.messaging import ADDRESS_REFUSED, Delivery, DeliveryState, TextMessage
from quittance.providers.payment import NotFound, ProviderError, Rejected, Technical
from quittance.providers.reading import Unreadable, read_object, text
from quittance.providers.repeats import answered
from quittance.providers.sms.codes import GATEWAY, advice
from quittance.providers.sms.settings import SmsConfig
from quittance.providers.wire import Answer, Call, Wire, lost, report

T = TypeVar("T")

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
_STATES: Mapping[str, DeliveryState] = {
    "queued": "underway",
    "sent": "underway",
    "delivered": "delivered",
    "failed": "failed",
}
_TECHNICAL_STATUS = {401: "credentials", 403: "credentials", 429: "rate_limited"}
_REFUSED_NUMBER = frozenset({"number_refused", "number_unknown", "number_barred"})
_LONGEST = 1000


class HttpSmsGateway:
    """A gateway with one key and one sender. Safe to share between threads."""

    def __init__(self, config: SmsConfig, transport: httpx2.BaseTransport | None = None) -> None:
        """`transport` replaces the network in tests."""
        self._config = config
        self._wire = Wire(config, transport)

    def send(self, message: TextMessage) -> str:
        """Hands a message over. A lost answer is asked for again with the same key: nothing goes out twice."""
        if not _NUMBER.fullmatch(message.number):
            raise Rejected(ADDRESS_REFUSED, advice(ADDRESS_REFUSED))
        if not message.number.startswith(self._config.countries):
            raise Rejected("country", advice("country"))
        body = {"to": message.number, "from": self._config.sender, "text": message.text[:_LONGEST]}
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        call = Call(GATEWAY, "send", "POST", "/messages", True, content, message.key)
        return self._perform(call, _read_id, (200, 201))

    def delivery(self, message_id: str) -> Delivery:
        """What became of a message."""
        if not _ID.fullmatch(message_id):
            raise NotFound("not_found", advice("not_found"))
        return self._perform(Call(GATEWAY, "delivery", "GET", f"/messages/{message_id}"), _read_delivery)

    def check(self) -> str:
        """Ask whose key it is."""
        name = self._perform(Call(GATEWAY, "account", "GET", "/account"), lambda body: text(read_object(body), "name"))
        return f"reachable; account {name[:40]}, sender {self._config.sender}"

    def _perform(self, call: Call, read: Callable[[bytes], T], good: tuple[int, ...] = (200,)) -> T:
        headers = self._headers_for(call)
        return answered(
            self._wire, call, headers, read, good=good, failure=_failure, seconds=self._config.retry_seconds
        )

    def _headers_for(self, call: Call) -> Mapping[str, str]:
        headers = {"Authorization": f"Bearer {self._config.api_key}"}
        if call.body:
            headers["Content-Type"] = "application/json"
        if call.idempotency_key:
            headers["Idempotency-Key"] = call.idempotency_key
        return headers


def _read_id(body: bytes) -> str:
    found = text(read_object(body), "id", 64)
    if not _ID.fullmatch(found):
        raise Unreadable("id is not a name")
    return found


def _read_delivery(body: bytes) -> Delivery:
    found = read_object(body)
    state = _STATES.get(text(found, "status", 20))
    if state is None:
        raise Unreadable("a status we do not know")
    reason = found.get("reason")
    return Delivery(state, reason[:60] if isinstance(reason, str) else "")


def _failure(call: Call, answer: Answer) -> ProviderError:
    """Which of our errors an answer without success is."""
    status = answer.status
    if status >= 500 or status < 300:
        return lost(call, "server_error" if status >= 500 else "malformed", status)
    if status < 400:
        return lost(call, "redirected", status)
    if status in _TECHNICAL_STATUS:
        code = _TECHNICAL_STATUS[status]
        report(call, status, code=code)
        return Technical(code, advice(code), retry_after=answer.retry_after)
    if status == 404:
        report(call, status, code="not_found")
        return NotFound("not_found", advice("not_found"))
    if status == 402:
        report(call, status, code="no_credit")
        return Technical("no_credit", advice("no_credit"))
    code = _code(answer.body)
    code = ADDRESS_REFUSED if code in _REFUSED_NUMBER else "conflict" if status == 409 else f"http_{status}"
    report(call, status, code=code)
    return Rejected(code, advice(code))


def _code(body: bytes) -> str:
    try:
        return text(read_object(body), "code", 60)
    except Unreadable:
        return ""
