"""Money on its way to cases."""

import datetime as dt
from collections.abc import Iterable

from quittance.kit.db import rows

_OPEN = """
select case_id, sum(amount)::bigint from claims_moneyonitsway
 where case_id = any(%s) and ended_at is null and until >= %s group by case_id
"""


def expected_on(case_ids: Iterable[int], *, today: dt.date) -> dict[int, int]:
    """Øre that may still come, by case, for those that have any: not ended, and its time not passed."""
    return dict(rows(_OPEN, [list(case_ids), today]))
