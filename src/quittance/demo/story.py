"""What happens in the demo, scene by scene, in the order in which it happened. Data only; `seed` plays it.

Claims are handed over as the files in `claim_files`, named after their day. The last scene lies before the morning of
Friday 20 November 2026, when the demo's clock starts.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from quittance.demo.camt import Line
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
    """A line of a bank file: øre paid on the case of an invoice, or with a KID of the payer's own choice."""

    amount: int
    invoice: str = ""
    kid: str = ""
    payer_account: str = "99990000019"


@dataclass(frozen=True, slots=True)
class BankDay:
    """The bank's file of the payments settled on the day before."""

    at: dt.datetime
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What the bank tells of payments without a KID, for somebody at the desk to place.

    In the words, {kid:INVOICE} stands for the KID of the invoice's case, {slip:INVOICE} for the same with one digit
    wrong, and {case:INVOICE} for the case's number.
    """

    at: dt.datetime
    lines: tuple[Line, ...]


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
class Settling:
    """The agency settles with its creditors for what came until a day."""

    at: dt.datetime
    until: dt.date


Scene = Handover | BankDay | Notice | VippsTry | Letter | Settling

STORY: tuple[Scene, ...] = (
    Handover(at(2020, 5, 20)),
    BankDay(at(2022, 9, 16), (Transfer(150_000, "B-20417", payer_account="99990000027"),)),
    BankDay(at(2024, 11, 12), (Transfer(150_000, "B-20417", payer_account="99990000027"),)),
    Handover(at(2026, 6, 10)),
    Handover(at(2026, 10, 12)),
    Handover(at(2026, 10, 19)),
    Handover(at(2026, 11, 2)),
    BankDay(
        at(2026, 11, 4),
        (
            Transfer(75_000, "B-88301", payer_account="99990000035"),
            Transfer(75_000, "B-88301", payer_account="99990000035"),
        ),
    ),
    Handover(at(2026, 11, 5)),
    BankDay(at(2026, 11, 13), (Transfer(200_000, "S-5702", payer_account="99990000043"),)),
    VippsTry(at(2026, 11, 16, 18, 42), "K-331", "approve"),
    VippsTry(at(2026, 11, 16, 21, 5), "T-1502", "decline"),
    Handover(at(2026, 11, 17)),
    Letter(at(2026, 11, 17, 12), "fresh"),
    Letter(at(2026, 11, 17, 12), "three_cases"),
    VippsTry(at(2026, 11, 17, 20, 12), "T-1502", "expire"),
    BankDay(
        at(2026, 11, 19),
        (
            Transfer(100_000, kid="1002340007124", payer_account="99990000035"),
            Transfer(125_000, kid=NOBODYS_KID, payer_account="99990000051"),
        ),
    ),
    *(Letter(at(2026, 11, 19, 12), key) for key in ("paid", "part_paid", "overpaid", "fee_soon", "business", "old")),
    Letter(at(2026, 11, 19, 12), "two_tries"),
    Settling(at(2026, 11, 19, 14), dt.date(2026, 11, 18)),
    BankDay(at(2026, 11, 20, 7), (Transfer(500_000, "4471", payer_account="99990000078"),)),
    # For the desk: from abroad with a slip in the KID, one transfer for two cases, and a payment taken back.
    Notice(
        at(2026, 11, 20, 7, 30),
        (
            Line(
                98_540,
                "INKASSO {slip:B-20417} BERIT EVENTYR",
                "BERIT EVENTYR",
                "DE75512108001245126199",
                ("EUR", "85.00"),
            ),
            Line(
                180_000,
                "Til sakene {case:T-1188} og {case:T-1467}, hilsen Nora",
                "Nora Påfunn",
                "99990000086",
            ),
            Line(-500_000, "RETUR: INNBETALING {kid:4471} TREKT TILBAKE AV BETALERS BANK"),
        ),
    ),
)
