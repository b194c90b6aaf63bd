"""What an operator sets for the SMS gateway, checked before the first message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from quittance.providers.configuration import InvalidConfig, check_address, check_key, required, whole

_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{3,11}|\+[0-9]{8,15}|[0-9]{4,5}")
_COUNTRIES = re.compile(r"\+[1-9][0-9]{0,3}(,\+[1-9][0-9]{0,3})*")


@dataclass(frozen=True, slots=True)
class SmsConfig:
    """Everything the client needs. Times are in seconds; `retry_seconds=0`: no retries within one call.

    `countries` are the beginnings of the numbers that are written to: numbers elsewhere may cost many times as much,
    and have been used to earn on other people's codes.
    """

    base_url: str
    api_key: str = field(repr=False)
    sender: str
    countries: tuple[str, ...] = ("+47",)
    connect_seconds: float = 3
    read_seconds: float = 8
    total_seconds: float = 12
    retry_seconds: float = 3
    allow_plain_http: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        check_address("SMS_BASE_URL", self.base_url, plain_http=self.allow_plain_http)
        check_key("SMS_API_KEY", self.api_key)
        if not _SENDER.fullmatch(self.sender):
            raise InvalidConfig("SMS_SENDER must be 3 to 11 letters and digits, a short number, or a number with +")
        if not _COUNTRIES.fullmatch(",".join(self.countries)):
            raise InvalidConfig("SMS_COUNTRIES must be country codes such as +47, separated by commas")


_REQUIRED = {"base_url": "SMS_BASE_URL", "api_key": "SMS_API_KEY", "sender": "SMS_SENDER"}


def config_from(environ: Mapping[str, str]) -> SmsConfig:
    """Read the SMS_* settings. Raises `InvalidConfig` naming the first setting to correct."""
    return SmsConfig(
        **required(environ, _REQUIRED, "take it from the agreement with the gateway, or from the sandbox's page"),
        countries=tuple((environ.get("SMS_COUNTRIES", "") or "+47").replace(" ", "").split(",")),
        read_seconds=whole(environ, "SMS_READ_SECONDS", "8"),
        retry_seconds=whole(environ, "SMS_RETRY_SECONDS", "3"),
        allow_plain_http=environ.get("SMS_ALLOW_PLAIN_HTTP", "") == "1",
    )
