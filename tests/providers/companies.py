"""The payment companies under test: how each is built, what its payer does, and how it differs from the others.

A new company gets one entry in COMPANIES; the contract suite then asks it everything it asks the others.
"""

import itertools
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from quittance.providers import neonomics, netaxept, nexi, vipps
from quittance.providers.payment import (
    BankChooser,
    Memo,
    PayerContext,
    PaymentGateway,
    PaymentRequest,
    ProviderPayment,
    ProviderState,
    Resumable,
)
from tests.sandbox_fixture import SandboxProcess, free_port

Build = Callable[..., PaymentGateway]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Company:
    """One company: its gateway, and the points in which the contract leaves companies free.

    `calls` are the sandbox's names for what we call create, fetch, capture and refund. `refused` and `run_out` are
    the states a payment is in when its payer says no, or nothing. `parts`: the money can be taken bit by bit.
    `cancels`: a reservation can be released. `closes`: a page nobody has paid on can be closed. `captures`: we take
    the money, instead of waiting for it at our bank. `bank` is the one the payer chooses, `declines` the sandbox's
    word for a payer who says no.
    """

    name: str
    build: Build
    calls: Mapping[str, str]
    wrong_key: Mapping[str, str]
    refused: ProviderState = "aborted"
    run_out: ProviderState = "expired"
    parts: bool = True
    cancels: bool = True
    closes: bool = True
    captures: bool = True
    bank: str = ""
    declines: str = "decline"
    unknown: Memo = field(default_factory=dict)


@dataclass
class Trial:
    """A company with an empty sandbox behind it, and what it wants kept with each payment."""

    company: Company
    sandbox: SandboxProcess
    gateway: PaymentGateway
    memos: dict[str, Memo] = field(default_factory=dict)

    def order(self, amount: int = 50_000, **changes: object) -> PaymentRequest:
        """A new request with a reference of its own."""
        reference = f"try{uuid.uuid4().hex[:20]}{next(_numbers)}"
        values: dict[str, object] = {
            "reference": reference,
            "amount": amount,
            "currency": "NOK",
            "return_url": "http://127.0.0.1:9/return",
            "description": "Sak 24-0001234",
            "idempotency_key": f"create:{reference}",
            "kid": "1002340005011",
            "webhook_url": "http://127.0.0.1:9/hooks/",
            "payer": self._payer(),
        }
        return PaymentRequest(**{**values, **changes})  # type: ignore[arg-type]

    def _payer(self) -> PayerContext:
        if not isinstance(self.gateway, BankChooser):
            return PayerContext()
        bank = next(bank for bank in self.gateway.banks() if bank.name == self.company.bank)
        return PayerContext("192.0.2.7", f"device-{uuid.uuid4().hex}", bank.bank_id)

    def opened(self, **changes: object) -> str:
        """Reference of a payment that waits for its payer; what the company wants kept is kept."""
        request = self.order(**changes)  # type: ignore[arg-type]
        self.memos[request.reference] = self.gateway.create(request).memo
        return request.reference

    def approved(self, **changes: object) -> str:
        """Reference of a payment its payer has approved."""
        reference = self.opened(**changes)
        self.payer(reference, "approve")
        return reference

    def payer(self, reference: str, does: str) -> None:
        """`approve` or `decline`; as if the payer had been on the company's page, and had come back."""
        order = self.company.declines if does == "decline" else does
        self.sandbox.ask(self.company.name, "POST", f"payments/{reference}/{order}")
        if isinstance(self.gateway, Resumable):
            self.memos[reference] = self.gateway.resume(reference, self.memos[reference]).memo

    def wait(self, seconds: int) -> None:
        """Time passes, for the company and for the gateway."""
        AHEAD["seconds"] = seconds
        self.sandbox.ask(self.company.name, "POST", "clock", offset=seconds)

    def lose(self, call: str, kind: str = "error_after", count: int = 1) -> None:
        """The next answer to create, fetch, capture or refund goes wrong."""
        self.sandbox.ask(
            self.company.name, "POST", "faults", operation=self.company.calls[call], kind=kind, count=count
        )

    def truth(self, reference: str) -> dict[str, Any]:
        """What the company itself knows."""
        found: dict[str, Any] = self.sandbox.ask(self.company.name, "GET", f"payments/{reference}")
        return found

    def memo(self, reference: str) -> Memo:
        """What is kept with the payment."""
        return self.memos.get(reference, self.company.unknown)

    def fetch(self, reference: str) -> ProviderPayment:
        """Read it."""
        return self.gateway.fetch(reference, self.memo(reference))

    def capture(self, reference: str, amount: int, key: str) -> ProviderPayment:
        """Take money."""
        return self.gateway.capture(reference, amount, key, self.memo(reference))

    def refund(self, reference: str, amount: int, key: str) -> ProviderPayment:
        """Give money back."""
        return self.gateway.refund(reference, amount, key, self.memo(reference))

    def cancel(self, reference: str, key: str, *, only_unapproved: bool = False) -> ProviderPayment:
        """Release what is reserved."""
        return self.gateway.cancel(reference, key, self.memo(reference), only_unapproved=only_unapproved)

    def stranger(self) -> PaymentGateway:
        """The same gateway with a wrong key."""
        return self.company.build(self.sandbox, **self.company.wrong_key)

    def away(self) -> PaymentGateway:
        """The same gateway, where nobody answers."""
        return self.company.build(self.sandbox, BASE_URL=f"http://127.0.0.1:{free_port()}")


AHEAD = {"seconds": 0}
"""How far the clock of a gateway that has one is ahead; set by `Trial.wait`, forgotten by `reset`."""


def reset(company: Company, sandbox: SandboxProcess) -> None:
    """No payments, faults or messages; the clocks at real time."""
    AHEAD["seconds"] = 0
    sandbox.ask(company.name, "POST", "reset")


def _values(prefix: str, settings: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    return {**settings, f"{prefix}_RETRY_SECONDS": "0", **{f"{prefix}_{name}": text for name, text in changes.items()}}


def _vipps(sandbox: SandboxProcess, **changes: str) -> PaymentGateway:
    return vipps.VippsGateway(vipps.config_from(_values("VIPPS", sandbox.settings(), changes)))


def _netaxept(sandbox: SandboxProcess, **changes: str) -> PaymentGateway:
    return netaxept.NetaxeptGateway(netaxept.config_from(_values("NETAXEPT", sandbox.netaxept_settings(), changes)))


def _nexi(sandbox: SandboxProcess, **changes: str) -> PaymentGateway:
    config = nexi.config_from(_values("NEXI", sandbox.nexi_settings(), changes))
    return nexi.NexiGateway(config, now=lambda: datetime.now(UTC) + timedelta(**AHEAD))


def _neonomics(sandbox: SandboxProcess, **changes: str) -> PaymentGateway:
    config = neonomics.config_from(
        _values("NEONOMICS", sandbox.neonomics_settings(), changes),
        creditor_account="99991042764",
        creditor_name="Fjordby Inkasso AS",
    )
    return neonomics.NeonomicsGateway(config)


COMPANIES: dict[str, Company] = {
    "vipps": Company(
        "vipps",
        _vipps,
        {"create": "create", "fetch": "get", "capture": "capture", "refund": "refund"},
        {"CLIENT_SECRET": "wrong"},
    ),
    "netaxept": Company(
        "netaxept",
        _netaxept,
        {"create": "register", "fetch": "query", "capture": "sale", "refund": "credit"},
        {"TOKEN": "wrong"},
        # A sale takes the money at once and whole: nothing is ever reserved.
        parts=False,
        cancels=False,
        closes=False,
    ),
    "nexi": Company(
        "nexi",
        _nexi,
        {"create": "create", "fetch": "get", "capture": "charge", "refund": "refund"},
        {"SECRET_KEY": "wrong"},
        # A declined card leaves the page open for another one.
        refused="created",
        unknown={"payment_id": "0" * 32},
    ),
    "neonomics": Company(
        "neonomics",
        _neonomics,
        {"create": "payment", "fetch": "get"},
        {"CLIENT_SECRET": "wrong"},
        captures=False,
        bank="Havnebanken",
        declines="cancel",
    ),
}
"""By the name used in addresses and settings."""
