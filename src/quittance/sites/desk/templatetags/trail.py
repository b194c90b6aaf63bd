"""Plain words for what stands in the books and in the audit trail; what has no words yet is shown as it is written."""

from django import template
from django.utils.translation import gettext_lazy as _

from quittance.sites.ui.event_words import EVENTS, POSTINGS

register = template.Library()

<<<<<<< HEAD
POSTINGS = {
    "claim_registered": _("Claim registered"),
    "charge": _("Fee charged"),
    "bank_payment": _("Paid through the bank"),
    "provider_payment": _("Paid through a payment company"),
    "bank_suspense": _("Received without a known case"),
    "suspense_matched": _("Found its case"),
    "reallocation": _("Shared out anew"),
    "reversal": _("Reversed"),
    "unbooked": _("Taken off the case"),
    "write_off": _("Written off"),
    "refund": _("Given back"),
    "overpayment_received": _("Moved from another case"),
    "overpayment_moved": _("Moved to another case"),
}

EVENTS = {
    "case.read": _("Opened the case"),
    "identity.unmasked": _("Saw the identity number"),
    "case.charged": _("Charged a fee"),
    "case.charged_again": _("Charged a fee again"),
    "case.charges_voided": _("Took fees back"),
    "credential.issued": _("Made a letter login"),
    "credential.handed_out": _("Gave a colleague a login of the letter"),
    "credential.taken_back": _("Took a colleague's login back"),
    "login.letter": _("Logged in with a letter"),
    "login.letter_refused": _("Login with a letter refused"),
    "login.letter_ended": _("Login with a letter that has ended"),
    "login.bankid": _("Logged in with BankID"),
    "login.bankid_refused": _("Login with BankID refused"),
    "identity.number_changed": _("Came with another identity number"),
    "identity.number_confirmed": _("Said that it is the same person"),
    "identity.number_refused": _("Said that it is somebody else"),
    "helper.given": _("Made a code for somebody to help"),
    "helper.accepted": _("Took up to help"),
    "helper.confirmed": _("Said that the helper is the right person"),
    "helper.looked": _("Looked as a helper"),
    "helper.ended": _("Ended help"),
    "payment.captured": _("Payment received"),
    "payment.reviewed": _("Decided about a payment"),
    "payment.read": _("Opened a payment"),
    "payment.returned": _("Payment returned"),
    "suspense.assigned": _("Gave money its case"),
    "overpayment.moved": _("Moved an overpayment"),
    "overpaid.read": _("Opened what was paid too much"),
    "suspense.read": _("Opened a payment without a case"),
    "suspense.undone": _("Took a decision about money back"),
    "suspense.payout": _("Found a payment company's payout"),
    "suspense.payment_out": _("Found one of our own payments"),
    "payment.unbooked": _("Took a payment off its case"),
    "payment.taken_back": _("The payment company took money back"),
    "payment.reported": _("The debtor says it is paid"),
    "payment.report_closed": _("Answered that it is paid"),
    "report.read": _("Opened what the debtor says is paid"),
    "letter.read": _("Opened a letter"),
    "letter.written": _("Wrote a letter"),
    "letters.printed": _("Made a print file"),
    "letters.fetched": _("Fetched a print file"),
    "letters.handed_over": _("Handed a print file over"),
    "request.asked": _("Asked something about personal data"),
    "request.read": _("Opened a request about personal data"),
    "request.note": _("Noted something on a request"),
    "request.extended": _("Said that an answer takes longer"),
    "request.decided": _("Answered a request about personal data"),
    "request.ending": _("Ended a restriction"),
    "party.corrected": _("Corrected what is registered"),
    "party.erased": _("Erased e-mail address and phone"),
    "contact.forgotten": _("Erased verified contacts"),
    "data.handed_out": _("Got everything that is held about them"),
    "case.written_off": _("Wrote off"),
    "posting.reversed": _("Took a posting back"),
    "approval.read": _("Opened a proposal"),
    "approval.proposed": _("Proposed something two must agree on"),
    "approval.approved": _("Approved a proposal"),
    "approval.rejected": _("Rejected a proposal"),
    "approval.lapsed": _("A proposal lapsed"),
    "approval.void": _("A proposal fell away"),
    "refund.account_read": _("Saw the whole account of a refund"),
    "refund.done": _("Money given back"),
    "refund.ended": _("Said that money was never given back"),
    "refund.rejected": _("Money not given back"),
    "refund.failed": _("Money could not be given back"),
    "bank_file.booked": _("Booked the file"),
    "bank_file.refused": _("Refused the file"),
    "file.handed_out": _("Downloaded the file"),
    "payment.proof_stored": _("Took in a proof of payment"),
    "payment.executed": _("A payment of ours left the account"),
    "payment.came_back": _("A payment of ours came back"),
    "payment.reopened": _("A payment of ours is waiting to leave the account again"),
    "payment.left_and_rejected": _("The bank rejected a payment of ours that has left the account"),
    "refund.sent": _("Money is on its way back"),
    "refund.put_back": _("Put money back that did not leave"),
    "claims.imported": _("Took claims in"),
    "case.search": _("Looked for cases"),
    "remittance.made": _("Made a remittance"),
    "remittance.approved": _("Approved a remittance"),
    "remittance.settled": _("Settled a remittance"),
    "remittance.cancelled": _("Rejected a remittance"),
    "payment_file.made": _("Made a payment file"),
    "payment_file.approved": _("Approved a payment file"),
    "payment_file.downloaded": _("Downloaded a payment file"),
    "payment_file.answered": _("The bank answered a payment file"),
    "payment_file.withdrawn": _("Withdrew a payment file"),
    "payment_file.not_taken": _("Agreed that the bank never took a payment file"),
    "bank_answer.taken": _("Took the bank's answer in"),
    "client_funds.balanced": _("The client account agrees with the books"),
    "client_funds.differs": _("The client account differs from the books"),
    "client_funds.missing": _("A statement of the client account is missing"),
    "staff.added": _("Added a member"),
    "staff.roles": _("Changed a member's roles"),
    "staff.enabled": _("Let a member in again"),
    "staff.disabled": _("Kept a member out"),
    "staff.password_reset": _("Made a new password for a member"),
    "staff.password_chosen": _("Chose a password"),
    "staff.second_factor_added": _("Added a second factor"),
    "staff.second_factor_removed": _("Removed a second factor"),
    "staff.second_factor_reset": _("Removed a member's second factor"),
    "staff.second_factor_refused": _("Second factor refused"),
    "staff.recovery_codes_made": _("Made recovery codes"),
    "staff.login": _("Logged in"),
    "staff.login.demo": _("Logged in from the demo"),
    "staff.login_refused": _("Login refused"),
    "staff.logout": _("Logged out"),
    "address.changed": _("Changed the address for letters"),
    "contact.code_sent": _("Sent a code to verify an e-mail address or a phone"),
    "contact.verified": _("Verified an e-mail address or a phone"),
    "contact.removed": _("Removed an e-mail address or a phone"),
    "language.changed": _("Chose a language"),
    "preference.changed": _("Chose how to be told"),
    "credential.sent": _("Sent a login by e-mail or text message"),
    "notice.failed": _("A notice did not arrive"),
    "notice.given_up": _("Gave up sending a notice"),
    "notice.seen": _("Saw that a notice could not be sent"),
    "audit.checked": _("Checked the chain"),
}

KINDS = {
    "case": _("The case's own"),
    "creditor": _("The creditor's"),
    "imported": _("The creditor's"),
    "plan": _("Payment plan"),
}
=======
KINDS = {"case": _("The case's own"), "creditor": _("The creditor's"), "plan": _("Payment plan")}
>>>>>>> origin/my-quittance


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
