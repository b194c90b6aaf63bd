"""Write claims and deletions as a file for the bank.

Control totals are computed, never given; texts that do not fit are refused instead of cut. Whether the claims make
sense - references, days, amounts - is judged by `rules` before.
"""

from __future__ import annotations

from quittance.formats.avtalegiro import layout
from quittance.formats.avtalegiro.records import Claim, ClaimAssignment, Transmission
from quittance.formats.ocr_giro.writer import ZEROS, DoesNotFit, day_text, digits_text, fitting_text, join_records

_SERVICE = layout.SERVICE.decode("ascii")


def write(transmission: Transmission, line_break: bytes = b"\n") -> bytes:
    """Write a file that `read` accepts; raise DoesNotFit when a value has no room in its field."""
    sender, number = digits_text("sender", transmission.sender, 8), digits_text("number", transmission.number, 7)
    lines = [f"NY000010{sender}{number}{layout.CLEARING_HOUSE}{ZEROS[:49]}"]
    for assignment in transmission.assignments:
        lines.extend(_assignment(assignment))
    claims = [claim for assignment in transmission.assignments for claim in assignment.claims]
    total = sum(claim.amount for claim in claims)
    first = day_text(min((claim.due for claim in claims), default=None))
    lines.append(f"NY000089{len(claims):08d}{len(lines) + 1:08d}{total:017d}{first}{ZEROS[:33]}")
    return join_records(lines, line_break)


def _assignment(assignment: ClaimAssignment) -> list[str]:
    kind = (layout.DELETIONS if assignment.deletion else layout.CLAIMS).decode("ascii")
    account = digits_text("account", assignment.account, 11)
    number = digits_text("assignment number", str(assignment.number), 7)
    lines = [f"NY{_SERVICE}{kind}20{ZEROS[:9]}{number}{account}{ZEROS[:45]}"]
    for index, claim in enumerate(assignment.claims, start=1):
        lines.extend(_claim(claim, index, deletion=assignment.deletion))
    days = [claim.due for claim in assignment.claims]
    first, last = (min(days), max(days)) if days else (None, None)
    lines.append(
        f"NY{_SERVICE}{kind}88{len(days):08d}{len(lines) + 1:08d}{assignment.control_sum:017d}"
        f"{day_text(first)}{day_text(last)}{ZEROS[:27]}"
    )
    return lines


def _claim(claim: Claim, number: int, *, deletion: bool) -> list[str]:
    if not 0 <= claim.amount < 10**17:
        raise DoesNotFit("amount", claim.amount)
    if claim.lines and (deletion or claim.notice == "own"):
        raise DoesNotFit("specification", claim.lines[0])
    notified = layout.BANK_NOTIFIES if claim.notice == "bank" else layout.WE_NOTIFY
    kind = (layout.DELETION if deletion else notified).decode("ascii")
    heads = [f"NY{_SERVICE}{kind}{item}{number:07d}" for item in ("30", "31", "49")]
    kid = fitting_text("kid", claim.kid, 25).rjust(25)
    name = fitting_text("name", claim.name, layout.NAME_WIDTH)
    text = fitting_text("text", claim.text, layout.TEXT_WIDTH)
    return [
        f"{heads[0]}{day_text(claim.due)}{' ' * 11}{claim.amount:017d}{kid}{ZEROS[:6]}",
        f"{heads[1]}{name:<10}{' ' * 25}{text:<25}{ZEROS[:5]}",
        *_specification(heads[2], claim.lines),
    ]


def _specification(head: str, lines: tuple[str, ...]) -> list[str]:
    """A record per column that is not empty; a line that is empty leaves out its number."""
    if len(lines) > layout.MOST_LINES:
        raise DoesNotFit("specification", lines[layout.MOST_LINES])
    width, records = layout.COLUMN_WIDTH, []
    for number, line in enumerate(lines, start=1):
        whole = fitting_text("specification", line, layout.COLUMNS * width)
        for column in range(layout.COLUMNS):
            part = whole[column * width : (column + 1) * width]
            if part.strip():
                records.append(f"{head}4{number:03d}{column + 1}{part:<{width}}{ZEROS[:20]}")
    return records


def fitting(text: str, longest: int) -> str:
    """A text as it is when it has room and no characters the bank cannot read; raises ValueError in words."""
    try:
        return fitting_text("text", text, longest)
    except DoesNotFit:
        shown = text[: longest + 1]
        raise ValueError(f"{shown!r} is longer than {longest} characters or holds one that cannot be sent") from None
