"""Encrypts personal fields, indexes them blindly and hashes secrets.

Fields: AES-256-GCM, one byte of key id, twelve bytes of nonce, the place (table and column) as associated data,
so a value moved elsewhere no longer opens. Blind index: HMAC-SHA-256 with its own key and a purpose label, because
an unkeyed hash of an identity number is reversed by trying them all.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ImproperlyConfigured


class CannotDecrypt(Exception):
    """A stored personal field does not open with any configured key, or stands in the wrong place."""


@lru_cache(maxsize=4)
def _keys(spec: str) -> dict[int, AESGCM]:
    keys: dict[int, AESGCM] = {}
    for part in spec.split(","):
        key_id, _, encoded = part.strip().partition(":")
        try:
            keys[int(key_id)] = AESGCM(base64.b64decode(encoded, validate=True))
        except ValueError as error:
            raise ImproperlyConfigured(
                "QUITTANCE_FIELD_KEYS must look like 1:<base64 of 32 bytes>; separate several with commas."
            ) from error
    return keys


def encrypt(text: str, *, place: str) -> bytes:
    """Encrypts with the first configured key; `place` is "table.column"."""
    keys = _keys(settings.FIELD_KEYS)
    key_id = next(iter(keys))
    nonce = os.urandom(12)
    return bytes([key_id]) + nonce + keys[key_id].encrypt(nonce, text.encode(), place.encode())


def decrypt(token: bytes, *, place: str) -> str:
    """Opens what `encrypt` made for the same place; raises CannotDecrypt."""
    token = bytes(token)
    try:
        key = _keys(settings.FIELD_KEYS)[token[0]]
        return key.decrypt(token[1:13], token[13:], place.encode()).decode()
    except (KeyError, IndexError, InvalidTag) as error:
        raise CannotDecrypt from error


def blind_index(text: str, *, purpose: str) -> bytes:
    """A keyed fingerprint for equality search; the same text under another purpose gives another value."""
    key = settings.INDEX_KEY.encode()
    return hmac.new(key, purpose.encode() + b"\0" + text.encode(), hashlib.sha256).digest()


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id, m=19 MiB, t=2, p=1 (OWASP's minimum), over the secret keyed with a pepper kept outside the database."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    @staticmethod
    def _peppered(password: str) -> str:
        return hmac.new(settings.PEPPER.encode(), password.encode(), hashlib.sha256).hexdigest()

    def encode(self, password: str, salt: str) -> str:
        """The stored form of a secret."""
        return super().encode(self._peppered(password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the secret fits the stored form; constant time."""
        return super().verify(self._peppered(password), encoded)
