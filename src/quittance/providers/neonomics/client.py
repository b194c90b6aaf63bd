"""The Neonomics gateway: a bank transfer with KID, approved by the payer in their own bank.

Opening may end in three ways: nothing to approve, a consent first, or the approval of the payment (SCA). After each
visit at the bank `resume` does what is due. Money counts only when our own bank reports it, so nothing is ever
captured here.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime

import httpx2

from quittance.providers.neonomics import answers, transfer
from quittance.providers.neonomics.codes import ADVICE, ENDED, NEONOMICS
from quittance.providers.neonomics.line import ApprovalNeeded, Line, as_json
from quittance.providers.neonomics.settings import NeonomicsConfig
from quittance.providers.payment import (
    NOTHING_KEPT,
    BadSignature,
    Bank,
    Created,
    Headers,
    IdentityNeeded,
    Memo,
    PaymentRequest,
    ProviderPayment,
    ProviderState,
    Rejected,
    Step,
    Technical,
    Traits,
    UnknownOutcome,
    WebhookEvent,
)
from quittance.providers.reading import Unreadable, web_address
from quittance.providers.wire import Call, lost

BANKS_KEPT = 300
"""Seconds a list of banks is used before it is asked for again."""

_PREFIX = "/ics/v3"
_PAYMENTS = f"{_PREFIX}/payments/{answers.PRODUCT}"
_REFERENCE = re.compile(r"[a-zA-Z0-9-]{8,35}")
_KID = re.compile(r"[0-9]{1,24}[0-9-]")
_DEVICE = re.compile(r"[\x21-\x7e]{1,100}")
_MOST_LINKS = 3
_APPROVED = frozenset({"ACTC", "ACCP", "ACSP", "ACWC", "PATC", "PRSY", "ACSC", "ACCC"})
"""The payer has approved; of the others it depends on whether the payment was completed."""


def _no(code: str) -> Rejected:
    return Rejected(code, ADVICE[code])


class NeonomicsGateway:
    """Implements `PaymentGateway`, `Resumable` and `BankChooser` for one application. Safe to share between threads."""

    def __init__(
        self,
        config: NeonomicsConfig,
        *,
        transport: httpx2.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens no connection yet. `transport` and `monotonic` stand in for network and clock in tests."""
        self._config = config
        self._line = Line(config, transport, monotonic)
        self._perform = self._line.perform
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._banks: tuple[Bank, ...] = ()
        self._banks_until = 0.0
        # Calls on nobody's behalf carry a device of our own.
        self._own_device = {"x-device-id": f"service-{secrets.token_hex(8)}"}

    def close(self) -> None:
        """Give the connections back; the gateway is not used afterwards."""
        self._line.close()

    @property
    def merchant(self) -> str:
        """The account our payments go to."""
        return self._config.creditor_account

    @property
    def traits(self) -> Traits:
        """The payer's bank sends the money; an order whose answer was lost is never sent again."""
        return Traits(settles_by="bank", create_repeatable=False, refunds=False)

    def check(self) -> str:
        """Fetch a token and the list of banks."""
        return f"reachable; {len(self._fetch_banks())} bank(s) can be paid from"

    # -- banks ----------------------------------------------------------------------------------------

    def banks(self) -> tuple[Bank, ...]:
        """The banks that can be paid from now, by name; the list is some minutes old at most."""
        with self._lock:
            if self._monotonic() < self._banks_until:
                return self._banks
        found = self._fetch_banks()
        with self._lock:
            self._banks, self._banks_until = found, self._monotonic() + BANKS_KEPT
        return found

    def _fetch_banks(self) -> tuple[Bank, ...]:
        call = Call(NEONOMICS, "banks", "GET", f"{_PREFIX}/banks?countryCode={self._config.country}")
        found = self._perform(call, self._own_device, answers.read_banks)
        # Without a key an identity number cannot be sent.
        return tuple(bank for bank in found if self._config.key is not None or not bank.asks_identity)

    # -- opening --------------------------------------------------------------------------------------

    def create(self, request: PaymentRequest) -> Created:
        """Order the transfer at the payer's bank. Raises `IdentityNeeded` before anything is sent where it can."""
        self._check(request)
        sealed = self._sealed_identity(request)
        memo = transfer.begun(request, self._open_session(request), sealed)
        step = self._order(request.reference, memo)
        if step.memo["phase"] == "ended":
            raise _no(step.memo["reason"])
        return Created(step.redirect_url, request.reference, step.provider_reference, step.memo)

    def _check(self, request: PaymentRequest) -> None:
        wrong = (
            not _REFERENCE.fullmatch(request.reference)
            or type(request.amount) is not int
            or request.amount <= 0
            or request.currency != self._config.currency
            or not _KID.fullmatch(request.kid)
            or not _DEVICE.fullmatch(request.payer.device_id)
        )
        if wrong:
            raise _no("invalid_request")
        try:
            web_address(request.return_url, plain_http=True)
        except Unreadable:
            raise _no("invalid_request") from None

    def _sealed_identity(self, request: PaymentRequest) -> str:
        """The identity number as it is sent; empty where the bank does not ask, even if one was given."""
        bank = next((bank for bank in self.banks() if bank.bank_id == request.payer.bank_id), None)
        if bank is None:
            raise _no("bank_unknown")
        if not bank.asks_identity or self._config.key is None:
            return ""
        number = request.payer.identity_number
        if not number:
            raise IdentityNeeded("identity_missing", ADVICE["identity_missing"])
        if not re.fullmatch(r"[0-9]{11}", number):
            raise IdentityNeeded("identity_wrong", ADVICE["identity_wrong"])
        return self._config.key.seal(number)

    def _open_session(self, request: PaymentRequest) -> str:
        """A session at the bank; one that is never used does nothing, so losing the answer is harmless."""
        call = Call(NEONOMICS, "session", "POST", f"{_PREFIX}/session", body=as_json({"bankId": request.payer.bank_id}))
        try:
            return self._perform(call, {"x-device-id": request.payer.device_id}, answers.read_session)
        except ApprovalNeeded:
            raise lost(call, "malformed") from None

    def _order(self, reference: str, memo: Memo) -> Step:
        body = as_json(transfer.order_body(self._config, reference, memo))
        call = Call(NEONOMICS, "payment", "POST", _PAYMENTS, True, body)
        try:
            payment_id = self._perform(call, transfer.payer_headers(memo), answers.read_opened)
        except ApprovalNeeded as asked:
            return self._send_payer(asked, memo)
        return Step("", transfer.moved(memo, "done", payment_id=payment_id), payment_id)

    def _send_payer(self, asked: ApprovalNeeded, memo: Memo) -> Step:
        """The payer's next page, at the bank."""
        payment_id, rounds = asked.payment_id or memo.get("payment_id", ""), int(memo["rounds"]) + 1
        if asked.is_consent and memo.get("phase") == "consent":
            return _ended(memo, "cancelled")  # the payer is back from exactly this question
        if rounds > transfer.MOST_ROUNDS:
            return _ended(memo, "too_many_rounds")
        known = {"payment_id": payment_id} if payment_id else {}
        phase: transfer.Phase = "consent" if asked.is_consent else "sca"
        return Step(self._bank_page(asked, memo), transfer.moved(memo, phase, rounds=str(rounds), **known), payment_id)

    def _bank_page(self, asked: ApprovalNeeded, memo: Memo) -> str:
        """Follow Neonomics' own links, with our headers, until one leads to the bank."""
        href, api = asked.href, f"{self._config.base_url.rstrip('/')}{_PREFIX}/"
        call = Call(NEONOMICS, "link", "GET", "")
        try:
            for _ in range(_MOST_LINKS):
                if not href.startswith(api):
                    return web_address(href, plain_http=self._config.plain_http)
                path = f"{_PREFIX}/{href.removeprefix(api)}"
                call = Call(NEONOMICS, "link", "GET", answers.request_path(path))
                href = self._perform(call, transfer.payer_headers(memo), answers.read_link)
        except (ApprovalNeeded, Unreadable) as problem:
            raise lost(call, "malformed") from problem
        raise lost(call, "malformed")

    # -- after the bank -------------------------------------------------------------------------------

    def resume(self, reference: str, memo: Memo) -> Step:
        """After a consent: order again. After the approval: complete, always and at once. Else nothing is due.

        A payment that cannot go on is not an error: it has ended, and `fetch` says so with the reason.
        """
        phase = memo.get("phase")
        if phase not in ("consent", "sca"):
            return Step("", memo, memo.get("payment_id", ""))
        try:
            return self._complete(memo) if memo.get("payment_id") else self._order(reference, memo)
        except UnknownOutcome:
            # Ordering again could pay twice. What became of it, only our bank can tell.
            return Step("", transfer.moved(memo, "lost"))
        except Rejected as no:
            return _ended(memo, no.code)

    def repeatable(self, memo: Memo) -> bool:
        """Completing is, ordering is not: after a consent the same order again is another transfer."""
        return memo.get("phase") != "consent" or bool(memo.get("payment_id"))

    def _complete(self, memo: Memo) -> Step:
        payment_id = memo["payment_id"]
        call = Call(NEONOMICS, "complete", "POST", f"{_PAYMENTS}/{payment_id}/complete", True)
        try:
            self._perform(call, transfer.payer_headers(memo), answers.read_opened)
        except ApprovalNeeded as asked:
            return self._send_payer(asked, memo)
        except UnknownOutcome as silence:
            # Completing twice completes once, so silence here is only a reason to call again.
            raise Technical(silence.code, silence.message, trace_id=silence.trace_id) from silence
        except Rejected:
            if self._details(memo).status not in _APPROVED:
                raise
        return Step("", transfer.moved(memo, "done"), payment_id)

    def fetch(self, reference: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Read where the transfer stands. Nothing is ever captured: the money is ours when our bank says so."""
        phase = memo.get("phase")
        if phase is None:
            raise _no("nothing_kept")
        if not memo.get("payment_id"):
            state: ProviderState = "aborted" if phase == "ended" else "created"
            return self._payment(reference, memo, state, memo.get("reason", ""))
        told = self._details(memo)
        state = _state(told.status, completed=phase == "done")
        if state == "created" and phase == "ended":
            return self._payment(reference, memo, "aborted", memo["reason"], told)
        return self._payment(reference, memo, state, told.status, told)

    def _details(self, memo: Memo) -> answers.Details:
        payment_id = memo["payment_id"]
        call = Call(NEONOMICS, "get", "GET", f"{_PAYMENTS}/{payment_id}")
        try:
            return self._perform(
                call, transfer.session_headers(memo), lambda body: answers.read_details(body, payment_id)
            )
        except ApprovalNeeded:
            raise lost(call, "malformed") from None

    def _payment(
        self, reference: str, memo: Memo, state: ProviderState, detail: str, told: answers.Details | None = None
    ) -> ProviderPayment:
        return ProviderPayment(
            reference=reference,
            state=state,
            amount=told.amount if told else int(memo["amount"]),
            currency=told.currency if told else self._config.currency,
            authorised=0,
            captured=0,
            refunded=0,
            cancelled=0,
            psp_reference=memo.get("payment_id", ""),
            merchant=(told.account if told else "") or self.merchant,
            detail=detail,
        )

    # -- what a bank transfer does not have -----------------------------------------------------------

    def capture(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Refused: the bank sends the money by itself."""
        raise _no("not_supported")

    def cancel(
        self, reference: str, idempotency_key: str, memo: Memo = NOTHING_KEPT, *, only_unapproved: bool = False
    ) -> ProviderPayment:
        """Refused: an ordered transfer cannot be called back; one that nobody approves comes to nothing."""
        raise _no("not_supported")

    def refund(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Refused: money is paid back from the agency's account."""
        raise _no("not_supported")

    def parse_webhook(
        self, method: str, path_and_query: str, headers: Headers, body: bytes, *, now: datetime
    ) -> WebhookEvent:
        """Neonomics sends no messages about transfers, so none is genuine."""
        raise BadSignature("no_messages")


def _ended(memo: Memo, reason: str) -> Step:
    return Step("", transfer.moved(memo, "ended", reason=reason), memo.get("payment_id", ""))


def _state(status: str, *, completed: bool) -> ProviderState:
    """Our word for the company's: states it may add later count as under way once the payment is completed."""
    if status in ENDED:
        return "aborted"
    if status in _APPROVED:
        return "underway"
    return "underway" if completed and status != "NAUT" else "created"
