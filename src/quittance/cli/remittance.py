"""Commands on client money: remittances to creditors, payment files, and the daily look at the client account.

Who may approve is a matter of the desk: nothing is approved here.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from quittance.cli.books import AsJson, ExistingFile, read_date
from quittance.cli.environment import actor, django_ready
from quittance.cli.output import Refused, print_facts, print_json, print_table, print_text

remittance = typer.Typer(help="Creditors' money on its way to them.", no_args_is_help=True)
client_funds = typer.Typer(help="The client account and the books.", no_args_is_help=True)

Creditor = Annotated[str, typer.Option("--creditor", help="The organisation number of one creditor.")]
_COLUMNS = (
    "run",
    "creditor",
    "until",
    "state",
    "cases",
    "collected",
    "fees_kept",
    "vat_set_off",
    "paid",
    "carried_out",
)
_AMOUNTS = ("cases", "collected", "fees_kept", "vat_set_off", "paid", "carried_out")


@client_funds.callback()
def _group() -> None:
    """Keeps the one command of a group below the group's name."""


@remittance.command("run")
def run(
    until: Annotated[str, typer.Option("--until", help="The last day of payments to remit, e.g. 2026-11-19.")],
    creditor: Creditor = "",
    as_json: AsJson = False,
) -> None:
    """Propose remittances of everything that came until a day; the same day again changes nothing."""
    day = read_date(until, "--until")
    with django_ready():
        from quittance.areas.remittance.operations.running import run as operation
        from quittance.areas.remittance.queries.runs import one_run
        from quittance.areas.remittance.rules import RemittanceRefused
        from quittance.kit import clock

        try:
            made = operation(
                until=day, actor=actor(), now=clock.now(), today=clock.today(), organisation_number=creditor
            )
        except RemittanceRefused as refused:
            raise Refused(str(refused)) from None
        found = [(one, one_run(one.run_id) if one.run_id else None) for one in made]
        listed = [view.as_dict() | {"new": one.is_new} for one, view in found if view]
    if as_json:
        print_json(listed)
    else:
        _print_runs("Remittances", listed)
    waiting = [
        f"creditor {one.creditor_id}: an earlier remittance has to be decided first" for one in made if one.reason
    ]
    if waiting:
        raise Refused(*waiting)


@remittance.command("list")
def list_runs(creditor: Creditor = "", as_json: AsJson = False) -> None:
    """Remittances made so far, newest first."""
    with django_ready():
        from quittance.areas.remittance.queries.runs import runs

        listed = [view.as_dict() for view in runs(organisation_number=creditor)]
    if as_json:
        print_json(listed)
    else:
        _print_runs("Remittances", listed)


@remittance.command("file")
def make_file(as_json: AsJson = False) -> None:
    """Put everything that is approved into a payment file; two people approve it at the desk before it can be sent."""
    with django_ready():
        from quittance.areas.remittance.operations.filing import make_file as operation
        from quittance.areas.remittance.queries.files import one_file
        from quittance.areas.remittance.rules import RemittanceRefused
        from quittance.kit import clock

        try:
            view = one_file(operation(actor=actor(), now=clock.now()).file_id)
        except RemittanceRefused as refused:
            raise Refused(str(refused)) from None
        assert view is not None
        answer = view.as_dict()
    _tell("Payment file", answer, as_json)


@remittance.command("answer")
def take_answer(file: ExistingFile, as_json: AsJson = False) -> None:
    """Take the bank's answer to a payment file (pain.002); the same answer again changes nothing."""
    with django_ready():
        from quittance.areas.remittance.operations.answering import take_answer as operation
        from quittance.areas.remittance.rules import RemittanceRefused
        from quittance.kit import clock

        try:
            taken = operation(data=file.read_bytes(), filename=file.name, actor=actor(), now=clock.now())
        except RemittanceRefused as refused:
            raise Refused(str(refused)) from None
    answer = {
        "file": taken.message_id,
        "accepted": taken.accepted,
        "rejected": taken.rejected,
        "pending": taken.pending,
        "known": taken.known,
    }
    _tell("The bank's answer", answer, as_json)


@remittance.command("statement")
def statement(
    run_id: Annotated[int, typer.Argument(metavar="RUN", help="The number of the remittance.")],
    kind: Annotated[str, typer.Option("--format", help="pdf or csv.")] = "pdf",
    language: Annotated[str, typer.Option("--language", help="nb or en.")] = "nb",
    out: Annotated[Path | None, typer.Option("--out", help="Where to write it.")] = None,
) -> None:
    """Write a creditor's statement; the same remittance always gives the same bytes."""
    with django_ready():
        from quittance.areas.remittance.models import RemittanceRun
        from quittance.areas.remittance.operations.statements import statement as operation
        from quittance.areas.remittance.rules import RemittanceRefused
        from quittance.kit import clock

        try:
            name, data = operation(run_id=run_id, kind=kind, language=language, now=clock.now())
        except RemittanceRun.DoesNotExist:
            raise Refused(f"there is no remittance {run_id}") from None
        except RemittanceRefused as refused:
            raise Refused(str(refused)) from None
    target = out or Path(name)
    target.write_bytes(data)
    print_text(str(target))


@client_funds.command("reconcile")
def reconcile(
    on: Annotated[str, typer.Option("--on", help="The day whose end is looked at; yesterday when left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """Hold each client account against the bank's statement: 0.00, or what explains the difference; exit 1 then."""
    import datetime as dt

    with django_ready():
        from quittance.areas.remittance.operations.reconciling import reconcile_day
        from quittance.areas.remittance.queries.files import view_day
        from quittance.kit import clock

        day = read_date(on, "--on") if on else clock.today() - dt.timedelta(days=1)
        looked = reconcile_day(day=day, actor=actor(), now=clock.now())
        answers = [view_day(one).as_dict() for one in looked]
    if as_json:
        print_json(answers)
    else:
        columns = ("account", "day", "state", "statement", "books", "difference")
        amounts = ("statement", "books", "difference")
        print_table("Client accounts", columns, [[one[name] for name in columns] for one in answers], right=amounts)
    wrong = [one for one in answers if one["state"] != "balanced"]
    if wrong:
        raise Refused(*(line for one in wrong for line in _reasons(one)))


def _reasons(answer: dict[str, Any]) -> list[str]:
    place = f"{answer['account']} on {answer['day']}"
    return [
        f"{place}: {reason['code']} {reason['amount'] or ''} {reason['what']}".strip()
        for reason in answer["explained_by"]
    ]


def _print_runs(title: str, listed: Sequence[dict[str, Any]]) -> None:
    print_table(title, _COLUMNS, [[one[name] for name in _COLUMNS] for one in listed], right=_AMOUNTS)


def _tell(title: str, answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(answer)
    else:
        print_facts(title, {name: value for name, value in answer.items() if value not in ("", None)})
