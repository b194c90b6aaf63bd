"""What a person typed as a reference: its shape first, and only where allowed, what it leads to."""

import re
from dataclasses import dataclass

from django.conf import settings

from quittance.core import kid
from quittance.core.errors import CoreError
from quittance.core.identity import is_identity_number
from quittance.core.kid import Agreement
from quittance.kit.db import rows

_CASE_NUMBER = re.compile(r"[0-9]{2}-?[0-9]{7}")
_CARD_LENGTHS = {13, 14, 15, 16, 19}
_CARD_FIRST = "3456"


@dataclass(frozen=True, slots=True)
class Reference:
    """A typed reference. Kind: kid, case_number, or problem with a code saying what is wrong with its shape.

    Says nothing about existence: a wrong check digit is public arithmetic, everything else is not told here.
    """

    kind: str
    value: str
    problem: str | None = None


def agreement() -> Agreement:
    """The lengths and algorithms our bank accepts."""
    return Agreement({settings.AGENCY.reference_length: settings.AGENCY.reference_algorithm})


_SHORTEST_IN_TEXT = 7
"""Shorter references are not looked for in what people write: years, amounts and invoice numbers look the same."""


def agreements_in_text() -> tuple[Agreement, ...]:
    """What to look for in free text: our own references, and every length that was ever issued (creditors' own)."""
    found = rows("select distinct length(reference) from claims_paymentreference")
    own = agreement()
    others = {length for (length,) in found if length >= _SHORTEST_IN_TEXT} - set(own.lengths)
    both = [Agreement(dict.fromkeys(sorted(others), name)) for name in ("MOD10", "MOD11")] if others else []
    return (own, *both)


def read_reference(text: str) -> Reference:
    """Reads what was typed: blanks, hyphens between groups and points are harmless.

    Problem codes: empty, identity_number, card_number, check_digit, format, too_long.
    """
    value = kid.normalise(text)
    if not value:
        return Reference("problem", "", "empty")
    if len(value) > 40:
        return Reference("problem", "", "too_long")
    if _CASE_NUMBER.fullmatch(value) and ("-" in value[:-1] or not kid.algorithms(value)):
        return Reference("case_number", _as_case_number(value))
    compact = value[:-1].replace("-", "") + value[-1]
    try:
        kid.check_format(compact)
    except CoreError:
        return Reference("problem", "", "format")
    fits = kid.algorithms(compact)
    if len(compact) == 11 and is_identity_number(compact):
        return Reference("problem", "", "identity_number")
    if len(compact) > 25:
        return Reference("problem", "", "too_long")
    if not fits:
        return Reference("problem", "", "check_digit")
    return Reference("kid", compact)


def looks_like_a_card(reference: Reference) -> bool:
    """Whether an unknown reference has the shape of a payment card, which a person may have typed by mistake.

    Asked only for references that were never issued, since a KID of sixteen digits passes the same check.
    """
    value = reference.value
    return (
        reference.kind == "kid"
        and len(value) in _CARD_LENGTHS
        and value[0] in _CARD_FIRST
        and "mod10" in kid.algorithms(value)
    )


def _as_case_number(text: str) -> str:
    digits = text.replace("-", "")
    return f"{digits[:2]}-{digits[2:]}"


def case_of(reference: Reference) -> int | None:
    """The case a KID was issued for; None for an unknown one and for everything that is not a KID."""
    if reference.kind != "kid":
        return None
    found = rows("select case_id from claims_paymentreference where reference = %s", [reference.value])
    return found[0][0] if found else None


def case_for_money(reference: Reference) -> int | None:
    """Where money paid with this reference belongs; a case number is enough for that, though it opens nothing."""
    if (case_id := case_of(reference)) is not None:
        return case_id
    if _CASE_NUMBER.fullmatch(reference.value):
        return case_by_number(_as_case_number(reference.value))
    return None


def case_by_number(number: str) -> int | None:
    """The case with this number."""
    found = rows("select id from claims_case where number = %s", [number])
    return found[0][0] if found else None


def reference_of_case(case_id: int) -> str:
    """The newest reference issued for a case: the one on its letters."""
    ((reference,),) = rows(
        "select reference from claims_paymentreference where case_id = %s and kind <> 'plan'"
        " order by issued_on desc, reference limit 1",
        [case_id],
    )
    return str(reference)


def reference_for_token(token: str) -> Reference | None:
    """The KID behind the unguessable link in a letter's QR code; None when the token was never issued."""
    found = rows(
        "select f.reference from claims_case c join claims_paymentreference f on f.case_id = c.id"
        " where c.pay_token = %s and f.kind <> 'plan' order by f.issued_on desc, f.reference limit 1",
        [token],
    )
    return Reference("kid", found[0][0]) if found else None
