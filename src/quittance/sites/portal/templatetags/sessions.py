"""Puts into a page which session it belongs to."""

from typing import Any

from django import template

from quittance.sites.portal import places

register = template.Library()


@register.simple_tag(takes_context=True)
def session_mark(context: dict[str, Any]) -> str:
    """The mark of the visitor's session (places.session_mark)."""
    return places.session_mark(context["request"])
