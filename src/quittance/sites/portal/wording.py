"""Terms of the trade, explained; what each way to pay is, and why a payment came to nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay in words; its name is in ui.wording. `button` has a place for the amount.

    `counts` says when the payment counts, `waiting` what to do while it waits, `back` leads to the company again.
    """

    button: Text
    counts: Text
    waiting: Text
    back: Text
    refused: Text


_AT_ONCE = gettext_lazy("It counts as paid at once.")
_BY_BANK = gettext_lazy(
    "It counts as paid when the money has come, usually the next banking day. No fee is added meanwhile."
)
_AGAIN = gettext_lazy("You can try again, or pay in another way.")

METHODS: Mapping[str, Method] = {
    "vipps": Method(
        button=gettext_lazy("Pay %(amount)s with Vipps"),
        counts=_AT_ONCE,
        waiting=gettext_lazy("Approve it in the Vipps app."),
        back=gettext_lazy("Open Vipps again"),
        refused=gettext_lazy("It was stopped in Vipps, or the bank said no."),
    ),
    "neonomics": Method(
        button=gettext_lazy("Pay %(amount)s from your own bank"),
        counts=_BY_BANK,
        waiting=gettext_lazy("Approve it at your bank."),
        back=gettext_lazy("Go to your bank"),
        refused=gettext_lazy("It was not approved at the bank, or the bank said no."),
    ),
    "netaxept": Method(
        button=gettext_lazy("Pay %(amount)s with BankAxess"),
        counts=_AT_ONCE,
        waiting=gettext_lazy("Approve it with BankID at your bank."),
        back=gettext_lazy("Open BankAxess again"),
        refused=gettext_lazy("It was stopped in BankAxess, or the bank said no."),
    ),
    "nexi": Method(
        button=gettext_lazy("Pay %(amount)s with card"),
        counts=_AT_ONCE,
        waiting=gettext_lazy("Finish the payment on the page for cards."),
        back=gettext_lazy("Open the page for cards again"),
        refused=gettext_lazy("It was stopped, or the bank that issued the card said no."),
    ),
}
UNNAMED = Method(
    button=gettext_lazy("Pay %(amount)s"),
    counts=_AT_ONCE,
    waiting=gettext_lazy("Approve it at the payment company."),
    back=gettext_lazy("Open the payment again"),
    refused=gettext_lazy("It was stopped, or the bank said no."),
)
"""A company that is set up here and has no words of its own yet."""

REASONS: Mapping[str, Text] = {
    "identity_wrong": gettext_lazy(
        "Your bank does not know the identity number that was typed. Check it and try again, or pay in another way."
    ),
    "identity_missing": gettext_lazy("Your bank wants your identity number. Try again and type it, or pay otherwise."),
    "limit_exceeded": gettext_lazy(
        "The amount is above what your bank or your account allows in one payment. Pay a smaller amount, or pay in "
        "another way."
    ),
    "bank_down": gettext_lazy("Your bank has a fault just now. Try again later, or pay in another way."),
    "bank_unknown": gettext_lazy("This bank cannot be paid from just now. Choose another bank or another way to pay."),
    "company_down": gettext_lazy("The payment company has a fault just now. Try again later, or pay in another way."),
    "cancelled": gettext_lazy("It was not approved at the bank."),
    "too_many_rounds": gettext_lazy("The bank asked for approval again and again, so we stopped."),
}
"""Why a payment came to nothing, by the codes of the companies' adapters."""


REFUNDS: Mapping[str, Text] = {
    "proposed": gettext_lazy("You have asked for it. One of us looks at it first."),
    "approved": gettext_lazy("Approved. We send it soon."),
    "sent": gettext_lazy("On its way to you."),
    "done": gettext_lazy("Sent back to you."),
    "failed": gettext_lazy("It could not be sent. Choose again how you want it, or call us."),
    "rejected": gettext_lazy("It was not sent."),
}
"""Where money that goes back stands, by the state of the refund."""


def refund_state(state: str) -> str:
    """Where money that goes back stands."""
    return str(REFUNDS.get(state, ""))


def method(name: str) -> Method:
    """The words for a way to pay."""
    return METHODS.get(name, UNNAMED)


def why(reason: str, provider: str) -> str:
    """Why nothing was paid, and what to do, in one or two sentences."""
    if reason in REASONS:
        return str(REASONS[reason])
    return f"{method(provider).refused} {_AGAIN}"


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
