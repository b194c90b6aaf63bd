"""Reads the single values of a message: amounts, days, accounts, references. Everything typed, nothing guessed."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from quittance.core import kid
from quittance.core.bank_account import AccountFormat, canonical
from quittance.core.money import MAX_ORE
from quittance.formats.bank import ReferenceKind

OSLO = ZoneInfo("Europe/Oslo")
_AMOUNT = re.compile(r"\+?([0-9]{0,18})(?:\.([0-9]{0,5}))?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)
_RF = re.compile(r"RF([0-9]{2})([0-9A-Z]{1,21})", re.ASCII)
_BLANKS = re.compile(r"\s+")


class ValueUnreadable(ValueError):
    """A value is not what its place asks for. `code` is stable, the text says what stands there."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def minor(text: str) -> int:
    """An amount as hundredths of its currency (øre). Raises ValueUnreadable; up to five decimals, whole hundredths."""
    digits = text[:-3] + text[-2:]
    if text[-3:-2] == "." and 2 < len(digits) < 15 and digits.isascii() and digits.isdigit():
        return int(digits)
    found = _AMOUNT.fullmatch(text.strip())
    whole, decimals = (found[1], found[2] or "") if found else ("", "")
    if not found or not (whole or decimals):
        raise ValueUnreadable("amount", f"The amount is {_quoted(text)}, not a number such as 1250.00.")
    if decimals[2:].strip("0"):
        raise ValueUnreadable("amount_decimals", f"The amount {_quoted(text)} has parts of a hundredth.")
    value = int((whole or "0") + decimals[:2].ljust(2, "0"))
    if value > MAX_ORE:
        raise ValueUnreadable("amount", f"The amount {_quoted(text)} is larger than any payment.")
    return value


@lru_cache(maxsize=2_000)
def day(text: str) -> date:
    """A date, or the Oslo day of an instant. Raises ValueUnreadable."""
    text = text.strip()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text[:10])
        if found := _INSTANT.fullmatch(text):
            if not found[2]:
                return date.fromisoformat(text[:10])
            return datetime.fromisoformat(found[1] + found[2].replace("Z", "+00:00")).astimezone(OSLO).date()
    except (ValueError, OverflowError):
        pass
    raise ValueUnreadable("date", f"{_quoted(text)} is not a day of the calendar (YYYY-MM-DD).")


def account(text: str) -> str:
    """An account in one form: a Norwegian one as 11 digits, also when given as IBAN; others without blanks."""
    if len(text) == 11 and text.isascii() and text.isdigit():
        return text
    try:
        return canonical(text)
    except AccountFormat:
        return _BLANKS.sub("", text)[:34]


def reference(text: str, code: str, issuer: str) -> tuple[str, ReferenceKind]:
    """A creditor reference and its kind: kid (form and check character fit), rf (ISO 11649), or other."""
    if code == "SCOR" and not issuer and _fits(text):
        return text, "kid"
    plain = _BLANKS.sub("", text)
    found = _RF.fullmatch(plain.upper())
    if found and _rotated_remainder(plain.upper()) == 1:
        return plain.upper(), "rf"
    compact = kid.normalise(text)
    if code in ("SCOR", "") and not issuer and _fits(compact):
        return compact, "kid"
    return _BLANKS.sub(" ", text).strip(), "other"


def _fits(text: str) -> bool:
    """Whether this has the form of a KID and a check character that fits."""
    body, check = text[:-1], text[-1:]
    plain = 1 <= len(body) < kid.MAX_LENGTH and body.isascii() and body.isdigit()
    return plain and (kid.mod10(body) == check or kid.mod11(body) == check)


def inside_rf(text: str) -> str:
    """What an RF reference carries after RF and its two check digits."""
    return text[4:]


def one_line(text: str) -> str:
    """Text with every run of blanks and line ends as one blank."""
    return " ".join(text.split())


def is_true(text: str) -> bool:
    """An indicator of the schema: true or 1."""
    return text.strip() in ("true", "1")


def _rotated_remainder(text: str) -> int:
    """ISO 7064 MOD 97-10 of text whose first four characters are moved to its end."""
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97


def _quoted(text: str) -> str:
    shown = "".join(char if char.isprintable() else "?" for char in text[:30])
    return f"'{shown}'" + ("..." if len(text) > 30 else "")
