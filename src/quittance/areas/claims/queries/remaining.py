"""What a case owed after each of its payments, also where several count from the same day."""

import datetime as dt

from quittance.areas.claims.queries.facts import CaseFacts


def left_after(facts: CaseFacts) -> dict[int, int]:
    """Øre the case owed after each payment, by posting: at the end of its day, and what later ones of that day paid.

    Payments of a day come in the order in which they were booked.
    """
    covered: dict[dt.date, dict[int, int]] = {}
    for movement in facts.movements:
        if movement.kind == "payment":
            of_day = covered.setdefault(movement.day, {})
            of_day[int(movement.ref)] = of_day.get(int(movement.ref), 0) - movement.amount
    for day, amount, posting in facts.overpayments:
        if amount > 0:
            covered.setdefault(day, {}).setdefault(posting, 0)
    left: dict[int, int] = {}
    for day, of_day in covered.items():
        rest = max(facts.balance(day).total, 0)
        for posting in sorted(of_day, reverse=True):
            left[posting] = rest
            rest += of_day[posting]
    return left
