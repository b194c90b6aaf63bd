"""Erases the e-mail addresses and phones that a person verified, those of before too (GDPR art. 17)."""

import datetime as dt

from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.contacts.models import Contact, Preference
from quittance.areas.contacts.operations.verifying import cancel
from quittance.kit.db import locked


def forget(*, party_id: int, actor: str, now: dt.datetime) -> None:
    """From now on the person gets letters. That there was a contact, and when, is kept; what it was is not."""
    with transaction.atomic():
        locked("parties_party", [party_id])
        cancel(party_ids=[party_id], channel="email", now=now)
        cancel(party_ids=[party_id], channel="sms", now=now)
        mine = Contact.objects.filter(party_id=party_id)
        mine.filter(replaced_at__isnull=True).update(replaced_at=now, replaced_by=actor, sealed=b"", value_index=b"")
        mine.update(sealed=b"", value_index=b"")
        Preference.objects.filter(party_id=party_id).update(
            way=Preference.Way.LETTER, quick_logins=False, changed_at=now, changed_by=actor
        )
        audit.record(actor=actor, action="contact.forgotten", subject=f"party:{party_id}", now=now)
