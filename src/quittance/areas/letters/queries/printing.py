"""What waits to be printed, and the print files made so far."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.letters.rules import LEAST_DAYS
from quittance.kit.db import rows

_WAITING = """
select l.id, l.deadline is not null and l.deadline < %s
  from letters_letter l
 where l.on_paper and not exists (select 1 from letters_printedletter p where p.letter_id = l.id) order by l.id
"""

_BATCHES = """
select b.id, b.made_at, b.letters, b.pages, encode(b.sha256, 'hex'), h.at
  from letters_printbatch b left join letters_handover h on h.batch_id = b.id order by b.id desc limit 200
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters by id: those that can be printed today, and those whose deadline has come too near for that."""

    ready: tuple[int, ...]
    too_late: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BatchView:
    """A print file."""

    batch: int
    made_at: dt.datetime
    letters: int
    pages: int
    sha256: str
    handed_over_at: dt.datetime | None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "batch": self.batch,
            "made_at": self.made_at.isoformat(),
            "letters": self.letters,
            "pages": self.pages,
            "sha256": self.sha256,
            "handed_over_at": self.handed_over_at and self.handed_over_at.isoformat(),
        }


def waiting(today: dt.date) -> Waiting:
    """The letters that have not been printed."""
    found = rows(_WAITING, [today + dt.timedelta(days=LEAST_DAYS)])
    return Waiting(tuple(one for one, late in found if not late), tuple(one for one, late in found if late))


def batches() -> tuple[BatchView, ...]:
    """The newest print files first."""
    return tuple(BatchView(*row) for row in rows(_BATCHES))
