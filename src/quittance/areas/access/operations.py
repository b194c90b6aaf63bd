"""Issues letter credentials and logs people in with them."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from quittance.areas.access.models import CredentialCase, LetterCredential
from quittance.areas.access.queries import current_visitor
from quittance.areas.access.visitor import Visitor
from quittance.areas.audit import operations as audit
from quittance.core import credentials
from quittance.kit.clock import oslo_date

LIFE = dt.timedelta(days=21)
MAX_FAILURES = 5


class LoginRefused(Exception):
    """User name and password do not open anything. One answer for every cause (A-2)."""


@dataclass(frozen=True, slots=True)
class IssuedCredential:
    """What is printed in the letter; the password is not known to anybody afterwards."""

    user_name: str
    password: str = field(repr=False)
    expires_on: dt.date


def issue_credential(
    *, party_id: int, case_ids: Sequence[int], letter_date: dt.date, actor: str, now: dt.datetime
) -> IssuedCredential:
    """A new user name and password for a letter; older ones of the same person for the same cases stop working.

    Valid for 21 days from the letter's date, for five wrong passwords, for these cases only.
    """
    password = credentials.make(secrets.randbelow)
    user_name = credentials.random_symbols(secrets.randbelow, credentials.USER_NAME_LENGTH)
    with transaction.atomic():
        LetterCredential.objects.filter(
            party_id=party_id, revoked_at__isnull=True, cases__case_id__in=list(case_ids)
        ).update(revoked_at=now)
        row = LetterCredential.objects.create(
            user_name=user_name,
            password_hash=make_password(password),
            party_id=party_id,
            letter_date=letter_date,
            expires_on=letter_date + LIFE,
        )
        CredentialCase.objects.bulk_create(
            CredentialCase(credential=row, case_id=case_id) for case_id in sorted(set(case_ids))
        )
        audit.record(actor=actor, action="credential.issued", subject=f"credential:{row.pk}", now=now)
    return IssuedCredential(user_name, credentials.grouped(password), row.expires_on)


@lru_cache(maxsize=1)
def _decoy() -> str:
    return make_password("nobody's password")


def log_in_with_letter(*, user_name: str, password: str, now: dt.datetime) -> Visitor:
    """The visitor a letter's user name and password stand for.

    Raises LoginRefused for a wrong, unknown, expired, revoked or locked credential alike, and takes as long for each:
    a password is always checked, against a decoy where there is nothing to check. Wrong passwords are counted under
    a lock, so five tries are five tries however many arrive at once.
    """
    name = credentials.normalise(user_name)[:40]
    code = credentials.normalise(password)[:80]
    row = LetterCredential.objects.filter(user_name=name).first()
    right = check_password(code, row.password_hash if row else _decoy())
    with transaction.atomic():
        today = oslo_date(now)
        locked = LetterCredential.objects.select_for_update(of=("self",)).filter(user_name=name).first()
        usable = locked is not None and (
            locked.revoked_at is None and locked.failures < MAX_FAILURES and locked.expires_on >= today
        )
        if locked is None or not usable:
            visitor = None
        elif right:
            locked.failures, locked.last_used_at = 0, now
            locked.save(update_fields=["failures", "last_used_at"])
            audit.record(
                actor=f"credential:{locked.pk}", action="login.letter", subject=f"credential:{locked.pk}", now=now
            )
            visitor = current_visitor({"tier": "letter", "credential_id": locked.pk}, today=today)
        else:
            locked.failures += 1
            locked.save(update_fields=["failures"])
            audit.record(
                actor="visitor",
                action="login.letter_refused",
                subject=f"credential:{locked.pk}",
                now=now,
                failures=locked.failures,
            )
            visitor = None
    if visitor is None:
        raise LoginRefused
    return visitor
