"""A login by e-mail or text message, beside the letter: for who proved who they are, verified the contact and said yes.

It opens what the letter opens and no more, once, within ten minutes of a text message or a day of an e-mail. The login
of the letter stays as it is: otherwise whoever knows a KID could end it. Three in a day are sent at most, and none
while the last one still works.
"""

import datetime as dt
import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction

from quittance.areas.access.models import CredentialCase, LetterCredential
from quittance.areas.access.wishes import Reach
from quittance.areas.audit import operations as audit
from quittance.areas.contacts.models import QuickLogin
from quittance.areas.contacts.queries.reaching import reach
from quittance.areas.contacts.rules import LIFE
from quittance.areas.notices.operations.posting import Draft, post
from quittance.areas.notices.queries.outbox import was_told
from quittance.core import credentials
from quittance.kit import throttle
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked
from quittance.kit.messaging import can_send

MOST_IN_A_DAY = 3


def send_quick_login(to: Reach, *, key: str, actor: str, now: dt.datetime) -> bool:
    """Sends one where the person wants that; the same key again sends nothing. Whoever asked learns nothing of it."""
    who = reach([to.party_id]).get(to.party_id)
    point = who.preferred if who and who.quick_logins else None
    if who is None or point is None or not can_send(point.channel):
        return False
    password = credentials.make(secrets.randbelow)
    hashed, life = make_password(password), LIFE[point.channel]
    with transaction.atomic():
        locked("parties_party", [to.party_id])
        still_good = QuickLogin.objects.filter(party_id=to.party_id, used_at=None, good_until__gt=now).exists()
        if was_told(key) or still_good or not _within_limits(to.party_id, now):
            return False
        row = LetterCredential.objects.create(
            user_name=credentials.random_symbols(secrets.randbelow, credentials.USER_NAME_LENGTH),
            password_hash=hashed,
            party_id=to.party_id,
            letter_date=oslo_date(now),
            expires_on=oslo_date(now + life) + dt.timedelta(days=1),
        )
        CredentialCase.objects.bulk_create(
            CredentialCase(credential=row, case_id=case_id) for case_id in sorted(set(to.case_ids))
        )
        QuickLogin.objects.create(
            credential_id=row.pk, party_id=to.party_id, channel=point.channel, sent_at=now, good_until=now + life
        )
        audit.record(
            actor=actor, action="credential.sent", subject=f"credential:{row.pk}", now=now, channel=point.channel
        )
        secret = (row.user_name, credentials.grouped(password))
        draft = Draft(key, "login", to.party_id, point.channel, point.value, who.language, secret, life)
        return post(draft, now=now)


def _within_limits(party_id: int, now: dt.datetime) -> bool:
    return throttle.allow(key=f"quick-login:{party_id}", limit=MOST_IN_A_DAY, per_seconds=24 * 60 * 60, now=now)


def use_up(credential_id: int, *, now: dt.datetime) -> bool:
    """Whether a login may be used now, in the caller's transaction: a letter's always, these once, in time."""
    row = QuickLogin.objects.select_for_update(of=("self",)).filter(credential_id=credential_id).first()
    if row is None:
        return True
    if row.used_at is not None or row.good_until <= now:
        return False
    row.used_at = now
    row.save(update_fields=["used_at"])
    return True
