"""What can happen on the account. Every verb runs inside a transaction and raises `Refused` in words.

Other simulators call `receive` and `pay_text` when they send money here; the control page and tests do the same.
"""

import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.db.models import Max

from quittance.sandbox.bank.models import Entry, Line
from quittance.sandbox.shell import clock
from quittance.sandbox.shell.orders import NotAllowed

ACCOUNT = os.environ.get("SANDBOX_BANK_ACCOUNT", "99991042764")
"""The account shown first: the demo agency's."""

PAYER_ACCOUNT = "99990567898"
LARGEST = 100_000_000_000
_OSLO = ZoneInfo("Europe/Oslo")
_TEXT = 280


class Refused(NotAllowed):
    """The bank does not carry this out; says why in words."""

    def __init__(self, detail: str) -> None:
        super().__init__("refused", detail)


@dataclass(frozen=True)
class Payer:
    """Who pays, as the receiver is told; of a payment that leaves, who is paid."""

    name: str = "Test Betalersen"
    account: str = PAYER_ACCOUNT


def today() -> date:
    """The bank's day."""
    return day_of(clock.now())


def day_of(moment: datetime) -> date:
    """The calendar day in Norway."""
    return moment.astimezone(_OSLO).date()


def receive(
    account: str, amount: int, *, kid: str = "", text: str = "", payer: Payer | None = None, end_to_end: str = ""
) -> Line:
    """A payment in kroner, today. A KID whose check digit fits nothing comes through as a text, as at a real bank."""
    _check(account, amount)
    if kid and not fits(kid):
        kid, text = "", f"KID {kid} {text}".strip()
    who = payer or Payer()
    return Line.objects.create(
        account=account,
        date=today(),
        kind="kid" if kid else "text",
        amount=amount,
        kid=kid,
        text="" if kid else text[:_TEXT],
        payer_name=who.name[:70],
        payer_account=who.account[:34],
        end_to_end=end_to_end[:35],
    )


@dataclass(frozen=True)
class Abroad:
    """A payment in another currency: what was sent (cents), the rate, and what the banks kept (øre)."""

    instructed: int
    rate: Decimal
    charges: int = 0
    currency: str = "EUR"


def receive_from_abroad(account: str, sent: Abroad, text: str, payer: Payer) -> Line:
    """Exchanged and, where there are fees, short; the KID stands in the text if anywhere."""
    if not re.fullmatch(r"[A-Z]{3}", sent.currency) or not 0 < sent.rate < 1000:
        raise Refused("currency is three letters, rate a positive number")
    amount = int((sent.instructed * sent.rate).quantize(Decimal(1), ROUND_HALF_UP)) - sent.charges
    _check(account, amount)
    return Line.objects.create(
        account=account,
        date=today(),
        kind="foreign",
        amount=amount,
        text=text[:_TEXT],
        payer_name=payer.name[:70],
        payer_account=payer.account[:34],
        currency=sent.currency,
        instructed=sent.instructed,
        rate=f"{sent.rate:f}",
        charges=sent.charges,
    )


def take_back(line_id: int) -> Line:
    """The payer's bank takes a payment back, today; the money leaves the account."""
    line = Line.objects.filter(pk=line_id).first()
    if line is None or line.takes:
        raise Refused("there is no such payment")
    if line.returned_by.exists():
        raise Refused("it was taken back already")
    return Line.objects.create(
        account=line.account,
        date=today(),
        kind="returned",
        amount=line.amount,
        kid=line.kid,
        text=line.text,
        payer_name=line.payer_name,
        payer_account=line.payer_account,
        end_to_end=line.end_to_end,
        returns=line,
    )


def charge(account: str, amount: int, text: str = "Gebyr") -> Line:
    """The bank takes a fee."""
    _check(account, amount)
    return Line.objects.create(account=account, date=today(), kind="fee", amount=amount, text=text[:_TEXT])


def send(account: str, amount: int, payee: Payer, on: date, *, kid: str = "", text: str = "", end_to_end: str) -> Line:
    """A payment that the account's owner ordered; it leaves on `on`, or today when that has passed."""
    _check(account, amount)
    return Line.objects.create(
        account=account,
        date=max(on, today()),
        kind="sent",
        amount=amount,
        kid=kid[:25],
        text=text[:_TEXT],
        payer_name=payee.name[:70],
        payer_account=payee.account[:34],
        end_to_end=end_to_end[:35],
    )


def carry_out(line_id: int) -> Line:
    """A payment that waits for its day leaves today."""
    line = Line.objects.filter(pk=line_id, kind="sent", date__gt=today()).first()
    if line is None:
        raise Refused("no such payment waits")
    line.date = today()
    line.save(update_fields=["date"])
    return line


def close_day(account: str, day: date) -> list[Entry]:
    """Put the day's new lines into sums; returns all sums of the day in order.

    Payments with KID become one lump sum more, so a day has as many as it has had deliveries.
    """
    fresh = list(Line.objects.filter(account=account, date=day, entry=None).order_by("pk"))
    lumped = [line for line in fresh if line.kind == "kid"]
    if lumped:
        last = Entry.objects.filter(account=account, date=day, kind="kid").aggregate(last=Max("part"))["last"]
        _put(Entry.objects.create(account=account, date=day, kind="kid", part=(last or 0) + 1), lumped)
    for line in fresh:
        if line.kind != "kid":
            _put(Entry.objects.create(account=account, date=day, kind=line.kind), [line])
    return list(Entry.objects.filter(account=account, date=day).order_by("pk"))


def _put(entry: Entry, lines: list[Line]) -> None:
    Line.objects.filter(pk__in=[line.pk for line in lines]).update(entry=entry)


def balance_before(account: str, day: date) -> int:
    """Øre on the account when the day began; the account began empty."""
    lines = Line.objects.filter(account=account, date__lt=day)
    return sum(-line.amount if line.takes else line.amount for line in lines)


def fits(kid: str) -> bool:
    """Whether the last character is a check character of MOD10 or MOD11 (Nets' OCR specification)."""
    if not re.fullmatch(r"[0-9]{1,24}[0-9-]", kid):
        return False
    digits = [int(digit) for digit in reversed(kid[:-1])]
    doubled = [digit * (1 if place % 2 else 2) for place, digit in enumerate(digits)]
    by_10 = str(-sum(product // 10 + product % 10 for product in doubled) % 10)
    rest = sum(digit * (place % 6 + 2) for place, digit in enumerate(digits)) % 11
    by_11 = "0" if rest == 0 else "-" if rest == 1 else str(11 - rest)
    return kid[-1] in (by_10, by_11)


def _check(account: str, amount: int) -> None:
    if not re.fullmatch(r"[0-9]{11}", account):
        raise Refused("account must have 11 digits")
    if not 0 < amount <= LARGEST:
        raise Refused("amount must be above zero, in øre")
