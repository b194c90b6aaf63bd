"""Plain words for what stands in the books and in the audit trail; what has no words yet is shown as it is written."""

from django import template
from django.utils.translation import gettext_lazy as _

from quittance.sites.ui.event_words import EVENTS, POSTINGS

register = template.Library()

KINDS = {
    "case": _("The case's own"),
    "creditor": _("The creditor's"),
    "imported": _("The creditor's"),
    "plan": _("Payment plan"),
}


@register.filter
def posting_name(reason: str) -> str:
    """Why something is in the books."""
    return str(POSTINGS.get(reason, reason))


@register.filter
def event_name(action: str) -> str:
    """What somebody did."""
    return str(EVENTS.get(action, action))


@register.filter
def reference_kind(kind: str) -> str:
    """What a payment reference is for."""
    return str(KINDS.get(kind, kind))
