"""Account numbers money is sent to: Norwegian ones of eleven digits, and IBANs.

A Norwegian account number ends in a MOD11 check digit (weights 5 4 3 2 7 6 5 4 3 2); a remainder of one means that the
number does not exist. An IBAN has two check digits by ISO 7064 (MOD 97-10); a Norwegian one is NO, these two and the
eleven digits, so both writings of one account have one canonical form here: the eleven digits.
"""

import re

from quittance.core.errors import CoreError

_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_BLANKS = re.compile(r"[\s.\u00a0\u202f]+")
_NUMBER = re.compile(r"[0-9]{11}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


class AccountFormat(CoreError):
    """No account can have this number. Codes: empty, format, check."""


def canonical(text: str) -> str:
    """The account in one form: eleven digits for a Norwegian one, however written; else the IBAN without blanks.

    Raises AccountFormat.
    """
    compact = _BLANKS.sub("", text).upper()
    if not compact:
        raise AccountFormat("empty", "an account number is missing")
    if _NUMBER.fullmatch(compact):
        if not _fits(compact):
            raise AccountFormat("check", "the check digit of the account number is wrong")
        return compact
    if not _IBAN.fullmatch(compact):
        raise AccountFormat("format", "an account number has 11 digits, or is an IBAN")
    if _remainder(compact) != 1:
        raise AccountFormat("check", "the check digits of the IBAN are wrong")
    return canonical(compact[4:]) if compact.startswith("NO") else compact


def is_norwegian(account: str) -> bool:
    """Whether an account in canonical form is Norwegian."""
    return _NUMBER.fullmatch(account) is not None


def iban(account: str) -> str:
    """The IBAN of an account in canonical form."""
    if not is_norwegian(account):
        return account
    return f"NO{98 - _remainder(f'NO00{account}'):02d}{account}"


def country(account: str) -> str:
    """The country an account in canonical form is kept in, two letters."""
    return "NO" if is_norwegian(account) else account[:2]


def _fits(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return -total % 11 == int(number[10])


def _remainder(text: str) -> int:
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97
