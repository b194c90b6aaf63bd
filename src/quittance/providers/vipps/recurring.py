"""The Vipps Recurring gateway: agreements the payer accepts in the app, and charges we order under them.

Source: Vipps MobilePay, Recurring API v3. Vipps draws nothing by itself: every charge is ordered by us, at least a
day ahead, and carried out in the morning of its due date. There is no pause; see the port.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import httpx2

from quittance.providers.payment import Headers, MalformedEvent, Rejected
from quittance.providers.reading import Unreadable
from quittance.providers.recurring import (
    Agreement,
    AgreementRequest,
    Charge,
    ChargeRequest,
    Proposed,
    RecurringEvent,
)
from quittance.providers.vipps import recurring_answers as answers
from quittance.providers.vipps import webhooks
from quittance.providers.vipps.codes import VIPPS
from quittance.providers.vipps.line import Dialect, Line, as_json
from quittance.providers.vipps.recurring_codes import CODES, advice, read_problem
from quittance.providers.vipps.registrations import Registrations
from quittance.providers.vipps.settings import VippsConfig
from quittance.providers.wire import Call

EVENTS: tuple[str, ...] = (
    *(f"recurring.agreement-{name}.v1" for name in ("activated", "rejected", "stopped", "expired")),
    *(f"recurring.charge-{name}.v1" for name in ("reserved", "captured", "canceled", "refunded", "failed")),
    "recurring.charge-creation-failed.v1",
)
"""Everything that can happen to agreements and charges; a registration for recurring payments asks for all of it."""

SMALLEST, LARGEST = 100, 2_000_000
"""Øre: one krone; and the highest amount an agreement may promise in Norway."""

LEAD_DAYS, FURTHEST_DAYS, MOST_RETRY_DAYS = 1, 730, 14
"""A charge is ordered between one day and two years ahead. Vipps' error list still says two days; order earlier."""

LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_CHARGE_TEXT, LONGEST_ADDRESS = 45, 100, 45, 1024

PROBLEM_TYPES = Dialect(read_problem, CODES, advice)
"""Recurring names its errors by problem type."""

_AGREEMENTS = "/recurring/v3/agreements"
_KEY = re.compile(r"[\x21\x22\x24-\x2e\x30-\x3e\x40-\x5b\x5d-\x7e]{1,40}")
_OUR_CHARGE_ID = re.compile(r"[a-zA-Z0-9-]{8,50}")
_PHONE = re.compile(r"[0-9]{9,15}")
_DONE = (200, 202, 204)


class VippsRecurring(Registrations):
    """Implements `RecurringGateway` and `WebhookRegistry` for one sales unit. Safe to share between threads."""

    def __init__(
        self,
        config: VippsConfig,
        *,
        transport: httpx2.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens no connection yet. `transport` and `monotonic` stand in for network and clock in tests."""
        self._config = config
        self._line = Line(config, PROBLEM_TYPES, transport, monotonic)
        super().__init__(self._line, EVENTS)

    def close(self) -> None:
        """Give the connections back; the gateway is not used afterwards."""
        self._line.close()

    @property
    def merchant(self) -> str:
        """The merchant serial number our agreements belong to."""
        return self._config.merchant_serial_number

    @property
    def largest(self) -> int:
        """What Vipps allows in Norway."""
        return LARGEST

    @property
    def lead_days(self) -> int:
        """A day more than Vipps asks for now: its list of errors still says two."""
        return LEAD_DAYS + 1

    # -- agreements -----------------------------------------------------------------------------------

    def propose(self, request: AgreementRequest) -> Proposed:
        """Draft an agreement; it waits ten minutes for the payer."""
        _check_key(request.idempotency_key)
        _check_proposal(request, self._config.currency)
        priced = "amount" if request.pricing == "fixed" else "suggestedMaxAmount"
        body: dict[str, Any] = {
            "pricing": {
                "type": answers.PRICING[request.pricing],
                priced: request.amount,
                "currency": request.currency,
            },
            "interval": {"unit": answers.UNITS[request.interval_unit], "count": request.interval_count},
            "merchantRedirectUrl": request.return_url,
            "merchantAgreementUrl": request.manage_url,
            "productName": request.name,
            "productDescription": request.description,
            "externalId": request.external_id,
        }
        if request.phone_number:
            body["phoneNumber"] = request.phone_number
        call = Call(VIPPS, "propose", "POST", _AGREEMENTS, True, as_json(body), request.idempotency_key)
        plain_http = self._config.base_url.startswith("http:")
        return self._line.perform(call, lambda body: answers.read_proposal(body, plain_http=plain_http), (200, 201))

    def fetch_agreement(self, agreement_id: str) -> Agreement:
        """Read one agreement; for a variable one it shows the limit the payer chose."""
        call = Call(VIPPS, "agreement", "GET", _agreement_path(agreement_id))

        def read(body: bytes) -> Agreement:
            return answers.read_agreement(
                body, agreement_id=agreement_id, currency=self._config.currency, merchant=self.merchant
            )

        return self._line.perform(call, read)

    def stop(self, agreement_id: str, idempotency_key: str) -> None:
        """End an agreement; one that is stopped already stays so. `status` must be sent alone."""
        _check_key(idempotency_key)
        body = as_json({"status": "STOPPED"})
        self._order(Call(VIPPS, "stop", "PATCH", _agreement_path(agreement_id), True, body, idempotency_key))

    # -- charges --------------------------------------------------------------------------------------

    def create_charge(self, request: ChargeRequest, *, today: date) -> str:
        """Order a charge. With a due date Vipps repeats failed attempts by itself until the retry days are over."""
        _check_key(request.idempotency_key)
        _check_charge(request, today)
        body: dict[str, Any] = {
            "amount": request.amount,
            "transactionType": "RESERVE_CAPTURE" if request.reserve else "DIRECT_CAPTURE",
            "description": request.description,
            "orderId": request.charge_id,
        }
        if request.due is None:
            body["type"] = "UNSCHEDULED"
        else:
            body |= {"type": "RECURRING", "due": request.due.isoformat(), "retryDays": request.retry_days}
        path = f"{_agreement_path(request.agreement_id)}/charges"
        call = Call(VIPPS, "charge", "POST", path, True, as_json(body), request.idempotency_key)
        return self._line.perform(
            call, lambda body: answers.read_charge_id(body, charge_id=request.charge_id), (200, 201)
        )

    def fetch_charge(self, agreement_id: str, charge_id: str) -> Charge:
        """Read one charge."""
        call = Call(VIPPS, "charge_get", "GET", _charge_path(agreement_id, charge_id))

        def read(body: bytes) -> Charge:
            return answers.read_charge(
                body,
                agreement_id=agreement_id,
                charge_id=charge_id,
                currency=self._config.currency,
                merchant=self.merchant,
            )

        return self._line.perform(call, read)

    def list_charges(self, agreement_id: str) -> tuple[Charge, ...]:
        """The charges of an agreement. Vipps may cut a long list; a charge that is missed is read by its id."""
        call = Call(VIPPS, "charge_list", "GET", f"{_agreement_path(agreement_id)}/charges")

        def read(body: bytes) -> tuple[Charge, ...]:
            return answers.read_charges(
                body, agreement_id=agreement_id, currency=self._config.currency, merchant=self.merchant
            )

        return self._line.perform(call, read)

    def cancel_charge(self, agreement_id: str, charge_id: str, idempotency_key: str) -> None:
        """Withdraw a charge before it is drawn, or release what is reserved."""
        _check_key(idempotency_key)
        path = _charge_path(agreement_id, charge_id)
        self._order(Call(VIPPS, "charge_cancel", "DELETE", path, True, idempotency_key=idempotency_key))

    def capture_charge(
        self, agreement_id: str, charge_id: str, amount: int, description: str, idempotency_key: str
    ) -> None:
        """Take `amount` øre of a reserved charge."""
        self._move("capture", _charge_path(agreement_id, charge_id), amount, description, idempotency_key)

    def refund_charge(
        self, agreement_id: str, charge_id: str, amount: int, description: str, idempotency_key: str
    ) -> None:
        """Send `amount` captured øre back; possible for 365 days."""
        self._move("refund", _charge_path(agreement_id, charge_id), amount, description, idempotency_key)

    def _move(self, verb: str, path: str, amount: int, description: str, key: str) -> None:
        _check_key(key)
        _check_amount(amount)
        _check_text("description", description, LONGEST_CHARGE_TEXT)
        body = as_json({"amount": amount, "description": description})
        self._order(Call(VIPPS, f"charge_{verb}", "POST", f"{path}/{verb}", True, body, key))

    def _order(self, call: Call) -> None:
        """A call whose answer says only that it was accepted (202: not carried out yet)."""
        self._line.perform(call, lambda _: None, _DONE)

    # -- webhooks -------------------------------------------------------------------------------------

    def parse_webhook(
        self, method: str, path_and_query: str, headers: Headers, body: bytes, *, now: datetime
    ) -> RecurringEvent:
        """Verify an incoming message against the configured address and secrets, and read it."""
        signed_at = webhooks.verify(
            webhooks.Message(method, path_and_query, headers, body),
            host=self._config.webhook_host,
            path=self._config.webhook_path,
            secrets=self._config.webhook_secrets,
            now=now,
        )
        try:
            return answers.read_event(body, signed_at)
        except Unreadable as problem:
            raise MalformedEvent("malformed", str(problem)) from problem


def _agreement_path(agreement_id: str) -> str:
    if not answers.AGREEMENT_ID.fullmatch(agreement_id):
        raise Rejected("invalid_request", "not an agreement id")
    return f"{_AGREEMENTS}/{agreement_id}"


def _charge_path(agreement_id: str, charge_id: str) -> str:
    if not answers.CHARGE_ID.fullmatch(charge_id):
        raise Rejected("invalid_request", "not a charge id")
    return f"{_agreement_path(agreement_id)}/charges/{charge_id}"


def _check_proposal(request: AgreementRequest, currency: str) -> None:
    _check_amount(request.amount)
    if request.currency != currency:
        raise Rejected("invalid_request", f"agreements are made in {currency}")
    if request.amount > LARGEST:
        raise Rejected("invalid_request", "the amount of an agreement is at most 20 000 kroner")
    _check_text("name", request.name, LONGEST_NAME)
    _check_text("description", request.description, LONGEST_DESCRIPTION)
    _check_text("external id", request.external_id, 64)
    for address in (request.return_url, request.manage_url):
        _check_text("address", address, LONGEST_ADDRESS)
    if type(request.interval_count) is not int or not 1 <= request.interval_count <= 31:
        raise Rejected("invalid_request", "an interval is 1 to 31 units")
    if request.phone_number and not _PHONE.fullmatch(request.phone_number):
        raise Rejected("invalid_request", "the phone number must have a country code and digits only")


def _check_charge(request: ChargeRequest, today: date) -> None:
    """Refuse what Vipps refuses, so that it is not stored against the key as a refusal."""
    _check_amount(request.amount)
    _check_text("description", request.description, LONGEST_CHARGE_TEXT)
    if not _OUR_CHARGE_ID.fullmatch(request.charge_id):
        raise Rejected("invalid_request", "the charge id must have 8 to 50 letters, digits or hyphens")
    if request.due is None:
        return
    if type(request.retry_days) is not int or not 0 <= request.retry_days <= MOST_RETRY_DAYS:
        raise Rejected("invalid_request", f"retry days are 0 to {MOST_RETRY_DAYS}")
    if request.due < today + timedelta(days=LEAD_DAYS):
        raise Rejected("charge-due-too-soon", advice("charge-due-too-soon"))
    if request.due > today + timedelta(days=FURTHEST_DAYS):
        raise Rejected("charge-due-in-too-long", advice("charge-due-in-too-long"))


def _check_amount(amount: int) -> None:
    if type(amount) is not int or amount < SMALLEST:
        raise Rejected("invalid_request", "the amount must be a whole number of øre, at least 100")


def _check_text(name: str, text: str, longest: int) -> None:
    if not 1 <= len(text) <= longest or not text.isprintable():
        raise Rejected("invalid_request", f"the {name} must have 1 to {longest} printable characters")


def _check_key(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise Rejected("invalid_request", "the idempotency key must have 1 to 40 characters, none of # ? / \\")
