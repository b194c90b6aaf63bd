"""Words of the rooms for money: for the codes of payments, decisions, refunds and refusals."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from quittance.areas.payments.queries.refunds import WayBack
from quittance.core.errors import CoreError
from quittance.kit.clock import oslo_date
from quittance.sites.ui.figures import day, money
from quittance.sites.ui.wording import channel_name

# Why money waits for a person (payments_bankentry.reason).
WHY_IT_WAITS = {
    "unknown_reference": _("The KID or case number was never issued by us."),
    "no_reference": _("The payer wrote no KID."),
    "reference_slip": _("The payer wrote a KID with a slip in it."),
    "several_references": _("The payer named several cases."),
    "lump_sum": _("The bank put several payments together and does not tell them apart."),
    "payment_returned": _("Money that we sent, or that was taken from us, came back."),
    "money_out": _("Money left the account, and the bank does not say which of our payments it was."),
    "unbooked": _("It was taken off the case it was on."),
    "returned": _("The bank took it back."),
}

# Why a case may be the right one, or a payment the one that was taken back (areas/payments/queries/candidates.py).
WHY_THIS_ONE = {
    "reference_in_text": _("Its KID stands in what the payer wrote."),
    "case_number": _("Its case number stands in what the payer wrote."),
    "digit_wrong": _("One digit of its KID is wrong in what the payer wrote."),
    "digits_swapped": _("Two digits of its KID are swapped in what the payer wrote."),
    "zeros_missing": _("Its KID without the zeros in front stands in what the payer wrote."),
    "digit_missing": _("Its KID without the last digit stands in what the payer wrote."),
    "like_reference": _("What the payer wrote is nearly its KID."),
    "invoice": _("Its invoice number stands in what the payer wrote."),
    "payer_account": _("Money from the same account was for this case before."),
    "debtor_name": _("The debtor is called the same as the payer."),
    "open_today": _("Exactly this amount is owed today."),
    "open_then": _("Exactly this amount was owed on the day of the payment."),
    "amount_of_claim": _("One of its invoices is exactly this amount."),
    "said_amount": _("It is exactly the amount the debtor says."),
    "said_day": _("It was booked about the day the debtor says."),
    "same_debtor": _("It is another case of the same debtor."),
    "same_creditor": _("It has the same creditor as the likeliest case."),
    "same_end_to_end": _("The payer's own reference is the same."),
    "same_bank_reference": _("The bank's reference is the same."),
    "same_reference": _("The KID is the same."),
    "named_in_text": _("The bank's words name it."),
    "same_payer": _("The other account is the same."),
    "same_account": _("It came in on the same account of ours."),
}

# What a decision about money says (Resolution.Kind).
DECISIONS = {
    "cases": _("Put on a case"),
    "payback": _("On its way back to the payer"),
    "returned": _("A payment that was taken back"),
    "payout": _("A payment company's payout"),
    "payment_out": _("One of our own payments"),
    "came_back": _("One of our own payments that came back"),
}

# The fields of a payment, as the bank or the payment company names them.
FIELDS = {
    "account": _("Our account"),
    "booked_on": _("Booked"),
    "amount": _("Amount"),
    "kind": _("Transaction type"),
    "reversal": _("Marked as a reversal"),
    "reference": _("Reference"),
    "payer_name": _("Payer"),
    "payer_account": _("From account"),
    "bank_reference": _("The bank's reference"),
    "lump": _("Part of the lump sum"),
    "entry_number": _("Entry in the file"),
    "end_to_end_id": _("The payer's own reference"),
    "instructed": _("Ordered as"),
    "return_reason": _("Reason for the return"),
    "text": _("Text"),
    "provider": _("Payment company"),
    "merchant": _("Our number there"),
    "provider_reference": _("The company's reference"),
    "paid_reference": _("What the payer typed"),
    "started_at": _("Begun"),
    "captured": _("Taken"),
    "refunded": _("Given back"),
    "refunding": _("On its way back"),
    "state": _("State"),
    "problem": _("Problem"),
}

FILE_KINDS: dict[str, Any] = {
    "ocr-giro": "OCR giro",
    "camt.053": _("Statement (camt.053)"),
    "camt.054": _("Payments in (camt.054)"),
    "pain.002": _("The bank's answer (pain.002)"),
    "claims": _("Claims"),
    "claims-csv": _("Claims"),
    "proof": _("Proof of payment"),
    "unknown": _("Not recognised"),
}

REFUND_STATES = {
    "proposed": _("waits for a second person"),
    "approved": _("approved, not sent yet"),
    "sent": _("sent"),
    "done": _("arrived"),
    "failed": _("failed"),
    "rejected": _("rejected"),
}
REFUND_WAYS = {
    "provider": _("the way it came, through the payment company"),
    "bank": _("to a bank account"),
    "charged": _("taken back by the payment company"),
}

CALLS = {
    "create": _("Opened"),
    "capture": _("Took the money"),
    "cancel": _("Closed"),
    "refund": _("Gave money back"),
    "resume": _("Went on"),
}
OUTCOMES = {
    "pending": _("not known yet"),
    "done": _("done"),
    "refused": _("refused"),
    "unknown": _("unknown, being asked about"),
}

# What two people must agree on (approvals).
PROPOSALS = {
    "refund": _("Money back to a payer"),
    "write_off": _("Write-off"),
    "reversal": _("Taking a posting back"),
    "plan_rules": _("Other rules for plans"),
    "settlement": _("A reduced sum"),
    "staff_roles": _("Roles for a member"),
    "staff_return": _("Letting a member in again"),
    "staff_password": _("A new password for a member"),
    "staff_second_factor": _("Removing a member's second factor"),
    "debtor_correction": _("Correcting what is registered of a debtor"),
}
PROPOSAL_STATES = {
    "waiting": _("waits for a second person"),
    "approved": _("approved"),
    "rejected": _("rejected"),
    "lapsed": _("lapsed"),
    "void": _("fell away: what it was about has changed"),
}
PROPOSAL_REASONS = {"asked_by_debtor": _("The debtor has asked for it on the case's own pages.")}

# Whether a payment company knows where to send its messages.
WEBHOOKS = {
    "registered": _("come to us"),
    "missing": _("do not come to us"),
    "by_settings": _("come to us, as the settings say"),
    "unknown": _("not known"),
    "none": _("it sends none"),
}

# Why an operation said no (the code of a core error).
REFUSALS = {
    "not_waiting": _("This money has been placed already. Nothing was done a second time; below is what was decided."),
    "split_sum": _("The parts do not make up the payment. Nothing was booked."),
    "no_cases": _("Choose at least one case. Nothing was booked."),
    "no_such_case": _("One of the cases does not exist. Nothing was booked."),
    "money_out": _("This money left the account, so it belongs to no case. Nothing was booked."),
    "undone_already": _("This decision was taken back before. Nothing was done a second time."),
    "not_undoable": _("Money on its way back to a payer is not called back here. Reject the proposal instead."),
    "not_a_return": _("A return is money out, and what it returns is money in. Nothing was booked."),
    "owed_again": _("What this payment paid is owed again since, so this is not undone. It is paid anew."),
    "not_left": _("No line of the bank is known by which this payment left the account. Say which it was first."),
    "amount_differs": _("The amounts differ, so these two do not belong together. Nothing was booked."),
    "placed_otherwise": _("That money has gone another way already. Nothing was booked."),
    "unknown_provider": _("This company holds no money for us. Nothing was booked."),
    "negative_fee": _("The payout and the fee are more than the company holds for us. Nothing was booked."),
    "not_in_transit": _("The company does not hold that much for us. Nothing was booked."),
    "not_ours": _("No payment of ours with this reference is on its way. Nothing was booked."),
    "overpayment_gone": _("What was too much has been given back since, so this cannot be undone."),
    "not_overpaid": _("The case does not hold that much for the debtor any more. Nothing was done."),
    "not_in_review": _("This payment is not under review any more. Nothing was done a second time."),
    "money_taken": _("Money of this payment is in the books, so it cannot be settled as no money."),
    "money_there": _("The company says the payer has approved this payment. Ask the company again."),
    "not_its_case": _("What remains goes to the payment's own cases only. Nothing was booked."),
    "nothing_to_accept": _("The company tells of no refund that we do not know. Nothing was booked."),
    "split_needed": _("Say what each case keeps of the payment. Nothing was booked."),
    "too_much": _("That is more than there is. Nothing was done."),
    "not_refundable": _("This payment has not been taken, or somebody is looking into it."),
    "no_refunds_there": _("This company sends no money back. Choose a bank account instead."),
    "other_request": _("This form was used before for something else. Open the page again."),
    "other_payment": _("That payment was not for this case."),
    "not_refused": _("The company has not refused this refund, or somebody has ended it. Nothing was done."),
    "more_given_back": _("The company shows more given back than this. Book that first, on the payment's own page."),
    "whole_only": _("Money without a case goes back whole."),
    "not_proposed": _("This was decided already. Nothing was done a second time."),
    "same_case": _("It is on that case already."),
    "other_debtor": _("The two cases are not of the same debtor."),
    "nothing": _("Say what is written off."),
    "not_reversible": _("This posting cannot be taken back, or has been already."),
    "closed": _("This report was answered already. The debtor was not told a second time."),
    "waits_already": _("A proposal about this waits for a decision already. Nothing was proposed a second time."),
    "own_proposal": _("You proposed this yourself. Somebody else has to decide it."),
    "only_staff": _("Only somebody who works here decides a proposal."),
    "lapsed": _("This proposal waited for more than a week and has lapsed. It has to be proposed again."),
    "payload_differs": _("What is to be done is not what was proposed. Nothing was done; tell an administrator."),
    "own_access": _("This is about your own access. Somebody else has to decide it. Nothing was changed."),
    "nothing_given": _("There is nothing to agree to: the access has changed meanwhile. Nothing was proposed."),
    "changed": _("What this proposal is about has changed since it was made. It has to be proposed again."),
}


def refusal(error: CoreError) -> str:
    """What an operation's no means; in its own English where nobody has found other words."""
    return str(REFUSALS.get(error.code, error.message))


def way_back(way: WayBack) -> str:
    """A payment through which money can go back."""
    return str(
        _("Through %(company)s, the payment of %(day)s; %(left)s of it can go back")
        % {
            "company": channel_name(way.provider),
            "day": day(oslo_date(way.paid_at)),
            "left": money(way.left),
        }
    )


def company_silent() -> str:
    """The payment company gave no answer, or one that says nothing."""
    return str(_("The payment company does not answer now. Nothing was changed; try again in a little while."))


def decided_already() -> str:
    """A proposal was decided by somebody else, or in another tab."""
    return str(_("This proposal has been decided already. Nothing was done a second time."))
