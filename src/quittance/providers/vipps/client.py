"""The Vipps ePayment gateway: turns the payment port's calls into Vipps requests and Vipps' answers into our words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx2

from quittance.providers.payment import (
    NOTHING_KEPT,
    Created,
    Headers,
    Memo,
    PaymentRequest,
    ProviderEvent,
    ProviderPayment,
    Rejected,
    Traits,
    WebhookEvent,
)
from quittance.providers.vipps import answers, webhooks
from quittance.providers.vipps.codes import CODES, VIPPS, advice
from quittance.providers.vipps.line import Dialect, Line, as_json
from quittance.providers.vipps.registrations import Registrations
from quittance.providers.vipps.settings import VippsConfig
from quittance.providers.wire import Call

NUMBERS = Dialect(answers.read_problem, CODES, advice)
"""ePayment names its errors by number."""

_REFERENCE = re.compile(r"[a-zA-Z0-9-]{8,64}")
_KEY = re.compile(r"[\x21-\x7e]{1,50}")
_PAYMENTS = "/epayment/v1/payments"


class VippsGateway(Registrations):
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
        self._line = Line(config, NUMBERS, transport, monotonic)
        super().__init__(self._line, webhooks.EVENTS)
        self._perform = self._line.perform

    def close(self) -> None:
        """Give the connections back; the gateway is not used afterwards."""
        self._line.close()

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
        call = Call(VIPPS, "create", "POST", _PAYMENTS, True, as_json(body), request.idempotency_key)
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
        content = as_json(body) if body is not None else b""
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
