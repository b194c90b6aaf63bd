"""The payment API: the bare secret key in Authorization, JSON both ways, answers kept under an idempotency key."""

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from quittance.sandbox.nexi import merchant, page, payments
from quittance.sandbox.nexi.models import Happening, KeptAnswer, Payment
from quittance.sandbox.nexi.problems import Refusal, malformed, numbered
from quittance.sandbox.shell import clock, faults

OPERATIONS = ("any", "create", "get", "charge", "refund", "cancel", "terminate", "methods")
_RETRIED = {"charge": "1026", "refund": "1027"}
Do = Callable[[Any, datetime], tuple[int, dict[str, Any] | list[Any] | None]]


@require_http_methods(["POST"])
def create(request: HttpRequest) -> HttpResponse:
    """POST /v1/payments"""

    def do(body: Any, now: datetime) -> tuple[int, dict[str, Any]]:
        payment = payments.create(body, now)
        address = page.address(payment, request.build_absolute_uri("/").rstrip("/"))
        return 201, {"paymentId": payment.payment_id, "hostedPaymentPageUrl": address}

    return _serve(request, "create", "", do)


@require_http_methods(["GET"])
def get(request: HttpRequest, payment_id: str) -> HttpResponse:
    """GET /v1/payments/{id}"""
    return _serve(
        request, "get", payment_id, lambda body, now: (200, {"payment": _described(payments.find(payment_id))})
    )


@require_http_methods(["PUT"])
def terminate(request: HttpRequest, payment_id: str) -> HttpResponse:
    """PUT /v1/payments/{id}/terminate"""

    def do(body: Any, now: datetime) -> tuple[int, None]:
        payments.terminate(payments.find(payment_id), now)
        return 204, None

    return _serve(request, "terminate", payment_id, do)


@require_http_methods(["POST"])
def cancels(request: HttpRequest, payment_id: str) -> HttpResponse:
    """POST /v1/payments/{id}/cancels"""

    def do(body: Any, now: datetime) -> tuple[int, None]:
        payments.cancel(payments.find(payment_id), payments.amount_in(body), now)
        return 204, None

    return _serve(request, "cancel", payment_id, do)


@require_http_methods(["POST"])
def charges(request: HttpRequest, payment_id: str) -> HttpResponse:
    """POST /v1/payments/{id}/charges"""

    def do(body: Any, now: datetime) -> tuple[int, dict[str, Any]]:
        amount = payments.amount_in(body)
        return 201, {"chargeId": payments.charge(payments.find(payment_id), amount, now)}

    return _serve(request, "charge", payment_id, do)


@require_http_methods(["POST"])
def refunds(request: HttpRequest, payment_id: str) -> HttpResponse:
    """POST /v1/payments/{id}/refunds"""

    def do(body: Any, now: datetime) -> tuple[int, dict[str, Any]]:
        amount = payments.amount_in(body)
        return 201, {"refundId": payments.refund(payments.find(payment_id), amount, now)}

    return _serve(request, "refund", payment_id, do)


@require_http_methods(["POST"])
def charge_refunds(request: HttpRequest, charge_id: str) -> HttpResponse:
    """POST /v1/charges/{id}/refunds"""

    def do(body: Any, now: datetime) -> tuple[int, dict[str, Any]]:
        charge = Happening.objects.filter(part_id=charge_id, name="payment.charge.created.v2").first()
        if charge is None:
            raise numbered("1011", "charge not found", 404)
        if payments.amount_in(body) > charge.amount:
            raise numbered("1009", "amount is more than the charge")
        return 201, {"refundId": payments.refund(charge.payment, payments.amount_in(body), now)}

    return _serve(request, "refund", charge_id, do)


@require_http_methods(["GET"])
def methods(request: HttpRequest) -> HttpResponse:
    """GET /v1/paymentmethods"""

    def do(body: Any, now: datetime) -> tuple[int, list[dict[str, Any]]]:
        if request.GET.get("MerchantNumber", merchant.MERCHANT) != merchant.MERCHANT:
            return 200, []
        return 200, [
            {"name": name, "paymentType": "CARD", "currency": "NOK", "enabled": True} for name in merchant.METHODS
        ]

    return _serve(request, "methods", "", do)


def _serve(request: HttpRequest, name: str, reference: str, do: Do) -> HttpResponse:
    def work() -> HttpResponse:
        try:
            _check_key(request)
            status, value = _once(request, name, do)
        except Refusal as refusal:
            status, value = refusal.status, refusal.body
        content = b"" if value is None else json.dumps(value).encode()
        return HttpResponse(content, status=status, content_type="application/json")

    return faults.serve(request, faults.Operation("nexi", name, reference), work)


def _check_key(request: HttpRequest) -> None:
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), merchant.SECRET_KEY.encode()):
        raise Refusal(401, {})


def _once(request: HttpRequest, name: str, do: Do) -> tuple[int, Any]:
    """Do it, or give the answer kept under the key; a refusal is not kept, the company tries again."""
    body = _json(request)
    key = request.headers.get("Idempotency-Key", "") if name in _RETRIED else ""
    amount = body["amount"] if isinstance(body, dict) and type(body.get("amount")) is int else 0
    kept = KeptAnswer.objects.filter(key=key).first() if key else None
    if kept is not None:
        if (kept.path, kept.amount) != (request.path, amount):
            raise numbered(_RETRIED[name], "retried with another amount or payment")
        return kept.status, kept.body
    with transaction.atomic():
        status, value = do(body, clock.now())
    if key:
        KeptAnswer.objects.create(key=key[:64], path=request.path, amount=amount, status=status, body=value)
    return status, value


def _json(request: HttpRequest) -> Any:
    if not request.body:
        return None
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise malformed("$", "not valid JSON") from None


def _described(payment: Payment) -> dict[str, Any]:
    """A payment as it is read: totals that are nought are left out."""
    totals = {
        "reservedAmount": payment.reserved,
        "chargedAmount": payment.charged,
        "refundedAmount": payment.refunded,
        "cancelledAmount": payment.cancelled,
    }
    value: dict[str, Any] = {
        "paymentId": payment.payment_id,
        "summary": {name: amount for name, amount in totals.items() if amount},
        "consumer": {},
        "paymentDetails": {"paymentType": "CARD", "paymentMethod": payment.method} if payment.method else {},
        "orderDetails": {"amount": payment.amount, "currency": payment.currency, "reference": payment.reference},
        "checkout": {"url": page.address(payment, ""), "cancelUrl": payment.cancel_url},
        "created": payment.created_at.isoformat(),
    }
    if payment.terminated_at:
        value["terminated"] = payment.terminated_at.isoformat()
    for name, event, part in (
        ("charges", "payment.charge.created.v2", "chargeId"),
        ("refunds", "payment.refund.completed", "refundId"),
    ):
        found = payment.happenings.filter(name=event).order_by("pk")
        if found:
            state = {"state": "Completed"} if name == "refunds" else {}
            value[name] = [{part: entry.part_id, "amount": entry.amount, **state} for entry in found]
    return value
