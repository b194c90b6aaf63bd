"""The account statement: one case, or everything somebody owes, on the letter's day or on another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from quittance.formats.letter.compose import Writer
from quittance.formats.letter.matter import Envelope, Matter
from quittance.formats.letter.records import Page, Row, Section


def account_statement(envelope: Envelope, matter: Matter, *, on: date | None = None) -> Page:
    """Everything that makes up a case's balance, with payments, on the letter's day or on the day `on`."""
    writer = Writer(envelope)
    other = on is not None and on != envelope.day
    name = "opening_other" if other else "opening"
    opening = [writer.say(f"account_statement.{name}", creditor=matter.creditor, day=on or envelope.day)]
    opening += _about_the_day(writer, on)
    opening.append(_owed(writer, matter.total))
    opening += _besides(writer, matter)
    return writer.page(
        "account_statement",
        matter=matter,
        opening=opening,
        slip=writer.slip(matter, None) if matter.total > 0 and not other else None,
        sections=(writer.about(matter.invoices), writer.amount(matter, on=on)),
    )


def statement_of_everything(envelope: Envelope, matters: Sequence[Matter], *, on: date) -> Page:
    """The balance of each case, line by line, and their sum, on a day. At least one case.

    There is no payment slip: a payment is for one case, and each has its own page to pay on.
    """
    writer = Writer(envelope)
    total = sum(max(one.total, 0) for one in matters)
    rows = [Row(_case(writer, "row", one), max(one.total, 0)) for one in matters]
    rows.append(Row(writer.say("item.sum"), total, strong=True))
    together = Section(
        "together", writer.say("account_statement.cases"), (writer.say("amount.day", day=on),), tuple(rows)
    )
    return writer.page(
        "account_statement",
        matter=None,
        opening=(
            writer.say("account_statement.all_opening", day=on),
            *_about_the_day(writer, on),
            _owed(writer, total),
        ),
        sections=(together, *(_one(writer, one) for one in matters)),
        title=writer.say("account_statement.all"),
    )


def _one(writer: Writer, matter: Matter) -> Section:
    return Section(
        f"case-{matter.number}",
        _case(writer, "part", matter),
        tuple(_besides(writer, matter)),
        writer.rows(matter),
        writer.about(matter.invoices).items,
    )


def _case(writer: Writer, name: str, matter: Matter) -> str:
    return writer.say(f"account_statement.{name}", number=matter.number, creditor=matter.creditor)


def _about_the_day(writer: Writer, on: date | None) -> list[str]:
    if on is None or on == writer.envelope.day:
        return []
    return [writer.say("account_statement.past" if on < writer.envelope.day else "account_statement.ahead")]


def _owed(writer: Writer, total: int) -> str:
    return writer.say("account_statement.owed" if total > 0 else "account_statement.nothing", total=total)


def _besides(writer: Writer, matter: Matter) -> list[str]:
    texts = []
    if matter.overpaid:
        texts.append(writer.say("account_statement.over", amount=matter.overpaid))
    if matter.rate_missing_from:
        texts.append(writer.say("account_statement.rate", day=matter.rate_missing_from))
    return texts
