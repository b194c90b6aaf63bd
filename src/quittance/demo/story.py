"""What happens in the demo, scene by scene, in the order in which it happened. Data only; `seed` plays it.

Claims are handed over as the files in `claim_files`, named after their day. The last scene lies before the morning of
Friday 20 November 2026, when the demo's clock starts.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from quittance.kit.clock import OSLO

Ending = Literal["approve", "decline", "expire"]

NOBODYS_KID = "9000000000000001"
"""Adds up, and was never issued: its money waits in suspense."""


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    """An instant by the clocks of Oslo."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=OSLO)


@dataclass(frozen=True, slots=True)
class Handover:
    """Creditors hand over the claims of one file; our payment demands go out the same day."""

    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Transfer:
    """A payment with a KID: øre paid on the case of an invoice, or with a KID of the payer's own choice."""

    amount: int
    payer: str
    payer_account: str
    invoice: str = ""
    kid: str = ""


@dataclass(frozen=True, slots=True)
class BankDay:
    """Payments settled at the bank on the day before, whose giro file comes in."""

    at: dt.datetime
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A payment without a KID: øre, and the payer's words."""

    amount: int
    words: str
    payer: str
    payer_account: str


@dataclass(frozen=True, slots=True)
class FromAbroad:
    """A payment in euros: cents, and the bank's rate that makes øre of them."""

    cents: int
    rate: str
    words: str
    payer: str
    payer_account: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The payer's bank takes back the last transfer on the case of an invoice."""

    invoice: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What the bank tells in the course of a day (camt.054), for somebody at the desk to place.

    In the words, {kid:INVOICE} stands for the KID of the invoice's case, {slip:INVOICE} for the same with one digit
    wrong, and {case:INVOICE} for the case's number.
    """

    at: dt.datetime
    lines: tuple[Message | FromAbroad | TakenBack, ...]


@dataclass(frozen=True, slots=True)
class VippsTry:
    """Somebody pays the whole case of an invoice with Vipps, and how it ends."""

    at: dt.datetime
    invoice: str
    ending: Ending


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with a login goes out to a member of the cast; it works for 21 days."""

    at: dt.datetime
    key: str


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody verifies an e-mail address or a phone with the code sent to it, and wants news and logins that way."""

    at: dt.datetime
    key: str
    way: Literal["email", "sms"]
    value: str


@dataclass(frozen=True, slots=True)
class Agreeing:
    """A member of the cast agrees on a plan: øre each month, from a day on."""

    at: dt.datetime
    key: str
    amount: int
    first: dt.date


@dataclass(frozen=True, slots=True)
class Settling:
    """The agency settles with its creditors for what came until a day."""

    at: dt.datetime
    until: dt.date


Scene = Handover | BankDay | Notice | VippsTry | Letter | Reachable | Agreeing | Settling

STORY: tuple[Scene, ...] = (
    Handover(at(2020, 5, 20)),
    BankDay(at(2022, 9, 16), (Transfer(150_000, "Berit Eventyr", "99990000022", "B-20417"),)),
    BankDay(at(2024, 11, 12), (Transfer(150_000, "Berit Eventyr", "99990000022", "B-20417"),)),
    Handover(at(2026, 6, 10)),
    Agreeing(at(2026, 7, 1, 19), "plan", 70_000, dt.date(2026, 7, 20)),
    Agreeing(at(2026, 7, 1, 20), "behind", 80_000, dt.date(2026, 7, 20)),
    *(
        BankDay(
            at(2026, month, day),
            (
                Transfer(70_000, "Iben Diktet", "99990000103", "T-1190"),
                Transfer(80_000, "Leif Påhitt", "99990000111", "T-1193"),
            ),
        )
        for month, day in ((7, 21), (8, 21), (9, 22))
    ),
    Handover(at(2026, 10, 12)),
    Handover(at(2026, 10, 19)),
    BankDay(at(2026, 10, 21), (Transfer(70_000, "Iben Diktet", "99990000103", "T-1190"),)),
    Handover(at(2026, 11, 2)),
    BankDay(
        at(2026, 11, 4),
        (
            Transfer(75_000, "Emil Tenkt", "99990000030", "B-88301"),
            Transfer(75_000, "Emil Tenkt", "99990000030", "B-88301"),
        ),
    ),
    Handover(at(2026, 11, 5)),
    BankDay(at(2026, 11, 13), (Transfer(200_000, "Solveig Innbilt", "99990000049", "S-5702"),)),
    Reachable(at(2026, 11, 15, 20), "paid", "email", "ask.fantasi@example.no"),
    VippsTry(at(2026, 11, 16, 18, 42), "K-331", "approve"),
    VippsTry(at(2026, 11, 16, 21, 5), "T-1502", "decline"),
    Handover(at(2026, 11, 17)),
    Letter(at(2026, 11, 17, 12), "fresh"),
    Letter(at(2026, 11, 17, 12), "three_cases"),
    VippsTry(at(2026, 11, 17, 20, 12), "T-1502", "expire"),
    BankDay(
        at(2026, 11, 19),
        (
            Transfer(100_000, "Emil Tenkt", "99990000030", kid="1002340007124"),
            Transfer(125_000, "Ukjent Giver", "99990000057", kid=NOBODYS_KID),
        ),
    ),
    *(
        Letter(at(2026, 11, 19, 12), key)
        for key in ("paid", "part_paid", "overpaid", "fee_soon", "business", "old", "plan", "behind")
    ),
    Letter(at(2026, 11, 19, 12), "two_tries"),
    Reachable(at(2026, 11, 19, 13), "fee_soon", "sms", "+4799900017"),
    Settling(at(2026, 11, 19, 14), dt.date(2026, 11, 18)),
    BankDay(at(2026, 11, 20, 7), (Transfer(500_000, "Dagdrøm Rør AS", "99990000073", "4471"),)),
    # For the desk: from abroad with a slip in the KID, one transfer for two cases, and a payment taken back.
    Notice(
        at(2026, 11, 20, 7, 30),
        (
            FromAbroad(
                8_500,
                "11.59294",
                "INKASSO {slip:B-20417} BERIT EVENTYR",
                "BERIT EVENTYR",
                "DE75512108001245126199",
            ),
            Message(
                180_000,
                "Til sakene {case:T-1188} og {case:T-1467}, hilsen Nora",
                "Nora Påfunn",
                "99990000081",
            ),
            TakenBack("4471"),
        ),
    ),
)
