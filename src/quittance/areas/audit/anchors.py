"""Anchors: the head of the chain, written down outside the database.

A chain proves nothing against somebody who can write the whole table anew. An anchor does: it says how long the chain
was at a time and which hash it ended with, under a key the database does not hold. The file only grows. Whoever rules
this machine can still take it away, so an installation in earnest copies each line to a place that this machine cannot
change.
"""

import datetime as dt
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from quittance.areas.audit import queries
from quittance.kit import crypto

_PURPOSE = "audit.anchor"
_LONGEST_LINE = 1_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """One line of the file."""

    count: int
    hash: str
    at: str
    seal: str

    @property
    def moment(self) -> dt.datetime:
        """When it was written."""
        return dt.datetime.fromisoformat(self.at)

    def is_genuine(self) -> bool:
        """Whether somebody with our key wrote it."""
        return hmac.compare_digest(self.seal, _seal(self.count, self.hash, self.at))


def place() -> Path:
    """The file of this installation."""
    return Path(settings.DATA) / "anchors" / "audit.jsonl"


def write(*, now: dt.datetime) -> Anchor:
    """Appends the chain's present head to the file, on disk before it returns."""
    head = queries.head()
    at = now.isoformat()
    anchor = Anchor(head.count, head.hash, at, _seal(head.count, head.hash, at))
    line = json.dumps({"count": anchor.count, "hash": anchor.hash, "at": anchor.at, "seal": anchor.seal}) + "\n"
    file = place()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(line)
        out.flush()
        os.fsync(out.fileno())
    return anchor


def last() -> Anchor | None:
    """The newest anchor of this installation; None when there is none, or its line is no anchor."""
    try:
        with place().open("rb") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - _LONGEST_LINE, 0))
            return Anchor(**json.loads(file.read().splitlines()[-1]))
    except (FileNotFoundError, IndexError, ValueError, TypeError):
        return None


def problems(file: Path) -> list[str]:
    """What in the file does not fit the chain, a sentence each; nothing when every anchor lies on it.

    Raises OSError when the file cannot be read.
    """
    found = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        try:
            anchor = Anchor(**json.loads(line))
        except (ValueError, TypeError):
            found.append(f"line {number} is no anchor")
            continue
        if not anchor.is_genuine():
            found.append(f"line {number} was not sealed with this installation's key")
        elif anchor.count and (hash_now := queries.hash_at(anchor.count)) != anchor.hash:
            what = "is missing" if hash_now is None else f"is another than on {anchor.at}"
            found.append(f"line {number}: event {anchor.count} of the chain {what}")
    return found


def _seal(count: int, head: str, at: str) -> str:
    return crypto.blind_index(f"{count}:{head}:{at}", purpose=_PURPOSE).hex()
