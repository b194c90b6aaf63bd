"""Puts a notice into the outbox, in the caller's transaction: told when what it tells of is true, and not else."""

import datetime as dt
import json
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from quittance.areas.notices.models import Notice, NoticeCode
from quittance.areas.notices.rules import CODE_PURPOSE, USEFUL
from quittance.core import credentials
from quittance.formats.notice import Facts, Kind, compose
from quittance.formats.notice.compose import Channel
from quittance.kit.clock import oslo_date
from quittance.kit.crypto import blind_index, encrypt
from quittance.kit.jobs import enqueue
from quittance.kit.messaging import can_send


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice to be written: what it tells of (`key`), to whom, how, and where to.

    `secret` is what a notice brings that works only for `life`: a one-time code, or a user name and password.
    """

    key: str
    kind: Kind
    party_id: int
    channel: Channel
    address: str = field(repr=False)
    language: str = "nb"
    secret: tuple[str, ...] = field(default=(), repr=False)
    life: dt.timedelta = USEFUL


def post(draft: Draft, *, now: dt.datetime) -> bool:
    """Writes one notice and has it sent when the transaction commits; False when the key was told before.

    Where nothing of the channel can be sent at all nothing is written either.
    """
    if not can_send(draft.channel):
        return False
    with transaction.atomic():
        public_id, code = secrets.token_hex(16), credentials.make(secrets.randbelow)
        row = Notice(
            key=draft.key,
            public_id=public_id,
            party_id=draft.party_id,
            kind=draft.kind,
            channel=draft.channel,
            language=draft.language,
            sealed=_sealed(draft, public_id, credentials.grouped(code)),
            written_at=now,
            useless_at=now + draft.life,
            due_at=now,
        )
        Notice.objects.bulk_create([row], ignore_conflicts=True)
        written = Notice.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
        if written is None:
            return False
        NoticeCode.objects.create(code_index=blind_index(code, purpose=CODE_PURPOSE), day=oslo_date(now))
        enqueue("notices.send", notice_id=written)
        return True


def place(public_id: str) -> str:
    """Where the sealed words of a notice may be opened: in its own row and nowhere else."""
    return f"notices_notice.sealed:{public_id}"


def _sealed(draft: Draft, public_id: str, code: str) -> bytes:
    facts = Facts(
        agency=settings.AGENCY.name,
        site=urlsplit(settings.PUBLIC_URL).netloc,
        code=code,
        secret=draft.secret,
        minutes=int(draft.life.total_seconds()) // 60,
    )
    message = compose(draft.kind, draft.channel, draft.language, facts)
    words = {"to": draft.address, "subject": message.subject, "text": message.text}
    return encrypt(json.dumps(words, ensure_ascii=False), place=place(public_id))
