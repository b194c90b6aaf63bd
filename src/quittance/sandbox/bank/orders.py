"""What the control page and the control interface can make happen; each order takes and returns plain values."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from quittance.sandbox.bank import book, files, paying
from quittance.sandbox.bank.models import Entry, File, Line
from quittance.sandbox.shell.orders import BadOrder, Values, flag

_ABROAD = "DE89370400440532013000"


def pay(values: Values) -> dict[str, Any]:
    """Pay as anybody: `amount` (øre) or `kroner` (text), `kid` or `text`, `account`, `name`, `payer_account`."""
    with transaction.atomic():
        line = book.receive(
            _account(values),
            _ore(values, "amount", "kroner"),
            kid=_text(values, "kid").replace(" ", ""),
            text=_text(values, "text"),
            payer=_payer(values),
            end_to_end=_text(values, "end_to_end"),
        )
    return describe(line)


def pay_from_abroad(values: Values) -> dict[str, Any]:
    """Pay from abroad: `cents` or `euros` (text), `rate` (text), `charges` (øre), `currency`, `text`, `name`."""
    try:
        rate = Decimal(_text(values, "rate") or "11.50")
    except InvalidOperation:
        raise BadOrder("rate must be a number with a point") from None
    sent = book.Abroad(
        instructed=_ore(values, "cents", "euros"),
        rate=rate,
        charges=_ore({"charges": 0, **values}, "charges", "charges_kroner"),
        currency=_text(values, "currency") or "EUR",
    )
    payer = book.Payer(_text(values, "name") or "Test Auslander", _text(values, "payer_account") or _ABROAD)
    with transaction.atomic():
        line = book.receive_from_abroad(_account(values), sent, _text(values, "text"), payer)
    return describe(line)


def take_back(values: Values) -> dict[str, Any]:
    """The payment `line` goes back to where it came from."""
    with transaction.atomic():
        return describe(book.take_back(_number(values, "line")))


def charge(values: Values) -> dict[str, Any]:
    """The bank takes a fee: `amount` or `kroner`, `text`."""
    with transaction.atomic():
        line = book.charge(_account(values), _ore(values, "amount", "kroner"), _text(values, "text") or "Gebyr")
    return describe(line)


def payment_file(values: Values) -> dict[str, Any]:
    """Take a payment file: `content` is the pain.001, `reject` a reason code (AC04) with which all of it is refused."""
    with transaction.atomic():
        answer = paying.take(_text(values, "content"), reject=_text(values, "reject"))
    return describe_file(answer)


def carry_out(values: Values) -> dict[str, Any]:
    """The sent payment `line` leaves today instead of on its day."""
    with transaction.atomic():
        return describe(book.carry_out(_number(values, "line")))


def make_file(values: Values) -> dict[str, Any]:
    """The day's file of a `kind` (ocr, camt054, camt053) for `account` and `date`; `again` re-orders the whole day."""
    kind, account, again = _text(values, "kind"), _account(values), flag(values.get("again", ""))
    with transaction.atomic():
        made = files.of_day(kind, account, day(_text(values, "date")), again=again)
    return describe_file(made)


def reset(values: Values) -> dict[str, Any]:
    """Forget everything; numbers begin again."""
    with transaction.atomic():
        for model in (File, Line, Entry):
            model.objects.all().delete()
    return {}


ORDERS: dict[str, Callable[[Values], dict[str, Any]]] = {
    "pay": pay,
    "pay-from-abroad": pay_from_abroad,
    "take-back": take_back,
    "charge": charge,
    "payment-file": payment_file,
    "carry-out": carry_out,
    "file": make_file,
    "reset": reset,
}


def describe(line: Line) -> dict[str, Any]:
    """One line as the bank knows it."""
    names = ("account", "kind", "amount", "kid", "text", "payer_name", "payer_account", "end_to_end", "reference")
    return {"line": line.pk, "date": line.date.isoformat(), **{name: getattr(line, name) for name in names}}


def describe_file(made: File) -> dict[str, Any]:
    """One file, without its content."""
    return {
        "kind": made.kind,
        "number": made.number,
        "account": made.account,
        "date": made.date.isoformat(),
        "name": made.name,
        "copy": made.is_copy,
        "address": f"/bank/files/{made.kind}/{made.number}",
    }


def listing(account: str = "") -> dict[str, Any]:
    """Lines, oldest first; all, or those of one account."""
    found = Line.objects.order_by("pk")
    return {"lines": [describe(line) for line in (found.filter(account=account) if account else found)]}


def file_listing() -> dict[str, Any]:
    """Files made so far, oldest first."""
    return {"files": [describe_file(made) for made in File.objects.order_by("pk")]}


def day(text: str) -> date:
    """A date as YYYY-MM-DD; today when empty."""
    if not text:
        return book.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadOrder("date must be YYYY-MM-DD") from None


def _account(values: Values) -> str:
    return re.sub(r"[ .]", "", _text(values, "account")) or book.ACCOUNT


def _payer(values: Values) -> book.Payer:
    usual = book.Payer()
    return book.Payer(_text(values, "name") or usual.name, _text(values, "payer_account") or usual.account)


def _text(values: Values, name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value).strip()


def _number(values: Values, name: str) -> int:
    text = _text(values, name)
    if not re.fullmatch(r"[0-9]{1,12}", text, re.ASCII):
        raise BadOrder(f"{name} must be a whole number")
    return int(text)


def _ore(values: Values, whole: str, typed: str) -> int:
    """`whole` is a number of øre; `typed` what a person wrote, such as 1 234,50."""
    if values.get(typed) in (None, ""):
        return _number(values, whole)
    text = re.sub(r"\s", "", _text(values, typed)).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,2})?", text, re.ASCII):
        raise BadOrder(f"{typed} must be an amount such as 1234,50")
    whole_part, _, rest = text.partition(".")
    return int(whole_part) * 100 + int(rest.ljust(2, "0") or 0)
