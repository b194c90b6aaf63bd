"""Commands about the database itself: migrate, back up, run the embedded server, check an installation."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Annotated

import typer

from quittance.cli.environment import data_folder, database_addresses, embedded_server, prepared
from quittance.cli.output import Refused, print_text


def migrate(quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing when it worked.")] = False) -> None:
    """Bring the database to the newest schema, as its owner, and give the application role its rights."""
    with prepared(as_owner=True):
        import django
        from django.core.management import call_command

        django.setup()
        from quittance.kit.roles import grant_application_role

        call_command("migrate", interactive=False, verbosity=0)
        grant_application_role()
    if not quiet:
        print_text("The database is up to date.")


def backup(file: Annotated[Path, typer.Argument(help="Where the dump goes; it must not exist yet.")]) -> None:
    """Write a consistent copy of the whole database, restorable with pg_restore."""
    from quittance.kit.embedded_postgres import program

    if file.exists():
        raise Refused(f"{file} exists already; name a new file.")
    with prepared():
        url = os.environ.get("DATABASE_OWNER_URL", os.environ["DATABASE_URL"])
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # it holds personal data
        with os.fdopen(descriptor, "wb") as out:
            done = subprocess.run(
                [str(program("pg_dump")), "--format=custom", f"--dbname={url}"], stdout=out, check=False
            )
    if done.returncode:
        file.unlink()
        raise Refused("pg_dump failed; the file was removed.")
    print_text(f"{file}: {file.stat().st_size:,} bytes. Keep {data_folder() / 'secrets.json'} with it, apart.")


def database() -> None:
    """Run the embedded PostgreSQL until Ctrl-C, for several commands that shall share it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with embedded_server() as (url, started):
            for name, address in database_addresses(url).items():
                print_text(f"{name}={address}")
            while started is not None:
                started.revive()
                time.sleep(0.5)
    except KeyboardInterrupt:
        print_text("stopped")
