"""What must be known before we can speak with Vipps, checked once so that a wrong value stops the start.

Credentials belong to a sales unit (merchant serial number), not to a company. The base URL and these values are
the only difference between production, test and the sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from quittance import __version__
from quittance.providers.configuration import InvalidConfig, check_address, check_key

_MSN = re.compile(r"[0-9]{4,10}")
_SYSTEM_VALUE_MAX = 30


@dataclass(frozen=True, slots=True)
class VippsConfig:
    """Everything the client needs. Times are in seconds; `retry_seconds=0` switches retries off.

    `webhook_url` is the public address as registered: signatures are made over its host and path. Two
    `webhook_secrets` are given while one registration replaces another.
    """

    base_url: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    subscription_key: str = field(repr=False)
    merchant_serial_number: str
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    webhook_url: str = ""
    system_name: str = "quittance"
    system_version: str = __version__
    plugin_name: str = "quittance-vipps"
    plugin_version: str = __version__
    currency: str = "NOK"
    connect_seconds: float = 3
    read_seconds: float = 8
    total_seconds: float = 20
    retry_seconds: float = 3
    allow_plain_http: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot work, before a payer meets it."""
        for name in ("client_id", "client_secret", "subscription_key"):
            check_key(name, getattr(self, name))
        if not _MSN.fullmatch(self.merchant_serial_number):
            raise InvalidConfig("merchant_serial_number must be 4 to 10 digits")
        if not all(self.webhook_secrets):
            raise InvalidConfig("an empty webhook secret would accept anybody's messages")
        for name in ("system_name", "system_version", "plugin_name", "plugin_version"):
            if not 1 <= len(getattr(self, name)) <= _SYSTEM_VALUE_MAX:
                raise InvalidConfig(f"{name} must have 1 to {_SYSTEM_VALUE_MAX} characters")
        check_address("base_url", self.base_url, plain_http=self.allow_plain_http)
        if self.webhook_url:
            check_address("webhook_url", self.webhook_url, plain_http=self.allow_plain_http)

    @property
    def webhook_host(self) -> str:
        """Host as it is signed: with the port only when it is not the default one of the scheme."""
        address = urlsplit(self.webhook_url)
        return _signed_host(address)

    @property
    def webhook_path(self) -> str:
        """Path and query as they are signed."""
        address = urlsplit(self.webhook_url)
        return (address.path or "/") + (f"?{address.query}" if address.query else "")


def _signed_host(address: SplitResult) -> str:
    host = address.hostname or ""
    host = f"[{host}]" if ":" in host else host
    default = 443 if address.scheme == "https" else 80
    return host if address.port in (None, default) else f"{host}:{address.port}"


_REQUIRED = {
    "base_url": "VIPPS_BASE_URL",
    "client_id": "VIPPS_CLIENT_ID",
    "client_secret": "VIPPS_CLIENT_SECRET",
    "subscription_key": "VIPPS_SUBSCRIPTION_KEY",
    "merchant_serial_number": "VIPPS_MERCHANT_SERIAL_NUMBER",
}


def config_from(environ: Mapping[str, str]) -> VippsConfig:
    """Read the VIPPS_* settings. Raises `InvalidConfig` naming the first setting to correct."""
    for setting in _REQUIRED.values():
        if not environ.get(setting):
            raise InvalidConfig(f"{setting} is not set; take it from the Vipps portal, or from the sandbox's page")
    try:
        return VippsConfig(
            **{name: environ[setting] for name, setting in _REQUIRED.items()},  # type: ignore[arg-type]
            webhook_url=environ.get("VIPPS_WEBHOOK_URL", ""),
            webhook_secrets=tuple(environ.get("VIPPS_WEBHOOK_SECRETS", "").replace(",", " ").split()),
            read_seconds=int(environ.get("VIPPS_READ_SECONDS", "8")),
            retry_seconds=int(environ.get("VIPPS_RETRY_SECONDS", "3")),
            allow_plain_http=environ.get("VIPPS_ALLOW_PLAIN_HTTP", "") == "1",
        )
    except InvalidConfig:
        raise
    except ValueError as wrong:
        raise InvalidConfig(f"VIPPS_READ_SECONDS and VIPPS_RETRY_SECONDS must be whole seconds ({wrong})") from None
