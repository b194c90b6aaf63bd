"""The one application the simulated Neonomics knows, its tokens, and its key for identity numbers.

Environment, with demo defaults: SANDBOX_NEONOMICS_CLIENT_ID (sandbox-client), SANDBOX_NEONOMICS_CLIENT_SECRET
(sandbox-secret), SANDBOX_NEONOMICS_REALM (sandbox), SANDBOX_NEONOMICS_KEY (base64 of 16 or 32 bytes).
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CLIENT_ID = os.environ.get("SANDBOX_NEONOMICS_CLIENT_ID", "sandbox-client")
CLIENT_SECRET = os.environ.get("SANDBOX_NEONOMICS_CLIENT_SECRET", "sandbox-secret")
REALM = os.environ.get("SANDBOX_NEONOMICS_REALM", "sandbox")
KEY = os.environ.get("SANDBOX_NEONOMICS_KEY", "c2FuZGJveC1uZW9ub21pY3Mta2V5LTMyLWJ5dGVzISE=")

TOKEN_LIFE = 3600
_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))


def issue_token(now: datetime) -> str:
    """An opaque token of realistic length that carries its own end."""
    text = f"{int(now.timestamp()) + TOKEN_LIFE}.{secrets.token_urlsafe(300)}"
    return f"{text}.{_signature(text)}"


def is_valid(token: str, now: datetime) -> bool:
    """Made here, and not run out."""
    text, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(text).encode()):
        return False
    return int(text.partition(".")[0]) > now.timestamp()


def _signature(text: str) -> str:
    return hmac.new(CLIENT_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_identity(sealed: str) -> bool:
    """Whether the header decrypts to an identity number whose check digits fit. The number is not kept."""
    try:
        value = base64.b64decode(sealed, validate=True)
        number = AESGCM(base64.b64decode(KEY)).decrypt(value[:12], value[12:], None).decode("ascii")
    except (binascii.Error, InvalidTag, ValueError):
        return False
    if not re.fullmatch(r"[0-9]{11}", number):
        return False
    return all(sum(w * int(digit) for w, digit in zip(row, number, strict=False)) % 11 == 0 for row in _WEIGHTS)
