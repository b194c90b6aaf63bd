"""The company's API: access token, ePayment and webhook registration."""

import base64
import json
import secrets
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quittance.sandbox.shell import clock
from quittance.sandbox.vipps import landing, merchant, payments, schema
from quittance.sandbox.vipps.endpoint import Asked, Operation, serve
from quittance.sandbox.vipps.models import Payment, Registration
from quittance.sandbox.vipps.problems import Refusal
from quittance.sandbox.vipps.problems import schema as schema_problem

REGISTRATIONS_PER_EVENT = 25


@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """POST /accesstoken/get: credentials in headers; every value of the answer is a string."""

    def do(asked: Asked) -> tuple[int, Any]:
        given = (request.META.get("HTTP_CLIENT_ID"), request.META.get("HTTP_CLIENT_SECRET"))
        if given != (merchant.CLIENT_ID, merchant.CLIENT_SECRET):
            raise Refusal(401, "Invalid client credentials.")
        starts = int(asked.now.timestamp())
        return 200, {
            "token_type": "Bearer",
            "expires_in": str(merchant.TOKEN_LIFE),
            "ext_expires_in": str(merchant.TOKEN_LIFE),
            "expires_on": str(starts + merchant.TOKEN_LIFE),
            "not_before": str(starts),
            "resource": "00000002-0000-0000-c000-000000000000",
            "access_token": merchant.issue_token(asked.now),
        }

    return serve(request, Operation("token", do))


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """POST /epayment/v1/payments."""

    def do(asked: Asked) -> tuple[int, Any]:
        fields = schema.create(asked.body)
        payment = payments.create(fields, payments.Cause(asked.now, asked.key))
        return 201, {"redirectUrl": landing.address(payment, asked.base), "reference": payment.reference}

    return serve(request, Operation("create", do, _reference_in(request.body), keyed=True))


def _reference_in(body: bytes) -> str:
    """The reference, for the rate limit; a field not spelled exactly so puts all payments into one bucket."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    reference = value.get("reference") if isinstance(value, dict) else None
    return reference if isinstance(reference, str) else ""


@require_GET
def get(request: HttpRequest, reference: str) -> HttpResponse:
    """GET /epayment/v1/payments/{reference}."""

    def do(asked: Asked) -> tuple[int, Any]:
        payment = payments.find(reference, asked.now)
        value = {**totals(payment), "paymentMethod": {"type": "WALLET"}, "profile": {}}
        if payment.state == "CREATED":
            value["redirectUrl"] = landing.address(payment, asked.base)
        if payment.metadata:
            value["metadata"] = payment.metadata
        return 200, value

    return serve(request, Operation("get", do, reference))


@require_GET
def events(request: HttpRequest, reference: str) -> HttpResponse:
    """GET /epayment/v1/payments/{reference}/events."""

    def do(asked: Asked) -> tuple[int, Any]:
        payment = payments.find(reference, asked.now)
        return 200, [
            {
                "reference": reference,
                "pspReference": event.psp_reference,
                "name": event.name,
                "amount": _money(payment, event.amount),
                "timestamp": f"{event.at:%Y-%m-%dT%H:%M:%S}Z",
                "idempotencyKey": event.idempotency_key or None,
                "success": event.success,
            }
            for event in payment.events.order_by("pk")
        ]

    return serve(request, Operation("events", do, reference))


@require_POST
def modify(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """POST /epayment/v1/payments/{reference}/capture, /cancel and /refund."""

    def do(asked: Asked) -> tuple[int, Any]:
        cause = payments.Cause(asked.now, asked.key)
        if verb == "cancel":
            only = schema.cancellation(asked.body)
            payment = payments.find(reference, asked.now)
            payments.cancel(payment, cause, only_unapproved=only)
        else:
            amount = schema.modification(asked.body)
            payment = payments.find(reference, asked.now)
            (payments.capture if verb == "capture" else payments.refund)(payment, amount, cause)
        return 200, totals(payment)

    return serve(request, Operation(verb, do, reference, keyed=True))


@require_POST
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """POST /epayment/v1/test/payments/{reference}/approve: the forced approval of the test environment."""

    def do(asked: Asked) -> tuple[int, Any]:
        schema.approval(asked.body)
        payments.approve(payments.find(reference, asked.now), payments.Cause(asked.now), confirmed=False)
        return 200, None

    return serve(request, Operation("approve", do, reference))


@require_http_methods(["GET", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """GET and POST /webhooks/v1/webhooks; the secret is in the answer to POST and nowhere else."""

    def register(asked: Asked) -> tuple[int, Any]:
        url, names = schema.registration(asked.body)
        existing = Registration.objects.filter(msn=merchant.MSN)
        for name in names:
            if sum(name in entry.events for entry in existing) >= REGISTRATIONS_PER_EVENT:
                raise schema_problem([("events", f"too many registrations for {name}")])
        secret = base64.b64encode(secrets.token_bytes(64)).decode()
        entry = Registration.objects.create(msn=merchant.MSN, url=url, events=names, secret=secret)
        return 201, {"id": str(entry.pk), "secret": secret}

    def listing(asked: Asked) -> tuple[int, Any]:
        entries = Registration.objects.filter(msn=merchant.MSN).order_by("url")
        return 200, {"webhooks": [{"id": str(e.pk), "url": e.url, "events": e.events} for e in entries]}

    if request.method == "POST":
        return serve(request, Operation("register", register))
    return serve(request, Operation("list", listing))


@require_http_methods(["DELETE"])
def webhook(request: HttpRequest, registration_id: uuid.UUID) -> HttpResponse:
    """DELETE /webhooks/v1/webhooks/{id}."""

    def do(asked: Asked) -> tuple[int, Any]:
        deleted, _ = Registration.objects.filter(msn=merchant.MSN, pk=registration_id).delete()
        if not deleted:
            raise Refusal(404, "No such webhook.")
        return 204, None

    return serve(request, Operation("delete", do))


def totals(payment: Payment) -> dict[str, Any]:
    """The part all answers about a payment share. The pspReference is the one of the CREATED event."""
    return {
        "amount": _money(payment, payment.amount),
        "state": payment.state,
        "aggregate": {
            "authorizedAmount": _money(payment, payment.authorized),
            "cancelledAmount": _money(payment, payment.cancelled),
            "capturedAmount": _money(payment, payment.captured),
            "refundedAmount": _money(payment, payment.refunded),
        },
        "pspReference": payment.psp_reference,
        "reference": payment.reference,
    }


def _money(payment: Payment, value: int) -> dict[str, Any]:
    return {"currency": payment.currency, "value": value}


def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address the company does not have."""
    return HttpResponse(
        json.dumps({"statusCode": 404, "message": "Resource not found", "at": clock.now().isoformat()}),
        status=404,
        content_type="application/json",
    )
