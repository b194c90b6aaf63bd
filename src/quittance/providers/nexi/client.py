"""The Nexi Checkout gateway: opens a hosted payment page, and takes, releases or returns the money.

The company finds a payment only by an id of its own, which it gives in the answer to opening one. If that answer is
lost the payment cannot be found again, but nobody was sent to its page either: it can never bring money. So an
opening may be repeated, and makes a new payment.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx2

from quittance.providers.nexi import answers, webhooks
from quittance.providers.nexi.codes import CODES, NEXI, advice
from quittance.providers.nexi.settings import NexiConfig
from quittance.providers.payment import (
    NOTHING_KEPT,
    Created,
    Headers,
    Memo,
    NotFound,
    PaymentRequest,
    ProviderError,
    ProviderPayment,
    Rejected,
    Technical,
    Traits,
    WebhookEvent,
)
from quittance.providers.repeats import answered
from quittance.providers.wire import Answer, Call, Wire, lost, report

T = TypeVar("T")

_REFERENCE = re.compile(r"[a-zA-Z0-9-]{1,64}")
_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_LANGUAGES = {"nb": "nb-NO", "en": "en-GB"}
_PAYMENTS = "/v1/payments"
_TECHNICAL_STATUS = {401: "credentials", 403: "credentials", 408: "no_answer", 429: "rate_limited"}


class NexiGateway:
    """Implements `PaymentGateway` for one merchant. Safe to share between threads."""

    def __init__(
        self,
        config: NexiConfig,
        *,
        now: Callable[[], datetime],
        transport: httpx2.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens no connection yet. `now` is an aware clock: it tells when a page nobody finished has run out."""
        self._config = config
        self._now = now
        self._wire = Wire(config, transport, monotonic)

    def close(self) -> None:
        """Give the connections back; the gateway is not used afterwards."""
        self._wire.close()

    @property
    def merchant(self) -> str:
        """The merchant number our payments belong to."""
        return self._config.merchant_number

    @property
    def traits(self) -> Traits:
        """We take the money. An opening whose answer was lost may be repeated: its page was never shown to anybody."""
        return Traits(create_repeatable=True)

    def check(self) -> str:
        """List the payment methods that are switched on."""
        query = urlencode(
            {"MerchantNumber": self.merchant, "Currency": self._config.currency, "Enabled": "true"},
        )
        call = Call(NEXI, "methods", "GET", f"/v1/paymentmethods?{query}")
        names = self._perform(call, answers.read_methods)
        if not names:
            raise Rejected("no_methods", "no payment method is switched on for this merchant and currency")
        return f"reachable; methods: {', '.join(names)}"

    # -- payments -------------------------------------------------------------------------------------

    def create(self, request: PaymentRequest) -> Created:
        """Open a payment with the hosted page. Name and address are not asked for and not sent."""
        self._check(request.reference, request.amount, request.idempotency_key)
        if request.currency != self._config.currency:
            raise Rejected("invalid_request", f"payments are made in {self._config.currency}")
        call = Call(NEXI, "create", "POST", _PAYMENTS, True, _json(self._opening(request)))
        plain_http = self._config.base_url.startswith("http:")
        opened = self._perform(call, lambda body: answers.read_opened(body, plain_http=plain_http), (200, 201))
        joint = "&" if "?" in opened.page else "?"
        page = f"{opened.page}{joint}{urlencode({'language': _LANGUAGES[request.language]})}"
        return Created(page, request.reference, opened.payment_id, {"payment_id": opened.payment_id})

    def _opening(self, request: PaymentRequest) -> dict[str, Any]:
        item = {
            "reference": request.reference,
            "name": request.description,
            "quantity": 1,
            "unit": "pcs",
            "unitPrice": request.amount,
            "taxRate": 0,
            "taxAmount": 0,
            "grossTotalAmount": request.amount,
            "netTotalAmount": request.amount,
        }
        body: dict[str, Any] = {
            "order": {
                "items": [item],
                "amount": request.amount,
                "currency": request.currency,
                "reference": request.reference,
            },
            "checkout": {
                "integrationType": "HostedPaymentPage",
                "returnUrl": request.return_url,
                "cancelUrl": request.return_url,
                "termsUrl": self._config.terms_url,
                "charge": False,
                "merchantHandlesConsumerData": True,
            },
        }
        address = request.webhook_url or self._config.webhook_url
        if address and self._config.webhook_secrets:
            secret = self._config.webhook_secrets[0]
            hooks = [{"eventName": name, "url": address, "authorization": secret} for name in webhooks.EVENTS]
            body["notifications"] = {"webHooks": hooks}
        return body

    def fetch(self, reference: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Read state and totals of one payment; the memo says under which id the company knows it."""
        self._check(reference)
        payment_id = _id(memo)
        call = Call(NEXI, "get", "GET", f"{_PAYMENTS}/{payment_id}")

        def read(body: bytes) -> answers.Found:
            return answers.read_payment(
                body,
                payment_id=payment_id,
                reference=reference,
                currency=self._config.currency,
                merchant=self.merchant,
            )

        found = self._perform(call, read)
        limit = found.created + timedelta(minutes=self._config.abandoned_minutes)
        if found.payment.state == "created" and self._now() > limit:
            return replace(found.payment, state="expired", detail="NEW, never finished")
        return found.payment

    def capture(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Take `amount` øre of the reservation."""
        self._effect("charge", "charges", "chargeId", reference, amount, idempotency_key, memo)
        return self.fetch(reference, memo)

    def refund(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Send `amount` captured øre back; one that is still under way counts already."""
        self._effect("refund", "refunds", "refundId", reference, amount, idempotency_key, memo)
        return self.fetch(reference, memo)

    def _effect(self, endpoint: str, path: str, answer: str, reference: str, amount: int, key: str, memo: Memo) -> None:
        self._check(reference, amount, key)
        address = f"{_PAYMENTS}/{_id(memo)}/{path}"
        call = Call(NEXI, endpoint, "POST", address, True, _json({"amount": amount}), key)
        self._perform(call, lambda body: answers.read_done(body, answer), (200, 201))

    def cancel(
        self, reference: str, idempotency_key: str, memo: Memo = NOTHING_KEPT, *, only_unapproved: bool = False
    ) -> ProviderPayment:
        """Release what is left of a reservation, or close a page nobody has paid on.

        The company takes no key here. What is cancelled already is found so by reading first.
        """
        self._check(reference, None, idempotency_key)
        found = self.fetch(reference, memo)
        if found.state == "terminated" or (found.cancelled and not found.capturable):
            return found
        address = f"{_PAYMENTS}/{_id(memo)}"
        if found.state != "authorised":
            self._perform(Call(NEXI, "terminate", "PUT", f"{address}/terminate", True), _nothing, (200, 204))
            return self.fetch(reference, memo)
        for said, code in ((only_unapproved, "approved"), (not found.capturable, "captured")):
            if said:
                raise Rejected(code, advice(code))
        call = Call(NEXI, "cancel", "POST", f"{address}/cancels", True, _json({"amount": found.capturable}))
        self._perform(call, _nothing, (200, 201, 204))
        return self.fetch(reference, memo)

    def _check(self, reference: str, amount: int | None = None, key: str | None = None) -> None:
        if not _REFERENCE.fullmatch(reference):
            raise Rejected("invalid_request", "the reference must have 1 to 64 letters, digits or hyphens")
        if amount is not None and (type(amount) is not int or amount <= 0):
            raise Rejected("invalid_request", "the amount must be a positive whole number of øre")
        if key is not None and not _KEY.fullmatch(key):
            raise Rejected("invalid_request", "the idempotency key must have 1 to 64 printable characters")

    # -- messages -------------------------------------------------------------------------------------

    def parse_webhook(
        self, method: str, path_and_query: str, headers: Headers, body: bytes, *, now: datetime
    ) -> WebhookEvent:
        """Check that a message carries the value we gave, and read it."""
        webhooks.verify(method, headers, body, secrets=self._config.webhook_secrets)
        return webhooks.read_event(body, currency=self._config.currency)

    # -- one call -------------------------------------------------------------------------------------

    def _perform(self, call: Call, read: Callable[[bytes], T], good: tuple[int, ...] = (200,)) -> T:
        headers = self._headers_for(call)
        return answered(
            self._wire, call, headers, read, good=good, failure=_failure, seconds=self._config.retry_seconds
        )

    def _headers_for(self, call: Call) -> Mapping[str, str]:
        # The bare key: the company wants no scheme in front of it.
        headers = {"Authorization": self._config.secret_key}
        if call.body:
            headers["Content-Type"] = "application/json"
        if call.idempotency_key:
            headers["Idempotency-Key"] = call.idempotency_key
        return headers


def _id(memo: Memo) -> str:
    payment_id = memo.get("payment_id", "")
    if not answers.PAYMENT_ID.fullmatch(payment_id):
        raise NotFound("not_found", "no payment id is kept with this attempt: it was never opened")
    return payment_id


def _json(body: dict[str, Any]) -> bytes:
    """The same values always give the same bytes: a repeat under one idempotency key must be identical."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _nothing(body: bytes) -> None:
    """Answers without content."""


def _failure(call: Call, answer: Answer) -> ProviderError:
    """Which of our errors an answer without success is."""
    problem, status = answers.read_problem(answer.body), answer.status
    if problem.code in CODES:
        report(call, status, code=problem.code)
        return Rejected(problem.code, advice(problem.code))
    if status >= 500 or status < 300:
        return lost(call, "server_error" if status >= 500 else "malformed", status)
    if status < 400:
        return lost(call, "redirected", status)
    if status == 409:
        return lost(call, "conflict", status)
    if status in _TECHNICAL_STATUS:
        code = _TECHNICAL_STATUS[status]
        report(call, status, code=code)
        return Technical(code, advice(code), retry_after=answer.retry_after)
    if status == 404:
        report(call, status, code="not_found")
        return NotFound("not_found", advice("not_found"))
    report(call, status, code=problem.code or f"http_{status}")
    text = f"{advice('invalid_request')} {problem.fields}".strip() if status == 400 else advice("")
    return Rejected(problem.code or f"http_{status}", text)
