"""Words of the rooms for client money: remittances, payment files, the client account."""

from django.utils.translation import gettext_lazy as _

from quittance.core.errors import CoreError

# How a remittance stands (RemittanceRun.State).
RUN_STATES = {
    "proposed": _("waits for approval"),
    "approved": _("approved, waits for a payment file"),
    "ordered": _("in a payment file"),
    "paid": _("paid"),
    "settled": _("nothing to pay"),
    "cancelled": _("cancelled"),
}
FILE_STATES = {
    "proposed": _("waits for approval"),
    "approved": _("approved, not sent yet"),
    "released": _("handed out, waits for the bank's answer"),
    "answered": _("answered by the bank"),
    "executed": _("carried out"),
    "withdrawn": _("withdrawn"),
    "not_taken": _("never taken by the bank"),
}
LINE_STATES = {
    "ordered": _("ordered"),
    "accepted": _("accepted by the bank"),
    "rejected": _("rejected by the bank"),
    "paid": _("left the account"),
    "withdrawn": _("withdrawn"),
}
LINE_KINDS = {"remittance": _("To a creditor"), "refund": _("Back to a payer"), "fees": _("Our own fees")}
DAY_STATES = {"balanced": _("agrees"), "differs": _("differs"), "missing": _("no statement")}
# Why the account and the books differ (operations/reconciling.py).
EXPLANATIONS = {
    "carried": _("Differed already when the day began"),
    "not_booked": _("On the bank's statement, not in the books"),
    "not_on_statement": _("In the books, not on the bank's statement"),
    "by_hand": _("Booked without a bank file"),
    "unexplained": _("Nothing explains this part"),
    "statement_gap": _("A statement is missing in between"),
    "statement_missing": _("The bank's statement has not come; the latest is of"),
}
PROBLEMS = {
    "no_account": _("Nobody has approved an account to pay to."),
    "withdrawn": _("Its payment file was withdrawn."),
    "not_taken": _("The bank never took its payment file."),
    "came_back": _("The payment came back from the payee's bank. See that the account is right."),
    "rejected": _("The bank rejected the payment."),
    "left_and_rejected": _("The bank says it rejected the payment, but it has left the account. Ask the bank."),
}
REFUSALS = {
    "future_day": _("Choose a day that has come."),
    "nothing_to_pay": _("Nothing is approved and waits to be paid."),
    "not_configured": _("The agency's file does not say what a payment file needs. Ask who runs the system."),
    "no_unit": _("AvtaleGiro is not set up: the agency's file names no customer unit. Ask who runs the system."),
    "nothing_to_send": _("There is nothing to draw within two weeks, and nothing to take back."),
    "not_accepted": _("The bank would refuse this file, so it was not made. Ask who runs the system."),
    "not_covered": _("The client account does not hold as much as is to be paid."),
    "differs": _("This file is no longer what was approved. Withdraw it and make a new one."),
    "wrong_state": _("This is not possible now: somebody was here before you. Look at how it stands."),
    "same_approver": _("You approved this file already. A second colleague has to approve it as well."),
    "downloaded_before": _("This file was handed out before. Say why it is needed once more."),
    "answer_unreadable": _("This is no answer from the bank to a payment file (pain.002)."),
    "answer_of_another_file": _("This answer is about a file that is not ours."),
    "has_left": _("A payment in this file has left the account. Nothing was done; ask the bank."),
    "may_have_left": _(
        "As much as one of its payments, or all of them, has left the account since, and nobody has said what that was."
        " Say so first, under “Money without a case”."
    ),
    "bank_has_it": _("The bank has answered about this file, so it has it. Nothing was done."),
    "not_yours": _("Only who proposed a remittance cancels it."),
    "waits_already": _("A proposal about this waits already."),
    "not_waiting": _("This has been decided already. Nothing was done a second time."),
    "own_proposal": _("You proposed this yourself. Somebody else has to decide."),
    "lapsed": _("This proposal has lapsed. It has to be made anew."),
    "changed": _("What this is about has changed since. It cannot be approved any more: withdraw it."),
}


def refusal(error: CoreError) -> str:
    """What an operation's no means."""
    return str(REFUSALS.get(error.code, error.message))
