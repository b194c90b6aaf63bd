"""The company's API: access token, banks, sessions, orders, consent and approval links, completion."""

import ipaddress
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quittance.sandbox.neonomics import catalogue, merchant, schema, transfers
from quittance.sandbox.neonomics.catalogue import SimulatedBank
from quittance.sandbox.neonomics.company import NEONOMICS
from quittance.sandbox.neonomics.models import Session, Transfer
from quittance.sandbox.neonomics.refusals import BANK, CLIENT, COMPANY, Refusal, error_object
from quittance.sandbox.shell import clock, faults

_ROOT = "/neonomics/ics/v3"


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _serve(request: HttpRequest, name: str, do: Callable[[], HttpResponse], reference: str = "") -> HttpResponse:
    """Answer one call; every answer has an id of its own."""

    def checked() -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if name != "token" and (scheme != "Bearer" or not merchant.is_valid(token, clock.now())):
            return JsonResponse({"error": "invalid_token"}, status=401)
        try:
            if name != "token":
                _needed(request, "x-device-id")
                if NEONOMICS.switch("trouble") == "company_down":
                    raise Refusal("3001", "Internal error", COMPANY)
            with transaction.atomic():
                return do()
        except Refusal as refusal:
            return JsonResponse(refusal.body(clock.now()), status=refusal.status)

    response = faults.serve(request, faults.Operation("neonomics", name, reference), checked)
    response.headers["x-request-id"] = str(uuid.uuid4())
    return response


# -- headers ---------------------------------------------------------------------------------------------


def _needed(request: HttpRequest, header: str) -> str:
    value = request.headers.get(header, "")
    if not value:
        raise Refusal("1001", f"Missing required header {header}")
    return value


def _session(request: HttpRequest) -> Session:
    try:
        found = Session.objects.filter(pk=uuid.UUID(_needed(request, "x-session-id"))).first()
    except ValueError:
        found = None
    if found is None or found.device_id != request.headers.get("x-device-id"):
        raise Refusal("1003", "Invalid session id")
    return found


@dataclass(frozen=True)
class _Present:
    """A call made while the payer is there."""

    session: Session
    bank: SimulatedBank
    return_url: str


def _present(request: HttpRequest) -> _Present:
    session = _session(request)
    bank = catalogue.named(session.bank)
    _check_address(request, bank)
    address = urlsplit(_needed(request, "x-redirect-url"))
    if address.scheme not in ("http", "https") or not address.hostname:
        raise Refusal("1005", "Invalid redirect URL")
    if bank.identity:
        # Which number the company gives for a wrong one is not documented.
        sealed = _needed(request, "x-psu-id")
        if not merchant.is_identity(sealed) or NEONOMICS.switch("unknown_customer"):
            raise Refusal("1001", "Invalid x-psu-id")
    if bank.down or NEONOMICS.switch("trouble") == "bank_down":
        raise Refusal("4930", "Internal bank error", BANK)
    return _Present(session, bank, address.geturl())


def _check_address(request: HttpRequest, bank: SimulatedBank) -> None:
    given = request.headers.get("x-psu-ip-address", "")
    try:
        if given:
            ipaddress.ip_address(given)
    except ValueError:
        raise Refusal("1004", "Invalid x-psu-ip-address") from None
    if bank.needs_address and not given:
        raise Refusal("1004", "The bank requires x-psu-ip-address")


def _body(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refusal("1002", "Body is not JSON") from None


# -- operations ------------------------------------------------------------------------------------------


@require_POST
def token(request: HttpRequest, realm: str) -> HttpResponse:
    """POST /auth/realms/{realm}/protocol/openid-connect/token, with a form."""

    def do() -> HttpResponse:
        form = request.POST
        if realm != merchant.REALM:
            return JsonResponse({"error": "Realm does not exist"}, status=404)
        if (form.get("client_id"), form.get("client_secret")) != (merchant.CLIENT_ID, merchant.CLIENT_SECRET):
            return JsonResponse({"error": "unauthorized_client"}, status=401)
        if form.get("grant_type") not in ("client_credentials", "refresh_token"):
            return JsonResponse({"error": "unsupported_grant_type"}, status=400)
        return JsonResponse(
            {
                "access_token": merchant.issue_token(clock.now()),
                "expires_in": merchant.TOKEN_LIFE,
                "refresh_expires_in": merchant.TOKEN_LIFE * 2,
                "refresh_token": merchant.issue_token(clock.now()),
                "token_type": "bearer",
                "session_state": str(uuid.uuid4()),
            }
        )

    return _serve(request, "token", do)


@require_GET
def banks(request: HttpRequest) -> HttpResponse:
    """GET /banks, by country and part of the name."""
    country, name = request.GET.get("countryCode", "NO"), request.GET.get("name", "").lower()
    shown = [bank.shown() for bank in catalogue.BANKS if country == "NO" and name in bank.name.lower()]
    return _serve(request, "banks", lambda: JsonResponse(shown, safe=False))


@require_POST
def sessions(request: HttpRequest) -> HttpResponse:
    """POST /session."""

    def do() -> HttpResponse:
        value = _body(request)
        bank = catalogue.find(value.get("bankId", "")) if isinstance(value, dict) else None
        if bank is None:
            raise Refusal("1002", "Missing required parameter bankId")
        device = request.headers["x-device-id"]
        made = Session.objects.create(bank=bank.code, device_id=device, created_at=clock.now())
        return JsonResponse({"sessionId": str(made.pk)}, status=201)

    return _serve(request, "session", do)


@require_http_methods(["GET", "DELETE"])
def session(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """GET and DELETE /session/{id}."""

    def do() -> HttpResponse:
        found = Session.objects.filter(pk=session_id, device_id=request.headers["x-device-id"]).first()
        if found is None:
            raise Refusal("1003", "Invalid session id")
        if request.method == "DELETE":
            found.delete()
            return HttpResponse(status=204)
        bank = catalogue.named(found.bank)
        told = {"bankId": bank.bank_id, "bankName": bank.name, "providerId": bank.code}
        return JsonResponse({**told, "createdAt": found.created_at.isoformat()})

    return _serve(request, "session", do)


@require_POST
def order(request: HttpRequest, product: str) -> HttpResponse:
    """POST /payments/{product}: 201, or 510 with 1426 or 1428 and the link to follow."""

    def do() -> HttpResponse:
        if product not in schema.PRODUCTS:
            raise Refusal("1002", "Unknown payment product")
        present = _present(request)
        ordered = schema.order(_body(request), product)
        if present.bank.limit and ordered.amount > present.bank.limit:
            raise Refusal("1023", "The amount exceeds the limit of the account")
        made = transfers.ordered(present.session, product, ordered, present.return_url, clock.now())
        return _approval(request, made) or _opened(made)

    return _serve(request, "payment", do, _told_reference(request.body))


def _told_reference(body: bytes) -> str:
    try:
        return str(json.loads(body)["endToEndIdentification"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _approval(request: HttpRequest, transfer: Transfer) -> HttpResponse | None:
    """The error object that is no failure, while the bank has a question for the payer."""
    if not transfers.is_waiting(transfer):
        return None
    if transfer.state == "CONSENT":
        number, rel, meta = "1426", "consent", str(transfer.session_id)
        path = f"/consent/{transfer.session_id}"
    else:
        number, rel, meta = "1428", "payment", str(transfer.pk)
        path = f"/payments/{transfer.product}/{transfer.pk}/authorize"
    value = error_object(number, "The end user must approve at the bank", "CONSENT", clock.now())
    value["links"] = [{"type": "GET", "rel": rel, "href": f"{_base(request)}{_ROOT}{path}", "meta": {"id": meta}}]
    return JsonResponse(value, status=CLIENT)


def _opened(transfer: Transfer) -> HttpResponse:
    value = {
        "paymentId": str(transfer.pk),
        "status": transfers.status(transfer, clock.now()),
        "creationDateTime": transfer.created_at.isoformat(),
    }
    return JsonResponse(value, status=201)


@require_GET
def consent(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """GET /consent/{sessionId}: the bank's page."""

    def do() -> HttpResponse:
        present = _present(request)
        waiting = Transfer.objects.filter(session=present.session, state="CONSENT").last()
        if present.session.pk != session_id or waiting is None:
            raise Refusal("1003", "Nothing to consent to")
        return JsonResponse(_bank_link(request, waiting, present, "consent"))

    return _serve(request, "consent", do, str(session_id))


@require_GET
def authorize(request: HttpRequest, product: str, payment_id: uuid.UUID) -> HttpResponse:
    """GET /payments/{product}/{id}/authorize: the bank's page."""

    def do() -> HttpResponse:
        present = _present(request)
        transfer = _own(present.session, product, payment_id)
        if transfer.state != "NAUT":
            raise Refusal("1003", "Nothing to authorise")
        told = {"message": "Please authorise", "paymentId": str(transfer.pk)}
        return JsonResponse({**told, **_bank_link(request, transfer, present, "authorize")})

    return _serve(request, "authorize", do, str(payment_id))


def _bank_link(request: HttpRequest, transfer: Transfer, present: _Present, rel: str) -> dict[str, Any]:
    transfer.return_url = present.return_url
    transfer.save()
    href = NEONOMICS.page(transfer, _base(request))
    return {"links": [{"type": "GET", "rel": rel, "href": href, "meta": {"id": str(transfer.pk)}}]}


@require_POST
def complete(request: HttpRequest, product: str, payment_id: uuid.UUID) -> HttpResponse:
    """POST /payments/{product}/{id}/complete."""

    def do() -> HttpResponse:
        present = _present(request)
        transfer = _own(present.session, product, payment_id)
        transfers.complete(transfer, clock.now())
        return _approval(request, transfer) or _opened(transfer)

    return _serve(request, "complete", do, str(payment_id))


@require_GET
def payment(request: HttpRequest, product: str, payment_id: uuid.UUID) -> HttpResponse:
    """GET /payments/{product}/{id}, for the session and device that made it."""

    def do() -> HttpResponse:
        transfer = _own(_session(request), product, payment_id)
        remittance: dict[str, Any] = {"remittanceInformationUnstructured": transfer.text}
        if transfer.kid:
            structured = {"reference": transfer.kid, "referenceIssuer": transfer.creditor, "referenceType": "KID"}
            remittance = {"remittanceInformationStructured": structured}
        return JsonResponse(
            {
                "paymentId": str(transfer.pk),
                "status": transfers.status(transfer, clock.now()),
                "type": transfer.product,
                "creationDateTime": transfer.created_at.isoformat(),
                "instrumentedAmount": f"{transfer.amount // 100}.{transfer.amount % 100:02d}",
                "currency": transfer.currency,
                "creditorAccount": {"bban": transfer.account},
                **remittance,
            }
        )

    return _serve(request, "get", do, str(payment_id))


def _own(session: Session, product: str, payment_id: uuid.UUID) -> Transfer:
    found = Transfer.objects.select_related("session").filter(session=session, product=product, pk=payment_id).first()
    if found is None or found.state == "CONSENT":
        raise Refusal("1003", "Invalid payment id")
    transfers.let_time_pass(found, clock.now())
    return found
