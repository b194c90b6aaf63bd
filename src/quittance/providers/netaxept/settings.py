"""What an operator sets for Netaxept, checked before the first call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from quittance.providers.configuration import InvalidConfig, check_address, check_key, required, whole

_MERCHANT = re.compile(r"[0-9]{1,8}")
_METHODS = re.compile(r"[A-Za-z0-9]+(,[A-Za-z0-9]+)*")
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,200}")
_TOKEN_MAX = 32


@dataclass(frozen=True, slots=True)
class NetaxeptConfig:
    """Everything the client needs. Times are in seconds unless named otherwise; `retry_seconds=0`: no retries.

    `methods` are the payment methods the payer may choose from, in Netaxept's words. `webhook_url` is our public
    address without the secret; the company's callback address is that with `callback_secret` and a slash behind it.
    A payment nobody finished counts as expired after `abandoned_minutes`, since the company never says so.
    """

    base_url: str
    merchant_id: str
    token: str = field(repr=False)
    callback_secret: str = field(default="", repr=False)
    webhook_url: str = ""
    methods: str = "BankAxess"
    abandoned_minutes: int = 60
    currency: str = "NOK"
    connect_seconds: float = 3
    read_seconds: float = 20
    total_seconds: float = 30
    retry_seconds: float = 3
    allow_plain_http: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        check_address("NETAXEPT_BASE_URL", self.base_url, plain_http=self.allow_plain_http)
        check_key("NETAXEPT_TOKEN", self.token)
        if len(self.token) > _TOKEN_MAX:
            raise InvalidConfig(f"NETAXEPT_TOKEN has at most {_TOKEN_MAX} characters")
        if not _MERCHANT.fullmatch(self.merchant_id):
            raise InvalidConfig("NETAXEPT_MERCHANT_ID must be 1 to 8 digits")
        if not _METHODS.fullmatch(self.methods):
            raise InvalidConfig("NETAXEPT_METHODS must be names without blanks between commas, e.g. Visa,MasterCard")
        if self.callback_secret and not _SECRET.fullmatch(self.callback_secret):
            raise InvalidConfig("NETAXEPT_CALLBACK_SECRET must be 20 or more letters, digits, hyphens or underscores")
        if not self.abandoned_minutes:
            raise InvalidConfig("NETAXEPT_ABANDONED_MINUTES must be at least 1")

    @property
    def callback_path(self) -> str:
        """The path a genuine callback comes to; empty without a secret."""
        path = urlsplit(self.webhook_url).path or "/"
        return f"{path}{self.callback_secret}/" if self.callback_secret else ""


_REQUIRED = {"base_url": "NETAXEPT_BASE_URL", "merchant_id": "NETAXEPT_MERCHANT_ID", "token": "NETAXEPT_TOKEN"}


def config_from(environ: Mapping[str, str]) -> NetaxeptConfig:
    """Read the NETAXEPT_* settings. Raises `InvalidConfig` naming the first setting to correct."""
    return NetaxeptConfig(
        **required(environ, _REQUIRED, "take it from Netaxept Admin, or from the sandbox's page"),
        callback_secret=environ.get("NETAXEPT_CALLBACK_SECRET", ""),
        webhook_url=environ.get("NETAXEPT_WEBHOOK_URL", ""),
        methods=environ.get("NETAXEPT_METHODS") or "BankAxess",
        abandoned_minutes=whole(environ, "NETAXEPT_ABANDONED_MINUTES", "60"),
        read_seconds=whole(environ, "NETAXEPT_READ_SECONDS", "20"),
        retry_seconds=whole(environ, "NETAXEPT_RETRY_SECONDS", "3"),
        allow_plain_http=environ.get("NETAXEPT_ALLOW_PLAIN_HTTP", "") == "1",
    )
