"""Words for requests about personal data and for letters."""

from django import template

from quittance.sites.desk.wording_rights import KINDS, OUTCOMES, REGISTERED, STEPS
from quittance.sites.ui import wording

register = template.Library()


@register.filter
def request_kind(kind: str) -> str:
    """What is asked for."""
    return str(KINDS[kind])


@register.filter
def request_outcome(outcome: str) -> str:
    """What was answered."""
    return str(OUTCOMES[outcome])


@register.filter
def request_step(kind: str) -> str:
    """What happened to a request."""
    return str(STEPS[kind])


@register.filter
def registered_field(name: str) -> str:
    """What a field of what is registered is called."""
    return str(REGISTERED[name])


@register.filter
def letter_kind(kind: str) -> str:
    """What a letter is called."""
    return wording.letter_name(kind)
