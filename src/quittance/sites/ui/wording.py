"""Plain words for what the books call by codes: components, letters, steps, ways of paying."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

COMPONENTS = {
    "principal": gettext_lazy("Principal"),
    "interest": gettext_lazy("Late-payment interest"),
    "reminder_fee": gettext_lazy("Fees for letters"),
    "collection_fee": gettext_lazy("Collection fee"),
    "plan_fee": gettext_lazy("Fee for a payment plan"),
    "legal_cost": gettext_lazy("Legal costs"),
    "interest_on_costs": gettext_lazy("Interest on costs"),
    "overpaid": gettext_lazy("Paid too much"),
    "paid": gettext_lazy("Paid and taken off"),
}

# Parts of a debt as they stand inside a sentence on the order in which a payment covers them.
IN_ORDER = {
    "principal": gettext_lazy("the principal"),
    "interest": gettext_lazy("interest"),
    "costs": gettext_lazy("costs"),
    "reminder_fee": gettext_lazy("fees for letters"),
    "collection_fee": gettext_lazy("the collection fee"),
    "plan_fee": gettext_lazy("the fee for a payment plan"),
    "legal_cost": gettext_lazy("legal costs"),
    "interest_on_costs": gettext_lazy("interest on costs"),
}

# How a payment through a payment company stands (core/attempts.py).
PAYMENT_STATES = {
    "new": gettext_lazy("begun"),
    "open": gettext_lazy("waits for the payer"),
    "authorised": gettext_lazy("approved, not drawn yet"),
    "underway": gettext_lazy("on its way through the bank"),
    "captured": gettext_lazy("paid"),
    "refused": gettext_lazy("declined"),
    "cancelled": gettext_lazy("cancelled"),
    "expired": gettext_lazy("ran out"),
    "failed": gettext_lazy("failed"),
    "refunded_part": gettext_lazy("partly given back"),
    "refunded": gettext_lazy("given back"),
    "review": gettext_lazy("a person looks at it"),
}

# What a text message or an e-mail tells of (areas/notices).
NOTICE_KINDS = {
    "letter": gettext_lazy("a new letter"),
    "receipt": gettext_lazy("a payment received"),
    "contact_changed": gettext_lazy("contact details changed"),
    "new_login": gettext_lazy("a login on its way by post"),
    "letter_login": gettext_lazy("a login used"),
    "charge_refused": gettext_lazy("a drawing that failed"),
    "way_ended": gettext_lazy("automatic payment switched off"),
    "code": gettext_lazy("a code to verify a contact"),
    "login": gettext_lazy("a login"),
    "plan_agreed": gettext_lazy("a payment plan agreed"),
    "plan_changed": gettext_lazy("a payment plan changed"),
    "plan_stopped": gettext_lazy("a payment plan stopped by its debtor"),
    "plan_reminder": gettext_lazy("an instalment due soon"),
    "plan_drawn": gettext_lazy("an instalment to be drawn"),
    "plan_missed": gettext_lazy("a missed instalment"),
    "plan_taken_back": gettext_lazy("a payment of a plan that was taken back"),
    "plan_ended": gettext_lazy("a payment plan that ended"),
    "plan_completed": gettext_lazy("a payment plan paid"),
    "plan_answer": gettext_lazy("an answer to a request about instalments"),
    "offer": gettext_lazy("an offer of a reduced sum"),
    "offer_news": gettext_lazy("news about a reduced sum"),
}

LETTERS = {
    "payment_demand": gettext_lazy("Payment demand"),
    "collection_notice": gettext_lazy("Collection notice"),
    "reminder": gettext_lazy("Reminder"),
    "credential_renewal": gettext_lazy("New login"),
    "receipt": gettext_lazy("Receipt"),
    "settled": gettext_lazy("Certificate that nothing is left to pay"),
    "account_statement": gettext_lazy("Account statement"),
    "plan_confirmation": gettext_lazy("Payment plan"),
    "plan_ended": gettext_lazy("Payment plan ended"),
    "settlement_offer": gettext_lazy("Offer of a reduced sum"),
    "message": gettext_lazy("Text message or e-mail"),
}

NOTICES = {
    "reminder": gettext_lazy("Reminder sent"),
    "collection_notice": gettext_lazy("Collection notice sent"),
    "payment_demand": gettext_lazy("Payment demand sent"),
}

STEPS = {
    "collection_fee.light": gettext_lazy("A collection fee is added"),
    "collection_fee.heavy_step": gettext_lazy("The collection fee goes up"),
}

TAKEN_STEPS = {
    "collection_fee.light": gettext_lazy("Collection fee added"),
    "collection_fee.heavy_step": gettext_lazy("The collection fee went up"),
}

CHANNELS = {
    "vipps": "Vipps",
    "vipps-recurring": gettext_lazy("Vipps, for payment plans"),
    "bankid": "BankID",
    "sms": gettext_lazy("Text messages"),
    "email": gettext_lazy("E-mail"),
    "neonomics": gettext_lazy("Own bank"),
    "netaxept": "BankAxess",
    "nexi": gettext_lazy("Card"),
    "bank": gettext_lazy("Bank transfer"),
}

PAID_BY = {
    "vipps": gettext_lazy("Paid with Vipps"),
    "neonomics": gettext_lazy("Paid from one's own bank"),
    "netaxept": gettext_lazy("Paid with BankAxess"),
    "nexi": gettext_lazy("Paid by card"),
    "bank": gettext_lazy("Paid by bank transfer"),
}

# The few words around the names and paragraphs of laws; the names themselves are Norwegian in every language.
LAW_WORDS = {
    " and ": gettext_lazy(" and "),
    " second paragraph (agreed interest)": gettext_lazy(" second paragraph (agreed interest)"),
}


def component_name(component: str) -> str:
    """What a part of the debt is called."""
    return str(COMPONENTS.get(component, component))


def order_in_words(order: str) -> str:
    """The order in which payments are laid ("costs>interest>principal"), inside a sentence: "costs first, then …"."""
    first, *others = (str(IN_ORDER.get(name.strip(), name)) for name in order.split(">"))
    return ", ".join([_("%(part)s first") % {"part": first}, *(_("then %(part)s") % {"part": part} for part in others)])


def notice_name(kind: str) -> str:
    """What happened when a letter went out."""
    return str(NOTICES.get(kind, _("Letter sent")))


def step_name(code: str) -> str:
    """What a coming cost step does."""
    return str(STEPS.get(code, _("A cost is added")))


def taken_step_name(code: str) -> str:
    """What a cost step that has come did."""
    return str(TAKEN_STEPS.get(code, _("Costs added")))


def channel_name(channel: str) -> str:
    """How a payment was made."""
    return str(CHANNELS.get(channel, channel))


def paid_by(channel: str) -> str:
    """That a payment was made, and how."""
    return str(PAID_BY.get(channel, _("Paid")))


def law_in_words(law: str) -> str:
    """A provision as the reader's language writes it: "inkassoforskriften §§ 2-2 og 2-3"."""
    for english, words in LAW_WORDS.items():
        law = law.replace(english, str(words))
    return law


def letter_name(kind: str) -> str:
    """What a letter is called."""
    return str(LETTERS.get(kind, _("Letter")))
