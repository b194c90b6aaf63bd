"""What an operator sets for logging in with BankID, checked before anybody is sent anywhere.

A broker differs from BankID in its issuer and in how it names things: which claim holds the identity number, which one
stays the same for a lifetime, and its words for the levels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from quittance.providers.configuration import InvalidConfig, check_address, check_key, required, whole
from quittance.providers.identity import RANK, Level

BANKID_LEVELS = "urn:bankid:bid;LOA=4=high,urn:bankid:bim;LOA=4=high,urn:bankid:bis;LOA=3=substantial"
_CLAIM = re.compile(r"[A-Za-z0-9_:./-]{1,80}")
# What changes between logins, is everybody's, or is another person's as well: one's login would find somebody else.
_NOT_ONES_OWN = frozenset(
    {"sub", "sid", "session_state", "iss", "aud", "azp", "exp", "nbf", "iat", "jti", "nonce", "at_hash", "c_hash"}
    | {"typ", "acr", "amr", "auth_time", "originator", "updated_at", "name", "given_name", "family_name", "birthdate"}
    | {"gender", "locale", "address", "email", "phone_number"}
)
_HINT = re.compile(r"[A-Z]{0,10}")
_PROMISED = re.compile(r"[A-Za-z0-9_:;=./ -]{0,200}")


@dataclass(frozen=True, slots=True)
class OidcConfig:
    """Everything the client needs. Times are in seconds.

    `levels` maps the provider's words (`acr`) to ours, and `level` is the lowest one that is let in. `userinfo`: what
    the provider's page about the person answers with, "jwt" or "json"; empty when it is not asked, because the ID token
    holds all we need.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    scope: str = "openid profile nnin_altsub"
    pid_claim: str = "nnin_altsub"
    stable_id_claim: str = "bankid_altsub"
    levels: Mapping[str, Level] = field(default_factory=dict)
    level: Level = "high"
    acr_values: str = ""
    login_hint: str = ""
    userinfo: str = ""
    logged_out_uri: str = ""
    connect_seconds: float = 3
    read_seconds: float = 8
    total_seconds: float = 20
    retry_seconds: float = 3
    allow_plain_http: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot work, before a person meets it."""
        check_address("BANKID_ISSUER", self.issuer, plain_http=self.allow_plain_http)
        if self.issuer.endswith("/") or "?" in self.issuer or "#" in self.issuer:
            raise InvalidConfig("BANKID_ISSUER must be exactly as the provider writes it, without a slash at the end")
        check_key("BANKID_CLIENT_ID", self.client_id)
        check_key("BANKID_CLIENT_SECRET", self.client_secret)
        if "openid" not in self.scope.split():
            raise InvalidConfig("BANKID_SCOPE must name openid")
        for name, claim in (("PID", self.pid_claim), ("STABLE_ID", self.stable_id_claim)):
            if not _CLAIM.fullmatch(claim) or claim in _NOT_ONES_OWN:
                raise InvalidConfig(
                    f"BANKID_{name}_CLAIM must be the name of a claim that is one person's own and stays so. sub may "
                    "change, and a value that others have too would open their cases"
                )
        if self.level not in RANK or not any(RANK[level] >= RANK[self.level] for level in self.levels.values()):
            raise InvalidConfig("BANKID_ACR_LEVELS names nothing that reaches BANKID_LEVEL, so nobody could log in")
        if not _HINT.fullmatch(self.login_hint):
            raise InvalidConfig("BANKID_LOGIN_HINT is a way to log in such as BID, never anything about a person")
        if not _PROMISED.fullmatch(self.acr_values):
            raise InvalidConfig("BANKID_ACR_VALUES must be words of the provider, separated by blanks")
        if self.userinfo not in ("", "jwt", "json"):
            raise InvalidConfig("BANKID_USERINFO must be jwt, json or empty")

    @property
    def base_url(self) -> str:
        """None: every address comes from the provider's own description."""
        return ""

    @property
    def plain_http(self) -> bool:
        """Whether the provider's other addresses may do without TLS: only where the issuer has none either."""
        return self.issuer.startswith("http:")


_REQUIRED = {"issuer": "BANKID_ISSUER", "client_id": "BANKID_CLIENT_ID", "client_secret": "BANKID_CLIENT_SECRET"}


def config_from(environ: Mapping[str, str], *, redirect_uri: str, logged_out_uri: str) -> OidcConfig:
    """Read the BANKID_* settings. Raises `InvalidConfig` naming the first setting to correct."""
    values = required(environ, _REQUIRED, "take it from the agreement with BankID or the broker")
    return OidcConfig(
        **values,
        redirect_uri=redirect_uri,
        scope=environ.get("BANKID_SCOPE", "") or "openid profile nnin_altsub",
        pid_claim=environ.get("BANKID_PID_CLAIM", "") or "nnin_altsub",
        stable_id_claim=environ.get("BANKID_STABLE_ID_CLAIM", "") or "bankid_altsub",
        levels=read_levels(environ.get("BANKID_ACR_LEVELS", "") or BANKID_LEVELS),
        level=cast(Level, environ.get("BANKID_LEVEL", "") or "high"),
        acr_values=environ.get("BANKID_ACR_VALUES", ""),
        login_hint=environ.get("BANKID_LOGIN_HINT", ""),
        userinfo=environ.get("BANKID_USERINFO", ""),
        logged_out_uri=logged_out_uri if environ.get("BANKID_END_SESSION", "") == "1" else "",
        read_seconds=whole(environ, "BANKID_READ_SECONDS", "8"),
        allow_plain_http=environ.get("BANKID_ALLOW_PLAIN_HTTP", "") == "1",
    )


def read_levels(text: str) -> dict[str, Level]:
    """WORD=LEVEL, separated by commas; the word may hold = itself. Raises `InvalidConfig`."""
    found: dict[str, Level] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        word, sign, level = part.rpartition("=")
        if not (word and sign and level in RANK):
            raise InvalidConfig(f"BANKID_ACR_LEVELS must be WORD=high or WORD=substantial, not {part!r}")
        found[word] = cast(Level, level)
    return found
