"""Checks that every company's settings share: refuse what cannot work before a payer meets it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class InvalidConfig(ValueError):
    """A setting is missing or cannot be right; the message says which, and what to do."""


def check_address(name: str, value: str, *, plain_http: bool) -> None:
    """A full web address; without TLS only on this machine, or where `plain_http` allows it."""
    address = urlsplit(value)
    if address.scheme not in ("https", "http") or not address.hostname or address.username:
        raise InvalidConfig(f"{name} must be a full address such as https://company.example")
    if address.scheme == "http" and not (plain_http or address.hostname in LOOPBACK):
        raise InvalidConfig(f"{name} must use https: keys must not cross a network in clear text")


def check_key(name: str, value: str) -> None:
    """A key or token as the company shows it."""
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise InvalidConfig(f"{name} must be the value the company shows, without blanks")


def required(environ: Mapping[str, str], names: Mapping[str, str], source: str) -> dict[str, Any]:
    """Values by field name; `names` says field → setting, `source` where an operator finds them."""
    for setting in names.values():
        if not environ.get(setting):
            raise InvalidConfig(f"{setting} is not set; {source}")
    return {field: environ[setting] for field, setting in names.items()}


def whole(environ: Mapping[str, str], setting: str, default: str) -> int:
    """A whole number from 0 to 99999."""
    value = environ.get(setting) or default
    if not re.fullmatch(r"[0-9]{1,5}", value):
        raise InvalidConfig(f"{setting} must be a whole number, not {value!r}")
    return int(value)
