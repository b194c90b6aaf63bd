"""Turns events into webhook messages and lays them ready: the genuine ones, and the ones a test wants to go wrong."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from quittance.sandbox.shell import background, switches
from quittance.sandbox.vipps import merchant
from quittance.sandbox.vipps.models import Delivery, Event, Registration
from quittance.sandbox.vipps.schema import EVENTS

FORGERIES = ("wrong_secret", "changed_body", "no_signature", "no_digest", "wrong_host", "empty_body", "no_date")
"""Ways a message can be untrue in its signature."""


@dataclass(frozen=True)
class Twist:
    """How a message differs from the genuine one: fields of the body, signature, signing time, moment."""

    changes: dict[str, Any] = field(default_factory=dict)
    forgery: str = ""
    signed_offset: int = 0
    after_seconds: int = 0


def content(event: Event, changes: dict[str, Any] | None = None) -> str:
    """The body of a message, exactly the bytes that will be signed and sent."""
    payment = event.payment
    value: dict[str, Any] = {
        "msn": payment.msn,
        "reference": payment.reference,
        "pspReference": event.psp_reference,
        "name": event.name,
        "amount": {"currency": payment.currency, "value": event.amount},
        "timestamp": f"{event.at:%Y-%m-%dT%H:%M:%S}.{event.at.microsecond // 1000:03d}Z",
        "success": event.success,
    }
    if event.idempotency_key:
        value["idempotencyKey"] = event.idempotency_key
    return json.dumps({**value, **(changes or {})}, ensure_ascii=False, separators=(",", ":"))


def listeners(msn: str, name: str) -> list[Registration]:
    """Registrations that asked for this kind of event."""
    wanted = f"epayments.payment.{name.lower()}.v1"
    return [entry for entry in Registration.objects.filter(msn=msn) if wanted in entry.events]


def post(event: Event, now: datetime) -> None:
    """The normal course: one message per registration, subject to the switches for lost, slow and doubled mail."""
    lost = bool(switches.get("drop_webhooks", False))
    delay = int(switches.get("webhook_delay", 0))
    copies = int(switches.get("webhook_duplicates", 0))
    for registration in listeners(event.payment.msn, event.name):
        for copy in range(copies + 1):
            Delivery.objects.create(
                registration=registration,
                reference=event.payment.reference,
                name=event.name,
                body=content(event),
                created_at=now,
                due_at=now + timedelta(seconds=delay),
                state="dropped" if lost else "pending",
                solo=copy > 0,
            )
    transaction.on_commit(background.wake)


def post_again(event: Event, now: datetime, twist: Twist) -> int:
    """One more message about an event, outside the normal order. Returns how many were laid ready."""
    found = listeners(event.payment.msn, event.name)
    for registration in found:
        Delivery.objects.create(
            registration=registration,
            reference=event.payment.reference,
            name=event.name,
            body=content(event, twist.changes),
            created_at=now,
            due_at=now + timedelta(seconds=twist.after_seconds),
            solo=True,
            forgery=twist.forgery,
            signed_offset=twist.signed_offset,
        )
    transaction.on_commit(background.wake)
    return len(found)


def fresh_id() -> dict[str, Any]:
    """A pspReference nobody has seen, so that a changed message does not look like a repeated one."""
    return {"pspReference": str(uuid.uuid4())}


def ensure_first_registration() -> None:
    """The registration given by the environment, if there is one."""
    if merchant.WEBHOOK_URL and merchant.WEBHOOK_SECRET:
        register(merchant.WEBHOOK_URL, merchant.WEBHOOK_SECRET)


def register(url: str, secret: str) -> Registration:
    """Register an address for all events with a secret chosen by the caller; replaces one with the same address."""
    found, _ = Registration.objects.update_or_create(
        msn=merchant.MSN, url=url, defaults={"secret": secret, "events": list(EVENTS)}
    )
    return found
