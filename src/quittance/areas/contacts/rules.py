"""How codes are made, how long they live, and how often one may ask and guess."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from quittance.core.errors import CoreError
from quittance.kit.crypto import blind_index, decrypt, encrypt

Channel = Literal["email", "sms"]

CODE_DIGITS = 8
"""26 bits. NIST SP 800-63A asks for 20 at least, so six digits would be a hair too few."""
LIFE: Mapping[str, dt.timedelta] = MappingProxyType({"sms": dt.timedelta(minutes=10), "email": dt.timedelta(hours=24)})
"""The longest NIST SP 800-63A allows for a code of this kind."""
MOST_TRIES = 5
WAITS = (dt.timedelta(0), dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=20))
"""Before the first, second, third and fourth code to one address; there is no fifth."""
MOST_IN_A_DAY = 10
"""Codes that one person may ask for in a day, to whatever addresses."""
MOST_TO_ONE = 6
"""Codes that go to one address or phone in a day, whoever asks: it may be a stranger's."""


class ContactRefused(CoreError):
    """A contact is not changed. Codes: wait (`until` says how long), too_many, same, cannot_send, none, wrong_code
    (`left` says how many tries), locked, expired, not_verified.
    """

    def __init__(self, code: str, *, until: dt.datetime | None = None, left: int = 0) -> None:
        super().__init__(code, f"the contact is not changed: {code}")
        self.until, self.left = until, left


def index_of(channel: str, value: str) -> bytes:
    """The blind index of an address or phone."""
    return blind_index(f"{channel}:{value.lower()}", purpose="contact")


def seal(table: str, value: str, index: bytes) -> bytes:
    """Encrypts it for its own row of `table` and no other."""
    return encrypt(value, place=f"{table}.sealed:{index.hex()}")


def opened(table: str, sealed: bytes | memoryview, index: bytes | memoryview) -> str:
    """What `seal` closed. Raises CannotDecrypt."""
    return decrypt(bytes(sealed), place=f"{table}.sealed:{bytes(index).hex()}")
