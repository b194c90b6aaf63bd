"""What money would do on cases if it were put there: asked before somebody decides, nothing is booked."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.core.allocation import allocate, parse_order
from quittance.core.balance import open_items


@dataclass(frozen=True, slots=True)
class Effect:
    """One case and the part of the money meant for it, in øre.

    `owed` is what may be covered on the money's own day, by (component, øre) in `parts`; `remaining` and `overpaid`
    are what is left of the debt and of the money. `later`: payments dated after this one will be laid anew, so what
    they covered may change.
    """

    case_id: int
    number: str
    debtor: str
    creditor: str
    amount: int
    owed: int
    parts: tuple[tuple[str, int], ...]
    remaining: int
    overpaid: int
    later: bool


def effects(split: Mapping[int, int], *, day: dt.date) -> tuple[Effect, ...]:
    """What each part of a split (case id to øre, more than 0) would do on `day`; the same few queries however many.

    Cases that do not exist are left out.
    """
    found = case_facts.load(sorted(split))
    return tuple(_effect(found[case_id], amount, day) for case_id, amount in split.items() if case_id in found)


def _effect(facts: CaseFacts, amount: int, day: dt.date) -> Effect:
    owed = facts.payable(day)
    covered = allocate(amount=amount, items=open_items(owed), order=parse_order(facts.creditor.allocation_order))
    parts: dict[str, int] = {}
    for part in covered.parts:
        parts[part.component] = parts.get(part.component, 0) + part.amount
    total = max(owed.total, 0)
    return Effect(
        case_id=facts.case_id,
        number=facts.number,
        debtor=facts.debtor_name,
        creditor=facts.creditor.short_name,
        amount=amount,
        owed=total,
        parts=tuple(parts.items()),
        remaining=total - sum(parts.values()),
        overpaid=covered.rest,
        later=any(movement.kind == "payment" and movement.day > day for movement in facts.movements),
    )
