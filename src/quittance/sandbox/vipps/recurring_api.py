"""The company's recurring API v3: agreements and charges."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quittance.sandbox.vipps import agreements, charges, consent, recurring_schema
from quittance.sandbox.vipps.endpoint import Asked, Operation, serve
from quittance.sandbox.vipps.models import Agreement, Charge

_BY_ID = require_http_methods(["GET", "PATCH"])


@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """POST /recurring/v3/agreements."""

    def do(asked: Asked) -> tuple[int, Any]:
        agreement = agreements.propose(recurring_schema.draft(asked.body), asked.now)
        return 201, {
            "agreementId": agreement.agreement_id,
            "uuid": str(agreement.uuid),
            "vippsConfirmationUrl": consent.address(agreement, asked.base),
            "chargeId": None,
        }

    return serve(request, Operation("propose", do, keyed=True, types=True))


@_BY_ID
def agreement(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """GET and PATCH /recurring/v3/agreements/{agreementId}."""

    def read(asked: Asked) -> tuple[int, Any]:
        return 200, described(agreements.find(agreement_id, asked.now))

    def stop(asked: Asked) -> tuple[int, Any]:
        recurring_schema.stopping(asked.body)
        agreements.stop(agreements.find(agreement_id, asked.now), asked.now, "MERCHANT")
        return 204, None

    if request.method == "PATCH":
        return serve(request, Operation("stop", stop, agreement_id, keyed=True, types=True))
    return serve(request, Operation("agreement", read, agreement_id, types=True))


@require_http_methods(["PATCH"])
def accept(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """PATCH /recurring/v3/agreements/{agreementId}/accept: the forced acceptance of the test environment."""

    def do(asked: Asked) -> tuple[int, Any]:
        recurring_schema.acceptance(asked.body)
        agreements.accept(agreements.find(agreement_id, asked.now), asked.now)
        return 204, None

    return serve(request, Operation("approve", do, agreement_id, keyed=True, types=True))


@require_http_methods(["GET", "POST"])
def agreement_charges(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """GET and POST /recurring/v3/agreements/{agreementId}/charges."""

    def listing(asked: Asked) -> tuple[int, Any]:
        found = agreements.find(agreement_id, asked.now).charges.order_by("pk")
        return 200, [described_charge(charge) for charge in found]

    def create(asked: Asked) -> tuple[int, Any]:
        fields = recurring_schema.charge(asked.body)
        charge = charges.create(agreements.find(agreement_id, asked.now), fields, asked.now, asked.key)
        return 201, {"chargeId": charge.charge_id}

    if request.method == "POST":
        return serve(request, Operation("charge", create, agreement_id, keyed=True, types=True))
    return serve(request, Operation("charge_list", listing, agreement_id, types=True))


@require_http_methods(["GET", "DELETE"])
def charge(request: HttpRequest, agreement_id: str, charge_id: str) -> HttpResponse:
    """GET and DELETE /recurring/v3/agreements/{agreementId}/charges/{chargeId}."""

    def read(asked: Asked) -> tuple[int, Any]:
        return 200, described_charge(charges.find(agreements.find(agreement_id, asked.now), charge_id))

    def cancel(asked: Asked) -> tuple[int, Any]:
        charges.cancel(charges.find(agreements.find(agreement_id, asked.now), charge_id), asked.now, asked.key)
        return 204, None

    if request.method == "DELETE":
        return serve(request, Operation("charge_cancel", cancel, charge_id, keyed=True, types=True))
    return serve(request, Operation("charge_get", read, charge_id, types=True))


@require_GET
def charge_alone(request: HttpRequest, charge_id: str) -> HttpResponse:
    """GET /recurring/v3/charges/{chargeId}: for support, when the agreement is not known."""

    def do(asked: Asked) -> tuple[int, Any]:
        owner = Agreement.objects.filter(charges__charge_id=charge_id).first()
        agreement_id = owner.agreement_id if owner else ""
        return 200, described_charge(charges.find(agreements.find(agreement_id, asked.now), charge_id))

    return serve(request, Operation("charge_get", do, charge_id, types=True))


@require_POST
def move(request: HttpRequest, agreement_id: str, charge_id: str, verb: str) -> HttpResponse:
    """POST /recurring/v3/agreements/{agreementId}/charges/{chargeId}/capture and /refund."""

    def do(asked: Asked) -> tuple[int, Any]:
        amount = recurring_schema.move(asked.body)
        found = charges.find(agreements.find(agreement_id, asked.now), charge_id)
        (charges.capture if verb == "capture" else charges.refund)(found, amount, asked.now, asked.key)
        return 204, None

    return serve(request, Operation(f"charge_{verb}", do, charge_id, keyed=True, types=True))


def described(found: Agreement) -> dict[str, Any]:
    """An agreement as the company answers."""
    pricing: dict[str, Any] = {"type": found.pricing, "currency": found.currency}
    if found.pricing == "LEGACY":
        pricing["amount"] = found.amount
    else:
        pricing |= {"suggestedMaxAmount": found.amount, "maxAmount": found.payer_limit}
    return {
        "id": found.agreement_id,
        "uuid": str(found.uuid),
        "status": found.state,
        "created": _moment(found.created_at),
        "start": _moment(found.started_at),
        "stop": _moment(found.stopped_at),
        "pricing": pricing,
        "interval": {"unit": found.unit, "count": found.count, "text": f"every {found.count} {found.unit.lower()}"},
        "campaign": None,
        "productName": found.name,
        "productDescription": found.description or None,
        "merchantAgreementUrl": found.manage_url,
        "merchantRedirectUrl": found.return_url,
        "externalId": found.external_id or None,
        "countryCode": "NO",
    }


def described_charge(found: Charge) -> dict[str, Any]:
    """A charge as the company answers."""
    agreement = found.agreement
    return {
        "id": found.charge_id,
        "agreementId": agreement.agreement_id,
        "externalId": found.external_id or None,
        "externalAgreementId": agreement.external_id or None,
        "amount": found.amount,
        "currency": agreement.currency,
        "description": found.description,
        "due": f"{found.due:%Y-%m-%d}T00:00:00Z" if found.due else None,
        "retryDays": found.retry_days,
        "status": found.state,
        "transactionId": str(5_000_000_000 + found.pk) if found.drawn_at else None,
        "type": found.kind,
        "transactionType": "RESERVE_CAPTURE" if found.reserve else "DIRECT_CAPTURE",
        "failureReason": found.failure_reason or None,
        "failureDescription": found.failure_reason.replace("_", " ").capitalize() or None,
        "summary": {"captured": found.captured, "refunded": found.refunded, "cancelled": found.cancelled},
        "history": found.history,
    }


def _moment(at: datetime | None) -> str | None:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z" if at else None
