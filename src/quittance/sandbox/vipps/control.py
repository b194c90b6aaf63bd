"""The control page: the same orders as the control interface, as buttons for a person."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from quittance.sandbox.shell import clock
from quittance.sandbox.shell.orders import BadOrder, kroner
from quittance.sandbox.vipps import faults, merchant, orders, recurring_control
from quittance.sandbox.vipps.agreements import REASONS
from quittance.sandbox.vipps.landing import address
from quittance.sandbox.vipps.mail import FORGERIES
from quittance.sandbox.vipps.models import Delivery, Payment, Registration
from quittance.sandbox.vipps.problems import Refusal

SHOWN = 50
_BUTTONS = (
    ("again", "Send again"),
    ("late", "Send signed 3 days ago"),
    ("future", "Send signed in 10 minutes"),
    ("out_of_order", "Send all, newest first"),
    ("wrong_merchant", "Wrong merchant"),
    ("wrong_amount", "Wrong amount"),
    ("wrong_currency", "Wrong currency"),
    ("wrong_reference", "Unknown reference"),
    ("failed", "success=false"),
)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Payments, newest first, with all buttons."""
    newest = list(Payment.objects.order_by("-pk")[:SHOWN])
    context = {
        "payments": [_row(payment, request) for payment in newest],
        "total": Payment.objects.count(),
        "agreements": recurring_control.rows(request, SHOWN),
        "reasons": REASONS,
        "switches": orders.read_switches(),
        "faults": orders.read_faults()["faults"],
        "operations": faults.OPERATIONS,
        "kinds": faults.KINDS,
        "now": clock.now(),
        "offset": clock.offset(),
        "registrations": Registration.objects.order_by("url"),
        "deliveries": Delivery.objects.order_by("-pk")[:20],
        "merchant": merchant,
        "variants": _BUTTONS,
        "forgeries": FORGERIES,
        "problem": request.GET.get("problem", "")[:200],
    }
    return render(request, "vipps/control.html", context)


def _row(payment: Payment, request: HttpRequest) -> dict[str, Any]:
    columns = ("amount", "authorized", "captured", "refunded", "cancelled")
    return {
        "it": payment,
        "amounts": [(name, kroner(getattr(payment, name), "en")) for name in columns],
        "events": list(payment.events.order_by("pk").values_list("name", flat=True)),
        "open": payment.state == "CREATED",
        "approved": payment.state == "AUTHORIZED",
        "landing": address(payment, request.build_absolute_uri("/").rstrip("/")),
    }


_COMPANY_ORDERS: dict[str, Callable[[Any], Any]] = {
    "fault": orders.order_fault,
    "clear_faults": lambda values: orders.clear_faults(),
    "clock": orders.move_clock,
    "revoke_tokens": orders.revoke_tokens,
    "reset": orders.reset,
}


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Carry out a pressed button and show the page again."""
    values = request.POST.dict()
    order, reference = values.get("order", ""), values.get("reference", "")
    anchor = f"#p-{reference}" if reference else ""
    try:
        _carry_out(order, reference, values)
    except (BadOrder, Refusal) as problem:
        response = HttpResponseRedirect("/vipps/control/?" + _query(str(problem)) + anchor)
    else:
        response = HttpResponseRedirect("/vipps/control/" + anchor)
    response.status_code = 303
    return response


def _carry_out(order: str, reference: str, values: dict[str, Any]) -> None:
    if order == "send":
        orders.send(reference, values)
    elif order == "switches":
        # A box that is not ticked is not sent at all.
        ticked = {name: name in values for name, default in orders.SWITCHES.items() if isinstance(default, bool)}
        orders.set_switches({**values, **ticked})
    elif order in orders.PAYMENT_ORDERS:
        orders.change(reference, order, values)
    elif order in _COMPANY_ORDERS:
        _COMPANY_ORDERS[order](values)
    else:
        raise BadOrder("there is no such button")


def _query(problem: str) -> str:
    return urlencode({"problem": problem})
