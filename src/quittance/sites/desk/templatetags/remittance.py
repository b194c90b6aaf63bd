"""Words for the codes of client money."""

from django import template

from quittance.sites.desk import wording_remittance as wording

register = template.Library()


@register.filter
def run_state(state: str) -> str:
    """How a remittance stands."""
    return str(wording.RUN_STATES.get(state, state))


@register.filter
def payment_file_state(state: str) -> str:
    """How a payment file stands."""
    return str(wording.FILE_STATES.get(state, state))


@register.filter
def payment_state(state: str) -> str:
    """How a payment of a file stands."""
    return str(wording.LINE_STATES.get(state, state))


@register.filter
def payment_kind(kind: str) -> str:
    """What a payment is for."""
    return str(wording.LINE_KINDS.get(kind, kind))


@register.filter
def day_state(state: str) -> str:
    """Whether the account agreed with the books."""
    return str(wording.DAY_STATES.get(state, state))


@register.filter
def explanation(code: str) -> str:
    """Why they differ."""
    return str(wording.EXPLANATIONS.get(code, code))


@register.filter
def problem_words(code: str) -> str:
    """Why a remittance waits again; a bank's own code is shown as it is."""
    return str(wording.PROBLEMS.get(code, code))
