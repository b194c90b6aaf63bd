"""Reading what a company sent without trusting it: JSON with no key twice, texts and amounts of the right kind.

Every function raises `Unreadable` for anything else. Unknown extra fields are the caller's to ignore: companies add
some.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

LARGEST_AMOUNT = 1_000_000_000_000
"""Øre. Far above any payment; a larger number is a fault, not money."""

LONGEST_ADDRESS = 4000


class Unreadable(ValueError):
    """The answer is not what the company's specification promises."""


def read_json(body: bytes) -> Any:
    """Any JSON value in which no object has a key twice."""
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_no_key_twice)
    except Unreadable:
        raise
    except (ValueError, RecursionError) as problem:
        raise Unreadable("not JSON") from problem


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Unreadable("a key occurs twice")
    return value


def read_object(body: bytes) -> dict[str, Any]:
    """A JSON object."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    return value


def read_list(body: bytes) -> list[Any]:
    """A JSON list; what is in it is for the caller to judge."""
    value = read_json(body)
    if not isinstance(value, list):
        raise Unreadable("not a list")
    return value


def part(value: dict[str, Any], key: str) -> dict[str, Any]:
    """An object inside an object; empty when it is missing."""
    inner = value.get(key, {})
    if not isinstance(inner, dict):
        raise Unreadable(f"{key} is not an object")
    return inner


def text(value: dict[str, Any], key: str, longest: int = 200) -> str:
    """A non-empty string."""
    found = value.get(key)
    if not isinstance(found, str) or not 1 <= len(found) <= longest:
        raise Unreadable(f"{key} is not a text")
    return found


def whole_amount(value: dict[str, Any], key: str, missing: int | None = None) -> int:
    """A whole, not negative number of øre; `missing` is what an absent key stands for, if it may be absent."""
    number = value.get(key, missing)
    if type(number) is not int or not 0 <= number <= LARGEST_AMOUNT:
        raise Unreadable(f"{key} is not a whole amount")
    return number


def web_address(address: str, *, plain_http: bool) -> str:
    """An address fit to send a browser to; only an ordinary web address may become a link on our pages."""
    try:
        parts = urlsplit(address)
    except ValueError as problem:
        raise Unreadable("not an address") from problem
    allowed = ("https", "http") if plain_http else ("https",)
    if parts.scheme not in allowed or not parts.hostname or not address.isascii() or not address.isprintable():
        raise Unreadable("not a web address")
    return address


def read_address(value: dict[str, Any], key: str, *, plain_http: bool) -> str:
    """The web address under `key`."""
    return web_address(text(value, key, LONGEST_ADDRESS), plain_http=plain_http)
