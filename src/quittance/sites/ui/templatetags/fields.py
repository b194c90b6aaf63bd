"""Draws one form field: label, hint, error and input, tied together for screen readers."""

from typing import Any

from django import template
from django.forms import BoundField

from quittance.sites.ui.figures import currency

register = template.Library()


@register.simple_tag
def unit_of_money() -> str:
    """What stands after a field for kroner that is not drawn by `field`."""
    return currency()


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, *, heading: bool = False, kroner: bool = False, width: str = "") -> dict[str, Any]:
    """The field with everything around it. `heading`: its label is the page's question (h1).

    `kroner`: it is an amount, and the currency stands after the input. `width` is a class of site.css ("short",
    "medium").
    """
    described = []
    if bound.help_text:
        described.append(f"{bound.auto_id}_hint")
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attributes = {"class": f"ds-input {width}".strip(), "aria-describedby": " ".join(described) or False}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {
        "field": bound,
        "input": bound.as_widget(attrs=attributes),
        "heading": heading,
        "unit": currency() if kroner else "",
    }
