"""Debtors who came with another identity number than the one their cases stand on, for a person to judge."""

import datetime as dt
from dataclasses import dataclass

from quittance.kit.db import rows

_WAITING = """
select n.id, n.noticed_at, p.name, coalesce(o.name, ''),
       array(select number from claims_case where debtor_id = p.id order by id),
       array(select number from claims_case where debtor_id = o.id order by id)
  from access_numberchange n join parties_party p on p.id = n.party_id
  left join parties_party o on o.blind_index = n.new_index and o.id <> p.id
 where n.state = 'waiting' order by n.noticed_at, n.id limit 200
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A debtor with a new number; `other` is the debtor, if any, whose cases stand on the new number already."""

    change_id: int
    noticed_at: dt.datetime
    debtor: str
    other: str
    cases: tuple[str, ...]
    other_cases: tuple[str, ...]


def waiting() -> list[Change]:
    """Those nobody has judged, oldest first."""
    found = rows(_WAITING)
    return [Change(change, at, name, other, tuple(old), tuple(new)) for change, at, name, other, old, new in found]
