"""Where every krone of a payment went: bands from the payment to what it covered, and who gets that part.

A picture beside words that say the same; the sums come from the books and are only drawn here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from quittance.core.money import split
from quittance.core.postings import AGENCY_COMPONENTS
from quittance.sites.ui.figures import money
from quittance.sites.ui.wording import component_name

WIDTH, _LEFT, _BLOCK, _RIGHT, _TEXT = 320, 0, 9, 120, 138
_SLOT, _THINNEST = 32, 2


@dataclass(frozen=True, slots=True)
class Band:
    """A part: its path, its block on the right, and two lines of text beside it. `kind` is who gets it."""

    kind: str
    path: str
    y: int
    height: int
    text_y: int
    name: str
    amount: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Flow:
    """The picture; units of its own, WIDTH wide."""

    height: int
    total: int
    bands: tuple[Band, ...]


def flow(parts: Iterable[tuple[str, int]], overpaid: int, creditor: str, agency: str) -> Flow | None:
    """The parts of a payment as (component, øre), what was too much, and the names of who gets them."""
    shown = [(component, amount) for component, amount in parts if amount > 0]
    if overpaid > 0:
        shown.append(("overpaid", overpaid))
    if not shown:
        return None
    tall = _SLOT * len(shown)
    heights = split(tall, [amount for _component, amount in shown])
    bands, left, right = [], 0, 0
    for (component, amount), height in zip(shown, heights, strict=True):
        kind, receiver = _receiver(component, creditor, agency)
        thick = max(height, _THINNEST)
        slot = max(thick, _SLOT)
        bands.append(
            Band(
                kind,
                _path(left, max(height, 1), right, thick),
                right,
                thick,
                right + min(slot // 2, 12),
                component_name(component),
                money(amount),
                receiver,
            )
        )
        left, right = left + height, right + slot
    return Flow(max(tall, right), tall, tuple(bands))


def _receiver(component: str, creditor: str, agency: str) -> tuple[str, str]:
    if component == "overpaid":
        return "payer", _("the debtor's own")
    if component in AGENCY_COMPONENTS:
        return "agency", agency
    return "creditor", creditor


def _path(left: int, height: int, right: int, thick: int) -> str:
    """A band between two edges, bent in the middle."""
    start, end = _LEFT + _BLOCK, _RIGHT
    middle = (start + end) // 2
    return (
        f"M{start} {left}C{middle} {left} {middle} {right} {end} {right}V{right + thick}"
        f"C{middle} {right + thick} {middle} {left + height} {start} {left + height}Z"
    )
