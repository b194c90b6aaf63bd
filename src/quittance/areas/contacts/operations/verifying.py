"""A new e-mail address or phone: a code goes to it, and it counts when the code has come back.

The one it replaces is told, so that a change somebody else made is noticed. Whoever calls this has made sure that it is
the person themselves, with an electronic identity.
"""

import datetime as dt
import secrets
from collections.abc import Sequence

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.contacts.models import Contact, Verification
from quittance.areas.contacts.operations.telling import Telling, tell_at
from quittance.areas.contacts.queries.reaching import Point, Reach, reach
from quittance.areas.contacts.rules import (
    CODE_DIGITS,
    LIFE,
    MOST_IN_A_DAY,
    MOST_TO_ONE,
    MOST_TRIES,
    WAITS,
    Channel,
    ContactRefused,
    index_of,
    opened,
    seal,
)
from quittance.areas.notices.operations.posting import Draft, post
from quittance.kit import throttle
from quittance.kit.db import locked, rows
from quittance.kit.messaging import can_send

Outcome = Verification.Outcome
_A_DAY = 24 * 60 * 60


def ask_code(*, party_ids: Sequence[int], channel: Channel, value: str, actor: str, now: dt.datetime) -> None:
    """Sends a code to a new address or phone (`value` as core.contact makes it), in place of one that waits.

    Raises ContactRefused: same, cannot_send, wait, too_many.
    """
    if not can_send(channel):
        raise ContactRefused("cannot_send")
    party_id = party_ids[0]
    index = index_of(channel, value)
    if Contact.objects.filter(party_id=party_id, channel=channel, value_index=index, replaced_at=None).exists():
        raise ContactRefused("same")
    code = "".join(str(secrets.randbelow(10)) for _ in range(CODE_DIGITS))
    hashed = make_password(code)
    with transaction.atomic():
        locked("parties_party", [party_id])
        sendings = _sendings_before(party_id, channel, index, now) + 1
        _count(party_id, index, now)
        row = Verification.objects.create(
            party_id=party_id,
            channel=channel,
            sealed=seal("contacts_verification", value, index),
            value_index=index,
            code_hash=hashed,
            asked_by=actor,
            asked_at=now,
            sent_at=now,
            expires_at=now + LIFE[channel],
            sendings=sendings,
        )
        language = rows("select language from parties_party where id = %s", [party_id])[0][0]
        key = f"code:{row.pk}"
        shown = f"{code[:4]} {code[4:]}"
        post(Draft(key, "code", party_id, channel, value, language, (shown,), LIFE[channel]), now=now)
        _note("contact.code_sent", row, actor, now)


def _sendings_before(party_id: int, channel: str, index: bytes, now: dt.datetime) -> int:
    """Ends what waits, and says how often a code went to this address. Raises ContactRefused (wait, too_many)."""
    waiting = Verification.objects.filter(party_id=party_id, channel=channel, ended_at=None).first()
    if waiting is None:
        return 0
    before = waiting.sendings if bytes(waiting.value_index or b"") == index and waiting.expires_at > now else 0
    if before >= len(WAITS):
        raise ContactRefused("too_many")
    if before and now < waiting.sent_at + WAITS[before]:
        raise ContactRefused("wait", until=waiting.sent_at + WAITS[before])
    _end(waiting, Outcome.REPLACED, now)
    return before


def _count(party_id: int, index: bytes, now: dt.datetime) -> None:
    within = [
        throttle.allow(key=f"contact:{party_id}", limit=MOST_IN_A_DAY, per_seconds=_A_DAY, now=now),
        throttle.allow(key=f"contact-to:{index.hex()}", limit=MOST_TO_ONE, per_seconds=_A_DAY, now=now),
    ]
    if not all(within):
        raise ContactRefused("too_many")


def ask_again(*, party_ids: Sequence[int], channel: Channel, actor: str, now: dt.datetime) -> None:
    """Another code to the same address. Raises ContactRefused: none, and what `ask_code` raises."""
    waiting = Verification.objects.filter(party_id=party_ids[0], channel=channel, ended_at=None).first()
    if waiting is None:
        raise ContactRefused("none")
    value = opened("contacts_verification", waiting.sealed or b"", waiting.value_index or b"")
    ask_code(party_ids=party_ids, channel=channel, value=value, actor=actor, now=now)


def confirm(*, party_ids: Sequence[int], channel: Channel, code: str, actor: str, now: dt.datetime) -> None:
    """The code has come back: from now on the new address counts, and the old one is told.

    Somebody who is two debtors here, with an old and a new identity number, has it for both. Raises ContactRefused:
    none, wrong_code, locked, expired. Tries are counted under a lock, so five are five however many come at once.
    """
    waiting = Verification.objects.filter(party_id=party_ids[0], channel=channel, ended_at=None).first()
    if waiting is None:
        raise ContactRefused("none")
    right = check_password(code, waiting.code_hash)
    with transaction.atomic():
        locked("parties_party", sorted(party_ids))
        row = Verification.objects.select_for_update(of=("self",)).get(pk=waiting.pk)
        refused = _judge(row, right, now)
        if refused is None:
            value = opened("contacts_verification", row.sealed or b"", row.value_index or b"")
            _end(row, Outcome.VERIFIED, now)
            _replace(party_ids, channel, value, actor, now)
    if refused is not None:
        raise refused


def _judge(row: Verification, right: bool, now: dt.datetime) -> ContactRefused | None:
    if row.ended_at is not None:
        return ContactRefused("none")
    if row.expires_at <= now:
        _end(row, Outcome.EXPIRED, now)
        return ContactRefused("expired")
    if right:
        return None
    row.tries += 1
    row.save(update_fields=["tries"])
    if row.tries >= MOST_TRIES:
        _end(row, Outcome.LOCKED, now)
        return ContactRefused("locked")
    return ContactRefused("wrong_code", left=MOST_TRIES - row.tries)


def _replace(party_ids: Sequence[int], channel: str, value: str, actor: str, now: dt.datetime) -> None:
    before, index = reach(party_ids), index_of(channel, value)
    for party_id in party_ids:
        _retire(party_id, channel, actor, now)
        row = Contact.objects.create(
            party_id=party_id,
            channel=channel,
            sealed=seal("contacts_contact", value, index),
            value_index=index,
            verified_at=now,
            verified_by=actor,
        )
        audit.record(
            actor=actor,
            action="contact.verified",
            subject=f"party:{party_id}",
            now=now,
            channel=channel,
            contact=row.pk,
        )
    _tell_old(before, channel, f"contact_changed:{row.pk}", now)


def remove(*, party_ids: Sequence[int], channel: Channel, actor: str, now: dt.datetime) -> None:
    """The person wants it used no more; it is told so itself. Raises ContactRefused (none)."""
    with transaction.atomic():
        locked("parties_party", sorted(party_ids))
        before = reach(party_ids)
        if not sum(_retire(party_id, channel, actor, now) for party_id in party_ids):
            raise ContactRefused("none")
        for party_id in party_ids:
            audit.record(actor=actor, action="contact.removed", subject=f"party:{party_id}", now=now, channel=channel)
        _tell_old(before, channel, f"contact_removed:{_last(party_ids[0], channel)}", now)


def _last(party_id: int, channel: str) -> int:
    return int(Contact.objects.filter(party_id=party_id, channel=channel).latest("pk").pk)


def cancel(*, party_ids: Sequence[int], channel: Channel, now: dt.datetime) -> None:
    """The person does not want the new address after all; nothing happens where none waits."""
    with transaction.atomic():
        locked("parties_party", [party_ids[0]])
        for row in Verification.objects.filter(party_id=party_ids[0], channel=channel, ended_at=None):
            _end(row, Outcome.CANCELLED, now)


def _retire(party_id: int, channel: str, actor: str, now: dt.datetime) -> int:
    current = Contact.objects.filter(party_id=party_id, channel=channel, replaced_at=None)
    return int(current.update(replaced_at=now, replaced_by=actor))


def _tell_old(before: dict[int, Reach], channel: str, key: str, now: dt.datetime) -> None:
    """Each contact that counted on this channel until now; where there was none, the person on the other one."""
    told: set[tuple[str, str]] = set()
    for who in before.values():
        point: Point | None = who.points.get(channel) or who.any
        if point is None or (point.channel, point.value) in told:
            continue
        told.add((point.channel, point.value))
        telling = Telling(who.party_id, "contact_changed", f"{key}:{point.contact_id}")
        tell_at(point, telling, language=who.language, now=now)


def _end(row: Verification, outcome: Verification.Outcome, now: dt.datetime) -> None:
    row.sealed = row.value_index = None
    row.code_hash, row.ended_at, row.outcome = "", now, outcome
    row.save(update_fields=["sealed", "value_index", "code_hash", "ended_at", "outcome"])


def _note(action: str, row: Verification, actor: str, now: dt.datetime) -> None:
    audit.record(
        actor=actor, action=action, subject=f"party:{row.party_id}", now=now, channel=row.channel, sending=row.sendings
    )
