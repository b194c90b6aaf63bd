"""Codes printed in letters and typed by people: easy to read, with a check symbol against slips.

Thirty-one symbols without 0, O, 1, I and L. The random symbols carry the secret (10 of them 49.5 bits); the
check symbol adds none. Thirty-one is a prime, so the check finds every single wrong symbol and every swap of
two neighbours.
"""

from collections.abc import Callable

from quittance.core.errors import CoreError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10
"""Random symbols of a letter's code; with its check symbol it is printed as eleven."""
USER_NAME_LENGTH = 8
"""Random symbols of a letter's user name, which has no check symbol."""

_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_SIZE = len(ALPHABET)
# Capitals by this table only: str.upper() would turn ß into SS and ſ into S.
_TYPED = dict.fromkeys(
    map(ord, " -.\t\r\n\u00a0\u00ad\u200b\u200c\u200d\u2007\u2009\u2010\u2011\u202f\u2060\ufeff")
) | {ord(symbol.lower()): symbol for symbol in ALPHABET if symbol.isalpha()}


class CredentialFormat(CoreError):
    """Typed text that cannot be a code. Codes: empty, characters, length, check."""


def random_symbols(randbelow: Callable[[int], int], length: int) -> str:
    """`length` symbols drawn with `randbelow` (secrets.randbelow in production): equally likely, no check."""
    return "".join(ALPHABET[randbelow(_SIZE)] for _ in range(length))


def check_symbol(symbols: str) -> str:
    """The symbol that makes the weighted sum of all symbols a multiple of 31. Symbols must be normalised."""
    total = sum(weight * _VALUE[symbol] for weight, symbol in enumerate(reversed(symbols), start=2))
    return ALPHABET[-total % _SIZE]


def make(randbelow: Callable[[int], int], length: int = CODE_LENGTH) -> str:
    """A new code: `length` random symbols and their check symbol. `length` at most 29."""
    if not 1 <= length <= _SIZE - 2:
        raise ValueError("a code has 1 to 29 random symbols")
    symbols = random_symbols(randbelow, length)
    return symbols + check_symbol(symbols)


def is_valid(code: str) -> bool:
    """True for normalised text of the alphabet whose last symbol checks; says nothing about being issued."""
    return len(code) > 1 and set(code) <= _VALUE.keys() and check_symbol(code[:-1]) == code[-1]


def normalise(text: str) -> str:
    """Typed text in capitals, without blanks, hyphens, points and zero-width characters; not checked."""
    return text.translate(_TYPED)


def parse(text: str, length: int = CODE_LENGTH) -> str:
    """The code a person typed, normalised and checked. Raises CredentialFormat, which is no oracle: it says
    only what anybody can work out from the text itself."""
    code = normalise(text)
    if not code:
        raise CredentialFormat("empty", "the code is missing")
    if not set(code) <= _VALUE.keys():
        raise CredentialFormat("characters", "the code has a character that no code contains")
    if len(code) != length + 1:
        raise CredentialFormat("length", f"a code has {length + 1} characters")
    if not is_valid(code):
        raise CredentialFormat("check", "a character of the code is wrong")
    return code


def grouped(code: str, size: int = 4) -> str:
    """The code as printed, in groups joined by hyphens: ABCD-EFGH-JKM."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))
