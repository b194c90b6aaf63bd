"""Commands on the books: import claims, look into and import bank files, show a case, check the invariants.

Each one reads the command line, calls one operation of an area and prints what it answered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from quittance.cli.environment import actor, django_ready
from quittance.cli.output import Refused, print_facts, print_json, print_reasons, print_table

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
ExistingFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]

claims = typer.Typer(help="Claims from creditors.", no_args_is_help=True)
bank = typer.Typer(help="Files from the bank.", no_args_is_help=True)
case = typer.Typer(help="One collection case.", no_args_is_help=True)


@claims.command("import")
def import_claims(
    file: ExistingFile,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, book nothing.")] = False,
    accept_valid: Annotated[bool, typer.Option(help="Book the valid rows although others are refused.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a CSV file of claims; a refused row stops the whole file unless told otherwise."""
    with django_ready(), _progress("rows", hidden=as_json) as progress:
        from quittance.areas.claims.operations.importing import ImportRequest
        from quittance.areas.claims.operations.importing import import_claims as operation
        from quittance.kit import clock

        request = ImportRequest(file, actor(), accept_valid=accept_valid, dry_run=dry_run, progress=progress)
        result = operation(request, now=clock.now())
    answer = result.as_dict()
    if as_json:
        print_json(answer)
    else:
        _print_counts("Claims", answer)
    if result.rejected and not result.booked:
        problems = answer["problems"]
        raise Refused(*[f"row {p['row']}, {p['field']}: {p['message']}" for p in problems[:20]], _more(problems))


@bank.command()
def inspect(file: ExistingFile, as_json: AsJson = False) -> None:
    """Read a bank file and say what it holds; nothing is booked and no database is used."""
    from quittance.formats.inspect import inspect as read

    answer = read(file.read_bytes())
    if as_json:
        print_json(answer)
    else:
        columns = ("booked", "direction", "amount", "currency", "reference", "payer", "text")
        rows = [[payment.get(name) for name in columns] for payment in answer["payments"]]
        print_table(f"{file.name}: {answer['format']}, {answer['verdict']}", columns, rows, right=("amount",))
    _stop_when_refused(answer)


@bank.command("import")
def import_file(file: ExistingFile, as_json: AsJson = False) -> None:
    """Book a bank file; a file known already changes nothing."""
    with django_ready():
        from quittance.areas.payments.operations.bank_files import import_file as operation
        from quittance.kit import clock

        result = operation(data=file.read_bytes(), filename=file.name, actor=actor(), now=clock.now())
    answer = result.as_dict()
    if as_json:
        print_json(answer)
    else:
        _print_counts("Bank file", answer)
    _stop_when_refused(answer)


@case.command()
def show(
    number: Annotated[str, typer.Argument(help="The case number, e.g. 24-0001234.")],
    on: Annotated[str, typer.Option(help="The day to reckon for; today when left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """What is owed on a day: every line with its date, rule and source."""
    with django_ready():
        from quittance.areas.claims.queries.statements import NoSuchCase, case_statement
        from quittance.kit import clock

        try:
            today = clock.today()
            statement = case_statement(number=number, on=read_date(on) if on else today, today=today)
        except NoSuchCase:
            raise Refused(f"there is no case {number}") from None
        answer = statement.as_dict()
    if as_json:
        print_json(answer)
        return
    columns = ("date", "component", "code", "amount", "rule", "source")
    rows = [[line.get(name) for name in columns] for line in answer["lines"]]
    print_table(f"Case {number} on {answer['on']}: {answer['total']}", columns, rows, right=("amount",))


def invariants(as_json: AsJson = False) -> None:
    """Check every rule the books must keep; the worst offenders are named."""
    with django_ready():
        from quittance.areas.insight.invariants import run
        from quittance.kit import clock

        findings = run(today=clock.today())
    if as_json:
        print_json([_finding(finding) for finding in findings])
    else:
        rows = [(f.rule, f.words, f.violations, ", ".join(f.worst)) for f in findings]
        print_table("Invariants", ("rule", "what it says", "broken", "worst"), rows, right=("broken",))
    broken = [f"{f.rule}: {f.words} broken {f.violations} times" for f in findings if f.violations]
    if broken:
        raise Refused(*broken)


def queue(as_json: AsJson = False) -> None:
    """What waits for a person: money without a case, unclear payments, messages nobody understood, overpayments."""
    with django_ready():
        from quittance.areas.insight.queues import waiting
        from quittance.kit import clock

        found = [item.as_dict() for item in waiting(now=clock.now())]
    if as_json:
        print_json(found)
    else:
        columns = ("queue", "what", "since", "amount", "reason")
        print_table("Waiting for a person", columns, [list(item.values()) for item in found], right=("amount",))


def _finding(finding: Any) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "words": finding.words,
        "violations": finding.violations,
        "worst": list(finding.worst),
    }


def _print_counts(title: str, answer: dict[str, Any]) -> None:
    print_facts(title, {name: value for name, value in answer.items() if name != "problems"})
    print_reasons(f"{p.get('row') or p.get('where')}: {p['message']}" for p in answer.get("problems", [])[:20])


def _stop_when_refused(answer: dict[str, Any]) -> None:
    if answer["verdict"] == "refuse":
        problems = answer["problems"]
        raise Refused(*[f"{p['where']}: {p['message']}" for p in problems[:20]], _more(problems))


def _more(problems: list[Any]) -> str:
    return f"{len(problems)} problem(s) in all"


def read_date(text: str) -> date:
    """A date typed by a person; a wrong one is wrong usage."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is not a date such as 2026-01-31") from None


@contextmanager
def _progress(what: str, *, hidden: bool) -> Iterator[Any]:
    """A bar on standard error that says how many are done; None when machines read along."""
    import sys

    if hidden or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def advance(phase: str, done: int, total: int | None) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(f"{what} {phase}", total=total)
            bar.update(tasks[phase], completed=done)

        yield advance
