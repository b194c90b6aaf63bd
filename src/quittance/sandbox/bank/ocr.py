"""Writes an OCR giro file: records of 80 characters, amounts in øre (Nets, OCR giro system specification)."""

from collections.abc import Sequence
from datetime import date

from quittance.sandbox.bank.models import Entry, Line

SENDER = "00008080"
RECIPIENT = "00010481"
AGREEMENT = "001234567"
_TYPE = "10"


def write(account: str, number: int, day: date, entries: Sequence[Entry]) -> bytes:
    """One transmission with one assignment. `number` is the transmission's; only sums of payments with KID go in."""
    lines = [(entry, line) for entry in entries for line in entry.lines.order_by("pk")]
    total, made = sum(line.amount for _, line in lines), f"{day:%d%m%y}"
    body = [text for place, (entry, line) in enumerate(lines, 1) for text in _items(place, entry, line)]
    sums = f"{len(lines):08d}{{records:08d}}{total:017d}{made}"
    ends = f"{made}{made}"
    records = [
        f"NY000010{SENDER}{number:07d}{RECIPIENT}",
        f"NY090020{AGREEMENT}{1:07d}{account}",
        *body,
        "NY090088" + sums.format(records=len(body) + 2) + ends,
        "NY000089" + sums.format(records=len(body) + 4),
    ]
    return "".join(f"{record.ljust(80, '0')}\r\n" for record in records).encode("latin-1")


def _items(place: int, entry: Entry, line: Line) -> tuple[str, str]:
    day = f"{line.date:%d%m%y}"
    # Centre, day, part and serial together name the lump sum on the statement.
    lump = f"01{line.date:%d}{entry.part % 10}{entry.part:05d}"
    first = f"NY09{_TYPE}30{place:07d}{day}{lump}0{line.amount:017d}{line.kid:>25}"
    debit = line.payer_account if len(line.payer_account) == 11 and line.payer_account.isdigit() else "0" * 11
    return first, f"NY09{_TYPE}31{place:07d}{0:010d}{line.reference:>9}{0:07d}{day}{debit}"
