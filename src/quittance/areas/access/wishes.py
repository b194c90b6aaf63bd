"""Wishes for a new letter: noted in the same way whatever was typed, and handed to whoever can write letters.

Nothing is looked up while somebody waits for the answer. Only what stands in a letter counts, the KID or the user name:
whoever could ask with a case number could have letters sent to everybody, and end their logins, by counting.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.db import transaction

from quittance.areas.access.models import LetterCredential, RenewalWish
from quittance.kit.crypto import CannotDecrypt, blind_index, decrypt, encrypt
from quittance.kit.db import rows
from quittance.kit.jobs import enqueue

Kind = Literal["kid", "user_name"]
KEPT = dt.timedelta(days=14)
"""How long a wish waits at most for the day on which a letter may be sent."""

_LATEST = """
select c.party_id, array_agg(o.case_id order by o.case_id)
  from access_lettercredential c join access_credentialcase o on o.credential_id = c.id
 where c.id = (select l.id from access_lettercredential l join access_credentialcase k on k.credential_id = l.id
                where k.case_id = %s and l.parent_id is null order by l.letter_date desc, l.id desc limit 1)
 group by c.party_id
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed, and when; `value` is personal."""

    wish_id: int
    kind: Kind
    value: str = field(repr=False)
    asked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a letter was sent to and which cases its login opened."""

    party_id: int
    case_ids: tuple[int, ...]


def wish_for(*, kind: Kind, value: str, now: dt.datetime) -> None:
    """Notes that somebody wants a new letter, and has it looked up soon; the same number again is the same wish.

    The same is done for every number, whosever it is.
    """
    text = f"{kind}:{value}"
    index = blind_index(text, purpose="renewal")
    wish = RenewalWish(reference=encrypt(text, place=_place(index)), reference_index=index, asked_at=now)
    with transaction.atomic():
        RenewalWish.objects.bulk_create(
            [wish], update_conflicts=True, unique_fields=["reference_index"], update_fields=["asked_at"]
        )
        enqueue("letters.answer_wishes")


def waiting() -> list[Wish]:
    """The wishes that were not answered, oldest first."""
    found = []
    for row in RenewalWish.objects.filter(answered_at=None).order_by("pk"):
        kind, _, value = _opened(row).partition(":")
        found.append(Wish(row.pk, "kid" if kind == "kid" else "user_name", value, row.asked_at))
    return found


def _opened(row: RenewalWish) -> str:
    """What was typed; nobody's number where the key to it is gone, so that the others are answered all the same."""
    try:
        return decrypt(bytes(row.reference or b""), place=_place(bytes(row.reference_index or b"")))
    except CannotDecrypt:
        return ""


def forget(wish_ids: Sequence[int], *, now: dt.datetime) -> None:
    """Forgets what was typed in wishes that were answered, or never can be."""
    RenewalWish.objects.filter(pk__in=wish_ids).update(reference=None, reference_index=None, answered_at=now)


def reach_of_user_name(user_name: str) -> Reach | None:
    """What the letter with this user name opened; None for others, and for logins a letter handed out."""
    row = LetterCredential.objects.filter(user_name=user_name, parent=None).first()
    return reach_of(row.pk) if row else None


def reach_of(credential_id: int) -> Reach:
    """What a letter's login opens or opened."""
    row = LetterCredential.objects.get(pk=credential_id)
    return Reach(row.party_id, tuple(sorted(row.cases.values_list("case_id", flat=True))))


def reach_of_case(case_id: int) -> Reach | None:
    """What the newest letter about this case opened; None when no letter with a login was sent about it."""
    found = rows(_LATEST, [case_id])
    return Reach(found[0][0], tuple(found[0][1])) if found else None


def user_name_of(credential_id: int) -> str:
    """The user name of a credential."""
    return LetterCredential.objects.get(pk=credential_id).user_name


def _place(index: bytes) -> str:
    return f"access_renewalwish.reference:{index.hex()}"
