"""What this area holds about a person."""

from quittance.areas.contacts.rules import opened
from quittance.kit.own_data import Record, Section


def _opened(record: Record) -> Record:
    sealed, index = bytes(record.pop("sealed")), bytes(record.pop("value_index"))
    return {**record, "value": opened("contacts_contact", sealed, index) if sealed else ""}


SECTIONS = (
    Section(
        "contacts",
        ("contacts.Contact",),
        "select channel, sealed, value_index, verified_at, replaced_at from contacts_contact"
        " where party_id = any(%(parties)s) order by id",
        _opened,
    ),
    Section(
        "verifications",
        ("contacts.Verification",),
        "select channel, asked_at, sent_at, ended_at, outcome, sendings, tries from contacts_verification"
        " where party_id = any(%(parties)s) order by id",
    ),
    Section(
        "postal_addresses",
        ("contacts.PostalAddress",),
        "select address, postcode, city, country, given_at from contacts_postaladdress"
        " where party_id = any(%(parties)s) order by id",
    ),
    Section(
        "preferences",
        ("contacts.Preference",),
        "select way, quick_logins, changed_at from contacts_preference where party_id = any(%(parties)s) order by id",
    ),
    Section(
        "quick_logins",
        ("contacts.QuickLogin",),
        "select channel, sent_at, good_until, used_at from contacts_quicklogin"
        " where party_id = any(%(parties)s) order by id",
    ),
)
LEFT_OUT: dict[str, str] = {}
