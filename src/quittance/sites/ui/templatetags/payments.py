"""Draws where a payment went."""

from collections.abc import Iterable
from typing import Any

from django import template

from quittance.sites.ui.flow import flow
from quittance.sites.ui.shares import kind_of, shared_out

register = template.Library()


@register.inclusion_tag("ui/shares.html")
def shares(parts: Iterable[tuple[str, int]], overpaid: int = 0, *, named: bool = True) -> dict[str, Any]:
    """A bar of costs, interest, principal and what was too much, in øre, with the names under it.

    `named` is False where the page lists the same amounts itself, each with its key (`part_key`).
    """
    return {"shares": shared_out(parts, overpaid), "named": named}


@register.inclusion_tag("ui/part_key.html")
def part_key(component: str) -> dict[str, str]:
    """The colour that a component of the debt, or "overpaid", has in the bar."""
    return {"kind": kind_of(component)}


@register.inclusion_tag("ui/flow.html")
def every_krone(parts: Iterable[tuple[str, int]], overpaid: int, creditor: str, agency: str) -> dict[str, Any]:
    """A picture of who gets which part of a payment, in øre."""
    return {"flow": flow(parts, overpaid, creditor, agency)}
