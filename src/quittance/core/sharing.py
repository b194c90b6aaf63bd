"""How one payment over several cases is shared out when the payer has not said it: a suggestion she can change.

A coming fee is avoided only by paying its case in full, so the money first settles the case whose next fee is the
dearest, then the next dearest it suffices for. What is left goes to the cases whose fee comes soonest.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quittance.core.errors import CoreError


class SharingError(CoreError):
    """Nothing to share, or nobody to share it over. Codes: negative_amount, no_cases."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a case can be paid, and the fee (øre) that comes on a day unless it is; no day when none is planned."""

    case_id: int
    payable: int
    step_amount: int = 0
    step_day: dt.date | None = None


def suggest(amount: int, needs: Iterable[Need]) -> Mapping[int, int]:
    """Øre for each case, summing to `amount`; never more than a case can be paid unless all are, then the first has it.

    Raises SharingError.
    """
    cases = list(needs)
    if amount < 0 or any(case.payable < 0 for case in cases):
        raise SharingError("negative_amount", "amounts must not be negative")
    if not cases:
        raise SharingError("no_cases", "there is no case to share the amount over")
    parts, left = dict.fromkeys((case.case_id for case in cases), 0), amount
    for case in sorted(cases, key=_dearest_first):
        if case.step_amount and case.payable <= left:
            parts[case.case_id], left = case.payable, left - case.payable
    for case in sorted(cases, key=_soonest_first):
        part = min(left, case.payable - parts[case.case_id])
        parts[case.case_id], left = parts[case.case_id] + part, left - part
    parts[cases[0].case_id] += left
    assert sum(parts.values()) == amount
    return parts


def _dearest_first(case: Need) -> tuple[int, dt.date, int]:
    return -case.step_amount, case.step_day or dt.date.max, case.payable


def _soonest_first(case: Need) -> tuple[dt.date, int, int]:
    return case.step_day or dt.date.max, -case.step_amount, case.case_id
