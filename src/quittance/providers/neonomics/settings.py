"""What the Neonomics adapter must be told, read once and checked before any payer is sent anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from quittance.providers.configuration import InvalidConfig, check_address, check_key, required, whole
from quittance.providers.neonomics.names import folded
from quittance.providers.neonomics.sealing import SealingKey, UnreadableKey, read_key

_REALM = re.compile(r"[A-Za-z0-9_-]{1,40}")
_ACCOUNT = re.compile(r"[0-9]{11}")


@dataclass(frozen=True, slots=True)
class NeonomicsConfig:
    """Everything the client needs. Times are in seconds; `retry_seconds=0` switches retries off.

    `creditor_account` (eleven digits) and `creditor_name` are where the money goes. Without a `key`, banks that ask
    for an identity number are not offered.
    """

    base_url: str
    realm: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    creditor_account: str
    creditor_name: str
    key: SealingKey | None = field(default=None, repr=False)
    country: str = "NO"
    currency: str = "NOK"
    connect_seconds: float = 3
    read_seconds: float = 20
    total_seconds: float = 40
    retry_seconds: float = 3
    allow_plain_http: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot work, before a payer meets it."""
        check_key("client_id", self.client_id)
        check_key("client_secret", self.client_secret)
        if not _REALM.fullmatch(self.realm):
            raise InvalidConfig("realm must be the name Neonomics gave, such as sandbox or live")
        if not _ACCOUNT.fullmatch(self.creditor_account):
            raise InvalidConfig("the agency's bank account must have 11 digits")
        if not folded(self.creditor_name):
            raise InvalidConfig("the agency's name must have letters")
        check_address("base_url", self.base_url, plain_http=self.allow_plain_http)

    @property
    def plain_http(self) -> bool:
        """Whether the payer may be sent to an address without TLS: only where the API has none either."""
        return self.base_url.startswith("http:")


_REQUIRED = {
    "base_url": "NEONOMICS_BASE_URL",
    "realm": "NEONOMICS_REALM",
    "client_id": "NEONOMICS_CLIENT_ID",
    "client_secret": "NEONOMICS_CLIENT_SECRET",
}


def config_from(environ: Mapping[str, str], *, creditor_account: str, creditor_name: str) -> NeonomicsConfig:
    """Read the NEONOMICS_* settings. Raises `InvalidConfig` naming the first setting to correct."""
    values = required(environ, _REQUIRED, "take it from the developer portal, or from the sandbox's page")
    key = environ.get("NEONOMICS_ENCRYPTION_KEY", "")
    try:
        sealing = read_key(key) if key else None
    except UnreadableKey as problem:
        raise InvalidConfig(f"NEONOMICS_ENCRYPTION_KEY cannot be used: {problem}") from None
    return NeonomicsConfig(
        **values,
        creditor_account=creditor_account,
        creditor_name=creditor_name,
        key=sealing,
        read_seconds=whole(environ, "NEONOMICS_READ_SECONDS", "20"),
        retry_seconds=whole(environ, "NEONOMICS_RETRY_SECONDS", "3"),
        allow_plain_http=environ.get("NEONOMICS_ALLOW_PLAIN_HTTP", "") == "1",
    )
