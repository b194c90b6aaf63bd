"""The control page and the control interface of a simulated company, the same for all that use the shell's `Company`.

Below `control/api/`: GET payments, payments/REF (with `deliveries`); POST payments/REF/ORDER, payments/REF/send
(variant, event, count, after_seconds); GET, POST switches; GET, POST, DELETE faults (operation, kind, count, seconds);
GET, POST clock (advance or offset, in seconds); GET deliveries; GET, DELETE calls; POST reset. A refused order answers
409 with `error` and `code`, an unreadable one 400, an unknown payment 404. Amounts are whole øre.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from quittance.sandbox.shell import background, clock, faults, letters
from quittance.sandbox.shell.company import Company
from quittance.sandbox.shell.orders import BadOrder, NotAllowed, Values, kroner, number

SHOWN = 50
_AMOUNTS = ("amount", "authorised", "captured", "refunded", "cancelled")


def move_clock(values: Values) -> dict[str, Any]:
    """Move the clock by `advance` seconds, or set its `offset`."""
    clock.move(to=number(values, "offset", clock.offset()) + number(values, "advance", 0))
    background.wake()
    return read_clock()


def read_clock() -> dict[str, Any]:
    """Time in here and how far it was moved."""
    return {"now": clock.now().isoformat(), "offset": clock.offset()}


def answer(work: Callable[[], dict[str, Any]]) -> JsonResponse:
    """What came of an order, or why not, as JSON."""
    try:
        return JsonResponse(work())
    except BadOrder as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    except NotAllowed as refusal:
        return JsonResponse({"error": refusal.detail, "code": refusal.code}, status=refusal.status)


def body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; nothing counts as an empty one."""
    try:
        value = json.loads(request.body or b"{}")
    except ValueError:
        raise BadOrder("the body is not JSON") from None
    if not isinstance(value, dict):
        raise BadOrder("the body is not an object")
    return value


def only(request: HttpRequest, **methods: Callable[[], dict[str, Any]]) -> JsonResponse:
    """The answer for the request's method, 405 for another one."""
    work = methods.get(request.method or "")
    if work is None:
        return JsonResponse({"error": f"use {' or '.join(methods)}"}, status=405)
    return answer(work)


def urls(company: Company) -> list[URLPattern]:
    """The addresses of a company's control page and control interface."""
    return [
        path("control/", _page(company), name=f"{company.name}-control"),
        path("control/act", _act(company)),
        *(path(f"control/api/{address}", view) for address, view in _interface(company).items()),
    ]


def _interface(company: Company) -> dict[str, Callable[..., JsonResponse]]:
    def payment_order(request: HttpRequest, reference: str, order: str) -> JsonResponse:
        def work() -> dict[str, Any]:
            values = body(request)
            return company.send(reference, values) if order == "send" else company.change(reference, order, values)

        return only(request, POST=work)

    def order_fault(values: Values) -> dict[str, Any]:
        faults.order(company.name, company.operations, values)
        return {"faults": faults.waiting(company.name)}

    def cleared(forget: Callable[[str], None], name: str) -> dict[str, Any]:
        forget(company.name)
        return {name: []}

    def reset() -> dict[str, Any]:
        company.reset()
        return {}

    return {
        "payments": lambda request: only(
            request, GET=lambda: {"payments": [company.describe(payment) for payment in company.payments()]}
        ),
        "payments/<str:reference>": lambda request, reference: only(request, GET=lambda: company.details(reference)),
        "payments/<str:reference>/<str:order>": payment_order,
        "switches": lambda request: only(
            request, GET=company.read_switches, POST=lambda: company.set_switches(body(request))
        ),
        "faults": lambda request: only(
            request,
            GET=lambda: {"faults": faults.waiting(company.name)},
            POST=lambda: order_fault(body(request)),
            DELETE=lambda: cleared(faults.clear, "faults"),
        ),
        "clock": lambda request: only(request, GET=read_clock, POST=lambda: move_clock(body(request))),
        "deliveries": lambda request: only(request, GET=lambda: {"deliveries": letters.listing(company.name)}),
        "calls": lambda request: only(
            request,
            GET=lambda: {"calls": faults.calls(company.name)},
            DELETE=lambda: cleared(faults.forget_calls, "calls"),
        ),
        "reset": lambda request: only(request, POST=reset),
    }


# -- the page --------------------------------------------------------------------------------------------


def _page(company: Company) -> Callable[[HttpRequest], HttpResponse]:
    def show(request: HttpRequest) -> HttpResponse:
        """Payments, newest first, with all buttons."""
        base = request.build_absolute_uri("/").rstrip("/")
        everything = company.payments()
        context = {
            "company": company,
            "total": len(everything),
            "payments": [_row(company, payment, base) for payment in reversed(everything[-SHOWN:])],
            "switches": [switch_of(company, name) for name in company.switches],
            "faults": faults.waiting(company.name),
            "kinds": faults.KINDS,
            "now": clock.now(),
            "offset": clock.offset(),
            "deliveries": letters.listing(company.name)[-20:][::-1],
            "problem": request.GET.get("problem", "")[:200],
        }
        return render(request, "shell/control.html", context)

    return show


def _row(company: Company, payment: Any, base: str) -> dict[str, Any]:
    truth = company.describe(payment)
    return {
        "reference": truth["reference"],
        "state": truth["state"],
        "amounts": [(name, kroner(truth[name])) for name in _AMOUNTS],
        "events": truth["events"],
        "buttons": company.buttons(payment),
        "page": company.page(payment, base),
    }


def switch_of(company: Company, name: str) -> dict[str, Any]:
    """A switch as the page shows it."""
    default, value = company.switches[name], company.switch(name)
    kind = "choice" if isinstance(default, tuple) else "box" if isinstance(default, bool) else "number"
    choices = [(word, word == value) for word in default] if kind == "choice" else []
    return {"name": name, "label": name.replace("_", " "), "kind": kind, "value": value, "choices": choices}


def _act(company: Company) -> Callable[[HttpRequest], HttpResponse]:
    def press(request: HttpRequest) -> HttpResponse:
        """Carry out a pressed button and show the page again."""
        if request.method != "POST":
            return HttpResponse(status=405)
        values = request.POST.dict()
        order, reference = values.get("order", ""), values.get("reference", "")
        query = ""
        try:
            _carry_out(company, order, reference, values)
        except (BadOrder, NotAllowed) as problem:
            query = "?" + urlencode({"problem": str(problem)})
        response = HttpResponseRedirect(f"/{company.name}/control/{query}" + (f"#p-{reference}" if reference else ""))
        response.status_code = 303
        return response

    return press


def _carry_out(company: Company, order: str, reference: str, values: dict[str, Any]) -> None:
    if order == "send":
        company.send(reference, values)
    elif order == "switches":
        # A box that is not ticked is not sent at all.
        boxes = {name: name in values for name, default in company.switches.items() if isinstance(default, bool)}
        company.set_switches({**values, **boxes})
    elif order == "fault":
        faults.order(company.name, company.operations, values)
    elif order == "clear_faults":
        faults.clear(company.name)
    elif order == "clock":
        move_clock(values)
    elif order == "reset":
        company.reset()
    else:
        company.change(reference, order, values)
