"""Issues letter credentials and logs people in with them."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from quittance.areas.access.models import CredentialCase, LetterCredential
from quittance.areas.access.queries import current_visitor
from quittance.areas.access.quick_logins import use_up
from quittance.areas.access.visitor import Visitor
from quittance.areas.audit import operations as audit
from quittance.areas.contacts.operations.telling import Telling, tell
from quittance.core import credentials
from quittance.kit.clock import oslo_date

LIFE = dt.timedelta(days=21)
MAX_FAILURES = 5


Why = Literal["expired", "replaced", "handed_out", "quick"]
"""Why a right password no longer works: the letter's 21 days are over; a newer letter was printed; it was handed out
by a company's letter that ended, or taken back; it was sent by e-mail or text message, for one use and a short time."""


class LoginRefused(Exception):
    """User name and password do not open anything. One answer for every cause (A-2)."""


class LoginEnded(LoginRefused):
    """The password was right and opens nothing any more: whoever has it may be told why."""

    def __init__(self, credential_id: int, why: Why) -> None:
        super().__init__()
        self.credential_id, self.why = credential_id, why


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

    Raises LoginRefused for a wrong, unknown or locked credential alike, and takes as long for each: a password is
    always checked, against a decoy where there is nothing to check, and a refusal is always written down. Raises
    LoginEnded for a right password that no longer works. Wrong passwords are counted under a lock, also of credentials
    that have ended, so five tries are five tries however many arrive at once, and nobody finds out by guessing that a
    credential has ended.
    """
    name = credentials.normalise(user_name)[:40]
    code = credentials.normalise(password)[:80]
    row = LetterCredential.objects.filter(user_name=name).first()
    right = check_password(code, row.password_hash if row else _decoy())
    with transaction.atomic():
        found = LetterCredential.objects.select_for_update(of=("self",)).filter(user_name=name).first()
        answer = _answer(found, right, now) if found else _unknown(now)
    if isinstance(answer, LoginRefused):
        raise answer
    return answer


def _answer(locked: LetterCredential, right: bool, now: dt.datetime) -> Visitor | LoginRefused:
    if locked.failures >= MAX_FAILURES:
        return _refused(locked, now)
    if not right:
        locked.failures += 1
        return _refused(locked, now)
    if ended := _ended(locked, oslo_date(now)) or (None if use_up(locked.pk, now=now) else "quick"):
        _note("login.letter_ended", locked, now, actor="visitor", why=ended)
        return LoginEnded(locked.pk, ended)
    locked.failures, locked.last_used_at = 0, now
    locked.save(update_fields=["failures", "last_used_at"])
    _note("login.letter", locked, now, actor=f"credential:{locked.pk}")
    tell(Telling(locked.party_id, "letter_login", f"letter_login:{locked.pk}:{oslo_date(now)}"), now=now)
    visitor = current_visitor({"tier": "letter", "credential_id": locked.pk}, today=oslo_date(now))
    return visitor if visitor.tier == "letter" else LoginRefused()


def _refused(locked: LetterCredential, now: dt.datetime) -> LoginRefused:
    locked.save(update_fields=["failures"])
    _note("login.letter_refused", locked, now, actor="visitor", failures=locked.failures)
    return LoginRefused()


def _unknown(now: dt.datetime) -> LoginRefused:
    """Writes as much as for a login that exists: the time of writing told the two apart."""
    LetterCredential.objects.filter(pk=0).update(failures=0)
    audit.record(actor="visitor", action="login.letter_refused", subject="credential:0", now=now, failures=0)
    return LoginRefused()


def _ended(row: LetterCredential, today: dt.date) -> Why | None:
    """Why the password no longer works. What was handed out ends with its letter, and with a word from its holder."""
    own = row.parent or row
    if row.revoked_at is None and own.revoked_at is None and own.expires_on >= today <= row.expires_on:
        return None
    if row.parent is not None:
        return "handed_out"
    return "expired" if row.revoked_at is None else "replaced"


def _note(action: str, row: LetterCredential, now: dt.datetime, *, actor: str, **more: str | int) -> None:
    audit.record(actor=actor, action=action, subject=f"credential:{row.pk}", now=now, **more)
