"""Checks of request bodies: unknown fields refused, patterns and limits as in the company's documentation.

Different from the company: plain http is allowed in addresses, because the sandbox serves machines without
certificates. Set SANDBOX_VIPPS_PLAIN_HTTP=0 to be as strict as the company.
"""

import os
import re
from typing import Any
from urllib.parse import urlsplit

from quittance.sandbox.vipps.problems import numbered, schema

REFERENCE = re.compile(r"[a-zA-Z0-9-]{8,64}")
PHONE = re.compile(r"[0-9]{9,15}")
PLAIN_HTTP = os.environ.get("SANDBOX_VIPPS_PLAIN_HTTP", "1") != "0"
LARGEST_AMOUNT = 65_000_000
SMALLEST_AMOUNT = 100
CURRENCY = "NOK"

_CREATE_FIELDS = frozenset(
    {
        *("amount", "paymentMethod", "reference", "userFlow", "returnUrl", "customer", "customerInteraction"),
        *("paymentDescription", "metadata", "expiresAt", "receipt", "receiptUrl", "minimumUserAge", "profile"),
        *("qrFormat", "merchantLegalLinks", "blockedSources", "shipping", "industryData"),
    }
)
_FLOWS = ("WEB_REDIRECT", "PUSH_MESSAGE", "QR", "NATIVE_REDIRECT")
_METHODS = ("WALLET", "CARD", "CARD_PASSTHROUGH")
EVENTS = (
    *(
        f"epayments.payment.{name}.v1"
        for name in ("created", "aborted", "expired", "cancelled", "captured", "refunded", "authorized", "terminated")
    ),
    *(f"recurring.agreement-{name}.v1" for name in ("activated", "rejected", "stopped", "expired")),
    *(f"recurring.charge-{name}.v1" for name in ("reserved", "captured", "canceled", "refunded", "failed")),
    "recurring.charge-creation-failed.v1",
)
"""All events a merchant can register for."""


def _only(value: Any, allowed: frozenset[str] | set[str], where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise schema([(where or "$", "must be an object")])
    unknown = sorted(set(value) - allowed)
    if unknown:
        raise schema([(f"{where}{name}", "unknown field") for name in unknown])
    return value


def amount(value: Any, where: str) -> int:
    """`{"currency": "NOK", "value": n}` with a whole n; a decimal point is error 4040, another currency 5040."""
    fields = _only(value, {"currency", "value"}, f"{where}.")
    currency, number = fields.get("currency"), fields.get("value")
    if currency not in ("NOK", "DKK", "EUR"):
        raise schema([(f"{where}.currency", "must be one of NOK, DKK, EUR")])
    if isinstance(number, float):
        raise numbered("4040", "amount must be a whole number of minor units")
    if type(number) is not int or not 0 <= number <= LARGEST_AMOUNT:
        raise schema([(f"{where}.value", f"must be an integer from 0 to {LARGEST_AMOUNT}")])
    if currency != CURRENCY:
        raise numbered("5040", "currency is not the one of the sales unit")
    return number


def create(value: Any) -> dict[str, Any]:
    """A create request; returns it when it is right."""
    fields = _only(value, _CREATE_FIELDS, "")
    for name in ("amount", "paymentMethod", "reference", "userFlow"):
        if name not in fields:
            raise schema([(name, "is required")])
    reference = fields["reference"]
    if not isinstance(reference, str) or not REFERENCE.fullmatch(reference):
        raise schema([("reference", f"must match ^{REFERENCE.pattern}$")])
    method = _only(fields["paymentMethod"], {"type", "blockedSources"}, "paymentMethod.")
    if method.get("type") not in _METHODS:
        raise schema([("paymentMethod.type", f"must be one of {', '.join(_METHODS)}")])
    if method["type"] != "WALLET":
        raise numbered("4160", "only WALLET is available in the test environment")
    if fields["userFlow"] not in _FLOWS:
        raise schema([("userFlow", f"must be one of {', '.join(_FLOWS)}")])
    if amount(fields["amount"], "amount") < SMALLEST_AMOUNT:
        raise numbered("6010", "amount is below the minimum")
    _flow(fields)
    _texts(fields)
    _rights(fields)
    return fields


def _flow(fields: dict[str, Any]) -> None:
    flow, customer = fields["userFlow"], fields.get("customer")
    if flow == "PUSH_MESSAGE":
        raise numbered("5080", "push messages are not approved for this sales unit")
    if flow == "WEB_REDIRECT" and "returnUrl" not in fields:
        raise numbered("4140", "returnUrl is required for WEB_REDIRECT")
    if "returnUrl" in fields and not address(fields["returnUrl"], 2500):
        raise numbered("4090", "returnUrl is not valid")
    if customer is not None:
        chosen = _only(customer, {"phoneNumber", "personalQr", "customerToken"}, "customer.")
        if len(chosen) != 1:
            raise schema([("customer", "exactly one of phoneNumber, personalQr, customerToken")])
        if "phoneNumber" in chosen and not PHONE.fullmatch(str(chosen["phoneNumber"])):
            raise numbered("4070", "phone number is not valid")


def _texts(fields: dict[str, Any]) -> None:
    description, metadata = fields.get("paymentDescription"), fields.get("metadata")
    if "paymentDescription" in fields and not (isinstance(description, str) and 3 <= len(description) <= 100):
        raise schema([("paymentDescription", "must have 3 to 100 characters")])
    if metadata is None:
        return
    if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
        raise schema([("metadata", "must be texts")])
    if len(metadata) > 5:
        raise numbered("4100", "too many metadata entries")
    if any(len(key) > 100 for key in metadata):
        raise numbered("4120", "metadata key too long")
    if any(len(text) > 500 for text in metadata.values()):
        raise numbered("4130", "metadata value too long")


def _rights(fields: dict[str, Any]) -> None:
    if fields.get("expiresAt") is not None:
        if fields.get("receipt") is None:
            raise numbered("6130", "a receipt is required with expiresAt")
        raise numbered("5050", "long-living payments are not approved for this sales unit")
    if fields.get("blockedSources") is not None:
        raise numbered("5010", "blockedSources is not available in this market")
    if fields.get("shipping") is not None:
        raise numbered("5020", "Express is not approved for this sales unit")


def address(value: Any, longest: int) -> bool:
    """Whether this may be an address at the merchant: a web page, or an app's own scheme."""
    if not isinstance(value, str) or len(value) > longest or any(mark in value for mark in " \r\n\t"):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname) and (parts.scheme == "https" or PLAIN_HTTP)
    # An app's own scheme; never one a browser would run.
    return bool(parts.scheme) and parts.scheme not in ("javascript", "data", "vbscript", "file") and "://" in value


def modification(value: Any) -> int:
    """A capture or refund request: the amount in øre, above zero."""
    fields = _only(value, {"modificationAmount"}, "")
    if "modificationAmount" not in fields:
        raise schema([("modificationAmount", "is required")])
    number = amount(fields["modificationAmount"], "modificationAmount")
    if number == 0:
        raise schema([("modificationAmount.value", "must be above 0")])
    return number


def cancellation(value: Any) -> bool:
    """A cancel request, with or without body: whether only an unapproved payment may be cancelled."""
    if value is None:
        return False
    only = _only(value, {"cancelTransactionOnly"}, "").get("cancelTransactionOnly", False)
    if not isinstance(only, bool):
        raise schema([("cancelTransactionOnly", "must be true or false")])
    return only


def approval(value: Any) -> None:
    """A forced approval: a phone number or the token of the redirect address."""
    fields = _only(value, {"customer", "token"}, "")
    if "token" in fields:
        return
    phone = _only(fields.get("customer"), {"phoneNumber"}, "customer.").get("phoneNumber")
    if not isinstance(phone, str) or not PHONE.fullmatch(phone):
        raise numbered("4070", "phone number is not valid")


def registration(value: Any) -> tuple[str, list[str]]:
    """A webhook registration: address and event names."""
    fields = _only(value, {"url", "events"}, "")
    url, events = fields.get("url"), fields.get("events")
    if not address(url, 2500) or urlsplit(str(url)).scheme not in ("http", "https"):
        raise schema([("url", "must be a valid, world-reachable https address")])
    if not isinstance(events, list) or not events or not all(isinstance(name, str) for name in events):
        raise schema([("events", "must be a list of event names")])
    unknown = sorted(set(events) - set(EVENTS))
    if unknown:
        raise schema([("events", f"unknown event {name}") for name in unknown])
    return str(url), sorted(set(events))
