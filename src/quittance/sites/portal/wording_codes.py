"""Words for the columns of what we hold about somebody, and for the codes that stand in them.

The document (JSON) keeps names and codes as docs/your-data.md tells them; the page to read has these.
"""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quittance.sites.portal import wording_plan_codes
from quittance.sites.ui import figures
from quittance.sites.ui.event_words import EVENTS, POSTINGS
from quittance.sites.ui.help_words import RELATIONS, SCOPES
from quittance.sites.ui.wording import CHANNELS, COMPONENTS, LETTERS, NOTICE_KINDS, PAYMENT_STATES

FIELDS = {
    "accepted_at": _("Code used"),
    "account": _("Account in the books"),
    "account_ending": _("Account ends with"),
    "action": _("What was done"),
    "actor": _("Who did it"),
    "address": _("Address"),
    "all_cases": _("All cases"),
    "amount": _("Amount"),
    "answer": _("Our answer"),
    "answer_by": _("Answer by"),
    "asked_at": _("Asked"),
    "assigned_on": _("Passed on"),
    "at": _("When"),
    "before_day": _("The day you looked before that"),
    "booked_on": _("Booked by the bank"),
    "booking": _("Booking number"),
    "by_agency": _("Sent by us"),
    "captured": _("Received"),
    "case": _("Case"),
    "cases": _("Cases"),
    "changed_at": _("Changed"),
    "channel": _("Sent by"),
    "city": _("Town or city"),
    "closed_at": _("Answered"),
    "code": _("Which fee"),
    "comment": _("Our note"),
    "component": _("Part of the debt"),
    "confirmed_at": _("Confirmed by you"),
    "content": _("Content"),
    "contract_rate": _("Agreed interest a year"),
    "country": _("Country"),
    "creditor": _("Creditor"),
    "day": _("Day"),
    "deadline": _("Date to pay by"),
    "decided_at": _("Decided"),
    "description": _("Description"),
    "due_date": _("Due date"),
    "effective_due_date": _("Due date, moved to a working day"),
    "email": _("E-mail address"),
    "ended_at": _("Ended"),
    "ended_by": _("Ended by"),
    "ends_on": _("Ends"),
    "expires_on": _("Works until"),
    "facts": _("How it is worked out"),
    "failures": _("Wrong passwords"),
    "fee_base": _("Amount the fees are worked out from"),
    "fees": _("Fees we kept"),
    "figures": _("Amounts"),
    "file": _("File"),
    "first_at": _("First time"),
    "given_at": _("Given"),
    "good_until": _("Works until"),
    "help": _("Help number"),
    "identity_number": _("Identity number"),
    "interest": _("Interest"),
    "interest_terms": _("Interest"),
    "invoice": _("Invoice"),
    "invoice_date": _("Invoice date"),
    "issued_at": _("Made"),
    "issued_on": _("Made"),
    "kind": _("Kind"),
    "language": _("Language"),
    "last_at": _("Last time"),
    "last_used_at": _("Last used"),
    "legal_costs": _("Legal costs"),
    "letter": _("Letter number"),
    "letter_date": _("Date of the letter"),
    "made_at": _("Done"),
    "name": _("Name"),
    "next_step_on": _("Next step"),
    "noticed_at": _("Noticed"),
    "number": _("Number"),
    "on_paper": _("On paper"),
    "opened_on": _("Opened"),
    "other": _("Other"),
    "outcome": _("Outcome"),
    "paid_on": _("Paid"),
    "payee": _("To"),
    "payer_account": _("From account"),
    "payer_name": _("Payer"),
    "payment": _("Payment number"),
    "phone": _("Phone"),
    "place": _("Place in the row"),
    "postcode": _("Postcode"),
    "principal": _("Principal"),
    "provider": _("Way of paying"),
    "quick_logins": _("New login by e-mail or text message"),
    "reason": _("Reason"),
    "recorded_at": _("Written down"),
    "reference": _("Reference"),
    "refunded": _("Given back"),
    "registered_on": _("Registered"),
    "relation": _("Who it is"),
    "reminder_fees": _("Fees for letters"),
    "replaced_at": _("Replaced"),
    "reported_at": _("Told us"),
    "revoked_at": _("Ended"),
    "role": _("Role"),
    "scope": _("How far"),
    "sendings": _("Codes sent"),
    "sent_at": _("Sent"),
    "sent_on": _("Sent"),
    "settled_at": _("Done"),
    "since": _("From"),
    "source": _("What it is"),
    "started_at": _("Begun"),
    "state": _("State"),
    "state_before": _("State before"),
    "subject": _("About"),
    "text": _("Text"),
    "tries": _("Wrong codes"),
    "undone_at": _("Taken back"),
    "until": _("Up to and including"),
    "used_at": _("Used"),
    "user_name": _("User name"),
    "value": _("Address or phone"),
    "value_date": _("Counts from"),
    "verified_at": _("Verified"),
    "way": _("In which way"),
    "whole_amount": _("The whole payment"),
    "waits_for_paper": _("Waits to be sent on paper"),
    "words": _("Words"),
    "written_at": _("Written"),
    **wording_plan_codes.FIELDS,
}
"""Names of columns; a test knows them all."""

_MONEY = frozenset({"amount", "whole_amount", "captured", "refunded", "principal", "fee_base", "interest", "fees"})
_MONEY |= {"reminder_fees", "legal_costs", "other"} | wording_plan_codes.MONEY

_SENT_BY = {"email": _("e-mail"), "sms": _("text message"), "letter": _("letter only")}

CODES: Mapping[str, Mapping[str, object]] = {
    **wording_plan_codes.CODES,
    "person.kind": {"person": _("Person"), "organisation": _("Company or organisation")},
    "channel": _SENT_BY,
    "way": _SENT_BY
    | {
        "provider": _("the way it was paid"),
        "bank": _("to a bank account"),
        "charged": _("taken back by the payer's bank"),
    },
    "verifications.outcome": {
        "verified": _("verified"),
        "replaced": _("another code was sent"),
        "locked": _("too many wrong codes"),
        "expired": _("not used in time"),
        "cancelled": _("broken off"),
    },
    "told_payments.outcome": {
        "found": _("found"),
        "not_found": _("not found"),
        "withdrawn": _("withdrawn"),
    },
    "request_steps.outcome": {"granted": _("yes"), "partly": _("in part"), "refused": _("no")},
    "role": {
        "holder": _("whom the letter was sent to"),
        "manager": _("may decide"),
        "accounting": _("may pay and read"),
    },
    "number_changes.state": {
        "waiting": _("waits for us"),
        "confirmed": _("the same person"),
        "refused": _("somebody else"),
    },
    "relation": {key: name for key, (name, _told) in RELATIONS.items()},
    "scope": {key: name for key, (name, _told) in SCOPES.items()},
    "ended_by": {"debtor": _("you"), "helper": _("the helper"), "desk": _("us")},
    "helper_events.kind": {
        "given": _("You made the code"),
        "accepted": _("The code was used"),
        "confirmed": _("You said that it is the right person"),
        "looked": _("Looked"),
        "ended": _("Ended"),
    },
    "interest_terms": {
        "statutory": _("Late-payment interest by law"),
        "none": _("none"),
        "contract": _("as agreed"),
    },
    "steps.kind": LETTERS,
    "component": COMPONENTS,
    "code": {
        "reminder_fee.reminder": _("Reminder fee"),
        "reminder_fee.collection_notice": _("Fee for the collection notice"),
        "reminder_fee.creditor_demand": _("Fee for the creditor's payment demand"),
        "collection_fee.light": _("Collection fee"),
        "collection_fee.heavy_step": _("Collection fee, increase"),
    },
    "references.kind": {
        "case": _("for the whole case"),
        "creditor": _("the creditor's own"),
        "imported": _("the creditor's own"),
        "plan": _("for a payment plan"),
    },
    "letters.kind": LETTERS,
    "provider": CHANNELS,
    "payments.state": PAYMENT_STATES,
    "payment_steps.state": PAYMENT_STATES,
    "state_before": PAYMENT_STATES,
    "placed_by_hand.kind": {
        "cases": _("put on a case"),
        "payback": _("sent back"),
        "returned": _("had been sent back"),
        "payout": _("came from a payment company"),
        "payment_out": _("was a payment of ours"),
        "came_back": _("was a payment of ours that came back"),
    },
    "refunds.state": {
        "proposed": _("one of us looks at it"),
        "approved": _("approved"),
        "sent": _("on its way"),
        "done": _("given back"),
        "failed": _("could not be sent"),
        "rejected": _("not sent"),
    },
    "bookings.reason": POSTINGS,
    "bookings.account": COMPONENTS
    | {
        "overpayment": _("Paid too much"),
        "client_funds": _("Client account"),
        "provider_in_transit": _("Held by payment companies"),
        "bank_suspense": _("Money without a case"),
        "payment_in_transit": _("Payments of ours on their way"),
        "claims_contra": _("Counter-entry"),
        "creditor_payable": _("Owed to the creditor"),
        "fee_settlement": _("Fees paid to us"),
        "fee_income": _("Our income"),
        "own_bank": _("Our own account"),
    },
    "notices.kind": NOTICE_KINDS,
    "notices.state": {
        "waiting": _("waiting"),
        "sent": _("sent"),
        "delivered": _("delivered"),
        "failed": _("failed"),
        "given_up": _("given up"),
    },
    "requests.kind": {
        "correction": _("Correction"),
        "restriction": _("To hold things still"),
        "erasure": _("Erasure"),
    },
    "request_steps.kind": {
        "note": _("Our note"),
        "extended": _("More time"),
        "decided": _("Answer"),
        "ending": _("The restriction ends"),
    },
    "action": EVENTS
    | {
        "identity.unmasked": _("Looked at your identity number"),
        "data.handed_out": _("Got everything we hold about you"),
        "helper.looked": _("Looked on your behalf"),
        "payment.reported": _("Told us that it is paid"),
        "report.read": _("Read what you told us of a payment"),
    },
}
"""Words for codes, by section and column where the same column says different things."""

# What comes before a colon in who did something, what it was about, and what promises money.
_BEGINNINGS: Mapping[str, Mapping[str, object]] = {
    "actor": {
        "agency": _("Us"),
        "creditor": _("The creditor"),
        "credential": _("Whoever has the letter"),
        "debtor": _("Whoever was logged in"),
        "identity": _("Whoever was logged in with BankID"),
        "mandate": _("Somebody who helps you"),
        "provider": _("The payment company"),
        "visitor": _("Somebody not logged in"),
        "": _("Our system, by itself"),
    },
    "subject": {
        "case": _("A case of yours"),
        "party": _("Yourself"),
        "identity": _("You, with BankID"),
        "credential": _("A login from a letter"),
        "": _("Something else"),
    },
    "source": {
        "attempt": _("A payment through a payment company"),
        "entry": _("A payment through the bank"),
        "report": _("What you told us of a payment"),
        "": _("Something else"),
    },
}


def field_in_words(section: str, name: str, value: Any) -> tuple[str, str]:
    """A column of a section and what stands in it."""
    return str(FIELDS.get(name, name.replace("_", " "))), _value(section, name, value)


def _value(section: str, name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return ", ".join(_value(section, name, one) for one in value) or "–"
    if isinstance(value, dict):
        return gettext("In the document, and on the page of the letter or the receipt")
    if name in _MONEY and isinstance(value, int):
        return figures.money(value)
    return _text(section, name, value) if isinstance(value, str) else str(value)


def _text(section: str, name: str, value: str) -> str:
    words = CODES.get(f"{section}.{name}") or CODES.get(name) or {}
    if value in words:
        return str(words[value])
    if name in _BEGINNINGS:
        known = _BEGINNINGS[name]
        return str(known.get(value.partition(":")[0], known[""]))
    if name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    if name == "country":
        return str(Locale.parse(figures.locale()).territories.get(value, value))
    if name == "contract_rate":
        return figures.rate(Decimal(value))
    if name == "facts":
        return gettext("In the document, and on the page of the case")
    if name == "figures":
        told = json.loads(value).items()
        return ", ".join(f"{COMPONENTS.get(part, part)} {figures.money(amount)}" for part, amount in told)
    return _moment(value)


def _moment(text: str) -> str:
    """A day or an instant as people read it; other text as it is."""
    try:
        if len(text) == len("2026-11-20"):
            return figures.day(dt.date.fromisoformat(text))
        return figures.moment(dt.datetime.fromisoformat(text)) if "T" in text else text
    except ValueError:
        return text
