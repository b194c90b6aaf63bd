"""`quittance demo`: the whole product on one machine, seeded with a story, in one terminal.

Starts the embedded PostgreSQL (unless DATABASE_URL names a server), the sandbox of the payment companies, the worker
and the web server, and stops all of them together. What the demo needs to be the same next time, its clock above
all, is kept in `demo.json` in the data folder; other `quittance` commands read it there.
"""

import json
import os
import secrets
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from quittance.cli.environment import data_folder, demo_file, django_ready, embedded_server, prepared
from quittance.cli.output import Refused, print_text
from quittance.cli.static_files import collect_when_changed
from quittance.cli.supervisor import GaveUp, Supervisor
from quittance.kit import databases
from quittance.kit.embedded_postgres import Server

STORY_STARTS = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""A Friday at ten in Oslo: the demo's clock showed this when it was seeded, and goes on from there."""

PATIENCE = 60.0


def demo(
    port: Annotated[
        int, typer.Option(envvar="PORT", min=1, max=65534, help="Port of the pages; the sandbox takes the next one.")
    ] = 8000,
    reset: Annotated[bool, typer.Option(envvar="RESET", help="Throw the demo's data away and start over.")] = False,
) -> None:
    """Run the product with its sandbox and a seeded story until Ctrl-C."""
    began = time.monotonic()
    _check_ports(port)
    supervisor = Supervisor(say=lambda text: print_text(f"demo: {text}"))
    supervisor.listen_to_signals()
    if reset or _read_state().get("seeding"):  # a story half told is told again
        _throw_away()
    state = _begin_state(port)
    try:
        with prepared() as server, _stopped_at_the_end(supervisor):
            _start(supervisor, state, port)
            if not supervisor.is_stopping():
                print_text(*_welcome(state, port, time.monotonic() - began))
            supervisor.watch(also=lambda: _revive(server))
    except GaveUp as error:
        raise Refused(f"demo: {error}") from error
    print_text("demo: stopped")


def _revive(server: Server | None) -> None:
    """Start the embedded database again when it died; the other processes find it by themselves."""
    if server is not None and server.revive():
        print_text("demo: the database ended unexpectedly and was started again")


def seed() -> None:
    """Tell the demo's story to an empty database; refuses any other."""
    with django_ready():
        from quittance.demo.seed import DemoRefused, main

        _write_state(_read_state() | {"seeding": True})
        try:
            cast = main()
        except DemoRefused as refused:
            _write_state(_read_state() | {"seeding": False})  # nothing was touched, so there is nothing to throw away
            raise Refused(f"demo: {refused}") from None
    _write_state(_read_state() | {"seeding": False, "seeded": True, "cast": cast})


def _start(supervisor: Supervisor, state: dict[str, Any], port: int) -> None:
    """Start the processes in the order in which they need each other."""
    sandbox = f"http://127.0.0.1:{port + 1}/"
    supervisor.start("sandbox", _quittance("sandbox", "--port", str(port + 1)))
    _migrate_when_changed(supervisor, state)
    if supervisor.is_stopping():
        return
    collect_when_changed()
    if not state.get("seeded"):
        supervisor.wait_for(lambda: _answers(sandbox), seconds=PATIENCE, what="the sandbox")
        if supervisor.is_stopping():
            return
        print_text("demo: seeding the story")
        supervisor.run("seeding", _quittance("seed"))
        if supervisor.is_stopping():
            return
        state.update(_read_state())
    supervisor.start("web", _quittance("serve", "--port", str(port)))
    supervisor.start("worker", _quittance("worker"))
    supervisor.wait_for(
        lambda: _answers(f"http://127.0.0.1:{port}/readyz") and _answers(sandbox), seconds=PATIENCE, what="the site"
    )


def _migrate_when_changed(supervisor: Supervisor, state: dict[str, Any]) -> None:
    """Migrate unless this very cluster was brought to this very schema the last time."""
    cluster = data_folder() / "postgres" / "PG_VERSION"
    mark = f"{databases.schema_fingerprint()} {cluster.stat().st_mtime_ns}" if cluster.exists() else None
    if mark is not None and state.get("migrated") == mark:
        return
    supervisor.run("migrate", _quittance("migrate", "--quiet"))
    if not supervisor.is_stopping():
        _write_state(state | {"migrated": mark})


def _throw_away() -> None:
    """Drop the database and the files of an earlier demo; anything that is not a demo stays."""
    if not demo_file().exists():
        return
    if "DATABASE_URL" in os.environ:
        raise Refused("demo: empty the database that DATABASE_URL names yourself; it is not the demo's own.")
    with embedded_server() as (url, _server):
        databases.drop_database(url, databases.DATABASE)
    anchors = data_folder().glob("anchors/*.jsonl")
    for file in (*data_folder().glob("sandbox.sqlite3*"), *data_folder().glob("cast.json"), *anchors, demo_file()):
        file.unlink()
    for folder in data_folder().glob("print/batch-*"):
        shutil.rmtree(folder)


def _begin_state(port: int) -> dict[str, Any]:
    """The demo's settings: those kept from last time, those that follow from the port, put into the environment."""
    state = _read_state()
    offset = state.setdefault("clock_offset", int((STORY_STARTS - datetime.now(UTC)).total_seconds()))
    sandbox = f"http://127.0.0.1:{port + 1}"
    callback_secret = state.setdefault("netaxept_secret", secrets.token_hex(16))
    state["environment"] = {
        "QUITTANCE_DEMO": "1",
        "QUITTANCE_CLOCK_OFFSET": str(offset),
        "QUITTANCE_PUBLIC_URL": f"http://localhost:{port}",
        "QUITTANCE_SANDBOX_URL": sandbox,
        "QUITTANCE_PROVIDER_ORIGINS": f"{sandbox},http://localhost:{port + 1}",
        "VIPPS_BASE_URL": f"{sandbox}/vipps",
        "VIPPS_CLIENT_ID": "sandbox-client",
        "VIPPS_CLIENT_SECRET": "sandbox-secret",
        "VIPPS_SUBSCRIPTION_KEY": "sandbox-subscription-key",
        "VIPPS_MERCHANT_SERIAL_NUMBER": "123456",
        "NEXI_BASE_URL": f"{sandbox}/nexi",
        "NEXI_SECRET_KEY": "sandbox-secret-key",
        "NEXI_MERCHANT_NUMBER": "100242833",
        "NEXI_WEBHOOK_SECRETS": state.setdefault("nexi_secret", secrets.token_hex(16)),
        "NETAXEPT_BASE_URL": f"{sandbox}/netaxept",
        "NETAXEPT_MERCHANT_ID": "200123",
        "NETAXEPT_TOKEN": "sandbox-token",
        "NETAXEPT_CALLBACK_SECRET": callback_secret,
        "SANDBOX_NETAXEPT_CALLBACK_URL": f"http://127.0.0.1:{port}/hooks/netaxept/{callback_secret}/",
        "NEONOMICS_BASE_URL": f"{sandbox}/neonomics",
        "NEONOMICS_REALM": "sandbox",
        "NEONOMICS_CLIENT_ID": "sandbox-client",
        "NEONOMICS_CLIENT_SECRET": "sandbox-secret",
        "NEONOMICS_ENCRYPTION_KEY": "c2FuZGJveC1uZW9ub21pY3Mta2V5LTMyLWJ5dGVzISE=",
        "BANKID_ISSUER": f"{sandbox}/bankid/auth/realms/sandbox",
        "BANKID_CLIENT_ID": "sandbox-client",
        "BANKID_CLIENT_SECRET": "sandbox-secret",
        "SANDBOX_BANKID_SITE": f"http://localhost:{port}",
        "SMS_BASE_URL": f"{sandbox}/sms",
        "SMS_API_KEY": "sandbox-key",
        "SMS_SENDER": "Fjordby",
        "MAIL_SERVICE": "postmark",
        "MAIL_FROM": "Fjordby Inkasso <ikke-svar@fjordby.example>",
        "MAIL_OPTIONS": f"server_token=sandbox-token,api_url={sandbox}/mail/",
    }
    data_folder().mkdir(parents=True, exist_ok=True)
    os.environ.update(state["environment"])
    _write_state(state)
    return state


def _read_state() -> dict[str, Any]:
    file = demo_file()
    state: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return state


def _write_state(state: dict[str, Any]) -> None:
    draft = demo_file().with_suffix(".new")
    draft.write_text(json.dumps(state, indent=1, ensure_ascii=False))
    draft.chmod(0o600)
    draft.replace(demo_file())


def _welcome(state: dict[str, Any], port: int, seconds: float) -> list[str]:
    lines = ["", f"Quittance is running ({seconds:.1f} s to start):", f"  pages    http://localhost:{port}/"]
    lines += [f"  desk     http://localhost:{port}/desk/ (the start page logs you in with one click)"]
    lines += [f"  sandbox  http://localhost:{port + 1}/", *(f"  {line}" for line in state.get("cast", []))]
    return [*lines, "", "Ctrl-C stops everything; RESET=1 make demo starts the story over.", ""]


def _quittance(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "quittance.cli", *arguments]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status < 400)
    except (urllib.error.URLError, OSError):
        return False


def _check_ports(port: int) -> None:
    for number in (port, port + 1):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", number))
            except OSError:
                raise Refused(f"demo: port {number} is taken; choose another with PORT=… make demo") from None


@contextmanager
def _stopped_at_the_end(supervisor: Supervisor) -> Iterator[None]:
    try:
        yield
    finally:
        supervisor.stop()
