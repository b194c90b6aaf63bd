"""Who held a claim before its creditor: a cell such as "Fantasi Mobil AS 2025-02-01 | Mellomledd AS 2026-03-15".

Each name is followed by the day on which it handed the claim on: to the next name, the last one to the creditor of the
row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

LONGEST_NAME = 140
_LINK = re.compile(r"(?P<name>\S.*?)[\s,]+(?P<day>[0-9.\-]{8,10})")


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who held the claim and assigned it to the next on `assigned_on`."""

    name: str
    assigned_on: date


class ChainFault(ValueError):
    """A chain that cannot be right. The arguments are a code and how to mend it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


def read_chain(cell: str, *, parse_day: Callable[[str], date | None], today: date) -> tuple[Holder, ...]:
    """The holders in a cell, the first one first; none in an empty one.

    Raises ChainFault: format, future, chain_order.
    """
    if not cell:
        return ()
    holders = tuple(_holder(link.strip(), parse_day) for link in cell.split("|"))
    days = [holder.assigned_on for holder in holders]
    if max(days) > today:
        raise ChainFault("future", "earlier_creditors has a day in the future. Check the year.")
    if any(later < earlier for earlier, later in pairwise(days)):
        raise ChainFault("chain_order", "earlier_creditors must stand in the order in which they held the claim.")
    return holders


def _holder(link: str, parse_day: Callable[[str], date | None]) -> Holder:
    found = _LINK.fullmatch(link)
    day = parse_day(found["day"]) if found else None
    if not found or day is None or len(found["name"]) > LONGEST_NAME:
        message = (
            "earlier_creditors is a name and the day it assigned the claim, such as 'Fantasi Mobil AS 2025-02-01'; "
            "put | between several."
        )
        raise ChainFault("format", message)
    return Holder(found["name"].rstrip(" ,"), day)
