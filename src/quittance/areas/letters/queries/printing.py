"""What waits to be printed, and the print files made so far."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.letters.rules import LEAST_DAYS
from quittance.areas.rights.queries import HELD_KINDS, RESTRICTED
from quittance.kit.db import rows

_WAITING = f"""
select l.id, l.deadline is not null and l.deadline < %(least)s, l.kind = any(%(held)s) and exists (
         select 1 from letters_lettercase o join claims_case c on c.id = o.case_id
          where o.letter_id = l.id and {RESTRICTED.format(case="c.id", party="c.debtor_id")})
  from letters_letter l
 where l.on_paper and not exists (select 1 from letters_printedletter p where p.letter_id = l.id) order by l.id
"""  # noqa: S608 - only our own constant is put in

_BATCHES = """
select b.id, b.made_at, b.letters, b.pages, encode(b.sha256, 'hex'), h.at
  from letters_printbatch b left join letters_handover h on h.batch_id = b.id order by b.id desc limit 200
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters by id: those that can be printed today, those whose deadline has come too near for that, and those about
    a case that is held still (areas.rights).
    """

    ready: tuple[int, ...]
    too_late: tuple[int, ...]
    held: tuple[int, ...] = ()


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
    least = today + dt.timedelta(days=LEAST_DAYS)
    found = rows(_WAITING, {"least": least, "today": today, "held": list(HELD_KINDS)})
    return Waiting(
        tuple(one for one, late, held in found if not late and not held),
        tuple(one for one, late, held in found if late and not held),
        tuple(one for one, _late, held in found if held),
    )


def batches() -> tuple[BatchView, ...]:
    """The newest print files first."""
    return tuple(BatchView(*row) for row in rows(_BATCHES))
