"""The file from which the start page lists the cast: logins in clear, so it is the demo's own and never a table.

Written once, at the end of the seeding, readable for the operator only.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the cast with the login of the latest letter and the cases it opens, oldest first."""

    key: str
    user_name: str
    password: str
    expires_on: str
    case_ids: tuple[int, ...]


def place() -> Path:
    """Where the file is."""
    return Path(settings.DATA) / "cast.json"


def write(parts: tuple[Part, ...]) -> None:
    """Writes the whole file or nothing."""
    draft = place().with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump([asdict(part) for part in parts], out, indent=1)
    draft.replace(place())


def read() -> tuple[Part, ...]:
    """The parts; none before the story has been told."""
    try:
        listed = json.loads(place().read_text())
    except FileNotFoundError:
        return ()
    return tuple(Part(**{**entry, "case_ids": tuple(entry["case_ids"])}) for entry in listed)


def forget() -> None:
    """Removes the file of an earlier story."""
    place().unlink(missing_ok=True)
