"""What stands behind a claim: who held it before its creditor, and when it becomes too old to be demanded."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts, ClaimFacts
from quittance.areas.claims.queries.references import case_by_number
from quittance.core.limitation import LAW, Limitation, limitation
from quittance.kit.db import rows

_CHAIN = """
select claim_id, name, assigned_on from claims_assignment where claim_id = any(%s) order by claim_id, place
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody the claim belonged to, and the day they assigned it to the next; None for who holds it now."""

    name: str
    assigned_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Background:
    """Whose claim it was and is, the original creditor first, and its limitation."""

    chain: tuple[Holder, ...]
    limitation: Limitation


def backgrounds(facts: CaseFacts) -> dict[int, Background]:
    """The background of each claim of a case, by claim id, in one query."""
    earlier: dict[int, list[Holder]] = {}
    for claim_id, name, assigned_on in rows(_CHAIN, [[claim.claim_id for claim in facts.claims]]):
        earlier.setdefault(claim_id, []).append(Holder(name, assigned_on))
    now = Holder(facts.creditor.name, None)
    return {
        claim.claim_id: Background((*earlier.get(claim.claim_id, ()), now), limitation_of(facts, claim))
        for claim in facts.claims
    }


def limitation_of(facts: CaseFacts, claim: ClaimFacts) -> Limitation:
    """When a claim becomes too old. A payment on it or on its case's costs, or a plan, has acknowledged it."""
    paid = (
        movement.day
        for movement in facts.movements
        if movement.kind == "payment" and movement.claim_id in {None, claim.claim_id}
    )
    return limitation(due=claim.due_date, acknowledged=(*paid, *facts.acknowledged))


def claims_as_dict(number: str) -> list[dict[str, Any]]:
    """The claims of a case for JSON: ISO dates, each with its chain of creditors and its limitation.

    None where there is no such case.
    """
    case_id = case_by_number(number)
    if case_id is None:
        return []
    facts = case_facts.load_one(case_id)
    found: Mapping[int, Background] = backgrounds(facts)
    return [_as_dict(claim, found[claim.claim_id]) for claim in facts.claims]


def _as_dict(claim: ClaimFacts, behind: Background) -> dict[str, Any]:
    return {
        "invoice": claim.invoice,
        "description": claim.description,
        "invoice_date": claim.invoice_date and claim.invoice_date.isoformat(),
        "due_date": claim.due_date.isoformat(),
        "creditors": [
            {"name": holder.name, "assigned_on": holder.assigned_on and holder.assigned_on.isoformat()}
            for holder in behind.chain
        ],
        "limitation": {
            "last_day": behind.limitation.last_day.isoformat(),
            "since": behind.limitation.since.isoformat(),
            "moved": behind.limitation.moved,
            "rule": LAW,
        },
    }
