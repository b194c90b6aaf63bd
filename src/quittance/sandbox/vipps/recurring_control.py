"""What the payer and fate can do to agreements: the control interface as JSON, and the buttons of the control page.

| Method | Address (after /vipps/control/api/) | Body | Does |
|---|---|---|---|
| GET | agreements | | the truth about all of them, with their charges |
| GET | agreements/ID | | the same for one, with `deliveries` |
| POST | agreements/ID/accept | limit (øre) | the payer accepts, with this highest amount if it is variable |
| POST | agreements/ID/refuse, expire, stop | | the payer refuses, does not answer, or ends it in the app |
| POST | agreements/ID/limit | limit (øre) | the payer changes the highest amount |
| POST | agreements/ID/fail | attempts (1), reason | the next attempts to draw fail |
| POST | agreements/ID/draw | | what waits is drawn at once, with all its attempts, whatever the day |

Days pass with the clock: `POST clock` with `advance` 86400. Refusals are answered as for payments.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_POST

from quittance.sandbox.shell import background, clock
from quittance.sandbox.shell.control import body as read_body
from quittance.sandbox.shell.orders import BadOrder, Values, kroner, number
from quittance.sandbox.vipps import agreements as verbs
from quittance.sandbox.vipps import consent, control_api, orders
from quittance.sandbox.vipps.agreements import REASONS
from quittance.sandbox.vipps.models import Agreement
from quittance.sandbox.vipps.problems import Refusal


def _accept(found: Agreement, values: Values) -> None:
    verbs.accept(found, clock.now(), number(values, "limit", 0))


def _refuse(found: Agreement, values: Values) -> None:
    verbs.refuse(found, clock.now())


def _expire(found: Agreement, values: Values) -> None:
    verbs.expire(found, clock.now())


def _stop(found: Agreement, values: Values) -> None:
    verbs.stop(found, clock.now(), "USER")


def _limit(found: Agreement, values: Values) -> None:
    verbs.change_limit(found, number(values, "limit", 0))


def _fail(found: Agreement, values: Values) -> None:
    reason = str(values.get("reason") or REASONS[0])
    if reason not in REASONS:
        raise BadOrder(f"reason is one of {', '.join(REASONS)}")
    verbs.fail_next(found, max(0, number(values, "attempts", 1)), reason)


def _draw(found: Agreement, values: Values) -> None:
    verbs.draw_now(found, clock.now())


ORDERS: dict[str, Callable[[Agreement, Values], None]] = {
    "accept": _accept,
    "refuse": _refuse,
    "expire": _expire,
    "stop": _stop,
    "limit": _limit,
    "fail": _fail,
    "draw": _draw,
}


def change(agreement_id: str, order: str, values: Values) -> dict[str, Any]:
    """Carry out one of ORDERS. Raises `Refusal` when the rules do not allow it."""
    if order not in ORDERS:
        raise BadOrder(f"order is one of {', '.join(ORDERS)}")
    with transaction.atomic():
        found = verbs.find(agreement_id, clock.now())
        ORDERS[order](found, values)
    background.wake()
    return described(found)


def described(found: Agreement) -> dict[str, Any]:
    """One agreement as the simulated company knows it."""
    columns = ("charge_id", "state", "amount", "captured", "refunded", "cancelled", "attempts", "failure_reason")
    return {
        "agreement_id": found.agreement_id,
        "external_id": found.external_id,
        "state": found.state,
        "amount": found.amount,
        "limit": found.payer_limit,
        "token": found.token,
        "charges": list(found.charges.order_by("pk").values(*columns)),
    }


def agreements(request: HttpRequest) -> JsonResponse:
    """Every agreement."""

    def listing() -> dict[str, Any]:
        return {"agreements": [described(found) for found in Agreement.objects.order_by("pk")]}

    return control_api.only(request, GET=listing)


def agreement(request: HttpRequest, agreement_id: str) -> JsonResponse:
    """One agreement."""

    def details() -> dict[str, Any]:
        with transaction.atomic():
            found = verbs.find(agreement_id, clock.now())
        return {**described(found), **orders.deliveries(agreement_id)}

    return control_api.only(request, GET=details)


def agreement_order(request: HttpRequest, agreement_id: str, order: str) -> JsonResponse:
    """Do something to an agreement."""
    return control_api.only(request, POST=lambda: change(agreement_id, order, read_body(request)))


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Carry out a pressed button and show the control page again."""
    values = request.POST.dict()
    agreement_id = values.get("agreement_id", "")
    query = ""
    try:
        change(agreement_id, values.get("order", ""), values)
    except (BadOrder, Refusal) as problem:
        query = "?" + urlencode({"problem": str(problem)})
    response = HttpResponseRedirect(f"/vipps/control/{query}#a-{agreement_id}")
    response.status_code = 303
    return response


def rows(request: HttpRequest, most: int) -> list[dict[str, Any]]:
    """The newest agreements for the control page."""
    base = request.build_absolute_uri("/").rstrip("/")
    return [
        {
            "it": found,
            "amount": kroner(found.amount, "en"),
            "limit": kroner(found.payer_limit, "en") if found.payer_limit is not None else "",
            "variable": found.pricing == "VARIABLE",
            "open": found.state == "PENDING",
            "active": found.state == "ACTIVE",
            "landing": consent.address(found, base),
            "charges": [(charge, kroner(charge.amount, "en")) for charge in found.charges.order_by("-pk")[:20]],
        }
        for found in Agreement.objects.order_by("-pk")[:most]
    ]
