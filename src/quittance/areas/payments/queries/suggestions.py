"""Where money in suspense may belong: for a person to choose from, worked out when asked for and never kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from quittance.areas.claims.queries.references import agreements_in_text
from quittance.areas.payments.models import BankEntry
from quittance.core import kid
from quittance.core.kid_guesses import guesses
from quittance.kit.db import rows

_MOST = 10

_ISSUED = """
select r.case_id from claims_paymentreference r join unnest(%s::text[]) with ordinality as wanted (reference, place)
    on wanted.reference = r.reference
 group by r.case_id order by min(wanted.place) limit %s
"""

_SAME_PAYER = """
select case_id from payments_bankentry
 where payer_account = %s and payer_account <> '' and case_id is not null and id <> %s
 group by case_id order by max(booked_on) desc limit %s
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case and why it may be the one: reference, nearly_the_reference or same_payer."""

    case_id: int
    why: str


def suggestions(entry_id: int) -> tuple[Suggestion, ...]:
    """Cases that a bank entry may be for, the likelier ones first; each case once."""
    entry = BankEntry.objects.only("reference", "text", "payer_account").get(pk=entry_id)
    lines = [*entry.text.split("\n"), entry.reference]
    agreements = agreements_in_text()
    named = [reference for one in agreements for reference in kid.recognise(lines, one)]
    near = [guess for one in agreements for guess in guesses(lines, one)]
    found: dict[int, Suggestion] = {}
    _add(found, "reference", rows(_ISSUED, [[entry.reference, *named], _MOST]))
    _add(found, "nearly_the_reference", rows(_ISSUED, [near, _MOST]))
    _add(found, "same_payer", rows(_SAME_PAYER, [entry.payer_account, entry_id, _MOST]))
    return tuple(found.values())[:_MOST]


def _add(found: dict[int, Suggestion], why: str, cases: Iterable[tuple[int]]) -> None:
    for (case_id,) in cases:
        found.setdefault(case_id, Suggestion(case_id, why))
