"""Stores what arrived, unchanged, before anything is done with it."""

import datetime as dt
import hashlib
import json
import re
from typing import Any

from django.db import connection, transaction

from quittance.areas.audit import operations as audit
from quittance.areas.exchange.models import ProviderSecret, ReceivedFile
from quittance.areas.exchange.queries import SECRET_PLACE
from quittance.kit.crypto import encrypt
from quittance.kit.db import copy_into, next_ids


class FileKnown(Exception):
    """The same bytes have been accepted before."""

    def __init__(self, file_id: int) -> None:
        super().__init__(f"the file is known as {file_id}")
        self.file_id = file_id


class DeliveryChanged(Exception):
    """The sender's delivery number has been accepted before with other content."""

    def __init__(self, file_id: int) -> None:
        super().__init__(
            f"A file with the same sender and delivery number but other content was accepted before as file {file_id}."
            " Ask the bank which of the two counts."
        )
        self.file_id = file_id


def store_file(
    *,
    kind: str,
    filename: str,
    data: bytes,
    actor: str,
    now: dt.datetime,
    delivery: str,
    problems: list[dict[str, str]],
    summary: dict[str, Any],
) -> int:
    """Keeps a file; one with problems is kept as refused. Returns its id.

    Raises FileKnown or DeliveryChanged when an accepted file stands in the way (B-1).
    """
    digest = hashlib.sha256(data).digest()
    accepted = ReceivedFile.objects.filter(verdict=ReceivedFile.Verdict.ACCEPT)
    if not problems:
        if same := accepted.filter(sha256=digest).values_list("id", flat=True).first():
            raise FileKnown(same)
        if delivery and (other := accepted.filter(kind=kind, delivery=delivery).values_list("id", flat=True).first()):
            raise DeliveryChanged(other)
    return _insert(
        {
            "kind": kind,
            "filename": filename[:200],
            "sha256": f"\\x{digest.hex()}",
            "delivery": delivery,
            "received_at": now.isoformat(),
            "actor": actor,
            "verdict": ReceivedFile.Verdict.REFUSE if problems else ReceivedFile.Verdict.ACCEPT,
            "problems": json.dumps(problems),
            "summary": json.dumps(summary),
        },
        data,
    )


_PIECE = 65_536
_ESCAPES = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}


def _insert(values: dict[str, str], data: bytes) -> int:
    """Writes a file piece by piece: as a parameter its content would be held in memory several times over."""
    (file_id,) = next_ids(ReceivedFile._meta.db_table, 1)
    row = "\t".join([str(file_id), *(re.sub(r"[\\\t\n\r]", lambda c: _ESCAPES[c[0]], one) for one in values.values())])
    columns = ", ".join(["id", *values, "content"])
    with connection.wrap_database_errors, copy_into(f"{ReceivedFile._meta.db_table} ({columns})") as copy:
        copy.write(f"{row}\t\\\\x".encode())
        for start in range(0, len(data), _PIECE):
            copy.write(data[start : start + _PIECE].hex().encode())
        copy.write(b"\n")
    return file_id


def keep_secret(*, provider: str, registration_id: str, url: str, secret: str, now: dt.datetime) -> None:
    """Keeps the secret of a new webhook registration, encrypted. Its predecessor stays valid, older ones end."""
    with transaction.atomic():
        newest = list(
            ProviderSecret.objects.filter(provider=provider, retired_at__isnull=True)
            .order_by("-registered_at", "-id")
            .values_list("id", flat=True)
        )
        ProviderSecret.objects.filter(id__in=newest[1:]).update(retired_at=now)
        ProviderSecret.objects.create(
            provider=provider,
            registration_id=registration_id,
            url=url,
            secret=encrypt(secret, place=SECRET_PLACE),
            registered_at=now,
        )


def hand_out(*, file_id: int, actor: str, now: dt.datetime) -> tuple[str, bytes] | None:
    """The name and the bytes of a file as it came, and a row in the trail; None when there is none."""
    with transaction.atomic():
        found = ReceivedFile.objects.filter(pk=file_id).values_list("filename", "content").first()
        if found is None:
            return None
        audit.record(actor=actor, action="file.handed_out", subject=f"file:{file_id}", now=now)
    return found[0], bytes(found[1])
