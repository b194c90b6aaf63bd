"""Logins for many letters at once: hashed beside each other before the letters are printed, issued as they are.

One hash takes tens of milliseconds by intention, so they are made on every core and outside any transaction.
"""

import datetime as dt
import os
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from quittance.areas.access.models import CredentialCase, LetterCredential
from quittance.areas.access.operations import LIFE, IssuedCredential
from quittance.areas.audit import operations as audit
from quittance.core import credentials
from quittance.kit.db import execute


@dataclass(frozen=True, slots=True)
class Prepared:
    """A user name, a password and its hash that belong to nobody yet."""

    user_name: str
    password: str = field(repr=False)
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose login, for which cases, and the day of the letter it stands in."""

    party_id: int
    case_ids: tuple[int, ...]
    letter_date: dt.date


def prepare(count: int) -> list[Prepared]:
    """Fresh logins. Not inside a transaction: it takes its time."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(lambda _: _one(), range(count)))


def _one() -> Prepared:
    password = credentials.make(secrets.randbelow)
    user_name = credentials.random_symbols(secrets.randbelow, credentials.USER_NAME_LENGTH)
    return Prepared(user_name, password, make_password(password))


def issue_all(
    wanted: Sequence[Wanted], prepared: Sequence[Prepared], *, actor: str, now: dt.datetime
) -> list[tuple[int, IssuedCredential]]:
    """Issues a prepared login to each, as (row, what is printed); older ones for the same cases stop working.

    So does one that a later of these overtakes. In the caller's transaction. There are at least as many prepared as
    wanted.
    """
    execute(
        "update access_lettercredential set revoked_at = %s where revoked_at is null and id in"
        " (select c.id from access_lettercredential c join access_credentialcase k on k.credential_id = c.id"
        "  join unnest(%s::bigint[], %s::bigint[]) as w(party_id, case_id)"
        "    on w.party_id = c.party_id and w.case_id = k.case_id)",
        [
            now,
            [one.party_id for one in wanted for _ in one.case_ids],
            [case_id for one in wanted for case_id in one.case_ids],
        ],
    )
    latest = {(one.party_id, case_id): place for place, one in enumerate(wanted) for case_id in one.case_ids}
    overtaken = {
        place for place, one in enumerate(wanted) if any(latest[one.party_id, case] > place for case in one.case_ids)
    }
    rows = LetterCredential.objects.bulk_create(
        LetterCredential(
            user_name=login.user_name,
            password_hash=login.password_hash,
            party_id=one.party_id,
            letter_date=one.letter_date,
            expires_on=one.letter_date + LIFE,
            revoked_at=now if place in overtaken else None,
        )
        for place, (one, login) in enumerate(zip(wanted, prepared[: len(wanted)], strict=True))
    )
    CredentialCase.objects.bulk_create(
        CredentialCase(credential=row, case_id=case_id)
        for row, one in zip(rows, wanted, strict=True)
        for case_id in sorted(set(one.case_ids))
    )
    for row in rows:
        audit.record(actor=actor, action="credential.issued", subject=f"credential:{row.pk}", now=now)
    return [
        (row.pk, IssuedCredential(row.user_name, credentials.grouped(login.password), row.expires_on))
        for row, login in zip(rows, prepared, strict=False)
    ]


def end_all(credential_ids: Sequence[int], *, now: dt.datetime) -> None:
    """Ends logins whose letters nobody will get, and what was handed out with them. In the caller's transaction."""
    execute(
        "update access_lettercredential set revoked_at = %s where revoked_at is null"
        " and (id = any(%s) or parent_id = any(%s))",
        [now, list(credential_ids), list(credential_ids)],
    )
