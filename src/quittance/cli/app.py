"""The tree of commands, and what the process answers when one is refused."""

import sys
from typing import Annotated

import typer

from quittance import __version__
from quittance.cli import (
    audit,
    avtalegiro,
    books,
    calc_commands,
    database,
    demo,
    letters,
    notices,
    office,
    plans,
    processes,
    reference,
    remittance,
    staff,
    static_files,
)
from quittance.cli.output import Refused, print_reasons, print_text
from quittance.kit.postgres_host import ServerError

app = typer.Typer(
    name="quittance",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _tell_version(asked: bool) -> None:
    if asked:
        print_text(f"quittance {__version__}")
        raise typer.Exit


@app.callback()
def _quittance(
    _version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Self-service portal of a debt-collection agency, and the claim ledger behind it."""


app.command()(processes.serve)
app.command()(processes.worker)
app.command()(database.migrate)
app.command()(demo.demo)
app.command()(office.check)
app.add_typer(calc_commands.app, name="calc")
app.add_typer(books.claims, name="claims")
app.add_typer(books.bank, name="bank")
app.add_typer(avtalegiro.app, name="avtalegiro")
app.add_typer(books.case, name="case")
app.add_typer(plans.plan, name="plan")
app.add_typer(letters.letters, name="letters")
app.add_typer(notices.notices, name="notices")
app.add_typer(remittance.remittance, name="remittance")
app.add_typer(remittance.client_funds, name="client-funds")
app.add_typer(office.credential, name="credential")
app.add_typer(office.providers, name="providers")
app.add_typer(office.run, name="run")
app.add_typer(staff.app, name="staff")
app.add_typer(audit.app, name="audit")
app.command()(books.invariants)
app.command()(books.queue)
app.command()(database.backup)
app.command()(database.database)
app.command()(reference.docs)
# Steps of the demo and of starting up, each a process of its own.
app.command(hidden=True)(processes.sandbox)
app.command(hidden=True)(demo.seed)
app.command("static", hidden=True)(static_files.collect)


def run() -> None:
    """Run one command; a refusal becomes exit code 1 with its reasons on standard error."""
    try:
        app()
    except Refused as refused:
        print_reasons(refused.reasons)
        sys.exit(1)
    except ServerError as error:
        print_reasons([str(error)])
        sys.exit(1)
