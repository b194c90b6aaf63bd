"""The Vipps ePayment gateway: turns the payment port's calls into Vipps requests and Vipps' answers into our words."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import httpx2
import stamina

from quittance.providers.payment import (
    NOTHING_KEPT,
    Created,
    Headers,
    Memo,
    NotFound,
    PaymentRequest,
    ProviderError,
    ProviderEvent,
    ProviderPayment,
    Registration,
    Rejected,
    Technical,
    Traits,
    UnknownOutcome,
    WebhookEvent,
)
from quittance.providers.vipps import answers, webhooks
from quittance.providers.vipps.codes import CODES, TECHNICAL_ADVICE, VIPPS, advice
from quittance.providers.vipps.settings import VippsConfig
from quittance.providers.vipps.tokens import Tokens
from quittance.providers.wire import Answer, Call, Wire, lost, report

T = TypeVar("T")

_REFERENCE = re.compile(r"[a-zA-Z0-9-]{8,64}")
_KEY = re.compile(r"[\x21-\x7e]{1,50}")
_REGISTRATION_ID = re.compile(r"[0-9a-fA-F-]{8,64}")
_PAYMENTS = "/epayment/v1/payments"
_WEBHOOKS = "/webhooks/v1/webhooks"
_ATTEMPTS = 3
_SAFE_TO_REPEAT_AT_ONCE = frozenset({"not_sent", "locked", "no_answer"})
"""Of errors that are certain. Silence after a call with an effect is `UnknownOutcome`; a plain `no_answer` is that of
the token, before anything was asked."""
_NEVER_REPEATED_AT_ONCE = frozenset({"credentials", "rate_limited", "redirected"})


class VippsGateway:
    """Implements `PaymentGateway` and `WebhookRegistry` for one sales unit. Safe to share between threads."""

    def __init__(
        self,
        config: VippsConfig,
        *,
        transport: httpx2.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens no connection yet. `transport` and `monotonic` stand in for network and clock in tests."""
        self._config = config
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
        """Give the connections back; the gateway is not used afterwards."""
        self._wire.close()

    @property
    def merchant(self) -> str:
        """The merchant serial number our payments belong to."""
        return self._config.merchant_serial_number

    @property
    def traits(self) -> Traits:
        """Vipps captures and pays out; every call may be repeated with its key."""
        return Traits()

    def check(self) -> str:
        """Fetch a token and list the registrations of our webhook."""
        ours = [known for known in self.list_webhooks() if known.url == self._config.webhook_url]
        return f"reachable; {len(ours)} webhook registration(s) for our address"

    # -- payments -------------------------------------------------------------------------------------

    def create(self, request: PaymentRequest) -> Created:
        """Open a payment with the web redirect flow. The language is the payer's app's own; it is not sent."""
        self._check(request.reference, request.amount, request.idempotency_key)
        if request.currency != self._config.currency:
            raise Rejected("invalid_request", f"payments are made in {self._config.currency}")
        body = {
            "amount": {"currency": request.currency, "value": request.amount},
            "paymentMethod": {"type": "WALLET"},
            "reference": request.reference,
            "userFlow": "WEB_REDIRECT",
            "returnUrl": request.return_url,
            "paymentDescription": request.description,
        }
        call = Call(VIPPS, "create", "POST", _PAYMENTS, True, _json(body), request.idempotency_key)
        plain_http = self._config.base_url.startswith("http:")

        def read(body: bytes) -> Created:
            address = answers.read_redirect(body, reference=request.reference, plain_http=plain_http)
            return Created(address, request.reference)

        return self._perform(call, read, (200, 201))

    def fetch(self, reference: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Read state and totals of one payment."""
        self._check(reference)
        return self._perform(Call(VIPPS, "get", "GET", f"{_PAYMENTS}/{reference}"), self._payment_reader(reference))

    def events(self, reference: str) -> tuple[ProviderEvent, ...]:
        """Vipps' own log of one payment, for staff and reconciliation."""
        self._check(reference)
        call = Call(VIPPS, "events", "GET", f"{_PAYMENTS}/{reference}/events")
        return self._perform(call, lambda body: answers.read_events(body, reference=reference))

    def capture(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Take `amount` øre. Compare `captured` before and after: status 200 is no proof of a capture."""
        return self._modify("capture", reference, idempotency_key, self._modification(amount), amount)

    def cancel(
        self, reference: str, idempotency_key: str, memo: Memo = NOTHING_KEPT, *, only_unapproved: bool = False
    ) -> ProviderPayment:
        """Release the whole uncaptured rest; `only_unapproved` sends cancelTransactionOnly."""
        body = {"cancelTransactionOnly": True} if only_unapproved else None
        return self._modify("cancel", reference, idempotency_key, body)

    def refund(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Send `amount` captured øre back."""
        return self._modify("refund", reference, idempotency_key, self._modification(amount), amount)

    def _modification(self, amount: int) -> dict[str, Any]:
        return {"modificationAmount": {"currency": self._config.currency, "value": amount}}

    def _modify(
        self, verb: str, reference: str, key: str, body: dict[str, Any] | None, amount: int | None = None
    ) -> ProviderPayment:
        self._check(reference, amount, key)
        content = _json(body) if body is not None else b""
        call = Call(VIPPS, verb, "POST", f"{_PAYMENTS}/{reference}/{verb}", True, content, key)
        return self._perform(call, self._payment_reader(reference))

    def _payment_reader(self, reference: str) -> Callable[[bytes], ProviderPayment]:
        def read(body: bytes) -> ProviderPayment:
            return answers.read_payment(
                body, reference=reference, currency=self._config.currency, merchant=self.merchant
            )

        return read

    def _check(self, reference: str, amount: int | None = None, key: str | None = None) -> None:
        """Refuse what Vipps' own patterns refuse, before it becomes part of an address or a header."""
        if not _REFERENCE.fullmatch(reference):
            raise Rejected("invalid_request", "the reference must have 8 to 64 letters, digits or hyphens")
        if amount is not None and (type(amount) is not int or amount <= 0):
            raise Rejected("invalid_request", "the amount must be a positive whole number of øre")
        if key is not None and not _KEY.fullmatch(key):
            raise Rejected("invalid_request", "the idempotency key must have 1 to 50 printable characters")

    # -- webhooks -------------------------------------------------------------------------------------

    def parse_webhook(
        self, method: str, path_and_query: str, headers: Headers, body: bytes, *, now: datetime
    ) -> WebhookEvent:
        """Verify an incoming message against the configured address and secrets, and read it."""
        message = webhooks.Message(method, path_and_query, headers, body)
        signed_at = webhooks.verify(
            message,
            host=self._config.webhook_host,
            path=self._config.webhook_path,
            secrets=self._config.webhook_secrets,
            now=now,
        )
        return webhooks.read_event(body, signed_at)

    def register_webhook(self, url: str, events: tuple[str, ...] = webhooks.EVENTS) -> Registration:
        """Register `url`. Not idempotent: after `UnknownOutcome`, list and delete what is there before again."""
        body = _json({"url": url, "events": list(events)})
        call = Call(VIPPS, "webhook_register", "POST", _WEBHOOKS, True, body)

        def read(body: bytes) -> Registration:
            value = answers.read_object(body)
            secret = answers.read_text(value, "secret", 500)
            return Registration(answers.read_text(value, "id"), url, events, secret)

        return self._perform(call, read, (200, 201))

    def list_webhooks(self) -> tuple[Registration, ...]:
        """The registrations of this sales unit."""
        return self._perform(Call(VIPPS, "webhook_list", "GET", _WEBHOOKS), answers.read_registrations)

    def delete_webhook(self, registration_id: str) -> None:
        """Delete one registration."""
        if not _REGISTRATION_ID.fullmatch(registration_id):
            raise Rejected("invalid_request", "not a registration id")
        path = f"{_WEBHOOKS}/{quote(registration_id)}"
        self._perform(Call(VIPPS, "webhook_delete", "DELETE", path, True), lambda _: None, (200, 204))

    # -- one call, with token and retries --------------------------------------------------------------

    def _perform(self, call: Call, read: Callable[[bytes], T], good: tuple[int, ...] = (200,)) -> T:
        if not self._config.retry_seconds:
            return self._once(call, read, good)
        attempts = stamina.retry_context(
            on=lambda error: _worth_repeating(call, error),
            attempts=_ATTEMPTS,
            timeout=self._config.retry_seconds,
            wait_initial=0.2,
            wait_max=1,
            wait_jitter=0.2,
        )
        for attempt in attempts:
            with attempt:
                return self._once(call, read, good)
        raise AssertionError("the last attempt either returns or raises")

    def _once(self, call: Call, read: Callable[[bytes], T], good: tuple[int, ...]) -> T:
        token = self._tokens.current()
        answer = self._wire.send(call, self._headers_for(call, token))
        if answer.status == 401:
            # Refused before anything happened, so the same request may go again with a fresh token, once.
            self._tokens.forget(token)
            answer = self._wire.send(call, self._headers_for(call, self._tokens.current()))
        if answer.status not in good:
            raise _failure(call, answer)
        try:
            value = read(answer.body)
        except answers.Unreadable as problem:
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


def _json(body: dict[str, Any]) -> bytes:
    """The same values always give the same bytes: a repeat under one idempotency key must be identical."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _worth_repeating(call: Call, error: Exception) -> bool:
    """Reads may be repeated after any passing trouble; calls with an effect only when they had none."""
    if not isinstance(error, Technical):
        return False
    if call.effect:
        return not isinstance(error, UnknownOutcome) and error.code in _SAFE_TO_REPEAT_AT_ONCE
    return error.code not in _NEVER_REPEATED_AT_ONCE


_TECHNICAL_STATUS = {401: "credentials", 408: "no_answer", 423: "locked", 429: "rate_limited"}


def _failure(call: Call, answer: Answer) -> ProviderError:
    """Which of our errors an answer without success is; logs it with Vipps' number and trace id."""
    problem = answers.read_problem(answer.body)
    status = answer.status
    if status >= 500 or status < 300:
        code = "server_error" if status >= 500 else "malformed"
        return lost(call, code, status, problem.trace_id)
    if 300 <= status < 400:
        return lost(call, "redirected", status, problem.trace_id)
    if status == 409 and problem.code not in CODES:
        return lost(call, "conflict", status, problem.trace_id)
    known = CODES.get(problem.code)
    if status in _TECHNICAL_STATUS or (known is not None and known.kind == "technical"):
        code = _TECHNICAL_STATUS.get(status, problem.code)
        report(call, status, trace_id=problem.trace_id, code=problem.code or code)
        text = TECHNICAL_ADVICE.get(code) or advice(code)
        return Technical(code, text, trace_id=problem.trace_id, retry_after=answer.retry_after)
    code = problem.code or f"http_{status}"
    report(call, status, trace_id=problem.trace_id, code=code)
    kind = NotFound if code == "5090" or (status == 404 and known is None) else Rejected
    return kind(code, advice(code), trace_id=problem.trace_id)
