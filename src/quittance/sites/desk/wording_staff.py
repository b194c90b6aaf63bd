"""Words of the rooms for members and for the audit trail."""

from django.utils.translation import gettext_lazy as _

from quittance.areas.staff.roles import Role
from quittance.sites.desk.wording_plans import OUTSIDE_WHY
from quittance.sites.ui.help_words import SCOPES
from quittance.sites.ui.wording import LETTERS

Words = dict[str | int, object]
LANGUAGES: Words = {"nb": _("Bokmål"), "nn": _("Nynorsk"), "en": _("English")}

# What somebody with a role does here.
ROLE_WORK = {
    Role.CASE_HANDLER: _("Finds and opens cases, sees identity numbers, answers “I have paid”."),
    Role.PAYMENTS_CLERK: _("Places money, brings in bank files, proposes refunds and corrections."),
    Role.APPROVER: _("Approves or rejects what others propose."),
    Role.CLIENT_MONEY: _("Pays out to creditors and watches over the client account."),
    Role.PRINTING: _("Takes print files to the printing house. Names, amounts and passwords of letters stand in them."),
    Role.AUDITOR: _("Reads everything, the audit trail too, and changes nothing."),
    Role.ADMINISTRATOR: _("Decides with another who works here, and looks after the payment companies. Sees no cases."),
}

# What has just been done with a member's access.
MEMBER_DONE = {
    "roles": _("The roles are changed. They apply from the member's next click."),
    "disabled": _("The member is kept out from now on. Nothing about them is removed."),
    "roles_asked": _("The roles you took away are gone. The new ones wait for another administrator."),
    "asked": _("It waits for another administrator. Nothing is changed before that."),
}

# Who acts when it is no colleague: the actor as it is written down, or how it begins.
ACTORS = {
    "system": _("The system"),
    "job:": _("The system's jobs"),
    "debtor:": _("Debtors on their own pages"),
    "identity:": _("People who log in with BankID"),
    "mandate:": _("People who help debtors"),
    "credential:": _("Debtors who log in with a letter"),
    "visitor": _("Somebody not logged in"),
    "provider:": _("Payment companies"),
    "cli:": _("The command line"),
}

# What an event is about.
SUBJECTS = {
    "case": _("Case"),
    "entry": _("Bank entry"),
    "attempt": _("Payment through a company"),
    "posting": _("Posting"),
    "refund": _("Refund"),
    "file": _("Received file"),
    "credential": _("Letter login"),
    "creditor": _("Creditor"),
    "remittance": _("Remittance"),
    "payment-file": _("Payment file"),
    "payment": _("Payment in a payment file"),
    "account": _("Client account"),
    "staff": _("Member"),
    "party": _("Debtor"),
    "identity": _("Person with BankID"),
    "notice": _("Notice"),
    "print": _("Print file"),
    "letter": _("Letter"),
    "plan": _("Plan"),
    "plan-rules": _("Rules for plans"),
    "settlement": _("A reduced sum"),
    "search": _("Search"),
    "audit": _("The audit trail"),
}

# What an event tells besides, in the order it is told; amounts are in øre and written as money.
AMOUNTS = frozenset({"amount", "total", "paid", "difference", "written_off", "fee", "cost_effect"})
DETAILS = {
    "reason": _("Reason"),
    "roles": _("Roles"),
    "before": _("Before"),
    "after": _("After"),
    "kind": _("Kind"),
    "code": _("Code"),
    "outcome": _("Outcome"),
    "verdict": _("Verdict"),
    "amount": _("Amount"),
    "total": _("Sum"),
    "paid": _("Paid"),
    "difference": _("Difference"),
    "case": _("Case"),
    "cases": _("Cases"),
    "booked": _("Booked"),
    "matched": _("Found their case"),
    "charges": _("Fees"),
    "hits": _("Found"),
    "problems": _("Problems"),
    "removed": _("Removed"),
    "report": _("Report"),
    "approval": _("Proposal"),
    "letter": _("Letter"),
    "request": _("Request"),
    "fields": _("What was changed"),
    "mandate": _("Help"),
    "scope": _("How far"),
    "until": _("Up to and including"),
    "by": _("Ended by"),
    "channel": _("Sent by"),
    "contact": _("Contact"),
    "sending": _("Sending"),
    "level": _("Level"),
    "way": _("Told of news by"),
    "quick_logins": _("New login by e-mail or text message"),
    "form": _("Got as"),
    "role": _("Role"),
    "language": _("Language"),
    "why": _("Why"),
    "failures": _("Wrong passwords"),
    "claims": _("Invoices"),
    "rejected": _("Refused"),
    "accepted": _("Accepted"),
    "pending": _("Not decided yet"),
    "letters": _("Letters"),
    "pages": _("Pages"),
    "day": _("Day"),
    "to": _("To case"),
    "from_day": _("From day"),
    "to_day": _("To day"),
    "cost_effect": _("Costs more by"),
    "entry": _("Bank entry"),
    "posting": _("Posting"),
    "file": _("Received file"),
    "change": _("Change of number"),
    "identity": _("Person with BankID"),
    "postal_address": _("Address for letters"),
    "resolution": _("Decision"),
    "proposed_by": _("Proposed by"),
    "begun": _("Agreements begun"),
    "ended": _("Agreements ended"),
    "charge": _("Drawing"),
    "deletions": _("Taken back"),
    "taken_back_by": _("Taken back by payment"),
    "offer": _("Offer"),
    "plan": _("Plan"),
    "rules": _("Version of the rules"),
    "valid_from": _("In force from"),
    "outside": _("Outside the rules"),
    "written_off": _("Written off"),
    "count": _("Instalments"),
    "fee": _("Fee"),
    "sha256": "SHA-256",
}

# What a detail says, where it is one of a few.
VALUES: dict[str, Words] = {
    "scope": {key: name for key, (name, _told) in SCOPES.items()},
    "by": {"debtor": _("the debtor"), "helper": _("the helper"), "desk": _("the desk")},
    "channel": {"email": _("e-mail"), "sms": _("text message")},
    "way": {"letter": _("letter only"), "email": _("e-mail"), "sms": _("text message")},
    "level": {"high": _("high"), "substantial": _("substantial")},
    "form": {"page": _("page"), "document": _("file")},
    "role": {"manager": _("may decide"), "accounting": _("may pay and read")},
    "language": LANGUAGES,
    "verdict": {"no_money": _("no money came"), "look_again": _("look again")},
    "quick_logins": {0: _("no"), 1: _("yes")},
}

_FACTORS: Words = {"totp": _("app with codes"), "passkey": _("passkey")}
# What a detail of one kind of event says, where the same detail says something else in others.
VALUES_OF: dict[tuple[str, str], Words] = {
    ("letter.written", "kind"): dict(LETTERS.items()),
    ("payment.report_closed", "outcome"): {
        "found": _("found"),
        "not_found": _("not found"),
        "withdrawn": _("withdrawn"),
    },
    ("login.letter_ended", "why"): {
        "expired": _("its time is over"),
        "replaced": _("a newer letter has come"),
        "handed_out": _("the letter's holder ended it"),
        "quick": _("used already"),
    },
    ("payment.taken_back", "way"): {
        "provider": _("by the payment company"),
        "bank": _("through the bank"),
        "charged": _("by the payer's bank"),
    },
    ("staff.second_factor_added", "kind"): _FACTORS,
    ("staff.second_factor_removed", "kind"): _FACTORS,
}
# What was changed of what is registered about a debtor.
REGISTERED = {
    "name": _("name"),
    "address": _("address"),
    "postcode": _("postcode"),
    "city": _("town or city"),
    "email": _("e-mail address"),
    "phone": _("phone"),
}

# Why a case was opened, besides the reasons that members choose themselves (forms.py).
REASONS = {
    "queue": _("In one of the member's queues"),
    "correction": _("To correct something"),
    "plan": _("To agree on a plan or a sum"),
    **OUTSIDE_WHY,
}

# How the chain breaks (areas/audit/queries.py).
BREAKS = {
    "changed": _("The event is another than when it was written."),
    "removed": _("The event is gone."),
    "gap": _("A place of the chain is gone."),
    "inserted": _("The event was put in past the chain."),
}
