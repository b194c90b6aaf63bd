"""Checks of the recurring API's request bodies: unknown fields refused, patterns and limits as documented.

What the sandbox does not play (campaigns, initial charges, profile data, flexible pricing) is refused as for a sales
unit without the right, never silently ignored.
"""

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from quittance.sandbox.vipps.problems import Refusal, typed
from quittance.sandbox.vipps.schema import PHONE, address

SMALLEST_AMOUNT, LARGEST_AMOUNT = 100, 2_000_000
LONGEST_ADDRESS = 1024
MOST_RETRY_DAYS = 14

_ORDER_ID = re.compile(r"[a-zA-Z0-9-]{1,64}")
_UNITS = ("DAY", "WEEK", "MONTH", "YEAR")
_DRAFT = frozenset(
    {
        *("pricing", "interval", "merchantRedirectUrl", "merchantAgreementUrl", "productName", "productDescription"),
        *("phoneNumber", "externalId", "countryCode"),
    }
)
_NOT_PLAYED = frozenset({"campaign", "initialCharge", "scope", "isApp", "skipLandingPage"})
_CHARGE = frozenset(
    {
        *("amount", "description", "transactionType", "type", "due", "retryDays", "orderId", "externalId"),
        "processingMode",
    }
)


def _wrong(field: str, text: str) -> Refusal:
    return Refusal(400, "Input validation failed", [(field, text)], kind="validation-error")


def _only(value: Any, allowed: frozenset[str] | set[str], where: str = "") -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(where or "$", "must be an object")
    for name in sorted(set(value) - allowed):
        raise _wrong(f"{where}{name}", "unknown field")
    return value


def _text(fields: dict[str, Any], name: str, longest: int, *, required: bool = True) -> None:
    value = fields.get(name)
    if value is None and not required:
        return
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        raise _wrong(name, f"must have 1 to {longest} characters")


def _amount(value: Any, where: str, largest: int = 2_147_483_647) -> None:
    if type(value) is not int or not SMALLEST_AMOUNT <= value <= largest:
        raise _wrong(where, f"must be a whole number from {SMALLEST_AMOUNT} to {largest}")


def draft(value: Any) -> dict[str, Any]:
    """A drafted agreement."""
    if isinstance(value, dict) and _NOT_PLAYED & set(value):
        raise typed("unsupported-feature", "Feature not supported.")
    fields = _only(value, _DRAFT)
    for name in ("merchantRedirectUrl", "merchantAgreementUrl"):
        _text(fields, name, LONGEST_ADDRESS)
        if not address(fields[name], LONGEST_ADDRESS):
            raise _wrong(name, "must be a valid address")
    if urlsplit(fields["merchantAgreementUrl"]).scheme not in ("http", "https"):
        raise _wrong("merchantAgreementUrl", "must be a web page")
    _text(fields, "productName", 45)
    _text(fields, "productDescription", 100, required=False)
    _text(fields, "externalId", 64, required=False)
    if fields.get("countryCode", "NO") != "NO":
        raise _wrong("countryCode", "must be NO")
    phone = fields.get("phoneNumber")
    if phone is not None and not (isinstance(phone, str) and PHONE.fullmatch(phone)):
        raise _wrong("phoneNumber", "must be a number with country code")
    _pricing(fields.get("pricing"))
    interval = _only(fields.get("interval"), {"unit", "count"}, "interval.")
    if interval.get("unit") not in _UNITS:
        raise _wrong("interval.unit", f"must be one of {', '.join(_UNITS)}")
    if type(interval.get("count")) is not int or not 1 <= interval["count"] <= 31:
        raise _wrong("interval.count", "must be 1 to 31")
    return fields


def _pricing(value: Any) -> None:
    pricing = _only(value, {"type", "amount", "suggestedMaxAmount", "currency"}, "pricing.")
    if pricing.get("currency") != "NOK":
        raise _wrong("pricing.currency", "must be NOK")
    kind = pricing.setdefault("type", "LEGACY")
    if kind == "FLEXIBLE":
        raise typed("unsupported-feature", "Feature not supported.")
    priced = {"LEGACY": "amount", "VARIABLE": "suggestedMaxAmount"}.get(kind)
    if priced is None or {"amount", "suggestedMaxAmount"} & set(pricing) != {priced}:
        raise _wrong("pricing", "LEGACY has amount, VARIABLE has suggestedMaxAmount")
    if kind == "VARIABLE" and type(pricing[priced]) is int and pricing[priced] > LARGEST_AMOUNT:
        raise typed("invalid-suggested-max-amount", "Suggested max amount is too high.")
    _amount(pricing[priced], f"pricing.{priced}", LARGEST_AMOUNT)


def charge(value: Any) -> dict[str, Any]:
    """An ordered charge; its day is judged later, by the clock."""
    fields = _only(value, _CHARGE)
    _amount(fields.get("amount"), "amount")
    _text(fields, "description", 45)
    _text(fields, "externalId", 64, required=False)
    if fields.get("transactionType") not in ("DIRECT_CAPTURE", "RESERVE_CAPTURE"):
        raise _wrong("transactionType", "must be DIRECT_CAPTURE or RESERVE_CAPTURE")
    if "orderId" in fields and not (isinstance(fields["orderId"], str) and _ORDER_ID.fullmatch(fields["orderId"])):
        raise _wrong("orderId", f"must match ^{_ORDER_ID.pattern}$")
    kind = fields.get("type", "RECURRING")
    if kind == "UNSCHEDULED":
        if "due" in fields or "retryDays" in fields:
            raise _wrong("due", "an unscheduled charge has no day and no retries")
        return fields
    if kind != "RECURRING":
        raise _wrong("type", "must be RECURRING or UNSCHEDULED")
    _day(fields.get("due"))
    retry_days = fields.get("retryDays")
    if type(retry_days) is not int or not 0 <= retry_days <= MOST_RETRY_DAYS:
        raise _wrong("retryDays", f"must be 0 to {MOST_RETRY_DAYS}")
    if fields.get("processingMode", "MULTIPLE_ATTEMPTS") != "MULTIPLE_ATTEMPTS" and retry_days:
        raise _wrong("processingMode", "SINGLE_ATTEMPT requires retryDays 0")
    return fields


def _day(value: Any) -> None:
    try:
        if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except ValueError:
        raise _wrong("due", "must be a day, YYYY-MM-DD") from None


def stopping(value: Any) -> None:
    """An update: only stopping is played, and it must stand alone."""
    fields = _only(
        value,
        {*("status", "productName", "productDescription", "merchantAgreementUrl", "externalId"), "pricing", "interval"},
    )
    if "status" in fields and (fields["status"] != "STOPPED" or len(fields) != 1):
        raise _wrong("status", "only STOPPED, and without other fields")
    if "status" not in fields:
        raise typed("unsupported-feature", "Feature not supported.")


def move(value: Any) -> int:
    """A capture or refund: its amount in øre."""
    fields = _only(value, {"amount", "description"})
    _amount(fields.get("amount"), "amount")
    _text(fields, "description", 100)
    return int(fields["amount"])


def acceptance(value: Any) -> None:
    """A forced acceptance of the test environment."""
    phone = _only(value, {"phoneNumber"}).get("phoneNumber")
    if not isinstance(phone, str) or not PHONE.fullmatch(phone):
        raise _wrong("phoneNumber", "must be a number with country code")
