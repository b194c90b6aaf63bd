"""Reading Neonomics' JSON without trusting it: every value is checked for type and form before it is used.

Every function raises `Unreadable` for anything else; unknown extra fields are ignored, since the company adds some.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from quittance.providers.payment import Bank
from quittance.providers.reading import LARGEST_AMOUNT, LONGEST_ADDRESS, Unreadable, read_json, read_object
from quittance.providers.wire import clean_trace_id

PRODUCT = "domestic-transfer"
"""The one product used: it carries the KID; instant transfers do not."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_NUMBER = re.compile(r"[0-9]{1,6}")
_STATUS = re.compile(r"[A-Z]{2,8}")
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_PAYMENT_IN_LINK = re.compile(rf"/payments/{PRODUCT}/([A-Za-z0-9_-]{{1,80}})/")


@dataclass(frozen=True, slots=True)
class Problem:
    """The parts of an error object we use. `payment_id` is empty where the error is not about a payment."""

    number: str = ""
    trace_id: str = ""
    href: str = ""
    payment_id: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """A payment as the company tells it. `account` is empty when it is not told; amounts are øre."""

    status: str
    amount: int
    currency: str
    account: str


def _matching(pattern: re.Pattern[str], value: Any, name: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Unreadable(f"{name} is not as documented")
    return value


def read_session(body: bytes) -> str:
    """The id of a new bank session."""
    return _matching(_ID, read_object(body).get("sessionId"), "sessionId")


def read_opened(body: bytes) -> str:
    """The id of a payment that was opened or completed."""
    value = read_object(body)
    _matching(_STATUS, value.get("status"), "status")
    return _matching(_ID, value.get("paymentId"), "paymentId")


def read_details(body: bytes, payment_id: str) -> Details:
    """State and amount of one payment; it must be the one asked for."""
    value = read_object(body)
    if value.get("paymentId") != payment_id:
        raise Unreadable("another payment")
    currency = value.get("currency")
    if not isinstance(currency, str) or len(currency) != 3:
        raise Unreadable("currency is missing")
    account = value.get("creditorAccount")
    return Details(
        status=_matching(_STATUS, value.get("status"), "status"),
        amount=_ore(value.get("instrumentedAmount")),
        currency=currency,
        account=_account(account) if isinstance(account, dict) else "",
    )


def _ore(value: Any) -> int:
    text = str(value) if type(value) is int else value
    kroner, _, rest = _matching(_AMOUNT, text, "instrumentedAmount").partition(".")
    amount = int(kroner) * 100 + int(rest.ljust(2, "0") or 0)
    if amount > LARGEST_AMOUNT:
        raise Unreadable("instrumentedAmount cannot be right")
    return amount


def _account(value: dict[str, Any]) -> str:
    """Eleven digits of a Norwegian account in any of the shapes the company uses; else the text as it is."""
    text = next((value[key] for key in ("bban", "iban", "identifier") if isinstance(value.get(key), str)), "")
    plain = str(text).replace(" ", "")
    return plain[4:] if re.fullmatch(r"NO[0-9]{13}", plain) else plain


def read_banks(body: bytes) -> tuple[Bank, ...]:
    """The banks that can be paid from now, by name. An entry we cannot read hides that bank only."""
    entries = read_json(body)
    if not isinstance(entries, list):
        raise Unreadable("not a list")
    found = [bank for bank in map(_bank, entries) if bank is not None]
    return tuple(sorted(found, key=lambda bank: bank.name.casefold()))


def _bank(entry: Any) -> Bank | None:
    if not isinstance(entry, dict) or entry.get("status") != "AVAILABLE":
        return None
    services, bank_id, name = (entry.get(key) for key in ("supportedServices", "id", "bankDisplayName"))
    if not isinstance(services, list) or PRODUCT not in services:
        return None
    if not (isinstance(bank_id, str) and 1 <= len(bank_id) <= 200 and isinstance(name, str) and 1 <= len(name) <= 100):
        return None
    # A boolean, or the text "true": both occur.
    return Bank(bank_id, name, asks_identity=str(entry.get("personalIdentificationRequired")).lower() == "true")


def read_link(body: bytes) -> str:
    """The first link of an answer about consent or authorisation."""
    href = _first_link(read_object(body)).get("href")
    if not isinstance(href, str) or not 1 <= len(href) <= LONGEST_ADDRESS:
        raise Unreadable("no link")
    return href


def request_path(path: str) -> str:
    """A path taken from a link, if it can stand in a request as it is."""
    if not path.isascii() or not path.isprintable() or any(mark in path for mark in " \\#") or "/../" in path:
        raise Unreadable("no path")
    return path


def read_problem(body: bytes) -> Problem:
    """An error object; whatever is missing or odd stays empty."""
    try:
        value = read_object(body)
    except Unreadable:
        return Problem()
    number = value.get("errorCode")
    link = _first_link(value)
    href = link.get("href")
    href = href if isinstance(href, str) and len(href) <= LONGEST_ADDRESS else ""
    return Problem(
        number=number if isinstance(number, str) and _NUMBER.fullmatch(number) else "",
        trace_id=clean_trace_id(value.get("id")),
        href=href,
        payment_id=_payment_id(href, link.get("meta")),
    )


def _first_link(value: dict[str, Any]) -> dict[str, Any]:
    links = value.get("links")
    first = links[0] if isinstance(links, list) and links else None
    return first if isinstance(first, dict) else {}


def _payment_id(href: str, meta: Any) -> str:
    """The id is in the link's path, and in its `meta`: an object at some banks, a plain text at others."""
    found = _PAYMENT_IN_LINK.search(href)
    if found:
        return found.group(1)
    told = meta.get("id") if isinstance(meta, dict) else meta
    return told if isinstance(told, str) and _ID.fullmatch(told) else ""
