"""Plain words for what stands in the books and in the audit trail; what has no words yet is shown as it is written."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

POSTINGS = {
    "claim_registered": _("Claim registered"),
    "charge": _("Fee charged"),
    "bank_payment": _("Paid through the bank"),
    "provider_payment": _("Paid through a payment company"),
    "bank_suspense": _("Received without a known case"),
    "suspense_matched": _("Found its case"),
    "reallocation": _("Shared out anew"),
    "reversal": _("Reversed"),
}

EVENTS = {
    "case.read": _("Opened the case"),
    "identity.unmasked": _("Saw the identity number"),
    "case.charged": _("Charged a fee"),
    "case.charged_again": _("Charged a fee again"),
    "case.charges_voided": _("Took fees back"),
    "credential.issued": _("Made a letter login"),
    "login.letter": _("Logged in with a letter"),
    "login.letter_refused": _("Login with a letter refused"),
    "payment.captured": _("Payment received"),
    "payment.reviewed": _("Decided about a payment"),
    "payment.returned": _("Payment returned"),
    "suspense.assigned": _("Gave money its case"),
    "overpayment.moved": _("Moved an overpayment"),
}

KINDS = {"case": _("The case's own"), "creditor": _("The creditor's"), "plan": _("Payment plan")}


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
