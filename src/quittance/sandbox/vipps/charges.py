"""What can happen to a charge: ordered ahead, drawn on its day, tried again, captured, cancelled, sent back.

Drawn at 09:00 Norwegian time on the due date; what fails is tried again at 17:00 and on the retry days at both hours.
"""

import calendar
import secrets
import string
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from quittance.sandbox.shell import switches
from quittance.sandbox.vipps import recurring_mail
from quittance.sandbox.vipps.merchant import MSN
from quittance.sandbox.vipps.models import Agreement, Charge
from quittance.sandbox.vipps.problems import Refusal, typed

OSLO = ZoneInfo("Europe/Oslo")
LEAD_DAYS, FURTHEST_DAYS = 1, 730
SHOWN_AHEAD = timedelta(days=30)
"""So long before its day a charge becomes visible to the payer."""

REFUND_PERIOD = timedelta(days=365)
LEGACY_TIMES = 5
"""Charges of one interval may be so many times the price of a fixed agreement, together."""

_HOURS = (time(9), time(17))
_ALPHABET = string.ascii_letters + string.digits
_NOT_COUNTED = ("FAILED", "CANCELLED")


def find(agreement: Agreement, charge_id: str) -> Charge:
    """A charge of this agreement."""
    charge = agreement.charges.filter(charge_id=charge_id).first()
    if charge is None:
        raise typed("resource-not-found", "Charge not found.", 404)
    return charge


def create(agreement: Agreement, fields: dict[str, Any], now: datetime, key: str) -> Charge:
    """Order a charge; raises unless agreement, day and amount allow it."""
    if agreement.state != "ACTIVE":
        raise typed("charge-creation-failed", f"Cannot create a charge, the agreement is {agreement.state}.")
    kind = fields.get("type", "RECURRING")
    if kind == "UNSCHEDULED" and not switches.get("unscheduled_charges", False):
        raise typed("unsupported-feature", "Cannot create a charge with type 'UNSCHEDULED'")
    due = date.fromisoformat(fields["due"]) if kind == "RECURRING" else None
    if due is not None:
        _check_day(due, now.astimezone(OSLO).date())
    _check_amount(agreement, fields["amount"], due or now.astimezone(OSLO).date())
    charge_id = fields.get("orderId") or "chr-" + "".join(secrets.choice(_ALPHABET) for _ in range(7))
    if Charge.objects.filter(msn=MSN, charge_id=charge_id).exists():
        raise typed("conflict", "A charge with this orderId exists.", 409)
    charge = Charge(
        agreement=agreement,
        msn=MSN,
        charge_id=charge_id,
        external_id=fields.get("externalId") or "",
        amount=fields["amount"],
        description=fields["description"],
        kind=kind,
        reserve=fields["transactionType"] == "RESERVE_CAPTURE",
        due=due,
        retry_days=fields.get("retryDays", 0) if due else 0,
        next_attempt_at=_attempt_times(due, fields["retryDays"])[0] if due else now,
    )
    _note(charge, "CREATE", charge.amount, now, key)
    let_time_pass(charge, agreement, now)
    return charge


def _check_day(due: date, today: date) -> None:
    if due < today + timedelta(days=LEAD_DAYS):
        raise typed("charge-due-too-soon", "The due date is too soon.")
    if due > today + timedelta(days=FURTHEST_DAYS):
        raise typed("charge-due-in-too-long", "The due date is more than 2 years ahead.")


def _check_amount(agreement: Agreement, amount: int, due: date) -> None:
    if agreement.pricing == "VARIABLE":
        if amount > max(agreement.amount, agreement.payer_limit or 0):
            raise typed("charge-amount-too-high", "The amount is above the suggested and the customer's max amount.")
        return
    window = _window(agreement, due)
    others = agreement.charges.exclude(state__in=_NOT_COUNTED).exclude(due=None)
    taken = sum(charge.amount for charge in others if charge.due and _window(agreement, charge.due) == window)
    if taken + amount > LEGACY_TIMES * agreement.amount:
        raise typed("charge-amount-too-high", "The charges of the interval are above 5 times the agreement price.")


def _window(agreement: Agreement, day: date) -> int:
    """Number of the interval a day belongs to, counted from the day the agreement became active."""
    assert agreement.started_at is not None
    start = agreement.started_at.astimezone(OSLO).date()
    if agreement.unit in ("DAY", "WEEK"):
        return (day - start).days // (agreement.count * (7 if agreement.unit == "WEEK" else 1))
    last = calendar.monthrange(day.year, day.month)[1]
    months = (day.year - start.year) * 12 + day.month - start.month - (day.day < min(start.day, last))
    return months // (agreement.count * (12 if agreement.unit == "YEAR" else 1))


def _attempt_times(due: date, retry_days: int) -> list[datetime]:
    """When a charge is tried: once, if there are no retry days."""
    days = [due + timedelta(days=step) for step in range(retry_days + 1)]
    times = [datetime.combine(day, hour, OSLO) for day in days for hour in _HOURS]
    return times if retry_days else times[:1]


def let_time_pass(charge: Charge, agreement: Agreement, now: datetime) -> None:
    """Become visible, and be drawn as often as the clock says."""
    if charge.state == "PENDING" and charge.due and charge.due - now.astimezone(OSLO).date() < SHOWN_AHEAD:
        charge.state = "DUE"
        charge.save()
    while charge.next_attempt_at is not None and charge.next_attempt_at <= now:
        _draw(charge, agreement, charge.next_attempt_at)


def draw_to_the_end(charge: Charge, agreement: Agreement, now: datetime) -> None:
    """Its day, and every day it is tried again, comes at once: charged, reserved or failed when this is over."""
    while charge.next_attempt_at is not None:
        _draw(charge, agreement, now, planned=charge.next_attempt_at)


def _draw(charge: Charge, agreement: Agreement, at: datetime, planned: datetime | None = None) -> None:
    reason = _obstacle(charge, agreement)
    charge.attempts += 1
    charge.failure_reason = reason
    if not reason:
        charge.next_attempt_at, charge.drawn_at = None, at
        charge.state = "RESERVED" if charge.reserve else "CHARGED"
        charge.captured = 0 if charge.reserve else charge.amount
        _note(charge, "RESERVE" if charge.reserve else "CAPTURE", charge.amount, at, "")
        recurring_mail.about_charge(charge, "reserved" if charge.reserve else "captured", at)
        return
    times = _attempt_times(charge.due, charge.retry_days) if charge.due else []
    later = [moment for moment in times if moment > (planned or at)]
    charge.next_attempt_at = later[0] if later else None
    if later:
        charge.save()
        return
    charge.state = "FAILED"
    _note(charge, "FAIL", charge.amount, at, "")
    recurring_mail.about_charge(charge, "failed", at)


def _obstacle(charge: Charge, agreement: Agreement) -> str:
    """Why this attempt does not succeed; empty when it does."""
    if agreement.attempts_to_fail > 0:
        agreement.attempts_to_fail -= 1
        agreement.save()
        return agreement.failure_reason
    if agreement.payer_limit is not None and charge.amount > agreement.payer_limit:
        return "charge_amount_too_high"
    return ""


def capture(charge: Charge, amount: int, now: datetime, key: str) -> None:
    """Take reserved money."""
    left = charge.amount - charge.captured - charge.cancelled
    if charge.state not in ("RESERVED", "PARTIALLY_CAPTURED") or amount > left:
        raise typed("charge-capture-failed", f"Charge is {charge.state}, {left} is left.")
    charge.captured += amount
    charge.state = "CHARGED" if charge.captured == charge.amount else "PARTIALLY_CAPTURED"
    _note(charge, "CAPTURE", amount, now, key)
    recurring_mail.about_charge(charge, "captured", now)


def cancel(charge: Charge, now: datetime, key: str) -> None:
    """Withdraw it, or release what is reserved and not captured."""
    if charge.state not in ("PENDING", "DUE", "RESERVED", "PARTIALLY_CAPTURED"):
        raise typed("cancel-charge-failed", f"Charge is {charge.state}.")
    left = charge.amount - charge.captured
    charge.state = "CHARGED" if charge.state == "PARTIALLY_CAPTURED" else "CANCELLED"
    charge.cancelled, charge.next_attempt_at = left, None
    _note(charge, "CANCEL", left, now, key)
    recurring_mail.about_charge(charge, "canceled", now)


def refund(charge: Charge, amount: int, now: datetime, key: str) -> None:
    """Send captured money back."""
    left = charge.captured - charge.refunded
    if charge.state not in ("CHARGED", "PARTIALLY_CAPTURED", "PARTIALLY_REFUNDED") or amount > left:
        raise _not_now(f"Charge is {charge.state}, {left} is left to refund.")
    if charge.drawn_at and now > charge.drawn_at + REFUND_PERIOD:
        raise _not_now("The refund period is over.")
    charge.refunded += amount
    charge.state = "REFUNDED" if charge.refunded == charge.captured else "PARTIALLY_REFUNDED"
    _note(charge, "REFUND", amount, now, key)
    recurring_mail.about_charge(charge, "refunded", now)


def _not_now(detail: str) -> Refusal:
    return typed("operation-failed", detail)


def _note(charge: Charge, event: str, amount: int, at: datetime, key: str) -> None:
    """One more line of the charge's own log; saves the charge."""
    moment = f"{at.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%S}Z"
    entry = {"occurred": moment, "event": event, "amount": amount, "idempotencyKey": key, "success": event != "FAIL"}
    charge.history = [*charge.history, entry]
    charge.save()
