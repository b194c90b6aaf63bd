"""Words for what we hold about somebody and for who has looked at it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quittance.areas.insight.looked import Looked
from quittance.areas.staff.roles import ROLE_NAMES, Role
from quittance.kit.own_data import Record
from quittance.sites.ui import figures

SECTIONS = {
    "person": _("Who you are to us"),
    "contacts": _("E-mail addresses and phones you have verified"),
    "verifications": _("Codes sent to verify an address or phone"),
    "postal_addresses": _("Where you want letters sent"),
    "preferences": _("How you want to be told of news"),
    "logins": _("User names from letters"),
    "quick_logins": _("Logins sent by e-mail or text message"),
    "login_cases": _("What each user name opens"),
    "bankid": _("Logging in with BankID"),
    "number_changes": _("New identity numbers"),
    "helpers": _("Whom you let help"),
    "helper_events": _("What they who help did"),
    "helping": _("Whom you help"),
    "cases": _("Cases"),
    "claims": _("Invoices"),
    "assignments": _("Who held the claims before"),
    "steps": _("Steps the law asks for"),
    "charges": _("Fees put on your cases"),
    "references": _("References to pay with"),
    "money_on_its_way": _("Money we expect"),
    "looks": _("What you were last shown of an amount"),
    "letters": _("Letters"),
    "payments": _("Payments through payment companies"),
    "payment_steps": _("How each payment went on"),
    "receipts": _("Receipts"),
    "bank_payments": _("Payments through the bank"),
    "placed_by_hand": _("Money that a person put on your case"),
    "refunds": _("Money given back"),
    "told_payments": _("Payments you told us of"),
    "bookings": _("What the books say"),
    "notices": _("Text messages and e-mails"),
    "requests": _("What you have asked of us"),
    "request_steps": _("What was done about it, our notes too"),
    "request_corrections": _("Answers that two of us have to agree on"),
    "restrictions": _("What is held still"),
    "passed_on": _("What was passed on to creditors"),
    "events": _("What was done, and when"),
}
"""Each section of everything that is held (insight.own_data)."""

FIELDS = {
    "account": _("Account in the books"),
    "account_ending": _("Account ends with"),
    "action": _("What was done"),
    "actor": _("Who did it"),
    "address": _("Address"),
    "amount": _("Amount"),
    "answer": _("Our answer"),
    "asked_at": _("Asked"),
    "at": _("When"),
    "case": _("Case"),
    "cases": _("Cases"),
    "channel": _("Channel"),
    "good_until": _("Works until"),
    "used_at": _("Used"),
    "city": _("Town or city"),
    "country": _("Country"),
    "creditor": _("Creditor"),
    "day": _("Day"),
    "deadline": _("Date to pay by"),
    "description": _("Description"),
    "due_date": _("Due date"),
    "email": _("E-mail address"),
    "identity_number": _("Identity number"),
    "invoice": _("Invoice"),
    "kind": _("Kind"),
    "language": _("Language"),
    "name": _("Name"),
    "number": _("Number"),
    "outcome": _("Outcome"),
    "phone": _("Phone"),
    "postcode": _("Postcode"),
    "principal": _("Principal"),
    "reason": _("Reason"),
    "reference": _("Reference"),
    "role": _("Role"),
    "state": _("State"),
    "subject": _("About"),
    "text": _("Text"),
    "user_name": _("User name"),
    "value": _("Address or phone"),
    "words": _("Words"),
}
"""Names of columns; one that is not here stands as it does in the document, where docs/your-data.md tells it."""

_MONEY = frozenset({"amount", "whole_amount", "captured", "refunded", "principal", "fee_base", "interest", "fees"})
_MONEY |= {"reminder_fees", "legal_costs", "other"}

WHO = {
    "own_bankid": _("You, with BankID"),
    "own_letter": _("Whoever has the letter"),
    "colleague": _("A colleague of yours, with a login from the letter"),
    "helper": _("Somebody who helps you"),
    "creditor": _("The creditor"),
    "machine": _("Our system, by itself"),
}
ACTIONS = {
    "case.read": _("Opened the case"),
    "report.read": _("Read what you told us of a payment"),
    "request.read": _("Read a request of yours"),
    "letter.read": _("Read a letter"),
    "overpaid.read": _("Looked at money paid too much"),
    "identity.unmasked": _("Looked at your identity number"),
    "data.handed_out": _("Got everything we hold about you"),
    "helper.looked": _("Looked on your behalf"),
    "login.letter": _("Logged in"),
    "login.bankid": _("Logged in"),
}
WHY = {
    "contact": _("You, or somebody for you, had contacted us"),
    "creditor": _("The creditor had asked"),
    "payment": _("A payment was looked for"),
    "objection": _("You had objected"),
    "control": _("Our work was being checked"),
    "queue": _("Something waited to be done"),
}


@dataclass(frozen=True, slots=True)
class SectionInWords:
    """A section for reading: its rows as names and values."""

    key: str
    title: str
    rows: tuple[tuple[tuple[str, str], ...], ...]


def section_in_words(key: str, records: Sequence[Record]) -> SectionInWords:
    """A section as its page shows it."""
    found = tuple(tuple(_field(name, value) for name, value in record.items()) for record in records)
    return SectionInWords(key, str(SECTIONS.get(key, key)), found)


def _field(name: str, value: Any) -> tuple[str, str]:
    return str(FIELDS.get(name, name.replace("_", " "))), _value(name, value)


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if name in _MONEY and isinstance(value, int):
        return figures.money(value)
    if isinstance(value, str):
        return _moment(value)
    if isinstance(value, list):
        return ", ".join(_value(name, one) for one in value) or "–"
    if isinstance(value, dict):
        return gettext("In the document, and on the page of the letter or the receipt")
    return str(value)


def _moment(text: str) -> str:
    """A day or an instant as people read it; other text as it is."""
    try:
        if len(text) == len("2026-11-20"):
            return figures.day(dt.date.fromisoformat(text))
        return figures.moment(dt.datetime.fromisoformat(text)) if "T" in text else text
    except ValueError:
        return text


def look_in_words(look: Looked) -> tuple[str, str, str]:
    """Who looked, what they did and why; nothing where that is not known."""
    if look.who == "agency":
        roles = ", ".join(str(ROLE_NAMES[Role(one)]) for one in look.roles)
        who = gettext("Us: %(roles)s") % {"roles": roles.lower()} if roles else gettext("Us")
    elif look.letter_date:
        who = gettext("%(who)s of %(day)s") % {"who": WHO[look.who], "day": figures.day(look.letter_date)}
    else:
        who = str(WHO[look.who])
    return who, str(ACTIONS[look.action]), str(WHY.get(look.why, ""))
