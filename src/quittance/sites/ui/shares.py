"""A payment as a bar: how much of it went to costs, interest and principal, and how much was too much."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from quittance.core.allocation import GROUPS
from quittance.core.money import split

WIDTH = 1000
"""The bar's own units."""


@dataclass(frozen=True, slots=True)
class Share:
    """A stretch of the bar: what it is, its name, its øre, and where it stands."""

    kind: str
    name: str
    amount: int
    x: int
    width: int


def kind_of(component: str) -> str:
    """The stretch of the bar that a component of the debt belongs to; "overpaid" is its own."""
    return next((group for group, members in GROUPS.items() if component in members), component)


def shared_out(parts: Iterable[tuple[str, int]], overpaid: int) -> tuple[Share, ...]:
    """The stretches in the order a payment covers them, together as wide as the bar; none for an empty payment."""
    paid = list(parts)
    amounts = {group: sum(amount for part, amount in paid if part in members) for group, members in GROUPS.items()}
    amounts["overpaid"] = overpaid
    named = {
        "costs": _("Costs"),
        "interest": _("Late-payment interest"),
        "principal": _("Principal"),
        "overpaid": _("Paid too much"),
    }
    shown = {kind: amount for kind, amount in amounts.items() if amount > 0}
    if not shown:
        return ()
    widths = split(WIDTH, list(shown.values()))
    places = [sum(widths[:at]) for at in range(len(widths))]
    return tuple(
        Share(kind, named[kind], amount, x, width)
        for (kind, amount), x, width in zip(shown.items(), places, widths, strict=True)
    )
