"""May these claims be sent? What the bank would refuse is refused here, with the reason and the bank's own code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from quittance.core import kid as kids
from quittance.core.money import to_text
from quittance.core.workdays import is_banking_day, next_banking_day, public_holidays
from quittance.formats.avtalegiro import layout
from quittance.formats.avtalegiro.records import Claim
from quittance.formats.bank import Problem

NOTICE_DAYS = 4
"""Days between the day the bank takes in a file and the earliest due date. Public holidays do not count, weekends do.
Reported by users of the format; the agreement with the bank decides."""

BANK_CODES: dict[str, str] = {
    "325": "The payment reference (KID) is invalid.",
    "354": "The claim came too late for its due date.",
    "503": "There is no active agreement with this payment reference.",
    "529": "This transmission was delivered before.",
    "535": "A start or end record is missing.",
    "536": "The number of transactions is wrong.",
    "543": "The number of transactions is wrong.",
    "549": "A start or end record is missing.",
    "551": "A start or end record is missing.",
    "552": "The number of records is wrong.",
    "555": "The number of records is wrong.",
    "564": "A record does not have 80 characters.",
    "565": "A start or end record is missing.",
    "566": "Transaction numbers do not rise.",
}
"""Codes on the bank's receipt for a refused file or claim, as users of the format have reported them."""

_OURS_TO_BANK = {
    "kid": "325",
    "due_too_soon": "354",
    "missing_start": "535",
    "missing_end": "549",
    "count_transactions": "536",
    "count_records": "552",
    "record_length": "564",
    "number_order": "566",
}


def bank_code(problem_code: str) -> str | None:
    """The code a bank's receipt would have for one of our problems; None when we know of none."""
    return _OURS_TO_BANK.get(problem_code)


def earliest_due(sent: date) -> date:
    """The first due date a file taken in on `sent` may have. After the bank's cut-off, `sent` is the day after."""
    day, left = next_banking_day(sent), NOTICE_DAYS
    while left:
        day += timedelta(days=1)
        left -= day not in public_holidays(day.year)
    return day


def latest_due(sent: date) -> date:
    """The last due date: twelve months ahead."""
    leap_day = (sent.month, sent.day) == (2, 29)
    return date(sent.year + 1, sent.month, 28 if leap_day else sent.day)


def check(
    claims: Sequence[Claim], *, sent: date, accepts: Callable[[str], bool] | None = None, deletion: bool = False
) -> tuple[Problem, ...]:
    """Everything that is wrong with claims to be sent on `sent`; places are "claim 1" and on.

    `accepts` judges a reference by the agreement of the account; without it, form and check digit are judged by
    either algorithm. For deletions days do not matter.
    """
    problems: list[Problem] = []
    if not claims:
        problems.append(Problem("file", "empty", "There are no claims to send."))
    seen: dict[tuple[str, date], int] = {}
    for number, claim in enumerate(claims, start=1):
        found = [*_of_claim(claim, accepts), *([] if deletion else _of_day(claim.due, sent))]
        first = seen.setdefault((claim.kid, claim.due), number)
        if first != number:
            found.append(("duplicate", f"Claim {first} has the same reference and due date; leave one of them out."))
        problems.extend(Problem(f"claim {number}", code, message) for code, message in found)
    return tuple(problems)


def _of_claim(claim: Claim, accepts: Callable[[str], bool] | None) -> list[tuple[str, str]]:
    found = []
    if not (accepts(claim.kid) if accepts else kids.algorithms(claim.kid)):
        found.append(("kid", f"The reference {claim.kid[:30]} is not valid: length or check digit is wrong."))
    if claim.amount <= 0:
        found.append(("amount", f"The amount {to_text(claim.amount)} must be above 0."))
    if claim.lines and claim.notice == "own":
        found.append(("specification", "A specification goes with the bank's notice only."))
    if len(claim.lines) > layout.MOST_LINES:
        found.append(("specification", f"The specification has more than {layout.MOST_LINES} lines."))
    return found


def _of_day(due: date, sent: date) -> list[tuple[str, str]]:
    if due < earliest_due(sent):
        message = f"The due date {due} is too soon: sent on {sent}, the first possible one is {earliest_due(sent)}."
        return [("due_too_soon", message)]
    if due > latest_due(sent):
        return [("due_too_far", f"The due date {due} is more than 12 months ahead.")]
    return []


def drawn_on(due: date) -> date:
    """The day the bank draws the money: the due date, or the next banking day."""
    return due if is_banking_day(due) else next_banking_day(due)
