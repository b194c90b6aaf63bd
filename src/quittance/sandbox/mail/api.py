"""The one call of the mail service that a sender needs: POST email, JSON, the token in a header of its own.

Environment: SANDBOX_MAIL_TOKEN (sandbox-token).
"""

import hmac
import json
import os
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from quittance.sandbox.mail.models import Mail
from quittance.sandbox.shell import clock, faults, switches

TOKEN = os.environ.get("SANDBOX_MAIL_TOKEN", "sandbox-token")
OPERATIONS = ("any", "send")
REFUSED_NAME = "refused@"
"""Addresses that begin so are refused for ever."""


@require_POST
def email(request: HttpRequest) -> HttpResponse:
    """POST email"""
    if not hmac.compare_digest(request.headers.get("X-Postmark-Server-Token", "").encode(), TOKEN.encode()):
        return _refusal(10, "The Server Token you provided is not valid.", 401)
    return faults.serve(request, faults.Operation("mail", "send"), lambda: _take(request))


def _take(request: HttpRequest) -> HttpResponse:
    try:
        body: Any = json.loads(request.body)
        to, sender = str(body["To"]), str(body["From"])
    except (ValueError, KeyError, TypeError):
        return _refusal(402, "Invalid JSON.", 422)
    if to.startswith(REFUSED_NAME) or switches.get("mail_refuse_addresses", False):
        return _refusal(300, f"Invalid 'To' address: '{to}'.", 422)
    headers = {str(one.get("Name")).lower(): str(one.get("Value")) for one in body.get("Headers", [])}
    now = clock.now()
    row = Mail.objects.create(
        message_id=headers.get("message-id", "")[:200],
        to=to,
        sender=sender,
        subject=str(body.get("Subject", "")),
        text=str(body.get("TextBody", "")),
        at=now,
    )
    answer = {"To": to, "SubmittedAt": now.isoformat(), "MessageID": row.reference, "ErrorCode": 0, "Message": "OK"}
    return JsonResponse(answer)


def _refusal(code: int, words: str, status: int) -> HttpResponse:
    return JsonResponse({"ErrorCode": code, "Message": words}, status=status)
