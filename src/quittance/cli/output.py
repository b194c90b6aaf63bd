"""How commands speak: JSON for machines, tables for people, reasons on standard error."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import typer

_PIPED = 160
"""So many columns wide is what is not written to a terminal."""


class Refused(Exception):
    """The command was understood and not carried out; every reason is one line."""

    def __init__(self, *reasons: str) -> None:
        """At least one reason, in words an operator can act on."""
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def wrong_option(option: str, message: str) -> typer.BadParameter:
    """What to raise for an option whose value cannot be used: wrong usage, exit code 2."""
    return typer.BadParameter(message, param_hint=f"'{option}'")


def print_json(answer: Any) -> None:
    """One JSON document on standard output."""
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def print_text(*lines: str) -> None:
    """Plain lines on standard output."""
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def print_reasons(reasons: Iterable[str]) -> None:
    """Plain lines on standard error."""
    for reason in reasons:
        sys.stderr.write(reason + "\n")


def print_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
    header: bool = True,
) -> None:
    """A table for people; the columns named in `right` are amounts. What is too long is folded, never cut.

    Amounts and the columns named in `whole` stay on their line. A file or a pipe gets room for all of it.
    """
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", show_header=header)
    for column in columns:
        amounts = column in right
        table.add_column(
            column, justify="right" if amounts else "left", overflow="fold", no_wrap=amounts or column in whole
        )
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=max(console.width, _PIPED))
    console.print(table)


def print_facts(title: str, facts: Mapping[str, object]) -> None:
    """Names and values, one pair a line."""
    print_table(title, ("", ""), facts.items(), header=False)
