"""Hands out a print file to whoever may have it: passwords stand in it in clear, so that is written down each time."""

import datetime as dt
import hashlib

from quittance.areas.audit import operations as audit
from quittance.areas.letters.models import PrintBatch
from quittance.areas.letters.operations import print_folder
from quittance.areas.letters.rules import LetterRefused


def fetch(*, batch_id: int, actor: str, now: dt.datetime) -> bytes:
    """The PDF of a batch, with the bytes that were made.

    Raises LetterRefused: no_batch; gone (handed over, or not on this machine); changed (other bytes than were made).
    """
    batch = PrintBatch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise LetterRefused("no_batch", f"There is no batch {batch_id}.")
    try:
        data = (print_folder.place(batch_id) / print_folder.LETTERS).read_bytes()
    except FileNotFoundError:
        raise LetterRefused("gone", f"The PDF of batch {batch_id} is not here.") from None
    if hashlib.sha256(data).digest() != bytes(batch.sha256):
        raise LetterRefused("changed", f"The PDF of batch {batch_id} is not the one that was made.")
    audit.record(actor=actor, action="letters.fetched", subject=f"print:{batch_id}", now=now)
    return data
