"""Which cases are held, and by what."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from quittance.kit.db import rows

HELD = "exists (select 1 from claims_hold h where h.case_id = {case} and h.ended_on is null)"
"""In SQL, whether a case is held: `{case}` is a column."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Whether a case is held now, and the new last day to pay that the last hold left behind, if one did."""

    held: bool
    fresh_deadline: dt.date | None


def holding_of(case_id: int) -> Holding:
    """How a case stands."""
    ((held, fresh),) = rows(
        "select coalesce(bool_or(ended_on is null), false), max(fresh_deadline) from claims_hold where case_id = %s",
        [case_id],
    )
    return Holding(held, fresh)


def held_by(case_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The reasons (plan:17) for which cases are held now, for those that are."""
    found: dict[int, tuple[str, ...]] = {}
    for case_id, source in rows(
        "select case_id, source from claims_hold where case_id = any(%s) and ended_on is null order by case_id, id",
        [list(case_ids)],
    ):
        found[case_id] = (*found.get(case_id, ()), source)
    return found


def fresh_deadline_of(source: str) -> dt.date | None:
    """The new last day to pay that what held cases (plan:17) left behind when it ended; None while it lasts."""
    ((fresh,),) = rows("select max(fresh_deadline) from claims_hold where source = %s", [source])
    return fresh
