"""Words for why a payment through a company, or money on its way back, is not where it should be.

Our own codes are all here; what a company or a bank says in a code of its own is told as that.
"""

from django.utils.translation import gettext_lazy as _

# Why a payment through a company is looked at by a person, or how it ended (payments_attempt.problem).
ATTEMPT = {
    "no_answer_for_24_hours": _("The company has not told the outcome for a day and a night."),
    "not_at_provider": _("The company does not know this payment."),
    "not_arrived": _("The payer approved a bank transfer, and it has not come after several banking days."),
    "refund_failed": _("The company says that a refund did not reach the payer. Look again to undo it."),
    "refunded_at_provider": _("Somebody has given money back in the company's own pages."),
    "captured_amount": _("The company took another amount than was agreed."),
    "amount": _("The amount at the company is another than ours."),
    "currency": _("The currency at the company is another than ours."),
    "merchant": _("The payment belongs to another merchant at the company."),
    "reference": _("The company answers about another payment."),
    "no_money": _("Settled as no money."),
    "create_unknown": _(
        "The company was asked to open the payment, and its answer was lost. Asking twice could pay twice: look in the"
        " company's own pages whether it was opened."
    ),
    "resume_unknown": _(
        "The payer's bank was told to go on, and its answer was lost. Asking twice could pay twice: see whether the"
        " money comes, or ask the company."
    ),
    "arrived_amount": _(
        "The bank has brought another amount for this payment than the payer approved. That money is on its case, or"
        " waits without one. Once it is where it belongs, settle this payment as no money."
    ),
    "arrived_elsewhere": _(
        "The bank has brought this payment with a reference of another case, and that is where the money is. Once it is"
        " where it belongs, settle this payment as no money."
    ),
}
_CAPTURE_REFUSED = _("The payer has approved, but the company does not hand the money over. Its own code: %(code)s")
_OWN_CODE = _("The company ended it. Its own code: %(code)s")

# Why a refund ended before it was sent (payments_refund.problem in the state rejected).
REFUND_NOT_WANTED = {
    "rejected": _("The second person said no."),
    "withdrawn": _("Whoever asked for it wanted it no longer."),
    "lapsed": _("Nobody decided about it within a week."),
    "changed": _("What it was about had changed."),
}
# The same for a refund to a bank account, afterwards.
REFUND_BY_BANK = {
    "withdrawn": _("Its payment file was withdrawn. It waits for the next one."),
    "not_taken": _("The bank never took its payment file. It waits for the next one."),
    "came_back": _("The payment came back from the payee's bank. The money can be given back to another account."),
    "rejected": _("The bank refused the payment. The money can be given back to another account."),
}
_BANK_CODE = _("The bank refused the payment; its own code: %(code)s. The money can be given back to another account.")
_REFUSED = _("The company refused it; its own code: %(code)s. The money can be given back in another way.")
# The same for a refund through the company it came by.
REFUND_BY_COMPANY = {
    "never_given_back": _("Somebody has seen at the company that it was never given back. The amount is free again."),
    "failed_later": _("The company gave it back, and it did not reach the payer. The amount is free again."),
}
REFUSED_AGAIN = _(
    "The company refused it when it was asked a second time (%(code)s), and its first answer was lost. The amount stays"
    " set aside until the company shows it as given back, or somebody makes sure that it never was."
)


def of_attempt(problem: str) -> str:
    """Why a person looks at a payment through a company, or how it ended; several codes are divided by commas."""
    cause, _colon, code = problem.partition(":")
    if cause == "capture" and code:
        return str(_CAPTURE_REFUSED % {"code": code})
    codes = problem.split(",")
    if not ATTEMPT.keys() >= set(codes):
        return str(_OWN_CODE % {"code": problem})
    return " ".join(str(ATTEMPT[one]) for one in codes)


def of_refund(state: str, way: str, problem: str) -> str:
    """Why a refund is not where it should be; empty where nothing is wrong."""
    if not problem:
        return ""
    if state == "rejected":
        return str(REFUND_NOT_WANTED.get(problem, problem))
    if way == "bank":
        return str(REFUND_BY_BANK.get(problem) or _BANK_CODE % {"code": problem})
    if problem in REFUND_BY_COMPANY:
        return str(REFUND_BY_COMPANY[problem])
    cause, _colon, code = problem.partition(":")
    return str(REFUSED_AGAIN % {"code": code} if cause == "refused_again" else _REFUSED % {"code": problem})
