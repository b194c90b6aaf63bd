"""Delivers webhooks as the company does: signed, in order per payment, repeated for days, 10 seconds' patience.

A message that fails holds back later ones about the same payment to the same address (head-of-line blocking).
Messages for different payments travel side by side.
"""

import base64
import hashlib
import hmac
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.utils import format_datetime
from threading import Lock
from urllib.parse import urlsplit

import httpx2
from django.db import connection, transaction

from quittance.sandbox.shell import background, clock, switches
from quittance.sandbox.vipps.models import Delivery, Payment
from quittance.sandbox.vipps.payments import let_time_pass

PATIENCE = 10
"""Seconds until an answer counts as none."""

GIVE_UP = timedelta(days=7)
_POOL_SIZE = 8
_log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(_POOL_SIZE, thread_name_prefix="sandbox-vipps-webhook")
_client = httpx2.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False)
_flying: set[int] = set()
_lock = Lock()


def tick() -> float:
    """Do what the clock has brought, send what is due, and say when to come back (seconds)."""
    now = clock.now()
    _let_time_pass(now)
    waiting = _candidates()
    soonest = now + timedelta(seconds=1)
    for pk, due_at in waiting:
        if due_at > now:
            soonest = min(soonest, due_at)
        elif _take_off(pk):
            _pool.submit(_deliver, pk)
    return (soonest - now).total_seconds()


def _let_time_pass(now: datetime) -> None:
    due = Payment.objects.filter(state="CREATED").filter(expires_at__lte=now).values_list("pk", flat=True)
    late = Payment.objects.filter(state="CREATED", approve_at__lte=now).values_list("pk", flat=True)
    for pk in {*due, *late}:
        with transaction.atomic():
            let_time_pass(Payment.objects.get(pk=pk), now)


def _candidates() -> list[tuple[int, datetime]]:
    """Of the ordered messages only the first per address and payment; of the others all."""
    rows = Delivery.objects.filter(state="pending").order_by("pk")
    seen: set[tuple[object, str]] = set()
    found = []
    for pk, registration, reference, solo, due_at in rows.values_list(
        "pk", "registration_id", "reference", "solo", "due_at"
    ):
        if not solo:
            if (registration, reference) in seen:
                continue
            seen.add((registration, reference))
        if pk not in _flying:
            found.append((pk, due_at))
    return found


def _take_off(pk: int) -> bool:
    with _lock:
        if pk in _flying or len(_flying) >= _POOL_SIZE:
            return False
        _flying.add(pk)
        return True


def _deliver(pk: int) -> None:
    try:
        delivery = Delivery.objects.select_related("registration").filter(pk=pk, state="pending").first()
        if delivery is not None and delivery.due_at <= clock.now():
            _record(delivery, _send(delivery))
    except Exception:  # noqa: BLE001 - the message stays pending and is tried again
        _log.exception("delivery failed inside the sandbox")
    finally:
        connection.close()
        with _lock:
            _flying.discard(pk)
        background.wake()


def _send(delivery: Delivery) -> int:
    """HTTP status of the answer; 0 when there was none."""
    if delivery.first_signed_at is None or switches.get("resign_retries", True):
        delivery.first_signed_at = clock.now() + timedelta(seconds=delivery.signed_offset)
    headers, body = signed(delivery, delivery.first_signed_at)
    try:
        with _client.stream("POST", delivery.registration.url, content=body, headers=headers) as response:
            return response.status_code
    except httpx2.HTTPError:
        return 0


def _record(delivery: Delivery, status: int) -> None:
    now = clock.now()
    delivery.attempts += 1
    delivery.last_status = status
    if 200 <= status < 300:
        delivery.state = "delivered"
    elif delivery.forgery or now - delivery.created_at > GIVE_UP:
        # A forger does not come back; the company does, for seven days.
        delivery.state = "given_up"
    else:
        delivery.due_at = now + pause_after(delivery.attempts)
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            attempts=delivery.attempts,
            last_status=delivery.last_status,
            state=delivery.state,
            due_at=delivery.due_at,
            first_signed_at=delivery.first_signed_at,
        )


def pause_after(attempts: int) -> timedelta:
    """How long until the next attempt: 2 s up to the fourth, then 60 s, 120 s, hourly to the 29th, then daily."""
    if attempts < 4:
        return timedelta(seconds=2)
    if attempts < 6:
        return timedelta(seconds=60 if attempts == 4 else 120)
    return timedelta(hours=1) if attempts < 29 else timedelta(days=1)


def signed(delivery: Delivery, at: datetime) -> tuple[dict[str, str], bytes]:
    """Headers and bytes of a message; a `forgery` spoils one of them."""
    address = urlsplit(delivery.registration.url)
    default = 443 if address.scheme == "https" else 80
    host = address.hostname if address.port in (None, default) else f"{address.hostname}:{address.port}"
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    body, forgery = delivery.body.encode(), delivery.forgery
    date = format_datetime(at.replace(microsecond=0), usegmt=True)
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    secret = "not the secret" if forgery == "wrong_secret" else delivery.registration.secret
    signed_host = "elsewhere.example" if forgery == "wrong_host" else host
    text = f"POST\n{path}\n{date};{signed_host};{digest}"
    code = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "sandbox-vipps-webhooks",
        "Webhook-Id": str(delivery.registration.pk),
        "x-ms-date": date,
        "x-ms-content-sha256": digest,
        "Authorization": f"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={code}",
    }
    missing = {"no_signature": "Authorization", "no_digest": "x-ms-content-sha256", "no_date": "x-ms-date"}
    headers.pop(missing.get(forgery, ""), None)
    if forgery == "changed_body":
        body = body.replace(b'"value":', b'"value":1', 1)
    return headers, b"" if forgery == "empty_body" else body
