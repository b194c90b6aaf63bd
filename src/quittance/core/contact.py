"""Phone numbers and e-mail addresses as people type them, and how much of one is shown to who may only recognise it."""

import re

from quittance.core.errors import CoreError

_BLANKS = re.compile(r"[\s.\-()/\u00a0\u200b]+")
_ANYWHERE = re.compile(r"\+[1-9][0-9]{7,14}")
_NORWEGIAN_MOBILE = re.compile(r"[49][0-9]{7}")
_NORWEGIAN = re.compile(r"[2-9][0-9]{7}")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_LONGEST_EMAIL = 254


class ContactFormat(CoreError):
    """Typed text that is no address or number one can write to. Codes: empty, format, not_mobile."""


def parse_phone(typed: str) -> str:
    """A mobile phone as +4791234567; eight digits are Norwegian. Raises ContactFormat."""
    number = _BLANKS.sub("", typed[:40])
    if not number:
        raise ContactFormat("empty", "the number is missing")
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if number.startswith("+47") or _NORWEGIAN.fullmatch(number):
        digits = number.removeprefix("+47")
        if _NORWEGIAN_MOBILE.fullmatch(digits):
            return f"+47{digits}"
        raise ContactFormat("not_mobile" if _NORWEGIAN.fullmatch(digits) else "format", "not a mobile phone")
    if not _ANYWHERE.fullmatch(number):
        raise ContactFormat("format", "not a phone number")
    return number


def parse_email(typed: str) -> str:
    """An e-mail address, its domain in small letters. Raises ContactFormat."""
    address = typed.strip()
    if not address:
        raise ContactFormat("empty", "the address is missing")
    if len(address) > _LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        raise ContactFormat("format", "not an e-mail address")
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def shown_phone(number: str) -> str:
    """+4791234567 as people write it: 912 34 567; others as they are."""
    digits = number.removeprefix("+47")
    return f"{digits[:3]} {digits[3:5]} {digits[5:]}" if number.startswith("+47") and len(digits) == 8 else number


def masked_phone(number: str) -> str:
    """Its last two digits, enough for the owner to know it."""
    return f"••• •• •{number[-2:]}" if len(number) > 4 else "•••"


def masked_email(address: str) -> str:
    """The first letter of the name and of the domain, and the domain's ending."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}•••@{domain[:1]}•••{domain[domain.rfind('.') :] if '.' in domain else ''}"


def masked_identity(number: str) -> str:
    """The day of birth of an identity number, as its owner knows it; nothing of the rest."""
    return f"{number[:6]} •••••" if len(number) == 11 else "•" * len(number)
