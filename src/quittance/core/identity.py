"""Norwegian identity numbers and organisation numbers: are they well formed, and of which kind.

An identity number is ddmmyy, three digits and two check digits. Day + 40 marks a D-number, month + 40 a
health service's own number, month + 80 a synthetic person of the tax administration's test register.
Until 2031 both check digits make their sums divisible by 11; for numbers issued from 2032 the first sum may
also leave 1, 2 or 3. Both rules are accepted, so a number says nothing certain about sex or century: neither
is derived here. Source: Skatteetaten, "Fødselsnummer" and the announced change of 2032.

Organisation numbers have nine digits, the last a MOD11 check digit. Source: Brønnøysundregistrene.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Literal

from quittance.core.errors import CoreError

PersonKind = Literal["national", "d_number", "h_number"]

_WEIGHTS_1 = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_WEIGHTS_2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_WEIGHTS_ORGANISATION = (3, 2, 7, 6, 5, 4, 3, 2, 1)
_BLANKS = re.compile(r"[\s\u200b]+")
_REMAINDERS_1964 = frozenset({0})
_REMAINDERS_2032 = frozenset({0, 1, 2, 3})


class IdentityFormat(CoreError):
    """The number cannot exist. Codes: length, date, check."""


@dataclass(frozen=True, slots=True)
class PersonNumber:
    """A well-formed identity number: eleven digits, its kind, and whether it belongs to a made-up person."""

    number: str
    kind: PersonKind
    synthetic: bool


def check_person(text: str) -> PersonNumber:
    """Return the identity number in a text (blanks allowed inside); raise IdentityFormat when it cannot exist."""
    number = _digits(text, 11, "an identity number has 11 digits")
    day, month, year = int(number[0:2]), int(number[2:4]), int(number[4:6])
    kind: PersonKind = "national"
    if day > 40:
        day, kind = day - 40, "d_number"
    synthetic = month > 80
    if synthetic:
        month -= 80
    elif month > 40:
        month, kind = month - 40, "h_number"
    # The century is unknown; 2000 + year has 29 February whenever some possible century has it.
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2000 + year, month)[1]:
        raise IdentityFormat("date", "the first six digits of an identity number are a date of birth")
    if _remainder(number, _WEIGHTS_1) not in _REMAINDERS_2032 or _remainder(number, _WEIGHTS_2) != 0:
        raise IdentityFormat("check", "the check digits of the identity number are wrong")
    return PersonNumber(number, kind, synthetic)


def is_identity_number(text: str) -> bool:
    """Tell whether a text is a well-formed identity number, under either rule."""
    try:
        check_person(text)
    except IdentityFormat:
        return False
    return True


def fits_1964_rule(number: str) -> bool:
    """Tell whether a well-formed number also passes the stricter rule that holds for numbers issued before 2032."""
    return _remainder(number, _WEIGHTS_1) in _REMAINDERS_1964


def check_organisation(text: str) -> str:
    """Return the organisation number in a text (blanks allowed inside) as nine digits; raise IdentityFormat."""
    number = _digits(text, 9, "an organisation number has 9 digits")
    if _remainder(number, _WEIGHTS_ORGANISATION) != 0 or number[0] == "0":
        raise IdentityFormat("check", "the check digit of the organisation number is wrong")
    return number


def _digits(text: str, size: int, message: str) -> str:
    number = _BLANKS.sub("", text)
    if len(number) != size or not (number.isascii() and number.isdigit()):
        raise IdentityFormat("length", message)
    return number


def _remainder(number: str, weights: tuple[int, ...]) -> int:
    """The weighted sum modulo 11, over as many digits as there are weights (the check digit has weight 1)."""
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=False)) % 11
