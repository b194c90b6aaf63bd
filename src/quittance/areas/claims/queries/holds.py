"""Which cases are held, and by what."""

from collections.abc import Iterable

from quittance.kit.db import rows


def held_by(case_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The reasons (plan:17) for which cases are held now, for those that are."""
    found: dict[int, tuple[str, ...]] = {}
    for case_id, source in rows(
        "select case_id, source from claims_hold where case_id = any(%s) and ended_on is null order by case_id, id",
        [list(case_ids)],
    ):
        found[case_id] = (*found.get(case_id, ()), source)
    return found
