"""The one door into the books: post and reverse."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, connection, transaction

from quittance.core.errors import CoreError
from quittance.core.postings import Account, Leg, check, reversed_legs


class AlreadyPosted(CoreError):
    """The idempotency key was used before, for other legs than these."""

    def __init__(self, key: str) -> None:
        super().__init__("already_posted", f"The key {key} belongs to another posting.")


class AlreadyReversed(CoreError):
    """A posting is reversed once at the most."""

    def __init__(self, posting_id: int) -> None:
        super().__init__("already_reversed", f"Posting {posting_id} has been reversed before.")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a posting documents (L-15): reason, who, from which document, the day it counts, when it was written.

    `key` is unique for ever: the same key again is the same event.
    """

    reason: str
    actor: str
    source: str
    value_date: dt.date
    recorded_at: dt.datetime
    key: str
    reverses_id: int | None = None


# One round trip: the posting, its legs, and the id. On a known key nothing is inserted and nothing returned.
_POST = """
with posting as (
  insert into ledger_posting
    (reason, actor, source, value_date, recorded_at, currency, idempotency_key, reverses_id)
  values (%s, %s, %s, %s, %s, 'NOK', %s, %s)
  on conflict (idempotency_key) do nothing
  returning id, value_date
), legs as (
  insert into ledger_leg (posting_id, line, account, case_id, claim_id, subaccount, amount, value_date)
  select posting.id, leg.line, leg.account, leg.case_id, leg.claim_id, leg.subaccount, leg.amount, posting.value_date
  from posting, unnest(%s::smallint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
    with ordinality as leg (account, case_id, claim_id, subaccount, amount, line)
)
select id from posting
"""


def post(entry: Entry, legs: Sequence[Leg]) -> int:
    """Writes one posting in the caller's transaction and returns its id; the same key again returns the first id.

    Raises core.postings.Unbalanced; AlreadyPosted when the key stands for other legs; AlreadyReversed.
    """
    check(legs)
    values: list[Any] = [
        entry.reason,
        entry.actor,
        entry.source,
        entry.value_date,
        entry.recorded_at,
        entry.key,
        entry.reverses_id,
        [leg.account.value for leg in legs],
        [leg.case_id for leg in legs],
        [leg.claim_id for leg in legs],
        [leg.subaccount for leg in legs],
        [leg.amount for leg in legs],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_POST, values)
        row = cursor.fetchone()
    return int(row[0]) if row else _known(entry.key, legs)


def known(key: str) -> int | None:
    """The posting an idempotency key stands for, if there is one."""
    with connection.cursor() as cursor:
        cursor.execute("select id from ledger_posting where idempotency_key = %s", [key])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _known(key: str, legs: Sequence[Leg]) -> int:
    posting_id = known(key)
    if posting_id is None or posted_legs(posting_id) != list(legs):
        raise AlreadyPosted(key)
    return posting_id


def posted_legs(posting_id: int) -> list[Leg]:
    """The legs of a posting in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select account, amount, case_id, claim_id, subaccount from ledger_leg where posting_id = %s order by line",
            [posting_id],
        )
        return [Leg(Account(row[0]), *row[1:]) for row in cursor.fetchall()]


def reverse(posting_id: int, entry: Entry) -> int:
    """Undoes a posting by its exact opposite.

    Raises AlreadyReversed when somebody else was first; the same key again returns the first reversal.
    """
    try:
        with transaction.atomic():
            return post(replace(entry, reverses_id=posting_id), reversed_legs(posted_legs(posting_id)))
    except IntegrityError as error:
        if "posting_reversed_once" in str(error):
            raise AlreadyReversed(posting_id) from error
        raise
