"""A Norwegian account as the rest of the world writes it: country, check digits, account (ISO 13616, ISO 7064)."""

from quittance.core.errors import CoreError

_COUNTRY = "NO"
# N and O as numbers (A is 10), and a place for the check digits.
_TAIL = "232400"
_GROUP = 4


class AccountFormat(CoreError):
    """Not eleven digits. Code: account_format."""


def iban(account: str) -> str:
    """The IBAN of an eleven-digit Norwegian account, without blanks, as computers want it. Raises AccountFormat."""
    if len(account) != 11 or not (account.isascii() and account.isdigit()):
        raise AccountFormat("account_format", "a Norwegian account has eleven digits")
    return f"{_COUNTRY}{98 - int(account + _TAIL) % 97:02d}{account}"


def on_paper(written: str) -> str:
    """An IBAN in groups of four, as it is printed and typed."""
    return " ".join(written[at : at + _GROUP] for at in range(0, len(written), _GROUP))
