"""A letter of a case, opened at the agency. It has no passwords: those stand in the print file only."""

import datetime as dt

from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries.references import case_by_number
from quittance.areas.letters.queries.archive import letters_of, one_page
from quittance.areas.staff.colleague import Colleague
from quittance.formats.letter import Page


def open_letter(number: str, letter_id: int, *, reader: Colleague, reason: str, now: dt.datetime) -> Page | None:
    """The letter, and a row in the trail; None where this case has no such letter.

    Raises staff.rules.NotPermitted without letter.read.
    """
    reader.check_may("letter.read")
    case_id = case_by_number(number)
    if case_id is None or letter_id not in {one.letter_id for one in letters_of(case_id)}:
        return None
    audit.record(
        actor=reader.actor, action="letter.read", subject=f"case:{case_id}", now=now, letter=letter_id, reason=reason
    )
    return one_page(letter_id)
