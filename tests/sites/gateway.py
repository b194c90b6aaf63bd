"""A payment company in the test's own process: does what the test says and remembers what it was asked.

Journeys use the real client and the sandbox; here the pages are under test, and this keeps them quick.
"""

import datetime as dt
from dataclasses import dataclass, field, replace

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
    Step,
    Technical,
    Traits,
    WebhookEvent,
)

PAGE = "https://company.example/pay/"


@dataclass
class Company:
    """One merchant's payments. `silent`: no call is answered."""

    merchant: str = "123456"
    silent: bool = False
    asked: list[PaymentRequest] = field(default_factory=list)
    payments: dict[str, ProviderPayment] = field(default_factory=dict)

    def _answer(self) -> None:
        if self.silent:
            raise Technical("timeout", "no answer")

    def create(self, request: PaymentRequest) -> Created:
        """Opens a payment, once for each reference."""
        self._answer()
        self.asked.append(request)
        self.payments.setdefault(
            request.reference,
            ProviderPayment(
                reference=request.reference,
                state="created",
                amount=request.amount,
                currency=request.currency,
                authorised=0,
                captured=0,
                refunded=0,
                cancelled=0,
                psp_reference="psp",
                merchant=self.merchant,
            ),
        )
        return Created(PAGE + request.reference, request.reference)

    traits = Traits()

    def check(self) -> str:
        return "reachable"

    def fetch(self, reference: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """The payment as it stands."""
        self._answer()
        return self.payments[reference]

    def capture(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Takes the money."""
        self._answer()
        self.payments[reference] = replace(self.payments[reference], captured=amount)
        return self.payments[reference]

    def cancel(
        self, reference: str, idempotency_key: str, memo: Memo = NOTHING_KEPT, *, only_unapproved: bool = False
    ) -> ProviderPayment:
        """Releases it."""
        self.payments[reference] = replace(self.payments[reference], state="terminated")
        return self.payments[reference]

    def refund(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Gives it back."""
        self.payments[reference] = replace(self.payments[reference], refunded=amount)
        return self.payments[reference]

    def parse_webhook(
        self, method: str, path_and_query: str, headers: Headers, body: bytes, *, now: dt.datetime
    ) -> WebhookEvent:
        """Messages signed "right" are genuine."""
        given = dict(headers)
        if given.get("X-Signature") != "right":
            raise BadSignature("signature", "wrong")
        return WebhookEvent(
            event_key=body.decode(),
            reference="unknown",
            name="AUTHORIZED",
            psp_reference="psp",
            success=True,
            merchant=self.merchant,
            amount=100,
            currency="NOK",
            signed_at=now,
        )

    def payer(self, does: str) -> None:
        """What the payer does with the newest payment: approves, declines, lets it expire."""
        reference = self.asked[-1].reference
        payment = self.payments[reference]
        states = {
            "approves": replace(payment, state="authorised", authorised=payment.amount),
            "declines": replace(payment, state="aborted"),
            "waits too long": replace(payment, state="expired"),
        }
        self.payments[reference] = states[does]


AT_BANK = "https://bank.example/approve/"
KNOWN_PAYER = "15868510045"


@dataclass
class Banks(Company):
    """A company that orders transfers at the payer's bank: consent, then approval, then the bank sends the money."""

    merchant: str = "99991042764"
    steps: int = 2

    traits = Traits(settles_by="bank", create_repeatable=False, refunds=False)

    def banks(self) -> tuple[Bank, ...]:
        """Two banks, one of which asks who is paying."""
        self._answer()
        return (Bank("fjord", "Fjordbanken"), Bank("fjell", "Fjellbanken", asks_identity=True))

    def create(self, request: PaymentRequest) -> Created:
        """Opens a payment at the chosen bank."""
        if request.payer.bank_id == "fjell" and request.payer.identity_number != KNOWN_PAYER:
            raise IdentityNeeded("identity_wrong", "unknown payer")
        opened = super().create(request)
        return Created(AT_BANK + "1", opened.reference, memo={"step": "1"})

    def resume(self, reference: str, memo: Memo) -> Step:
        """The next page at the bank, or none when the payer has approved everything."""
        self._answer()
        step = int(memo["step"]) + 1
        if step <= self.steps:
            return Step(f"{AT_BANK}{step}", {"step": str(step)})
        self.payments[reference] = replace(self.payments[reference], state="underway")
        return Step("", {"step": str(step)})

    def repeatable(self, memo: Memo) -> bool:
        """Every step may be repeated."""
        return True


COMPANY = Company()
BANKS = Banks()


def companies() -> dict[str, Company]:
    """What the settings name as the configured payment providers."""
    return {"vipps": COMPANY}


def companies_and_banks() -> dict[str, Company]:
    """The same, with a way to pay from one's own bank."""
    return {"vipps": COMPANY, "neonomics": BANKS}
