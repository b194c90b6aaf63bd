"""What a payer may have meant by a reference that is nearly right: for a person to choose from, never for booking.

The mistakes people make with a KID: letters that look like digits, leading zeros or the last digit lost, one digit
wrong, two neighbours swapped. Each guess fits the agreement; whether one was issued is for the caller to look up.
"""

import re
from collections.abc import Iterator, Sequence

from quittance.core.kid import Agreement, recognise

_LOOK_LIKE_DIGITS = str.maketrans("OoQDIl|SsBZz", "000011155822")
_WORD = re.compile(r"[0-9OoQDIl|SsBZz]{4,30}")
_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[ .\-]?[0-9]){3,27}(?![0-9])", re.ASCII)
_MOST_LOST = 3
_MOST_GUESSES = 300


def guesses(lines: Sequence[str], agreement: Agreement) -> tuple[str, ...]:
    """KIDs of the agreement that the text may have meant, the likelier ones first; recognised ones are left out."""
    known = set(recognise(lines, agreement))
    found: dict[str, None] = {}
    text = " ".join(lines)
    spelled = _WORD.sub(lambda word: _as_digits(word[0]), text)
    if spelled != text:
        found.update(dict.fromkeys(recognise([spelled], agreement)))
    for number in _NUMBER.finditer(spelled):
        digits = re.sub(r"[^0-9]", "", number[0])
        found.update(dict.fromkeys(_near(digits, agreement)))
        if len(found) > _MOST_GUESSES:
            break
    return tuple(guess for guess in found if guess not in known)[:_MOST_GUESSES]


def _as_digits(word: str) -> str:
    """A word that is mostly digits, with its letters read as digits; other words stay."""
    if sum(char.isdigit() for char in word) * 2 < len(word):
        return word
    return word.translate(_LOOK_LIKE_DIGITS)


def _near(digits: str, agreement: Agreement) -> Iterator[str]:
    for length in agreement.lengths:
        missing = length - len(digits)
        if 0 < missing <= _MOST_LOST:
            yield from _fitting([digits.zfill(length)], agreement)
        if missing == 1:
            yield from _fitting((digits + last for last in "0123456789"), agreement)
        if missing == 0:
            yield from _fitting(_one_digit_off(digits), agreement)
            yield from _fitting(_swapped(digits), agreement)


def _fitting(candidates: Iterator[str] | Sequence[str], agreement: Agreement) -> Iterator[str]:
    return (one for one in candidates if agreement.accepts(one))


def _one_digit_off(digits: str) -> Iterator[str]:
    """From the last digit on, where the check digit stands."""
    for place in reversed(range(len(digits))):
        for other in "0123456789":
            if other != digits[place]:
                yield digits[:place] + other + digits[place + 1 :]


def _swapped(digits: str) -> Iterator[str]:
    for place in range(len(digits) - 1):
        if digits[place] != digits[place + 1]:
            yield digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
