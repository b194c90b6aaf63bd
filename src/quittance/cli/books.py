"""Commands on the books: import claims, look into and import bank files, show a case, check the invariants.

Each one reads the command line, calls one operation of an area and prints what it answered.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from quittance.cli.environment import actor, django_ready
from quittance.cli.output import Refused, print_facts, print_json, print_reasons, print_table, print_text, wrong_option
from quittance.cli.statement import statement_lines

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
ExistingFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]

claims = typer.Typer(help="Claims from creditors.", no_args_is_help=True)
_TOLD = 20
"""So many problems are written out; the rest are counted."""

_NAMES = {"not_booked": "held against what is booked"}
"""Words for people where the key of the JSON answer says too little."""

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
    _answer("Claims", answer, as_json=as_json, refused=bool(result.rejected) and not result.booked)


@bank.command()
def inspect(file: ExistingFile, as_json: AsJson = False) -> None:
    """Read a bank file and say what it holds; nothing is booked and no database is used."""
    from quittance.formats.inspect import inspect as read

    answer = read(file.read_bytes())
    if as_json:
        print_json(answer)
    else:
        columns = ("booked", "amount", "reference", "payer and text")
        rows = [_payment(payment) for payment in answer["payments"]]
        title = f"{file.name}: {answer['format'] or 'unknown'}, {answer['verdict']}"
        if rows:
            title += f", {answer['credit_count']} in with {answer['credit_total']} in all"
            print_table(title, columns, rows, right=("booked", "amount"))
        else:
            print_text(title)
    if answer["verdict"] == "refuse":
        raise Refused(*_told(answer["problems"]))


@bank.command("import")
def import_file(file: ExistingFile, as_json: AsJson = False) -> None:
    """Book a bank file; a file known already changes nothing."""
    with django_ready():
        from quittance.areas.payments.operations.bank_files import import_file as operation
        from quittance.kit import clock

        result = operation(data=file.read_bytes(), filename=file.name, actor=actor(), now=clock.now())
    answer = result.as_dict()
    _answer("Bank file", answer, as_json=as_json, refused=answer["verdict"] == "refuse")


@case.command()
def show(
    number: Annotated[str, typer.Argument(help="The case number, e.g. 26-0000003.")],
    on: Annotated[str, typer.Option(help="The day to reckon for; today when left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """What is owed on a day, every line with its date, rule and source; whose the claims were, and their limitation."""
    with django_ready():
        from quittance.areas.claims.queries.background import claims_as_dict
        from quittance.areas.claims.queries.statements import NoSuchCase, case_statement
        from quittance.kit import clock

        try:
            today = clock.today()
            statement = case_statement(number=number, on=read_date(on, "--on") if on else today, today=today)
        except NoSuchCase:
            raise Refused(f"there is no case {number}") from None
        answer = statement.as_dict() | {"claims": claims_as_dict(number)}
    if as_json:
        print_json(answer)
        return
    print_text(*statement_lines(answer))


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

        found = [(item.as_dict(), clock.oslo_date(item.since)) for item in waiting(now=clock.now())]
    if as_json:
        print_json([item for item, _ in found])
    else:
        columns = ("queue", "what", "since", "amount", "reason")
        told = [
            item | {"since": str(day), "reason": _words(item["reason"]), "queue": _words(item["queue"])}
            for item, day in found
        ]
        rows = [[item[name] for name in columns] for item in told]
        print_table("Waiting for a person", columns, rows, right=("since", "amount"), whole=("queue", "what"))


def _payment(payment: Mapping[str, Any]) -> list[str]:
    """A payment as a row: money out has a minus sign, other money than kroner its currency."""
    amount = f"-{payment['amount']}" if payment["direction"] == "debit" else payment["amount"]
    if payment["currency"] != "NOK":
        amount += f" {payment['currency']}"
    words = [payment["payer"], payment["text"]]
    return [payment["booked"] or "", amount, payment["reference"] or "", "\n".join(word for word in words if word)]


def _finding(finding: Any) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "words": finding.words,
        "violations": finding.violations,
        "worst": list(finding.worst),
    }


def _answer(title: str, answer: dict[str, Any], *, as_json: bool, refused: bool) -> None:
    """The counts of an import, and its problems once: as reasons of the refusal, or as remarks."""
    if as_json:
        print_json(answer)
    else:
        facts = {name: value for name, value in answer.items() if name != "problems"}
        print_facts(title, {_NAMES.get(name, _words(name)): _plain(value) for name, value in facts.items()})
    if refused:
        raise Refused(*_told(answer["problems"]))
    if not as_json:
        print_reasons(_told(answer["problems"]))


def _words(code: Any) -> str:
    return str(code or "").replace("_", " ")


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _told(problems: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line a problem, up to a limit, and then how many there are."""
    lines = [f"{_place(problem)}: {problem['message']}" for problem in problems[:_TOLD]]
    return [*lines, f"{len(problems)} problems in all"] if len(problems) > 1 else lines


def _place(problem: Mapping[str, Any]) -> str:
    if "where" in problem:
        return str(problem["where"])
    row = f"row {problem['row']}" if problem["row"] else "file"
    return f"{row}, {problem['field']}" if problem["field"] else row


def read_date(text: str, option: str) -> date:
    """A date typed by a person; a wrong one is wrong usage."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong_option(option, f"{text} is not a date such as 2026-01-31") from None


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
