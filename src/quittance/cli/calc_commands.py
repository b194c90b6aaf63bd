"""`quittance calc …`: the core's figures on the command line, without Django and without a database."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from quittance.cli import calc
from quittance.cli.output import Refused, print_facts, print_json, print_table, wrong_option
from quittance.core.errors import CoreError

app = typer.Typer(help="Interest, fee ceilings and payment references from the law's tables.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@app.command()
def interest(
    principal: Annotated[str, typer.Option(help="Kroner, e.g. 2500.00.")],
    due: Annotated[str, typer.Option(help="Due date; interest runs from the day after.")],
    to: Annotated[str, typer.Option(help="Last day of interest.")],
    as_json: AsJson = False,
) -> None:
    """Late-payment interest on a principal."""
    answer = _answered(lambda: calc.interest_answer(principal=principal, due=due, to=to))
    if as_json:
        print_json(answer)
        return
    columns = ("from", "to", "days", "rate", "amount")
    rows = [[part[name] for name in columns] for part in answer["segments"]]
    print_table(f"Interest {answer['interest']} ({answer['law']})", columns, rows, right=("days", "rate", "amount"))


@app.command()
def fee(
    base: Annotated[str, typer.Option(help="What is collected, in kroner, without costs.")],
    due: Annotated[str, typer.Option(help="Due date of the claim.")],
    on: Annotated[str, typer.Option(help="The day the fee is charged.")],
    grade: Annotated[str, typer.Option(help="light or heavy.")],
    business: Annotated[bool, typer.Option("--business", help="The debtor is a business.")] = False,
    vat: Annotated[bool, typer.Option("--vat", help="With value added tax.")] = False,
    as_json: AsJson = False,
) -> None:
    """The ceiling of the collection fee."""
    ask = {"base": base, "due": due, "on": on, "grade": grade, "business": business, "vat": vat}
    answer = _answered(lambda: calc.fee_answer(**ask))
    _show(f"Collection fee at most {answer['fee']}", answer, as_json=as_json)


@app.command()
def kid(reference: str, as_json: AsJson = False) -> None:
    """Whether a payment reference has the form of a KID and a check digit that fits."""
    answer = _answered(lambda: calc.kid_answer(reference=reference))
    _show(f"Payment reference {reference}", answer, as_json=as_json)


@app.command()
def batch(
    file: Annotated[Path, typer.Argument(help="One JSON request a line; - reads standard input.")],
) -> None:
    """Answer a file of requests, one line of JSON each; an impossible one is answered with its error."""
    if str(file) == "-":
        sys.stdout.writelines(line + "\n" for line in calc.answers(sys.stdin.buffer))
        return
    try:
        with file.open("rb") as lines:
            sys.stdout.writelines(line + "\n" for line in calc.answers(lines))
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}", param_hint="'FILE'") from error


def _answered(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return ask()
    except calc.RequestError as problem:
        raise wrong_option(f"--{problem.field}", problem.message) from problem
    except CoreError as problem:
        raise Refused(problem.message) from problem


def _show(title: str, answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
    else:
        print_facts(title, {name: _plain(value) for name, value in answer.items()})


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, dict):
        return ": ".join(map(str, value.values()))
    return "" if value is None else str(value)
