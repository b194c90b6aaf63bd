"""Plain words for what the books call by codes: components, letters, steps, ways of paying, terms of the trade."""

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

CHANNELS = {"vipps": "Vipps", "bank": gettext_lazy("Bank")}

# The few words around the names and paragraphs of laws; the names themselves are Norwegian in every language.
LAW_WORDS = {
    " and ": gettext_lazy(" and "),
    " second paragraph (agreed interest)": gettext_lazy(" second paragraph (agreed interest)"),
}

# (word, meaning) in the order a reader meets them in a letter.
WORDS = (
    (
        gettext_lazy("Creditor"),
        gettext_lazy("The company you owe money. It has asked us to collect it."),
    ),
    (
        gettext_lazy("Claim"),
        gettext_lazy("One unpaid invoice. A case can hold several claims from the same creditor."),
    ),
    (
        gettext_lazy("Principal"),
        gettext_lazy("The amount of the original invoice, before interest and fees."),
    ),
    (
        gettext_lazy("Late-payment interest"),
        gettext_lazy(
            "Interest from the day after the due date until you pay. The rate is set by the state twice a year "
            "and is the same for everybody. There is no interest on the fees."
        ),
    ),
    (
        gettext_lazy("Reminder fee"),
        gettext_lazy("A small fee for a written reminder or collection notice. The law sets the highest amount."),
    ),
    (
        gettext_lazy("Collection notice"),
        gettext_lazy("A letter that gives you at least 14 days to pay before collection begins."),
    ),
    (
        gettext_lazy("Payment demand"),
        gettext_lazy("Our first letter. It gives you at least 14 days to pay or to say that you disagree."),
    ),
    (
        gettext_lazy("Collection fee"),
        gettext_lazy(
            "What it costs to have the claim collected. The law sets a ceiling that depends on how large the claim is. "
            "It is added with the payment demand, and goes up once if it is still unpaid long after."
        ),
    ),
    (
        gettext_lazy("KID"),
        gettext_lazy("The number that tells the bank, and us, which case a payment belongs to."),
    ),
    (
        gettext_lazy("Case number"),
        gettext_lazy("The short number of your case, such as 24-0001234. Use it when you call."),
    ),
    (
        gettext_lazy("Objection"),
        gettext_lazy("You tell us that you think the claim, or a part of it, is wrong, and why."),
    ),
)


def component_name(component: str) -> str:
    """What a part of the debt is called."""
    return str(COMPONENTS.get(component, component))


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


def law_in_words(law: str) -> str:
    """A provision as the reader's language writes it: "inkassoforskriften §§ 2-2 og 2-3"."""
    for english, words in LAW_WORDS.items():
        law = law.replace(english, str(words))
    return law
