"""Notices that did not arrive and that nobody has looked at: for the operator's page and command."""

import datetime as dt
from dataclasses import dataclass

from quittance.kit.db import rows

_FAILED = """
select n.id, n.kind, n.channel, n.state, n.problem, n.attempts, n.written_at, n.settled_at,
       coalesce((select c.number from claims_case c where c.debtor_id = n.party_id order by c.id desc limit 1), '')
  from notices_notice n where n.state in ('failed', 'given_up') and n.seen_at is null order by n.id limit 500
"""


@dataclass(frozen=True, slots=True)
class Failed:
    """A notice that did not arrive; `case` is the person's newest, to find them by."""

    notice_id: int
    kind: str
    channel: str
    state: str
    problem: str
    attempts: int
    written_at: dt.datetime
    settled_at: dt.datetime
    case: str

    def as_dict(self) -> dict[str, str | int]:
        """For JSON."""
        return {
            "notice": self.notice_id,
            "kind": self.kind,
            "channel": self.channel,
            "state": self.state,
            "problem": self.problem,
            "attempts": self.attempts,
            "written_at": self.written_at.isoformat(),
            "settled_at": self.settled_at.isoformat(),
            "case": self.case,
        }


def failed() -> tuple[Failed, ...]:
    """Notices for a person to look at, oldest first."""
    return tuple(Failed(*row) for row in rows(_FAILED))
