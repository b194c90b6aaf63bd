"""What a plan, its rules, a request and a reduced sum are refused for; the terms of a plan and how they change."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from quittance.core.errors import CoreError
from quittance.core.plans import Frequency

PLAN_RULES, SETTLEMENT = "plan_rules", "settlement"
"""Kinds of proposals (approvals) that need a second person: other rules for plans, and a reduced sum."""
OUTSIDE_REASONS = ("household", "short", "adviser", "creditor")
"""Why one of us makes a plan outside the rules: the household bears no more, it is for a short time, agreed with a debt
adviser or NAV, the creditor has agreed."""
LONGEST_WORDS = 4_000
OFFER_DAYS = 14
"""Days a debtor has for a counter-offer, unless it says otherwise."""
LONGEST_OFFER_DAYS = 60
LONGEST_SETTLEMENT_DAYS = 92
TRIED_DAYS = 365
"""So long a plan that ended without half of it paid stands against another one without asking."""
LATE_BANKING_DAYS = 5
"""Banking days after the last day of a reduced sum in which a payment ordered in time may still come in."""
LIMITS: dict[str, tuple[int, int]] = {
    "owed_from": (0, 1_000_000_000),
    "smallest_instalment": (100, 100_000_000),
    "longest_months": (1, 120),
    "first_within_days": (1, 92),
    "fee": (0, 100_000_000),
    "grace_days": (0, 30),
    "moves": (0, 99),
    "move_days": (0, 62),
    "skips": (0, 99),
    "pause_months": (0, 12),
    "misses": (0, 12),
    "retries": (0, 12),
    "small_rest": (0, 100_000),
    "answer_days": (1, 30),
}
"""What each number of the rules may be; the same as the database demands."""


class PlanRefused(CoreError):
    """A plan, or a change of one, that cannot be made.

    Codes: no_cases, other_debtor, nothing_owed, too_old, has_plan, rules (none for this debt), outside, not_active,
    no_instalment, day (not where it may be), amount, too_much, moves (none left), skips (none left), as_is, pauses (not
    so many months are left), same, ahead (less came in), missed (something has to be made good first); and those of
    core.plans.PlanError.
    """

    def __init__(self, code: str, message: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(code, message)
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What rules say (models.Rules): for whom and for debts from where in øre, from which day, and every limit."""

    creditor_id: int | None
    owed_from: int
    valid_from: dt.date
    smallest_instalment: int
    longest_months: int
    first_within_days: int
    frequencies: tuple[Frequency, ...]
    fee: int
    interest: str
    grace_days: int
    moves: int
    move_days: int
    skips: int
    pause_months: int
    misses: int
    retries: int
    small_rest: int
    answer_days: int


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
class Pause:
    """So many months without instalments: all that lie ahead come that much later."""

    months: int


@dataclass(frozen=True, slots=True)
class ChangeAmount:
    """So many øre each from the next instalment on."""

    amount: int


@dataclass(frozen=True, slots=True)
class ChangeDay:
    """Other days from `first` on; the amount follows the frequency unless one is given.

    `any_day`: also on days when banks are closed; None is as the plan has it.
    """

    frequency: Frequency
    first: dt.date
    day_of_month: int | None = None
    amount: int | None = None
    any_day: bool | None = None


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


Change = Move | Skip | Pause | ChangeAmount | ChangeDay | Extra | AddCase | Spread | GiveUp


class RulesRefused(CoreError):
    """Rules that cannot be.

    Codes: range (the message names the value), fee, too_early, frequencies, interest, same, last_band, not_in_force.
    """


class RequestRefused(CoreError):
    """A request outside the rules that is not taken or not answered so.

    Codes: cases, waits, planned, nothing_owed, first_day, amount, frequency, too_long, empty, too_late, not_open, gone,
    never_ends, until.
    """


class SettlementRefused(CoreError):
    """A reduced sum that is not offered, not taken back, or cannot be ended.

    Codes: amount, until, waits, empty, paid, not_open, not_reached.
    """


def checked_words(words: str, refused: type[CoreError]) -> str:
    """What somebody wrote, without blanks around it. Raises `refused` (empty, too_long)."""
    text = words.strip()
    if not text:
        raise refused("empty", "Say why.")
    if len(text) > LONGEST_WORDS:
        raise refused("too_long", f"Use at most {LONGEST_WORDS} characters.")
    return text
