"""The Netaxept gateway: registers a payment, sends the payer to the terminal, and takes the money afterwards.

Netaxept knows no idempotency keys. Two things stand in for them: our reference is its transaction id, so a payment
is registered once; and every operation carries a mark made of our key, which the transaction's history repeats. So
each operation begins with a query, and one that is found done is not sent again. The same query settles which of the
company's two ways applies: a payment the company sold by itself when the terminal finished is left alone.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import httpx2

from quittance.providers.netaxept import answers
from quittance.providers.netaxept.answers import Transaction
from quittance.providers.netaxept.codes import KINDS, NETAXEPT, UNKNOWN_TRANSACTION, advice
from quittance.providers.netaxept.settings import NetaxeptConfig
from quittance.providers.payment import (
    NOTHING_KEPT,
    BadSignature,
    Created,
    Headers,
    MalformedEvent,
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
from quittance.providers.reading import Unreadable, read_object, web_address
from quittance.providers.repeats import repeated
from quittance.providers.wire import Answer, Call, Wire, lost, report

T = TypeVar("T")

_REFERENCE = re.compile(r"[a-zA-Z0-9]{1,32}")
_LANGUAGES = {"nb": "no_NO", "en": "en_GB"}
_NOBODY = "quittancechecks"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TAKEN = ("SALE", "CAPTURE", "AUTOSALE")


class NetaxeptGateway:
    """Implements `PaymentGateway` for one merchant. Safe to share between threads."""

    def __init__(
        self,
        config: NetaxeptConfig,
        *,
        transport: httpx2.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens no connection yet. `transport` and `monotonic` stand in for network and clock in tests."""
        self._config = config
        self._wire = Wire(config, transport, monotonic, accept="text/xml")

    def close(self) -> None:
        """Give the connections back; the gateway is not used afterwards."""
        self._wire.close()

    @property
    def merchant(self) -> str:
        """The merchant id our payments belong to."""
        return self._config.merchant_id

    @property
    def traits(self) -> Traits:
        """We take the money; a registration may be repeated, since the transaction id is ours."""
        return Traits(keyed=False)

    def check(self) -> str:
        """Ask for a transaction that does not exist: only a company that accepts our token says so."""
        try:
            self._query(_NOBODY)
        except NotFound:
            return f"reachable; merchant {self.merchant} is accepted, methods {self._config.methods}"
        return "reachable"

    # -- payments -------------------------------------------------------------------------------------

    def create(self, request: PaymentRequest) -> Created:
        """Register a payment under our own reference; one that is registered already is the same payment."""
        self._check(request.reference, request.amount)
        if request.currency != self._config.currency:
            raise Rejected("invalid_request", f"payments are made in {self._config.currency}")
        try:
            web_address(request.return_url, plain_http=True)
        except Unreadable:
            raise Rejected("invalid_request", "the return address is no web address") from None
        form = {
            "serviceType": "B",
            "transactionId": request.reference,
            "orderNumber": request.reference,
            "amount": str(request.amount),
            "currencyCode": request.currency,
            "redirectUrl": request.return_url,
            "redirectOnError": "true",
            "language": _LANGUAGES[request.language],
            "orderDescription": request.description,
            "paymentMethodList": self._config.methods,
        }
        try:
            self._call(
                "register", "Register", form, lambda root: answers.read_registered(root, reference=request.reference)
            )
        except _Duplicate:
            known = self._query(request.reference)
            if known.amount != request.amount:
                raise Rejected("duplicate", advice("duplicate")) from None
        return Created(self._terminal(request.reference), request.reference)

    def _terminal(self, reference: str) -> str:
        query = urlencode({"merchantId": self.merchant, "transactionId": reference})
        return f"{self._config.base_url.rstrip('/')}/Terminal/default.aspx?{query}"

    def fetch(self, reference: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Read state and totals of one payment."""
        self._check(reference)
        return self._payment(self._query(reference))

    def capture(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Take `amount` øre: a sale when nothing is reserved, a capture of what is; nothing when it is done already."""
        self._check(reference, amount)
        found, mark = self._query(reference), _mark(idempotency_key)
        now = self._payment(found)
        if found.has(_TAKEN, mark) or (found.captured >= amount and not now.capturable):
            return now
        if now.state != "authorised":
            raise Rejected("not_approved", advice("not_approved"))
        if amount > now.capturable:
            raise Rejected("too_much", advice("too_much"))
        return self._process("CAPTURE" if found.authorised else "SALE", reference, amount, mark)

    def cancel(
        self, reference: str, idempotency_key: str, memo: Memo = NOTHING_KEPT, *, only_unapproved: bool = False
    ) -> ProviderPayment:
        """Release a reservation. A payment without one cannot be closed at the company; `Rejected` says so."""
        self._check(reference)
        found = self._query(reference)
        now = self._payment(found)
        if found.annulled:
            return now
        for said, code in (
            (found.captured > 0, "captured"),
            (only_unapproved and now.state == "authorised", "approved"),
            (not found.authorised, "cannot_cancel"),
        ):
            if said:
                raise Rejected(code, advice(code))
        return self._process("ANNUL", reference, None, _mark(idempotency_key))

    def refund(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Credit `amount` captured øre to the payer."""
        self._check(reference, amount)
        found, mark = self._query(reference), _mark(idempotency_key)
        now = self._payment(found)
        if found.has(("CREDIT",), mark):
            return now
        if not now.captured:
            raise Rejected("nothing_captured", advice("nothing_captured"))
        if amount > now.refundable:
            raise Rejected("too_much", advice("too_much"))
        return self._process("CREDIT", reference, amount, mark)

    def _process(self, operation: str, reference: str, amount: int | None, mark: str) -> ProviderPayment:
        form = {"operation": operation, "transactionId": reference, "transactionReconRef": mark, "description": mark}
        if amount is not None:
            form["transactionAmount"] = str(amount)
        code = self._call(
            operation.lower(), "Process", form, lambda root: answers.read_processed(root, reference=reference)
        )
        if code != "OK":
            raise Rejected(f"response_{code or 'none'}"[:40], advice("refused"))
        return self.fetch(reference)

    def _query(self, reference: str) -> Transaction:
        def read(root: Element) -> Transaction:
            return answers.read_transaction(root, reference=reference, currency=self._config.currency)

        return self._call("query", "Query", {"transactionId": reference}, read, effect=False)

    def _payment(self, found: Transaction) -> ProviderPayment:
        return answers.payment(found, abandoned=timedelta(minutes=self._config.abandoned_minutes))

    def _check(self, reference: str, amount: int | None = None) -> None:
        if not _REFERENCE.fullmatch(reference):
            raise Rejected("invalid_request", "the reference must have 1 to 32 letters and digits")
        if amount is not None and (type(amount) is not int or amount <= 0):
            raise Rejected("invalid_request", "the amount must be a positive whole number of øre")

    # -- messages -------------------------------------------------------------------------------------

    def parse_webhook(
        self, method: str, path_and_query: str, headers: Headers, body: bytes, *, now: datetime
    ) -> WebhookEvent:
        """Read a callback. It is not signed: what proves it is the secret in the address it was sent to.

        The message names a payment and nothing that happened to it, so each one is an event of its own second.
        """
        expected = self._config.callback_path
        if method != "POST" or not expected:
            raise BadSignature("method" if expected else "no_secret", "NETAXEPT_CALLBACK_SECRET is empty")
        given = path_and_query.partition("?")[0]
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode()):
            raise BadSignature("path")
        try:
            reference = read_object(body).get("TransactionId")
        except Unreadable as problem:
            raise MalformedEvent("malformed", str(problem)) from problem
        if not isinstance(reference, str) or not _REFERENCE.fullmatch(reference):
            raise MalformedEvent("malformed", "TransactionId is not as specified")
        return WebhookEvent(
            event_key=f"{reference}:{now:%Y%m%dT%H%M%S}",
            reference=reference,
            name="callback",
            psp_reference=reference,
            success=True,
            merchant=self.merchant,
            amount=0,
            currency=self._config.currency,
            signed_at=now,
        )

    # -- one call -------------------------------------------------------------------------------------

    def _call(
        self, endpoint: str, page: str, form: dict[str, str], read: Callable[[Element], T], *, effect: bool = True
    ) -> T:
        # As a form and not in the address, where the token would end up in log files on the way.
        fields = {"merchantId": self.merchant, "token": self._config.token, **form}
        call = Call(NETAXEPT, endpoint, "POST", f"/Netaxept/{page}.aspx", effect, urlencode(fields).encode())
        return repeated(
            call,
            lambda: self._read(call, self._wire.send(call, _FORM), read),
            seconds=self._config.retry_seconds,
        )

    def _read(self, call: Call, answer: Answer, read: Callable[[Element], T]) -> T:
        if 300 <= answer.status < 400:
            raise lost(call, "redirected", answer.status)
        try:
            root = answers.read_root(answer.body)
            problem = answers.problem_in(root)
            if problem is None:
                value = read(root)
        except Unreadable as nonsense:
            code = "server_error" if answer.status >= 500 else "malformed"
            raise lost(call, code, answer.status) from nonsense
        if problem is not None:
            raise _failure(call, answer, problem)
        report(call, answer.status)
        return value


class _Duplicate(Rejected):
    """The transaction id is in use: our payment exists already."""


def _mark(key: str) -> str:
    """Letters and digits that stand for an idempotency key in the company's history of a transaction."""
    if not key or len(key) > 200:
        raise Rejected("invalid_request", "the idempotency key must have 1 to 200 characters")
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def _failure(call: Call, answer: Answer, problem: answers.Problem) -> ProviderError:
    """Which of our errors an `Exception` answer is."""
    kind = KINDS.get(problem.kind, "unclear")
    if problem.message.lower().startswith(UNKNOWN_TRANSACTION):
        report(call, answer.status, code="not_found")
        return NotFound("not_found", advice("not_found"))
    if kind == "unclear" or (kind == "query" and call.effect):
        return lost(call, "server_error", answer.status)
    if kind in ("credentials", "query"):
        report(call, answer.status, code=kind)
        return Technical(kind, advice(kind))
    code = {"ours": "validation", "duplicate": "duplicate"}.get(kind) or f"response_{problem.code or 'none'}"
    report(call, answer.status, code=code)
    text = " ".join(part for part in (advice(code), problem.text) if part)
    return (_Duplicate if kind == "duplicate" else Rejected)(code, text)
