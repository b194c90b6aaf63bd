"""A company's letter hands out logins to colleagues: for the same cases, until the same day, with a role each.

Who opens the company's post holds the letter. Accounting may see and pay; a manager may also decide (rules.can_decide).
Only the letter itself hands out, so there is one place where it is seen who has been let in, and by whom.
"""

import datetime as dt
import secrets
from typing import Literal

from django.contrib.auth.hashers import make_password
from django.db import transaction

from quittance.areas.access.models import CredentialCase, LetterCredential
from quittance.areas.access.operations import IssuedCredential
from quittance.areas.access.rules import NotYours
from quittance.areas.access.visitor import Visitor
from quittance.areas.audit import operations as audit
from quittance.core import credentials
from quittance.core.errors import CoreError
from quittance.kit.clock import oslo_date

MOST = 10
"""Logins that one letter hands out at most at a time."""


class CannotHandOut(CoreError):
    """No login is handed out. Codes: too_many, last_day (the letter's own login ends today)."""


def hand_out(visitor: Visitor, *, role: Literal["manager", "accounting"], now: dt.datetime) -> IssuedCredential:
    """A login for a colleague, whose password is known only now. Raises NotYours, CannotHandOut."""
    if not visitor.may_hand_out:
        raise NotYours
    password, today = credentials.make(secrets.randbelow), oslo_date(now)
    hashed = make_password(password)
    with transaction.atomic():
        letter = _letter(visitor)
        if letter.expires_on <= today:
            raise CannotHandOut("last_day", "the letter's own login ends today")
        if letter.handed_out.filter(revoked_at__isnull=True).count() >= MOST:
            raise CannotHandOut("too_many", f"{MOST} logins are handed out")
        row = LetterCredential.objects.create(
            user_name=credentials.random_symbols(secrets.randbelow, credentials.USER_NAME_LENGTH),
            password_hash=hashed,
            party_id=letter.party_id,
            role=role,
            parent=letter,
            letter_date=today,
            expires_on=letter.expires_on,
        )
        CredentialCase.objects.bulk_create(
            CredentialCase(credential=row, case_id=case_id) for case_id in sorted(visitor.case_ids)
        )
        _note("credential.handed_out", letter, row, now, role=role)
    return IssuedCredential(row.user_name, credentials.grouped(password), row.expires_on)


def take_back(visitor: Visitor, *, credential_id: int, now: dt.datetime) -> None:
    """Ends a login the visitor's letter handed out, from the next click on. Raises NotYours."""
    if not visitor.may_hand_out:
        raise NotYours
    with transaction.atomic():
        letter = _letter(visitor)
        row = letter.handed_out.filter(pk=credential_id, revoked_at__isnull=True).first()
        if row is None:
            raise NotYours
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        _note("credential.taken_back", letter, row, now)


def _letter(visitor: Visitor) -> LetterCredential:
    """The visitor's own, locked: a newer letter that ends it waits, or was quicker. Raises NotYours."""
    own = LetterCredential.objects.select_for_update(of=("self",)).filter(
        pk=visitor.credential_id or 0, revoked_at=None
    )
    if (found := own.first()) is None:
        raise NotYours
    return found


def _note(action: str, letter: LetterCredential, row: LetterCredential, now: dt.datetime, **more: str) -> None:
    audit.record(actor=f"credential:{letter.pk}", action=action, subject=f"credential:{row.pk}", now=now, **more)
