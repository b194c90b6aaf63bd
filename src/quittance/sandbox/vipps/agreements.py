"""What can happen to an agreement: the payer accepts, refuses, lets it run out, or ends it later. With the company's
rules and problem types. Every verb runs inside a transaction.

PENDING to ACTIVE, EXPIRED or STOPPED (refused); ACTIVE to STOPPED, for good.
"""

import secrets
import string
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from quittance.sandbox.shell import clock
from quittance.sandbox.vipps import charges, recurring_mail
from quittance.sandbox.vipps.merchant import MSN
from quittance.sandbox.vipps.models import Agreement
from quittance.sandbox.vipps.problems import typed

LIFE = timedelta(minutes=10)
REASONS = ("user_action_required", "charge_amount_too_high", "non_technical_error", "technical_error")
_ALPHABET = string.ascii_letters + string.digits


def find(agreement_id: str, now: datetime) -> Agreement:
    """The agreement as it is at `now`, its charges drawn as far as their days have come."""
    agreement = Agreement.objects.filter(msn=MSN, agreement_id=agreement_id).first()
    if agreement is None:
        raise typed("resource-not-found", "Agreement not found.", 404)
    let_time_pass(agreement, now)
    return agreement


def propose(fields: dict[str, Any], now: datetime) -> Agreement:
    """Draft an agreement; it lives for ten minutes unless the payer accepts."""
    pricing = fields["pricing"]
    priced = "amount" if pricing["type"] == "LEGACY" else "suggestedMaxAmount"
    return Agreement.objects.create(
        msn=MSN,
        agreement_id="agr_" + "".join(secrets.choice(_ALPHABET) for _ in range(7)),
        external_id=fields.get("externalId") or "",
        pricing=pricing["type"],
        amount=pricing[priced],
        currency=pricing["currency"],
        unit=fields["interval"]["unit"],
        count=fields["interval"]["count"],
        name=fields["productName"],
        description=fields.get("productDescription") or "",
        return_url=fields["merchantRedirectUrl"],
        manage_url=fields["merchantAgreementUrl"],
        token=secrets.token_urlsafe(32),
        created_at=now,
        expires_at=now + LIFE,
    )


def accept(agreement: Agreement, now: datetime, limit: int = 0) -> None:
    """The payer says yes; for a variable agreement with a highest amount, the suggested one unless `limit` is given."""
    _must_be(agreement, "PENDING")
    agreement.state, agreement.started_at = "ACTIVE", now
    if agreement.pricing == "VARIABLE":
        agreement.payer_limit = limit or agreement.amount
    agreement.save()
    recurring_mail.about_agreement(agreement, "activated", now, actor="USER")


def refuse(agreement: Agreement, now: datetime) -> None:
    """The payer says no."""
    _must_be(agreement, "PENDING")
    agreement.state, agreement.stopped_at = "STOPPED", now
    agreement.save()
    recurring_mail.about_agreement(agreement, "rejected", now, actor="USER")


def expire(agreement: Agreement, now: datetime) -> None:
    """Nobody answered."""
    _must_be(agreement, "PENDING")
    agreement.state = "EXPIRED"
    agreement.save()
    recurring_mail.about_agreement(agreement, "expired", now)


def stop(agreement: Agreement, now: datetime, actor: str) -> None:
    """End it. Waiting charges are cancelled; reserved ones too, unless the payer (USER) ended it."""
    if agreement.state == "STOPPED" and agreement.started_at is not None and actor == "MERCHANT":
        return
    _must_be(agreement, "ACTIVE")
    agreement.state, agreement.stopped_at = "STOPPED", now
    agreement.save()
    ended = {"PENDING", "DUE"} | (set() if actor == "USER" else {"RESERVED"})
    for charge in agreement.charges.filter(state__in=ended).order_by("pk"):
        charges.cancel(charge, now, "")
    recurring_mail.about_agreement(agreement, "stopped", now, actor=actor)


def change_limit(agreement: Agreement, limit: int) -> None:
    """The payer sets another highest amount in the app."""
    _must_be(agreement, "ACTIVE")
    if agreement.pricing != "VARIABLE" or limit <= 0:
        raise typed("illegal-agreement-update", "Only a variable agreement has a limit, above 0.")
    agreement.payer_limit = limit
    agreement.save()


def fail_next(agreement: Agreement, attempts: int, reason: str) -> None:
    """The next `attempts` drawings will not succeed."""
    agreement.attempts_to_fail, agreement.failure_reason = attempts, reason
    agreement.save()


def draw_now(agreement: Agreement, now: datetime) -> None:
    """Every charge that waits is drawn at once, with all its attempts, whatever the day."""
    _must_be(agreement, "ACTIVE")
    for charge in agreement.charges.filter(state__in=("PENDING", "DUE")).order_by("next_attempt_at", "pk"):
        charges.draw_to_the_end(charge, agreement, now)


def let_time_pass(agreement: Agreement, now: datetime) -> None:
    """Whatever the clock alone has brought about since the agreement was last looked at."""
    if agreement.state == "PENDING" and agreement.expires_at <= now:
        expire(agreement, agreement.expires_at)
    if agreement.state == "ACTIVE":
        for charge in agreement.charges.filter(state__in=("PENDING", "DUE")).order_by("next_attempt_at", "pk"):
            charges.let_time_pass(charge, agreement, now)


def tick() -> float:
    """Called in the background: expiry and drawings happen although nobody asks."""
    now = clock.now()
    unanswered = Agreement.objects.filter(state="PENDING", expires_at__lte=now)
    drawn = Agreement.objects.filter(state="ACTIVE", charges__next_attempt_at__lte=now)
    for pk in {*unanswered.values_list("pk", flat=True), *drawn.values_list("pk", flat=True)}:
        with transaction.atomic():
            agreement = Agreement.objects.filter(pk=pk).first()
            if agreement is not None:
                let_time_pass(agreement, now)
    return 1


def _must_be(agreement: Agreement, state: str) -> None:
    if agreement.state != state:
        raise typed("illegal-agreement-update", f"Agreement is {agreement.state}.")
