"""The tree of commands, and what the process answers when one is refused."""

import sys

import typer

from quittance.cli import database
from quittance.cli.output import Refused, print_reasons
from quittance.kit.postgres_host import ServerError

app = typer.Typer(
    name="quittance",
    help="Self-service portal of a debt-collection agency, and the claim ledger behind it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(database.migrate)
app.command()(database.backup)
app.command(name="database")(database.database)


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
