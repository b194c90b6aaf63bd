"""The processes of the product: the web server, the worker, and the sandbox of the demo."""

import os
from typing import Annotated

import typer

from quittance.cli.environment import prepared
from quittance.cli.static_files import collect_when_changed

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="Port to listen on.")]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer requests.")] = 1,
    threads: Annotated[int, typer.Option(min=1, help="Requests one process answers at a time.")] = 8,
) -> None:
    """Serve the pages until Ctrl-C."""
    collect_when_changed()
    with prepared():
        _listen("quittance.config.wsgi:application", host=host, port=port, workers=workers, threads=threads)


def worker(
    concurrency: Annotated[int, typer.Option(min=1, help="Jobs done at a time.")] = 4,
) -> None:
    """Do background jobs until Ctrl-C."""
    with prepared():
        import django
        from django.core.management import call_command

        django.setup()
        call_command("procrastinate", "worker", concurrency=concurrency, shutdown_graceful_timeout=10)


def sandbox(host: Host = "127.0.0.1", port: Port = 8001) -> None:
    """Serve the simulated payment companies until Ctrl-C; for demos and tests."""
    with prepared(database=False):
        # One process with several threads: simulated time-outs hold a thread while they sleep.
        os.environ["DJANGO_SETTINGS_MODULE"] = "quittance.sandbox.settings"
        _listen("quittance.sandbox.wsgi:application", host=host, port=port, workers=1, threads=16)


def _listen(target: str, *, host: str, port: int, workers: int, threads: int) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server as Granian

    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        workers_kill_timeout=3,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        websockets=False,
    ).serve()
