"""A case's statement for a terminal: an amount a line, and below it the rule and the interest it follows from.

Nothing is wider than 80 columns, so that it can be read on any screen and pasted into a mail.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_WIDTH = 80
_INDENT = " " * 12
_WHAT = 48


def statement_lines(answer: Mapping[str, Any]) -> list[str]:
    """The lines of `quittance case show`, from the JSON answer of a statement."""
    lines = [f"Case {answer['case']} on {answer['on']}", *_folded(answer["creditor"], ""), ""]
    for line in answer["lines"]:
        lines += _line(line)
    lines += ["", *(_amount("", name, amount) for name, amount in answer["components"].items())]
    lines.append(_amount("", "total", answer["total"]))
    if answer["overpaid"] != "0.00":
        lines.append(_amount("", "overpaid, held for the debtor", answer["overpaid"]))
    if missing := answer["rate_missing_from"]:
        lines += ["", *_folded(f"The rate from {missing} is not known yet: interest from then on is an estimate.", "")]
    return lines


def _line(line: Mapping[str, Any]) -> Iterator[str]:
    what = line["component"] if line["code"] == line["component"] else f"{line['component']}: {line['code']}"
    yield _amount(line["date"], f"{what} (planned)" if line["planned"] else what, line["amount"])
    for words in dict.fromkeys((line["rule"], line["source"])):
        yield from _folded(words, _INDENT)
    for part in line.get("segments", ()):
        yield from _folded(_segment(part), _INDENT)


def _segment(part: Mapping[str, Any]) -> str:
    assumed = ", rate assumed" if part["assumed"] else ""
    days = f"{part['from']} to {part['to']}, {part['days']}/{part['year_days']} days"
    return f"{days}, {part['rate']} % of {part['base']} = {part['amount']}{assumed}"


def _amount(day: str, what: str, amount: str) -> str:
    return f"{day:<12}{what:<{_WHAT}}{amount:>{_WIDTH - len(_INDENT) - _WHAT}}"


def _folded(text: str, indent: str) -> Sequence[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
