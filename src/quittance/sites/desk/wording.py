"""Words of the desk for codes that the areas use."""

from django.utils.translation import gettext_lazy as _

# Queue: what it is called, and what is done about it.
QUEUES = {
    "suspense": (_("Money without a case"), _("Find the case it belongs to, or give it back.")),
    "review": (_("Payments to look at"), _("The payment company and we do not agree; a person decides.")),
    "overdue": (_("Payments without an outcome"), _("The payment company should have answered by now.")),
    "message": (_("Messages not understood"), _("A message from a payment company could not be handled.")),
    "job": (_("Work that failed"), _("A job gave up; somebody who runs the system looks into it.")),
    "notice": (_("Notices not delivered"), _("An e-mail or text message did not arrive; the letter is on paper.")),
    "demand": (_("Demands that never went out"), _("Not printed, or not handed over. No fee follows before.")),
    "charge": (_("Fees not charged"), _("A fee fell due and could not be charged.")),
    "overpaid": (_("Paid too much"), _("Give the excess back to the payer.")),
    "refund": (_("Refunds not sent yet"), _("Put them into a payment file, or see why the company does not answer.")),
    "in_transit": (_("Held by payment companies"), _("The company has not paid out for a week; ask it why.")),
    "report": (_("“I have paid”"), _("Look for the payment, and answer the debtor.")),
    "rights": (_("Requests about personal data"), _("Answer within a month, in writing and with reasons.")),
    "plan_request": (_("Requests about instalments"), _("Answer within the days we promise, with reasons.")),
    "identity": (_("New identity numbers"), _("Say whether it is the same person.")),
    "remittance": (_("Remittances"), _("Approve what creditors are due, and put it into a payment file.")),
    "payment_file": (_("Payment files"), _("Approve, send, or ask the bank what became of them.")),
    "client_funds": (_("Client account"), _("The bank's balance is not the books', or a statement is missing.")),
    "approval": (_("Proposals"), _("Somebody else has proposed it; agree or say no.")),
    "plan_rules": (_("Rules for plans"), _("Somebody else has proposed them; agree or say no.")),
    "access": (_("Members' access"), _("Another administrator has proposed it; agree or say no.")),
}

# What a case was found by (areas/insight/search.py).
MATCHES = {
    "case_number": _("Case number"),
    "kid": _("KID"),
    "identity": _("Identity or organisation number"),
    "payment": _("Payment reference"),
    "receipt": _("Receipt number"),
    "plan": _("Number of a payment plan"),
    "invoice": _("Invoice number"),
    "bank_line": _("The bank's reference"),
    "account": _("Account"),
    "name": _("Name"),
}
