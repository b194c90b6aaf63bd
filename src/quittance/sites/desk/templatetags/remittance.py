"""Words for the codes of client money."""

import datetime as dt
import re

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from quittance.sites.desk import wording_remittance as wording
from quittance.sites.desk.templatetags.trail import posting_name
from quittance.sites.ui import figures

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
def is_refund(source: str) -> bool:
    """Whether a posting's source is a refund."""
    return source.startswith("refund:")


@register.filter
def day_state(state: str) -> str:
    """Whether the account agreed with the books."""
    return str(wording.DAY_STATES.get(state, state))


@register.filter
def explanation(code: str) -> str:
    """Why they differ."""
    return str(wording.EXPLANATIONS.get(code, code))


@register.simple_tag
def explained_by(what: str, may_see_money: bool) -> str:
    """The thing behind a difference in words, a bank entry as a link for whoever may open it."""
    if found := re.fullmatch(r"bank entry (\d+)", what):
        words = _("entry %(number)s") % {"number": found[1]}
        if not may_see_money:
            return words
        return format_html('<a class="ds-link" href="{}">{}</a>', reverse("desk:entry", args=[found[1]]), words)
    if found := re.fullmatch(r"statement line (\d+)", what):
        return _("line %(number)s of the statement") % {"number": found[1]}
    if found := re.fullmatch(r"posting (\d+) (\w+)", what):
        return _("posting %(number)s, %(why)s") % {"number": found[1], "why": posting_name(found[2])}
    if re.fullmatch(r"\d{4}-\d\d-\d\d", what):
        return figures.day(dt.date.fromisoformat(what))
    return what


@register.filter
def problem_words(code: str) -> str:
    """Why a remittance waits again; a bank's own code is shown as it is."""
    return str(wording.PROBLEMS.get(code, code))
