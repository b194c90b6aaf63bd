"""Is this message really from Vipps, and what does it say?

The signature covers method, path with query, date, host and the SHA-256 of the raw body. It is checked against the
address we *registered*, never against what the request says of itself, because a proxy or a stranger may change
that. Source: Vipps MobilePay, Webhooks API, "Request authentication".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from quittance.providers.payment import BadSignature, Headers, MalformedEvent, WebhookEvent
from quittance.providers.reading import Unreadable, read_object
from quittance.providers.vipps import answers

EVENTS: tuple[str, ...] = tuple(
    f"epayments.payment.{name}.v1"
    for name in ("created", "aborted", "expired", "cancelled", "captured", "refunded", "authorized", "terminated")
)
"""Everything that can happen to a payment; a registration asks for all of it."""

OLDEST = timedelta(days=8)
"""Vipps repeats for 7 days and it is not documented whether a repeat is signed anew; one day is margin."""

FURTHEST_AHEAD = timedelta(minutes=5)
"""Clocks differ a little; a date further ahead was not made by an honest sender."""

LARGEST_BODY = 256_000
"""Bytes; real events are below one thousand."""

_SIGNED = ("x-ms-date", "x-ms-content-sha256", "authorization")
_DATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} "
    r"[0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
)
_REFERENCE = re.compile(r"[a-zA-Z0-9-]{1,64}")
_NAME = re.compile(r"[A-Z][A-Z_]{1,39}")
_PSP_REFERENCE = re.compile(r"[\x21-\x7e]{1,100}")
MERCHANT_NUMBER = re.compile(r"[0-9]{4,10}")


@dataclass(frozen=True, slots=True)
class Message:
    """An incoming request exactly as received."""

    method: str
    path_and_query: str
    headers: Headers
    body: bytes


def verify(message: Message, *, host: str, path: str, secrets: Sequence[str], now: datetime) -> datetime:
    """The signing time, if the message is genuine. Raises `BadSignature` with the reason as code.

    `host` and `path` are those of the registered address. Any of `secrets` may have signed: during a rotation the
    old and the new registration both send. Late messages are accepted up to 8 days, since that is how long Vipps
    repeats one; repeating is harmless because events are stored once by their key.
    """
    if message.method != "POST":
        raise BadSignature("method")
    if not secrets:
        raise BadSignature("no_secret", "VIPPS_WEBHOOK_SECRETS is empty")
    if message.path_and_query != path:
        raise BadSignature("path")
    if len(message.body) > LARGEST_BODY:
        raise BadSignature("too_large")
    date, digest, authorization = _signed_headers(message.headers)
    if not _same(digest, base64.b64encode(hashlib.sha256(message.body).digest()).decode()):
        raise BadSignature("digest")
    # Every secret is tried, so that the time taken does not tell which one fitted.
    fits = [_same(authorization, sign(secret, path=path, date=date, host=host, digest=digest)) for secret in secrets]
    if not any(fits):
        raise BadSignature("signature")
    signed_at = _date(date)
    if signed_at > now + FURTHEST_AHEAD:
        raise BadSignature("future")
    if signed_at < now - OLDEST:
        raise BadSignature("stale")
    return signed_at


def sign(secret: str, *, path: str, date: str, host: str, digest: str) -> str:
    """The Authorization header Vipps would send. The secret is used as it is written, not base64-decoded."""
    text = f"POST\n{path}\n{date};{host};{digest}"
    code = hmac.new(secret.encode(), text.encode("utf-8", "surrogateescape"), hashlib.sha256).digest()
    signature = base64.b64encode(code).decode()
    return f"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}"


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode("utf-8", "surrogateescape"))


def _signed_headers(headers: Headers) -> tuple[str, str, str]:
    found: dict[str, str] = {}
    for name, value in headers.items() if isinstance(headers, Mapping) else headers:
        lowered = name.lower()
        if lowered not in _SIGNED:
            continue
        if lowered in found:
            raise BadSignature("duplicate_header")
        found[lowered] = value
    if len(found) != len(_SIGNED):
        raise BadSignature("missing_header")
    date, digest, authorization = (found[name] for name in _SIGNED)
    return date, digest, authorization


def _date(text: str) -> datetime:
    if not _DATE.fullmatch(text):
        raise BadSignature("date")
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        raise BadSignature("date") from None


def read_event(body: bytes, signed_at: datetime) -> WebhookEvent:
    """The content of a genuine message. Raises `MalformedEvent`."""
    try:
        value = read_object(body)
        amount, currency = answers.read_amount(value, "amount")
        reference = matching(_REFERENCE, value.get("reference"), "reference")
        name = matching(_NAME, value.get("name"), "name")
        psp_reference = matching(_PSP_REFERENCE, value.get("pspReference"), "pspReference")
        merchant = matching(MERCHANT_NUMBER, value.get("msn"), "msn")
        success = value.get("success")
        if not isinstance(success, bool):
            raise Unreadable("success is neither true nor false")
    except Unreadable as problem:
        raise MalformedEvent("malformed", str(problem)) from problem
    return WebhookEvent(
        event_key=f"{reference}:{name}:{psp_reference}",
        reference=reference,
        name=name,
        psp_reference=psp_reference,
        success=success,
        merchant=merchant,
        amount=amount,
        currency=currency,
        signed_at=signed_at,
    )


def matching(pattern: re.Pattern[str], value: object, name: str) -> str:
    """A text as the pattern has it; raises `Unreadable`."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Unreadable(f"{name} is not as specified")
    return value
