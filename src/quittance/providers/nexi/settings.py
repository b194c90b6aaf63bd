"""What an operator sets for Nexi Checkout, checked before the first call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from quittance.providers.configuration import InvalidConfig, check_address, check_key, required, whole

_MERCHANT = re.compile(r"[0-9]{4,12}")
_SECRET = re.compile(r"[A-Za-z0-9]{20,32}")


@dataclass(frozen=True, slots=True)
class NexiConfig:
    """Everything the client needs. Times are in seconds unless named otherwise; `retry_seconds=0`: no retries.

    Of the `webhook_secrets` the first is given to new payments and all are accepted, so that one can replace another.
    A payment nobody finished counts as expired after `abandoned_minutes`, since the company never says so. An answer
    is waited for less long than the pause after which a lost opening is sent again, so two never cross.
    """

    base_url: str
    secret_key: str = field(repr=False)
    merchant_number: str
    terms_url: str
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    webhook_url: str = ""
    abandoned_minutes: int = 60
    currency: str = "NOK"
    connect_seconds: float = 3
    read_seconds: float = 8
    total_seconds: float = 12
    retry_seconds: float = 3
    allow_plain_http: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        check_address("NEXI_BASE_URL", self.base_url, plain_http=self.allow_plain_http)
        check_address("NEXI_TERMS_URL", self.terms_url, plain_http=self.allow_plain_http)
        check_key("NEXI_SECRET_KEY", self.secret_key)
        if not _MERCHANT.fullmatch(self.merchant_number):
            raise InvalidConfig("NEXI_MERCHANT_NUMBER must be 4 to 12 digits")
        if not all(_SECRET.fullmatch(secret) for secret in self.webhook_secrets):
            raise InvalidConfig("NEXI_WEBHOOK_SECRETS must be 20 to 32 letters and digits each")
        if not self.abandoned_minutes:
            raise InvalidConfig("NEXI_ABANDONED_MINUTES must be at least 1")


_REQUIRED = {
    "base_url": "NEXI_BASE_URL",
    "secret_key": "NEXI_SECRET_KEY",
    "merchant_number": "NEXI_MERCHANT_NUMBER",
    "terms_url": "NEXI_TERMS_URL",
}


def config_from(environ: Mapping[str, str]) -> NexiConfig:
    """Read the NEXI_* settings. Raises `InvalidConfig` naming the first setting to correct."""
    return NexiConfig(
        **required(environ, _REQUIRED, "take it from the Nexi Checkout portal, or from the sandbox's page"),
        webhook_secrets=tuple(environ.get("NEXI_WEBHOOK_SECRETS", "").replace(",", " ").split()),
        webhook_url=environ.get("NEXI_WEBHOOK_URL", ""),
        abandoned_minutes=whole(environ, "NEXI_ABANDONED_MINUTES", "60"),
        read_seconds=whole(environ, "NEXI_READ_SECONDS", "8"),
        retry_seconds=whole(environ, "NEXI_RETRY_SECONDS", "3"),
        allow_plain_http=environ.get("NEXI_ALLOW_PLAIN_HTTP", "") == "1",
    )
