"""Terms of the trade, explained."""

from django.utils.translation import gettext_lazy

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
