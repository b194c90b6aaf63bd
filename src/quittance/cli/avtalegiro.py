"""`quittance avtalegiro …`: direct debit by file. All but the files of the plans need neither Django nor a database.

There the numbers of file and assignment come from the operator: the bank refuses one it has seen, and only who sends
the files knows which were sent.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from quittance.cli.books import read_date
from quittance.cli.environment import actor, django_ready
from quittance.cli.output import Refused, print_facts, print_json, print_table, print_text, wrong_option
from quittance.core.kid import Agreement, KidError, mod11
from quittance.core.money import to_text
from quittance.formats.avtalegiro import ClaimAssignment, Transmission, rules, write
from quittance.formats.avtalegiro import inspect as inspecting
from quittance.formats.avtalegiro.sheet import read_sheet
from quittance.formats.bank import Problem
from quittance.formats.ocr_giro.writer import DoesNotFit

app = typer.Typer(help="Direct debit (AvtaleGiro) files.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
ExistingFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
_TOLD = 20
"""So many problems are written out; the rest are counted."""


@app.command("write")
def write_claims(
    claims: ExistingFile,
    out: Annotated[Path, typer.Option(help="Where the file goes; it must not exist yet.")],
    account: Annotated[str, typer.Option(help="Our account at the bank, 11 digits.")],
    sender: Annotated[str, typer.Option(help="Our customer unit, 8 digits at most.")],
    transmission: Annotated[int, typer.Option(help="Number of the file, never used before.", min=1, max=9_999_999)],
    assignment: Annotated[
        int, typer.Option(help="Number of the assignment, not used for 12 months.", min=1, max=9_999_999)
    ],
    sent: Annotated[str, typer.Option(help="The day the bank takes the file in.")],
    kid: Annotated[
        list[str] | None, typer.Option(help="A length and algorithm the account accepts, e.g. 13:MOD10.")
    ] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete these claims instead of drawing them.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a file of claims for the bank from a CSV file: kid, amount, due_date; notice, name, text, lines."""
    rows, problems = read_sheet(claims.read_bytes())
    _refuse(problems, as_json=as_json)
    if not (len(account) == 11 and account.isascii() and account.isdigit() and mod11(account[:10]) == account[10]):
        raise wrong_option("--account", f"{account} is not an account number")
    day = read_date(sent, "--sent")
    _refuse(rules.check(rows, sent=day, accepts=_accepts(kid or []), deletion=delete), as_json=as_json)
    ordered = ClaimAssignment(account, assignment, rows, deletion=delete)
    try:
        content = write(Transmission(sender, str(transmission), (ordered,)))
    except DoesNotFit as wrong:
        raise Refused(str(wrong)) from None
    _write(out, content)
    answer = {"file": str(out), "claims": len(rows), "sum": to_text(ordered.control_sum)}
    if as_json:
        print_json(answer)
    else:
        print_facts("Deletions for the bank" if delete else "Claims for the bank", answer)


def _write(out: Path, content: bytes) -> None:
    try:
        # References and names are in it: for nobody else's eyes.
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as wrong:
        raise Refused(f"{out} cannot be written: {wrong.strerror}") from None


@app.command()
def make(as_json: AsJson = False) -> None:
    """Make the file that asks the payers' banks for the instalments of plans, and takes back what was changed."""
    with django_ready():
        from quittance.areas.plans.operations.avtalegiro import FileRefused, make_file
        from quittance.kit import clock

        try:
            made = make_file(actor=actor(), now=clock.now())
        except FileRefused as no:
            raise Refused(str(no)) from None
    answer = {"number": made.number, "claims": made.claims, "deletions": made.deletions, "sum": to_text(made.total)}
    if as_json:
        print_json(answer)
    else:
        print_facts("AvtaleGiro file", answer)


@app.command()
def files(as_json: AsJson = False) -> None:
    """List the files of plans, the newest first, and whether somebody has fetched them."""
    with django_ready():
        from quittance.areas.plans.queries.drawing_files import drawing_files

        found = [one.as_dict() for one in drawing_files()]
    if as_json:
        print_json(found)
    else:
        columns = ("number", "claims", "deletions", "total", "handed_out")
        rows = [[str(one[name]) for name in columns] for one in found]
        print_table("AvtaleGiro files", columns, rows, right=("number", "claims", "deletions", "total"))


@app.command()
def fetch(
    number: Annotated[int, typer.Argument(help="The number of a file of plans.")],
    out: Annotated[Path, typer.Option(help="Where the file goes; it must not exist yet.")],
) -> None:
    """Write a file of plans out for the bank; it is the same each time, and each time is in the trail."""
    with django_ready():
        from quittance.areas.plans.operations.avtalegiro import hand_out
        from quittance.areas.plans.queries.drawing_files import drawing_files
        from quittance.kit import clock

        found = next((one.file_id for one in drawing_files() if one.number == number), None)
        if found is None:
            raise Refused(f"there is no file {number}")
        if out.exists():
            raise Refused(f"{out} is there already")
        _, content = hand_out(file_id=found, actor=actor(), now=clock.now())
    _write(out, content)
    print_text(f"{out}: {len(content)} bytes")


@app.command()
def inspect(file: ExistingFile, as_json: AsJson = False) -> None:
    """Read a claim file, a deletion file or a list of agreements, and say what it holds; nothing is kept."""
    answer = inspecting.inspect(file.read_bytes())
    if as_json:
        print_json(answer)
    else:
        print_text(f"{file.name}: {answer['verdict']}, {answer['records']} records, sum {answer['control_sum']}")
        for one in answer["assignments"]:
            rows = [[claim[name] for name in ("due", "amount", "kid", "name")] for claim in one["claims"]]
            title = f"{one['kind']} {one['number']} for {one['account']}, {one['sum']} in all"
            print_table(title, ("due", "amount", "kid", "name"), rows, right=("due", "amount"))
        for one in answer["agreements"]:
            rows = [[entry["kind"], entry["kid"], "yes" if entry["wants_notice"] else "no"] for entry in one["entries"]]
            print_table(f"agreements for {one['account']}", ("kind", "kid", "wants notice"), rows)
    if answer["verdict"] == "refuse":
        raise Refused(*_told(answer["problems"]))


@app.command()
def code(number: Annotated[str, typer.Argument(help="As it stands on the bank's receipt, e.g. 354.")]) -> None:
    """What a code on the bank's receipt for a refused file or claim means."""
    if number not in rules.BANK_CODES:
        raise Refused(f"no meaning of code {number} is known here; ask the bank")
    print_text(f"{number}: {rules.BANK_CODES[number]}")


def _accepts(lengths: Sequence[str]) -> Callable[[str], bool] | None:
    """What `--kid` says the account accepts; None when it says nothing."""
    if not lengths:
        return None
    try:
        return Agreement(dict(_length(text) for text in lengths)).accepts
    except (KidError, ValueError) as wrong:
        raise wrong_option("--kid", f"{wrong}; write it as 13:MOD10") from None


def _length(text: str) -> tuple[int, str]:
    length, _, algorithm = text.partition(":")
    return int(length), algorithm or "MOD10"


def _refuse(problems: Sequence[Problem], *, as_json: bool) -> None:
    if not problems:
        return
    told = [inspecting.told(problem) for problem in problems]
    if as_json:
        print_json({"problems": told})
    raise Refused(*_told(told))


def _told(problems: Sequence[dict[str, Any]]) -> list[str]:
    """One line a problem, up to a limit, and then how many there are."""
    lines = [f"{problem['where']}: {problem['message']}" for problem in problems[:_TOLD]]
    return [*lines, f"{len(problems)} problems in all"] if len(problems) > 1 else lines
