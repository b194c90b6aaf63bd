"""What a plan may be refused for, and the terms it is made by."""

import datetime as dt
from dataclasses import dataclass

from quittance.core.errors import CoreError
from quittance.core.plans import Frequency


class PlanRefused(CoreError):
    """A plan, or a change of one, that cannot be made.

    Codes: no_cases, other_debtor, nothing_owed, too_old, has_plan, rules (none for this debt), outside, not_active,
    no_instalment, day (not where it may be), moves (none left), skips (none left), same, ahead (less came in), missed
    (something has to be made good first); and those of core.plans.PlanError.
    """

    def __init__(self, code: str, message: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(code, message)
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Terms:
    """How somebody wants to pay: either `count` equal instalments, or `amount` øre each until all is paid."""

    frequency: Frequency
    first: dt.date
    count: int | None = None
    amount: int | None = None
    day_of_month: int | None = None
    any_day: bool = False
