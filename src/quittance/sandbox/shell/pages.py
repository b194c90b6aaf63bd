"""The sandbox's front page, its stylesheet, and the address a supervisor asks whether it is alive."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.sandbox.shell import clock

_STYLES = (Path(__file__).parent / "assets" / "sandbox.css").read_bytes()

COMPANIES: tuple[dict[str, str], ...] = (
    {
        "name": "Vipps",
        "control": "/vipps/control/",
        "what": "ePayment and Recurring APIs, webhooks, the payer's pages",
    },
    {
        "name": "Netaxept (BankAxess)",
        "control": "/netaxept/control/",
        "what": "REST interface, callbacks, the terminal with bank and card",
    },
    {
        "name": "Nexi Checkout (cards)",
        "control": "/nexi/control/",
        "what": "payment API, webhooks, the hosted payment page",
    },
    {
        "name": "Neonomics",
        "control": "/neonomics/control/",
        "what": "bank-to-bank payments, and the payers' banks",
    },
    {
        "name": "BankID",
        "control": "/bankid/control/",
        "what": "logging in: the provider, its people, spoiled tokens",
    },
    {
        "name": "SMS gateway",
        "control": "/sms/",
        "what": "everybody's text messages, receipts and refusals",
    },
    {
        "name": "Mail service",
        "control": "/mail/",
        "what": "everybody's e-mail",
    },
    {
        "name": "The agency's bank",
        "control": "/bank/control/",
        "what": "money arriving on the account, OCR giro and camt files",
    },
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List of simulated companies."""
    return render(request, "shell/index.html", {"companies": COMPANIES, "now": clock.now()})


@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """Alive, and what time it is in here."""
    return JsonResponse({"status": "ok", "now": clock.now().isoformat()})


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The only style sheet."""
    return HttpResponse(_STYLES, content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=300"})
