"""May this letter be written, and if not, why not."""

import datetime as dt

from quittance.areas.claims.queries.background import limitation_of
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.core.balance import open_items
from quittance.core.workdays import later, next_banking_day

LEAST_DAYS = 14
"""Days a letter with a deadline gives, the day of sending not counted (inkassoloven §§ 9, 10)."""
POST_DAYS = 3
"""Days from writing a letter until it is printed and on its way; the fourteen count from then."""
LOGIN_DAYS = 7
"""A letter with a login is printed within so many days of its date, from which the login's 21 days count."""
RENEWAL_DAYS = 7
"""A person gets one new login by post in so many days: letters cost, and a mailbox is easier to watch than to open."""


class LetterRefused(Exception):
    """A letter may not be written or printed. The code names the reason, the message says it to an operator."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def deadline_from(day: dt.date) -> dt.date:
    """The deadline of a letter written on `day`: lawful also when it is posted a few days later, on a banking day."""
    return next_banking_day(day + dt.timedelta(days=LEAST_DAYS + POST_DAYS))


def check_deadline(day: dt.date, deadline: dt.date) -> None:
    """Raises LetterRefused (deadline) for less than fourteen days from `day`."""
    if deadline < day + dt.timedelta(days=LEAST_DAYS):
        raise LetterRefused("deadline", f"A letter of {day} cannot ask for payment by {deadline}: that is too soon.")


def check_not_too_old(facts: CaseFacts, day: dt.date) -> None:
    """Raises LetterRefused (too_old) when something of the case is owed on a claim whose time is over (limitation).

    A legal step may have stopped that time; no case here knows one, and a letter that collects comes before it.
    """
    owed = {item.claim_id for item in open_items(facts.balance(day))}
    if any(claim.claim_id in owed and limitation_of(facts, claim).is_over(day) for claim in facts.claims):
        raise LetterRefused("too_old", f"A claim in case {facts.number} is too old to be demanded on {day}.")


def check_can_remind(facts: CaseFacts, day: dt.date) -> None:
    """Raises LetterRefused (nothing_due, too_old) when nothing of the case has fallen due, is unpaid and can be asked
    for.
    """
    check_not_too_old(facts, day)
    owed = facts.balance(day)
    if owed.total <= 0 or all(claim.effective_due_date >= day for claim in facts.claims):
        raise LetterRefused("nothing_due", f"Nothing in case {facts.number} is due and unpaid on {day}.")


def check_can_announce_collection(facts: CaseFacts, day: dt.date) -> None:
    """A collection notice comes after the due date and before the demand.

    Raises LetterRefused (nothing_due, too_old, demanded).
    """
    check_can_remind(facts, day)
    if any(claim.effective_due_date >= day for claim in facts.claims):
        raise LetterRefused("nothing_due", f"A claim of case {facts.number} has not fallen due on {day}.")
    if facts.demand_to_send or any(notice.kind == "payment_demand" for notice in facts.notices):
        raise LetterRefused("demanded", f"Case {facts.number} has had its payment demand.")


def check_same_until(facts: CaseFacts, day: dt.date, deadline: dt.date) -> None:
    """Raises LetterRefused (cost_comes) when a fee comes before the deadline: the amount would not do until then.

    The one of a demand that waits for its paper may come any day from today.
    """
    first = day if facts.demand_to_send else later(day, 1)
    step = next((one for one in facts.planned(day) if first <= one.day <= deadline), None)
    if step is not None:
        raise LetterRefused("cost_comes", f"A fee of case {facts.number} comes on {step.day}, before {deadline}.")


def check_settled(facts: CaseFacts, day: dt.date) -> None:
    """Raises LetterRefused (not_settled) while anything is owed, or when nothing was ever paid."""
    owed = facts.balance(day)
    if owed.total > 0 or owed.needs_reallocation or not any(m.kind == "payment" for m in facts.movements):
        raise LetterRefused("not_settled", f"Case {facts.number} is not paid in full on {day}.")
