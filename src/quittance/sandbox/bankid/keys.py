"""The provider's signing keys, and keys of others for tokens that must be refused."""

from functools import lru_cache
from typing import Any

from joserfc.jwk import RSAKey

from quittance.sandbox.bankid.models import SigningKey, fresh_id


def current() -> tuple[str, RSAKey]:
    """The name and the key that sign now; made at the first use."""
    row = SigningKey.objects.order_by("-pk").first() or rotate()
    return row.kid, _read(row.kid, tuple(row.jwk.items()))


def rotate() -> SigningKey:
    """A new key takes over at once; the old one is published no more."""
    jwk = RSAKey.generate_key(2048).as_dict(private=True)
    return SigningKey.objects.create(kid=f"sandbox-{fresh_id()}", jwk=jwk)


def published() -> dict[str, Any]:
    """The key set as the world sees it, with a key for another purpose beside ours, as real providers have."""
    kid, key = current()
    public = {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": "RS256"}
    other = {**stranger().as_dict(private=False), "kid": f"{kid}-enc", "use": "enc", "alg": "RSA-OAEP"}
    return {"keys": [other, public]}


@lru_cache(maxsize=1)
def stranger() -> RSAKey:
    """A good key that is nobody's."""
    return RSAKey.generate_key(2048)


@lru_cache(maxsize=4)
def _read(kid: str, jwk: tuple[tuple[str, Any], ...]) -> RSAKey:
    return RSAKey.import_key(dict(jwk))
