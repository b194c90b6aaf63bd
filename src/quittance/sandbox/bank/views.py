"""The bank's addresses: files to download, the control page, and the same orders as JSON.

| Method | Address | Body | Does |
|---|---|---|---|
| GET | /bank/files/KIND/ACCOUNT/DATE | | the day's file: what is new since the last one, else the last one again |
| GET | /bank/files/KIND/NUMBER | | a file made earlier |
| GET | /bank/control/api/lines | `?account=` | every payment: kind, amount, kid, text, payer, end_to_end |
| GET | /bank/control/api/files | | the files made so far |
| POST | /bank/control/api/pay | amount, kid or text, account, name, payer_account | a payment in kroner |
| POST | /bank/control/api/pay-from-abroad | cents, rate, charges, currency, text, name | with exchange and fees |
| POST | /bank/control/api/take-back | line | a payment goes back |
| POST | /bank/control/api/charge | amount, text | a fee of the bank |
| POST | /bank/control/api/payment-file | content, reject | takes a pain.001; its answer is at the address returned |
| POST | /bank/control/api/carry-out | line | a sent payment leaves today instead of on its day |
| POST | /bank/control/api/file | kind, account, date, again | makes a file; `again`: the whole day, as a copy |
| POST | /bank/control/api/reset | | forget everything |

KIND is ocr, camt054 or camt053; with a NUMBER also pain001 (taken) or pain002 (answered).
Amounts are whole øre. A refused order answers 409, an unreadable one 400.
"""

from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST, require_safe

from quittance.sandbox.bank import book, files, orders
from quittance.sandbox.bank.models import File, Line
from quittance.sandbox.shell import clock, control
from quittance.sandbox.shell.orders import BadOrder, NotAllowed, Values

SHOWN = 50
_TYPES = {"txt": "text/plain; charset=iso-8859-1", "xml": "application/xml"}


@require_GET
def day_file(request: HttpRequest, kind: str, account: str, day: str) -> HttpResponse:
    """The day's file."""
    try:
        with transaction.atomic():
            return _download(files.of_day(kind, account, orders.day(day)))
    except BadOrder as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    except NotAllowed as refusal:
        return JsonResponse({"error": refusal.detail}, status=404)


@require_GET
def kept_file(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """A file made earlier."""
    made = File.objects.filter(kind=kind, number=number).first()
    return _download(made) if made else JsonResponse({"error": "there is no such file"}, status=404)


def _download(made: File) -> HttpResponse:
    response = HttpResponse(bytes(made.content), content_type=_TYPES[made.name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The account, newest first, with all buttons."""
    rows = [_row(line) for line in Line.objects.select_related("entry").order_by("-pk")[:SHOWN]]
    context = {
        "rows": rows,
        "total": Line.objects.count(),
        "files": File.objects.order_by("-pk")[:20],
        "kinds": files.KINDS.items(),
        "account": book.ACCOUNT,
        "now": clock.now(),
        "today": book.today(),
        "problem": request.GET.get("problem", "")[:200],
    }
    return render(request, "bank/control.html", context)


def _row(line: Line) -> dict[str, Any]:
    sign = "−" if line.takes else ""
    return {
        "it": line,
        "amount": f"{sign}{line.amount // 100}.{line.amount % 100:02d}",
        "waits": line.date > book.today(),
        "may_go_back": not line.takes and not line.returned_by.exists(),
    }


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Carry out a pressed button and show the page again."""
    values = request.POST.dict()
    uploaded = request.FILES.get("content")
    if isinstance(uploaded, UploadedFile):
        values["content"] = uploaded.read().decode("utf-8", "replace")
    problem = ""
    try:
        _carry_out(values.get("order", ""), values)
    except (BadOrder, NotAllowed) as refused:
        problem = "?" + urlencode({"problem": str(refused)})
    response = HttpResponseRedirect(f"/bank/control/{problem}")
    response.status_code = 303
    return response


@require_GET
def lines(request: HttpRequest) -> JsonResponse:
    """Every payment."""
    return JsonResponse(orders.listing(request.GET.get("account", "")))


@require_GET
def file_list(request: HttpRequest) -> JsonResponse:
    """The files made so far."""
    return JsonResponse(orders.file_listing())


def order(request: HttpRequest, name: str) -> JsonResponse:
    """Any of the orders, as JSON."""
    return control.only(request, POST=lambda: _carry_out(name, control.body(request)))


def _carry_out(name: str, values: Values) -> dict[str, Any]:
    order = orders.ORDERS.get(name)
    if order is None:
        raise BadOrder(f"order is one of {', '.join(orders.ORDERS)}")
    return order(values)
