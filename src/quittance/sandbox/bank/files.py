"""The bank's files of a day: what is new since the last one of the kind, or a copy of the whole day.

A day without anything new gives the last file again, byte for byte, as downloading twice does. A statement asked for
again in the course of a day opens with what the one before it closed with. A copy (re-order) has a new number and tells
of the whole day.
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Max

from quittance.sandbox.bank import book, camt, ocr
from quittance.sandbox.bank.models import Entry, File
from quittance.sandbox.shell import clock

KINDS = {"ocr": "OCR giro", "camt054": "camt.054", "camt053": "camt.053"}
_ENDINGS = {"ocr": "txt", "camt054": "xml", "camt053": "xml"}


def of_day(kind: str, account: str, day: date, *, again: bool = False) -> File:
    """The file to download. Runs inside a transaction. Raises `Refused` when there is nothing to tell."""
    if kind not in KINDS:
        raise book.Refused(f"kind is one of {', '.join(KINDS)}")
    if day > book.today():
        raise book.Refused("this day has not come")
    wanted = [entry for entry in book.close_day(account, day) if kind != "ocr" or entry.kind == "kid"]
    earlier = File.objects.filter(kind=kind, account=account, date=day)
    told = {pk for file in earlier for pk in file.entries}
    fresh = [entry for entry in wanted if entry.pk not in told]
    last = earlier.order_by("number").last()
    if last is not None and not fresh and not again:
        return last
    if not wanted and kind != "camt053":
        raise book.Refused("nothing came on this day")
    chosen = wanted if again else fresh
    # A second statement of a day goes on where the first one ended.
    before = [] if again else [entry for entry in wanted if entry.pk in told]
    opening = book.balance_before(account, day) + sum(entry.moved for entry in before)
    return _make(kind, account, day, chosen, opening=opening, is_copy=again and last is not None)


def next_number(kind: str) -> int:
    """The number of the next file of a kind."""
    return (File.objects.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0) + 1


def _make(kind: str, account: str, day: date, entries: Sequence[Entry], *, opening: int, is_copy: bool) -> File:
    number = next_number(kind)
    heading = camt.Heading(account, number, day, clock.now(), is_copy)
    if kind == "ocr":
        content = ocr.write(account, number, day, entries)
    elif kind == "camt054":
        content = camt.notification(heading, entries)
    else:
        content = camt.statement(heading, entries, opening)
    return File.objects.create(
        kind=kind,
        number=number,
        account=account,
        date=day,
        name=f"{kind}-{account}-{day:%Y%m%d}-{number:04d}.{_ENDINGS[kind]}",
        content=content,
        entries=[entry.pk for entry in entries],
        is_copy=is_copy,
        made_at=heading.made_at,
    )
