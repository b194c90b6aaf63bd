"""Draws where a payment went."""

from collections.abc import Iterable
from typing import Any

from django import template

from quittance.sites.ui.shares import shared_out

register = template.Library()


@register.inclusion_tag("ui/shares.html")
def shares(parts: Iterable[tuple[str, int]], overpaid: int = 0) -> dict[str, Any]:
    """A bar of costs, interest, principal and what was too much, in øre, with the names under it."""
    return {"shares": shared_out(parts, overpaid)}
