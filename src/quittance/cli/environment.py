"""Prepares the process environment before Django loads: data folder, secrets, the demo's settings, a database.

What the operator set always wins. Without DATABASE_URL the embedded PostgreSQL is used: the running one when there
is one, else one of our own for as long as the command lasts.
"""

import base64
import json
import logging
import os
import pwd
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from quittance.kit import databases, embedded_postgres
from quittance.kit.postgres_host import SYSTEM_HOME

CHECKOUT = Path(__file__).resolve().parents[3]
SECRETS = ("QUITTANCE_SECRET_KEY", "QUITTANCE_FIELD_KEYS", "QUITTANCE_INDEX_KEY", "QUITTANCE_PEPPER")


def data_folder() -> Path:
    """QUITTANCE_DATA; else /var/lib/quittance as root, else `var` in the checkout."""
    named = os.environ.get("QUITTANCE_DATA")
    if named:
        return Path(named).resolve()
    if os.geteuid() == 0:
        return SYSTEM_HOME
    return (CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()) / "var"


def demo_file() -> Path:
    """Where a demo keeps the settings that its other commands need."""
    return data_folder() / "demo.json"


@contextmanager
def prepared(*, as_owner: bool = False, database: bool = True) -> Iterator[embedded_postgres.Server | None]:
    """Run the body with a complete environment and, unless told otherwise, a database that answers.

    `as_owner` connects as the role that owns the tables; only migrations do. Yields the embedded server when this
    process had to start it. Raises ServerError when no database can be started.
    """
    os.environ["QUITTANCE_DATA"] = str(data_folder())
    os.environ["DJANGO_SETTINGS_MODULE"] = "quittance.config.settings"
    if as_owner:
        os.environ["QUITTANCE_AS_OWNER"] = "1"
    _set_missing(_demo_settings())
    embedded = "DATABASE_URL" not in os.environ
    if embedded or os.environ.get("QUITTANCE_DEMO") == "1":
        _set_missing(kept_secrets(data_folder()))
    if not (embedded and database):
        yield None
        return
    with embedded_server() as (superuser_url, started):
        _set_missing(database_addresses(superuser_url))
        yield started


@contextmanager
def django_ready(*, quiet: bool = False) -> Iterator[None]:
    """`prepared`, with Django loaded; `quiet` where the answer itself tells what the log would."""
    with prepared():
        import django

        django.setup()
        if quiet:
            logging.getLogger("quittance").setLevel(logging.ERROR)
        yield


def actor() -> str:
    """Who runs the command, for the audit trail: the operating system's user behind it."""
    return f"cli:{os.environ.get('SUDO_USER') or pwd.getpwuid(os.geteuid()).pw_name}"


@contextmanager
def embedded_server() -> Iterator[tuple[str, embedded_postgres.Server | None]]:
    """The superuser's address of the embedded server, with the product's database in it, and the server if it is ours.

    One that another process runs is used; else one is started for as long as the body lasts.
    """
    running = embedded_postgres.find(data_folder())
    if running is not None:
        yield running.url(), None
        return
    with embedded_postgres.start(data_folder()) as server:
        databases.make_roles(server.url())
        databases.make_database(server.url())
        yield server.url(), server


def database_addresses(superuser_url: str) -> dict[str, str]:
    """The two addresses the settings read."""
    return {
        "DATABASE_URL": databases.at(superuser_url, role=databases.APPLICATION, database=databases.DATABASE),
        "DATABASE_OWNER_URL": databases.at(superuser_url, role=databases.OWNER, database=databases.DATABASE),
    }


def kept_secrets(folder: Path) -> dict[str, str]:
    """The installation's keys, made once and kept in a file that only the operator can read."""
    file = folder / "secrets.json"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"secrets.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(_new_secrets(), out, indent=1)
        try:
            os.link(draft, file)  # the first of two processes wins, and nobody reads half a file
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    kept: dict[str, str] = json.loads(file.read_text())
    return {name: kept[name] for name in SECRETS}


def _new_secrets() -> dict[str, str]:
    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return dict(zip(SECRETS, (secrets.token_urlsafe(50), f"1:{key()}", key(), key()), strict=True))


def _demo_settings() -> dict[str, str]:
    file = demo_file()
    if "DATABASE_URL" in os.environ or not file.exists():
        return {}
    settings: dict[str, str] = json.loads(file.read_text())["environment"]
    return settings


def _set_missing(settings: Mapping[str, str]) -> None:
    for name, value in settings.items():
        os.environ.setdefault(name, value)
