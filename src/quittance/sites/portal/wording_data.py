"""Words for what we hold about somebody and for who has looked at it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quittance.areas.insight.looked import Looked
from quittance.areas.staff.roles import ROLE_NAMES, Role
from quittance.kit.own_data import Record
from quittance.sites.portal import wording_plan_codes
from quittance.sites.portal.wording_codes import field_in_words
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
    "helper_events": _("What your helpers did"),
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
    **wording_plan_codes.SECTIONS,
}
"""Each section of everything that is held (insight.own_data)."""

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
    found = tuple(tuple(field_in_words(key, *field) for field in record.items()) for record in records)
    return SectionInWords(key, str(SECTIONS.get(key, key)), found)


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
