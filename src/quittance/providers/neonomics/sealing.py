"""The payer's identity number, encrypted for Neonomics: AES-GCM under the application's key, a fresh IV every time.

The value is base64 of IV (12 bytes), ciphertext and tag (16 bytes), without associated data. Source: Neonomics
documentation, "Sensitive end-user data"; the key file is a keyset as Google's Tink library writes it.
"""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_IV_LENGTH = 12
_KEY_FIELD = 0x1A
"""The mark of the key itself in Tink's serialised AesGcmKey; a version field may stand before it."""


class UnreadableKey(ValueError):
    """The text is no key of 16 or 32 bytes."""


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The application's key. `prefix` stands before every value when the keyset says so (Tink's output prefix)."""

    secret: bytes = field(repr=False)
    prefix: bytes = b""

    def seal(self, number: str, iv: bytes = b"") -> str:
        """The number as the header x-psu-id wants it. `iv` is given in tests only."""
        iv = iv or secrets.token_bytes(_IV_LENGTH)
        sealed = AESGCM(self.secret).encrypt(iv, number.encode("ascii"), None)
        return base64.b64encode(self.prefix + iv + sealed).decode("ascii")


def read_key(text: str) -> SealingKey:
    """The key in the content of the downloaded key file, or in the base64 text of the key alone."""
    if not text.lstrip().startswith("{"):
        return SealingKey(_checked(_base64(text)))
    try:
        return _from_file(json.loads(text))
    except (ValueError, KeyError, TypeError, IndexError) as problem:
        raise UnreadableKey("the key file is not as Neonomics makes them") from problem


def _from_file(content: dict[str, Any]) -> SealingKey:
    if "rawValue" in content:
        return SealingKey(_checked(_base64(content["rawValue"])))
    entry = next(key for key in content["key"] if key["keyId"] == content["primaryKeyId"])
    prefix = b"\x01" + int(entry["keyId"]).to_bytes(4, "big") if entry["outputPrefixType"] == "TINK" else b""
    return SealingKey(_from_tink(_base64(entry["keyData"]["value"])), prefix)


def _from_tink(message: bytes) -> bytes:
    start = 2 if message[:1] == b"\x08" else 0
    if message[start] != _KEY_FIELD or message[start + 1] != len(message) - start - 2:
        raise UnreadableKey("not an AES-GCM key")
    return _checked(message[start + 2 :])


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except binascii.Error as problem:
        raise UnreadableKey("not base64") from problem


def _checked(key: bytes) -> bytes:
    if len(key) not in (16, 32):
        raise UnreadableKey("a key has 16 or 32 bytes")
    return key
