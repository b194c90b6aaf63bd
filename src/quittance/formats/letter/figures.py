"""Amounts, days and numbers as a letter writes them, in the letter's own language whatever the reader's is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quittance.core.money import to_text

BLANK = "\N{NO-BREAK SPACE}"
_NORWEGIAN = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)
_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def money(ore: int, language: str) -> str:
    """Kroner with their currency: 1 234,50 kr, in English NOK 1,234.50. Never broken over two lines."""
    whole, _, rest = to_text(abs(ore)).partition(".")
    grouped = f"{int(whole):,}"
    sign = "\N{MINUS SIGN}" if ore < 0 else ""
    if language == "en":
        return f"{sign}NOK{BLANK}{grouped}.{rest}"
    return f"{sign}{grouped.replace(',', BLANK)},{rest}{BLANK}kr"


def day(value: date, language: str) -> str:
    """A date in words: 20. november 2026, in English 20 November 2026."""
    month = (_ENGLISH if language == "en" else _NORWEGIAN)[value.month - 1]
    dot = "" if language == "en" else "."
    return f"{value.day}{dot}{BLANK}{month} {value.year}"


def rate(percent: Decimal, language: str) -> str:
    """A yearly rate in percent: 12,25 %."""
    text = f"{percent:.2f}"
    return f"{text}%" if language == "en" else f"{text.replace('.', ',')}{BLANK}%"


def account(digits: str) -> str:
    """A bank account in its usual groups: 9999.10.42764."""
    return f"{digits[:4]}.{digits[4:6]}.{digits[6:]}" if len(digits) == 11 else digits


def grouped(digits: str, size: int = 4) -> str:
    """A long number in groups that stay on one line."""
    return BLANK.join(digits[at : at + size] for at in range(0, len(digits), size))


def organisation(digits: str) -> str:
    """An organisation number in groups of three."""
    return grouped(digits, 3)
