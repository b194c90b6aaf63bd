"""Messages about agreements and charges. Signed and delivered like those about payments, in order per agreement."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from quittance.sandbox.shell import background, switches
from quittance.sandbox.vipps.models import Agreement, Charge, Delivery, Registration


def about_agreement(agreement: Agreement, what: str, now: datetime, actor: str = "") -> None:
    """`what` is activated, rejected, stopped or expired; `actor` who caused it, if somebody did."""
    content = {
        "agreementId": agreement.agreement_id,
        "agreementExternalId": agreement.external_id or None,
        "agreementUUID": str(agreement.uuid),
        "msn": agreement.msn,
    }
    if what == "stopped":
        content["actor"] = actor
    _post(agreement, f"agreement-{what}", content, now)


def about_charge(charge: Charge, what: str, now: datetime) -> None:
    """`what` is reserved, captured, canceled, refunded or failed."""
    agreement = charge.agreement
    content: dict[str, Any] = {
        "agreementId": agreement.agreement_id,
        "agreementExternalId": agreement.external_id or None,
        "chargeId": charge.charge_id,
        "chargeExternalId": charge.external_id or None,
        "msn": charge.msn,
        "amount": charge.amount,
        "currency": agreement.currency,
        "chargeType": charge.kind,
        "amountCaptured": charge.captured,
        "amountCanceled": charge.cancelled,
        "amountRefunded": charge.refunded,
    }
    if what == "failed":
        content["failureReason"] = charge.failure_reason
    _post(agreement, f"charge-{what}", content, now)


def _post(agreement: Agreement, name: str, content: dict[str, Any], now: datetime) -> None:
    """One message per registration that asked for it, subject to the switches for lost, slow and doubled mail."""
    event = f"recurring.{name}.v1"
    at = now.astimezone(UTC)
    body = {**content, "eventType": event, "occurred": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"}
    for registration in Registration.objects.filter(msn=agreement.msn):
        if event not in registration.events:
            continue
        for copy in range(int(switches.get("webhook_duplicates", 0)) + 1):
            Delivery.objects.create(
                registration=registration,
                reference=agreement.agreement_id,
                name=name,
                body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
                created_at=now,
                due_at=now + timedelta(seconds=int(switches.get("webhook_delay", 0))),
                state="dropped" if switches.get("drop_webhooks", False) else "pending",
                solo=copy > 0,
            )
    transaction.on_commit(background.wake)
