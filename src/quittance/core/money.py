"""Money is whole øre in an int: reading it, writing it, rounding it once and splitting it without loss."""

import re
from collections.abc import Sequence

from quittance.core.errors import CoreError

MAX_ORE = 10**15 - 1
"""Largest amount read from text (just under ten trillion kroner); anything above is a typing error."""

_BLANKS = "\u0020\u00a0\u2009\u202f"
_MINUS = "-\u2212"
_TYPED = re.compile(
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?:B[0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+(?=,)|[0-9]{1,3}(?:,[0-9]{3})+(?=\.))"
    r"(?:[.,](?P<fraction>[0-9]*))?".replace("B", f"[{_BLANKS}]")
)
_CURRENCY = re.compile(rf"^(?:kr\.?|nok)[{_BLANKS}]*|[{_BLANKS}]*(?:kr\.?|nok)$", re.IGNORECASE)
_MACHINE = re.compile(r"(-?)([0-9]+)(?:\.([0-9]{1,2}))?")


class MoneyFormat(CoreError):
    """The text is not an amount. Codes: empty, format, negative, too_many_decimals, too_large."""


class SplitError(CoreError):
    """An amount cannot be split by these weights. Code: weights."""


def parse_kroner(text: str, *, allow_negative: bool = False) -> int:
    """Øre in an amount typed by a person, such as "2500", "2 500,50" or "kr 2.500,50".

    Blanks (ordinary, no-break, thin) may group thousands; a point or a comma may, only when the other one
    follows as decimal sign. "1.234" is refused because it could mean two things. Raises MoneyFormat.
    """
    body = _CURRENCY.sub("", text.strip()).removesuffix(",-")
    if not body:
        raise MoneyFormat("empty", "an amount is missing")
    negative = body[0] in _MINUS
    found = _TYPED.fullmatch(body[1:].lstrip(_BLANKS) if negative else body)
    if found is None:
        raise MoneyFormat("format", "the amount is not written as kroner and øre, such as 2500.50")
    if negative and not allow_negative:
        raise MoneyFormat("negative", "the amount must not be negative")
    whole = re.sub(r"[^0-9]", "", found["whole"])
    return _combine(whole, found["fraction"], negative)


def parse_machine(text: str, *, allow_negative: bool = False) -> int:
    """Øre in the machine form "2500.00" (JSON contract): digits, at most two decimals after a point.

    Raises MoneyFormat with the same codes as parse_kroner.
    """
    if not text:
        raise MoneyFormat("empty", "an amount is missing")
    found = _MACHINE.fullmatch(text)
    if found is None:
        code = "too_many_decimals" if re.fullmatch(r"-?[0-9]+\.[0-9]{3,}", text) else "format"
        raise MoneyFormat(code, "the amount must be digits with at most two decimals after a point")
    if found[1] and not allow_negative:
        raise MoneyFormat("negative", "the amount must not be negative")
    return _combine(found[2], found[3], bool(found[1]))


def _combine(whole: str, fraction: str | None, negative: bool) -> int:
    if fraction is not None and not fraction:
        raise MoneyFormat("format", "digits are missing after the decimal sign")
    if fraction is not None and len(fraction) > 2:
        raise MoneyFormat("too_many_decimals", "kroner have at most two decimals")
    # Length first: int() of a very long text is slow, and refused by Python above 4300 digits.
    digits = whole.lstrip("0")
    if len(digits) > len(str(MAX_ORE)) - 2:
        raise MoneyFormat("too_large", "the amount is too large")
    ore = int(digits or "0") * 100 + int((fraction or "").ljust(2, "0"))
    return -ore if negative else ore


def to_text(ore: int) -> str:
    """The machine form of an amount in øre: 250000 is "2500.00"."""
    kroner, rest = divmod(abs(ore), 100)
    return f"{'-' if ore < 0 else ''}{kroner}.{rest:02d}"


def round_half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to numerator/denominator; a half goes away from zero. denominator > 0."""
    if denominator <= 0:
        raise ValueError("denominator must be positive")
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` øre in proportion to `weights`, by largest remainder, so that the parts sum to it.

    Equal remainders go to the earlier part. Raises SplitError when weights are missing, negative or all zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise SplitError("weights", "weights must not be negative and at least one must be positive")
    sign = 1 if total >= 0 else -1
    shares = [divmod(abs(total) * weight, whole) for weight in weights]
    parts = [share for share, _ in shares]
    missing = abs(total) - sum(parts)
    largest_first = sorted(range(len(parts)), key=lambda i: (-shares[i][1], i))
    for index in largest_first[:missing]:
        parts[index] += 1
    assert sum(parts) == abs(total)
    return [sign * part for part in parts]
