"""Reading Vipps Recurring's JSON without trusting it: types, currency, whole amounts and ids must all be right.

Amounts are plain integers here, not the objects of ePayment. Every function raises `Unreadable` for what does not fit;
unknown extra fields are ignored. Source: Vipps MobilePay, Recurring API v3.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from quittance.providers.reading import LARGEST_AMOUNT, Unreadable, read_address, read_list, read_object
from quittance.providers.reading import text as read_text
from quittance.providers.recurring import (
    Agreement,
    AgreementState,
    Charge,
    ChargeState,
    FailureReason,
    IntervalUnit,
    Pricing,
    Proposed,
    RecurringEvent,
)
from quittance.providers.vipps.webhooks import MERCHANT_NUMBER, matching

AGREEMENT_ID = re.compile(r"[a-zA-Z0-9_-]{3,50}")
CHARGE_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
UNITS: dict[IntervalUnit, str] = {"day": "DAY", "week": "WEEK", "month": "MONTH", "year": "YEAR"}
PRICING: dict[Pricing, str] = {"fixed": "LEGACY", "variable": "VARIABLE"}

_AGREEMENTS: dict[str, AgreementState] = {
    "PENDING": "pending",
    "ACTIVE": "active",
    "STOPPED": "stopped",
    "EXPIRED": "expired",
}
_CHARGES: dict[str, ChargeState] = {
    "PENDING": "pending",
    "DUE": "due",
    "PROCESSING": "processing",
    "RESERVED": "reserved",
    "PARTIALLY_CAPTURED": "partially_captured",
    "CHARGED": "charged",
    "FAILED": "failed",
    "CANCELLED": "cancelled",
    "PARTIALLY_REFUNDED": "partially_refunded",
    "REFUNDED": "refunded",
}
_FAILURES: dict[str, FailureReason] = {
    "user_action_required": "payer_must_act",
    "charge_amount_too_high": "above_payers_limit",
    "non_technical_error": "payer_gone",
    "technical_error": "technical",
}
_EVENT = re.compile(r"recurring\.((?:agreement|charge)-[a-z-]{3,30})\.v1")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


def read_proposal(body: bytes, *, plain_http: bool) -> Proposed:
    """Answer to a draft: the agreement's id and the payer's page."""
    value = read_object(body)
    agreement_id = matching(AGREEMENT_ID, value.get("agreementId"), "agreementId")
    return Proposed(agreement_id, read_address(value, "vippsConfirmationUrl", plain_http=plain_http))


def read_agreement(body: bytes, *, agreement_id: str, currency: str, merchant: str) -> Agreement:
    """One agreement; it must be the one asked for."""
    value = read_object(body)
    if value.get("id") != agreement_id:
        raise Unreadable("another agreement")
    state = _AGREEMENTS.get(read_text(value, "status"))
    if state is None:
        raise Unreadable("unknown status")
    pricing, amount, limit = _pricing(_object(value, "pricing"), currency)
    unit, count = _interval(_object(value, "interval"))
    external_id = value.get("externalId")
    return Agreement(
        agreement_id=agreement_id,
        external_id=external_id if isinstance(external_id, str) else "",
        state=state,
        pricing=pricing,
        amount=amount,
        payer_limit=limit,
        currency=currency,
        interval_unit=unit,
        interval_count=count,
        started_at=_moment(value, "start"),
        stopped_at=_moment(value, "stop"),
        merchant=merchant,
    )


def _pricing(value: dict[str, Any], currency: str) -> tuple[Pricing, int, int | None]:
    if value.get("currency") != currency:
        raise Unreadable("pricing is in another currency")
    if value.get("type") == "LEGACY":
        return "fixed", _whole(value, "amount"), None
    if value.get("type") == "VARIABLE":
        # Until the payer has chosen there may be no limit yet.
        limit = _whole(value, "maxAmount") if value.get("maxAmount") is not None else None
        return "variable", _whole(value, "suggestedMaxAmount"), limit
    raise Unreadable("a pricing we do not use")


def _interval(value: dict[str, Any]) -> tuple[IntervalUnit, int]:
    for unit, name in UNITS.items():
        if value.get("unit") == name:
            return unit, _whole(value, "count")
    raise Unreadable("unknown interval")


def read_charge(body: bytes, *, agreement_id: str, charge_id: str, currency: str, merchant: str) -> Charge:
    """One charge; it must be the one asked for."""
    charge = _charge(read_object(body), agreement_id, currency, merchant)
    if charge.charge_id != charge_id:
        raise Unreadable("another charge")
    return charge


def read_charges(body: bytes, *, agreement_id: str, currency: str, merchant: str) -> tuple[Charge, ...]:
    """The charges of an agreement."""
    return tuple(_charge(entry, agreement_id, currency, merchant) for entry in read_list(body))


def _charge(value: Any, agreement_id: str, currency: str, merchant: str) -> Charge:
    if not isinstance(value, dict) or value.get("agreementId") != agreement_id:
        raise Unreadable("another agreement's charge")
    state, summary = _CHARGES.get(read_text(value, "status")), _object(value, "summary")
    if state is None or value.get("currency") != currency:
        raise Unreadable("status or currency")
    reason = value.get("failureReason")
    return Charge(
        charge_id=matching(CHARGE_ID, value.get("id"), "id"),
        agreement_id=agreement_id,
        state=state,
        amount=_whole(value, "amount"),
        currency=currency,
        captured=_whole(summary, "captured"),
        refunded=_whole(summary, "refunded"),
        cancelled=_whole(summary, "cancelled"),
        due=_day(value, "due") if value.get("due") is not None else None,
        retry_days=_whole(value, "retryDays"),
        # A reason we do not know is still a reason; "technical" sends staff to look.
        failure=_FAILURES.get(reason, "technical") if isinstance(reason, str) and reason else None,
        merchant=merchant,
    )


def read_charge_id(body: bytes, *, charge_id: str) -> str:
    """Answer to an ordered charge: the id we gave it."""
    if read_object(body).get("chargeId") != charge_id:
        raise Unreadable("another charge")
    return charge_id


def read_event(body: bytes, signed_at: datetime) -> RecurringEvent:
    """The content of a genuine message."""
    value = read_object(body)
    found = _EVENT.fullmatch(read_text(value, "eventType"))
    if found is None:
        raise Unreadable("not an event of recurring payments")
    agreement_id = matching(AGREEMENT_ID, value.get("agreementId"), "agreementId")
    about_charge = found[1].startswith("charge-")
    charge_id = matching(CHARGE_ID, value.get("chargeId"), "chargeId") if about_charge else ""
    actor = value.get("actor")
    return RecurringEvent(
        # There is no id of the event itself; what happened to whom, and when, does not change with a repetition.
        event_key=f"{agreement_id}:{charge_id}:{found[1]}:{matching(_MOMENT, value.get('occurred'), 'occurred')}",
        name=found[1],
        agreement_id=agreement_id,
        charge_id=charge_id,
        merchant=matching(MERCHANT_NUMBER, value.get("msn"), "msn"),
        actor=actor.lower() if isinstance(actor, str) and len(actor) <= 20 else "",
        signed_at=signed_at,
    )


def _object(value: dict[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    if not isinstance(found, dict):
        raise Unreadable(f"{key} is missing")
    return found


def _whole(value: dict[str, Any], key: str) -> int:
    number = value.get(key)
    if type(number) is not int or not 0 <= number <= LARGEST_AMOUNT:
        raise Unreadable(f"{key} is not a whole number")
    return number


def _moment(value: dict[str, Any], key: str) -> datetime | None:
    if value.get(key) is None:
        return None
    try:
        return datetime.fromisoformat(matching(_MOMENT, value[key], key)).astimezone(UTC)
    except ValueError:
        raise Unreadable(f"{key} is no moment") from None


def _day(value: dict[str, Any], key: str) -> date:
    """The day of a date or of a moment at midnight; the company answers with either."""
    try:
        return date.fromisoformat(read_text(value, key, 40)[:10])
    except ValueError:
        raise Unreadable(f"{key} is no day") from None
