"""The gateway's interface: send a message, ask what became of it, ask whose key it is.

Environment: SANDBOX_SMS_KEY (sandbox-key).
"""

import hmac
import json
import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from quittance.sandbox.shell import clock, faults, switches
from quittance.sandbox.sms.models import Text

KEY = os.environ.get("SANDBOX_SMS_KEY", "sandbox-key")
OPERATIONS = ("any", "send", "delivery", "account")
REFUSED_ENDING = "000"
"""Numbers that end so belong to nobody."""
RECEIPTS = ("delivered", "failed", "never")
_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")


@require_POST
def messages(request: HttpRequest) -> HttpResponse:
    """POST messages {"to", "from", "text"}, with Idempotency-Key."""

    def do() -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        try:
            body: Any = json.loads(request.body)
            to, sender, text = (str(body[name]) for name in ("to", "from", "text"))
        except (ValueError, KeyError, TypeError):
            return _refusal("invalid", 400)
        if not key or not text or len(text) > 1600 or not _NUMBER.fullmatch(to):
            return _refusal("invalid", 400)
        if to.endswith(REFUSED_ENDING) or switches.get("sms_refuse_numbers", False):
            return _refusal("number_unknown", 422)
        row, made = Text.objects.get_or_create(
            key=key, defaults={"to": to, "sender": sender, "text": text, "at": clock.now()}
        )
        if not made:
            if (row.to, row.sender, row.text) != (to, sender, text):
                return _refusal("conflict", 409)
            row.calls += 1
            row.save(update_fields=["calls"])
        return JsonResponse({"id": row.message_id}, status=201 if made else 200)

    return _served(request, "send", "", do)


@require_safe
def message(request: HttpRequest, message_id: str) -> HttpResponse:
    """GET messages/ID"""

    def do() -> HttpResponse:
        row = Text.objects.filter(message_id=message_id).first()
        if row is None:
            return _refusal("not_found", 404)
        return JsonResponse({"id": row.message_id, "status": status_of(row), "reason": ""})

    return _served(request, "delivery", message_id, do)


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """GET account"""
    return _served(request, "account", "", lambda: JsonResponse({"name": "Sandbox"}))


def status_of(row: Text) -> str:
    """As switched, once the seconds that a phone takes have passed."""
    receipt = str(switches.get("sms_receipts", RECEIPTS[0]))
    passed = clock.now() - row.at >= timedelta(seconds=int(switches.get("sms_receipt_delay", 0)))
    return receipt if passed and receipt != "never" else "sent"


def _served(request: HttpRequest, name: str, reference: str, do: Callable[[], HttpResponse]) -> HttpResponse:
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {KEY}".encode()):
        return _refusal("unauthorized", 401)
    return faults.serve(request, faults.Operation("sms", name, reference), do)


def _refusal(code: str, status: int) -> HttpResponse:
    return JsonResponse({"code": code}, status=status)
