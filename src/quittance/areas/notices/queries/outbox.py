"""How notices stand: for the operator, and for the person they were for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from quittance.kit.db import rows

_COUNTS = """
select channel, state, count(*), min(written_at) filter (where state = 'waiting') from notices_notice
 where written_at > %s group by channel, state order by channel, state
"""

_UNREACHED = """
select channel from (
  select distinct on (channel) channel, state, written_at from notices_notice
   where party_id = any(%s) and kind <> 'code' and state <> 'waiting' order by channel, id desc) newest
 where state = 'failed' and written_at > %s
"""


@dataclass(frozen=True, slots=True)
class Count:
    """How many notices of a channel are in a state; `oldest` of those that wait."""

    channel: str
    state: str
    count: int
    oldest: dt.datetime | None


def counts(*, since: dt.datetime) -> tuple[Count, ...]:
    """Notices written since, by channel and state."""
    return tuple(Count(*row) for row in rows(_COUNTS, [since]))


def was_told(key: str) -> bool:
    """Whether there is a notice with this key."""
    return bool(rows("select 1 from notices_notice where key = %s", [key]))


def unreached(party_ids: Sequence[int], *, since: dt.datetime) -> frozenset[str]:
    """Channels on which the last notice since did not arrive; since the contact was changed, that is."""
    return frozenset(channel for (channel,) in rows(_UNREACHED, [list(party_ids), since]))
