"""Reading a signed token without trusting it: the signature first, with one algorithm, then every claim.

The claims of an ID token are checked by Authlib; what it leaves open is added here. Sources: OpenID Connect Core,
3.1.3.7 and 5.3.2; BankID's documentation of its ID token.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jws import extract_compact

from quittance.providers.identity import Begun, Untrusted
from quittance.providers.oidc.directory import Directory
from quittance.providers.oidc.settings import OidcConfig

LEEWAY = 60
"""Seconds that the provider's clock and ours may differ."""

ALGORITHM = "RS256"
_LONGEST = 20_000


class _IdToken(CodeIDToken):  # type: ignore[misc]
    """Authlib's checks, for a provider whose first version says `amr` in one word instead of a list."""

    def validate_amr(self) -> None:
        amr = self.get("amr")
        words = amr if isinstance(amr, list) else [amr]
        if amr is not None and not all(isinstance(word, str) for word in words):
            raise ClaimError("amr")


def read_token(token: str, directory: Directory) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token signed by the provider's own key. Raises `Untrusted`, or `Unavailable`."""
    if len(token) > _LONGEST:
        raise Untrusted("token_too_long")
    try:
        header = extract_compact(token.encode("ascii")).headers()
    except (JoseError, ValueError, TypeError) as problem:
        raise Untrusted("unreadable") from problem
    if header.get("alg") != ALGORITHM:
        raise Untrusted("algorithm")
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise Untrusted("unknown_key")
    key = directory.key(kid)
    try:
        found = jwt.decode(token, key, algorithms=[ALGORITHM], decoder_cls=_NoKeyTwice)
    except (JoseError, ValueError, TypeError) as problem:
        raise Untrusted("signature") from problem
    return found.header, found.claims


def check_id_token(
    token: str, access_token: str, *, begun: Begun, config: OidcConfig, directory: Directory, now: datetime
) -> dict[str, Any]:
    """The claims of an ID token that answers the login `begun`. Raises `Untrusted` with the claim that is wrong."""
    header, claims = read_token(token, directory)
    wanted = {
        "iss": {"essential": True, "value": config.issuer},
        "aud": {"essential": True, "value": config.client_id},
    }
    params = {"nonce": begun.nonce, "client_id": config.client_id, "access_token": access_token}
    seconds = int(now.timestamp())
    try:
        _IdToken(claims, header, wanted, params).validate(seconds, LEEWAY)
    except JoseError as problem:
        raise Untrusted(_claim(problem)) from problem
    _check_what_is_left(claims, begun)
    return claims


def _check_what_is_left(claims: Mapping[str, Any], begun: Begun) -> None:
    """Not a token for another use signed by the same key, and made for this login, not for an earlier one."""
    if claims.get("typ", "ID") != "ID":
        raise Untrusted("typ")
    if not claims["sub"]:
        raise Untrusted("sub")
    if claims["iat"] < begun.at - LEEWAY:
        raise Untrusted("iat")
    at = claims.get("auth_time")
    # We asked the person to identify now: a session of the provider's from before does not count.
    if at is not None and at < begun.at - LEEWAY:
        raise Untrusted("auth_time")


def check_userinfo(claims: dict[str, Any], *, subject: str, config: OidcConfig, signed: bool) -> dict[str, Any]:
    """The claims of a userinfo answer about the person of the ID token, and meant for us. Raises `Untrusted`."""
    if claims.get("sub") != subject:
        raise Untrusted("userinfo_sub")
    if signed:
        audience = claims.get("aud", config.client_id)
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss", config.issuer) != config.issuer or config.client_id not in audiences:
            raise Untrusted("userinfo_meant_for_others")
    return claims


def _claim(problem: JoseError) -> str:
    """The name of the claim that was refused; never its value."""
    named = str(getattr(problem, "claim", "") or "claims")
    return named if named.replace("_", "").replace(",", "").isalnum() else "claims"


class _NoKeyTwice(json.JSONDecoder):
    """JSON in which a key occurs twice says two things; neither is believed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "object_pairs_hook": _once})


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key occurs twice")
    return value
