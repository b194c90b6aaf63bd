"""Draws where a payment went."""

from collections.abc import Iterable
from typing import Any

from django import template

from quittance.sites.ui.flow import flow
from quittance.sites.ui.shares import shared_out

register = template.Library()


@register.inclusion_tag("ui/shares.html")
def shares(parts: Iterable[tuple[str, int]], overpaid: int = 0) -> dict[str, Any]:
    """A bar of costs, interest, principal and what was too much, in øre, with the names under it."""
    return {"shares": shared_out(parts, overpaid)}


@register.inclusion_tag("ui/flow.html")
def every_krone(parts: Iterable[tuple[str, int]], overpaid: int, creditor: str, agency: str) -> dict[str, Any]:
    """A picture of who gets which part of a payment, in øre."""
    return {"flow": flow(parts, overpaid, creditor, agency)}
