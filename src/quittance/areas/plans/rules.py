"""What a plan may be refused for, the terms it is made by, and how it can be changed."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from quittance.core.errors import CoreError
from quittance.core.plans import Frequency


class PlanRefused(CoreError):
    """A plan, or a change of one, that cannot be made.

    Codes: no_cases, other_debtor, nothing_owed, too_old, has_plan, rules (none for this debt), outside, not_active,
    no_instalment, day (not where it may be), amount, too_much, moves (none left), skips (none left), same, ahead (less
    came in), missed (something has to be made good first); and those of core.plans.PlanError.
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


@dataclass(frozen=True, slots=True)
class Move:
    """One instalment on another day, earlier or later; later ones are counted."""

    instalment_id: int
    to: dt.date


@dataclass(frozen=True, slots=True)
class Skip:
    """One instalment left out, and paid after the last one."""

    instalment_id: int


@dataclass(frozen=True, slots=True)
class ChangeAmount:
    """So many øre each from the next instalment on."""

    amount: int


@dataclass(frozen=True, slots=True)
class ChangeDay:
    """Other days from `first` on; the amount follows the frequency unless one is given."""

    frequency: Frequency
    first: dt.date
    day_of_month: int | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """Øre paid beside the plan: it gets shorter, or its instalments smaller."""

    amount: int
    choice: Literal["shorter", "smaller"]


@dataclass(frozen=True, slots=True)
class AddCase:
    """Another case of the same debtor; the instalments stay as large unless an amount is given."""

    case_id: int
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """What was missed is shared out over the instalments that are left; counted as one left out."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The plan ends, and the cases go on from where they stood."""


Change = Move | Skip | ChangeAmount | ChangeDay | Extra | AddCase | Spread | GiveUp
