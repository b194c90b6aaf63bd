"""What became of a received file: how its payments were booked, which of them still wait, and who had it since."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.audit.queries import Entry, trail
from quittance.kit.db import rows

LIMIT = 100

# There is no index of entries by file; few of all entries wait, and those have one.
_WAITING = f"""
select e.id, e.line, e.booked_on, e.amount, e.reason from payments_bankentry e
 where e.status = 'suspense' and e.file_id = %s and not exists (
   select 1 from payments_resolution r where r.entry_id = e.id and r.undone_at is null)
 order by e.line limit {LIMIT}
"""  # noqa: S608 - only our own constant is put in


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line whose money waits for a person, in øre."""

    entry_id: int
    line: int
    day: dt.date
    amount: int
    reason: str


@dataclass(frozen=True, slots=True)
class FileHistory:
    """Payments booked from a file, those that found their case at once, those that wait now, and the file's trail.

    `booked` is None for files that are no bank files, or were refused.
    """

    booked: int | None
    matched: int
    waiting: tuple[WaitingLine, ...]
    trail: tuple[Entry, ...]

    @property
    def into_suspense(self) -> int:
        """Payments that found no case when the file was booked."""
        return (self.booked or 0) - self.matched


def history_of(file_id: int) -> FileHistory:
    """What is known of a file's payments, in two queries; at most LIMIT of those that wait are named."""
    written = tuple(trail([f"file:{file_id}"]))
    done = next((entry.details for entry in written if entry.action == "bank_file.booked"), {})
    waiting = tuple(WaitingLine(*row) for row in rows(_WAITING, [file_id])) if done else ()
    return FileHistory(int(done["booked"]) if done else None, int(done.get("matched", 0)), waiting, written)
