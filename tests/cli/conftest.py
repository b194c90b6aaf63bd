"""The command line within this process: a process of its own costs a second, and most tests are about what is done.

That commands find everything they need in a process of their own is seen in `test_commands.py`.
"""

import logging
import sys
from collections.abc import Callable
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest

Command = Callable[..., SimpleNamespace]


@pytest.fixture
def quittance(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], django_db_blocker: Any) -> Command:
    """Runs a command on the database Django points to, and tells `returncode`, `stdout` and `stderr`.

    As in a process of its own it reaches the database only once it has made Django ready.
    """
    import django
    from django.db import connections

    from quittance.cli.app import run

    log = logging.getLogger("quittance")

    def call(*arguments: str) -> SimpleNamespace:
        capsys.readouterr()
        level = log.level
        with monkeypatch.context() as patch, django_db_blocker.block(), ExitStack() as ready:
            patch.setattr(sys, "argv", ["quittance", *arguments])
            patch.setattr(django, "setup", lambda: ready.enter_context(django_db_blocker.unblock()))
            with pytest.raises(SystemExit) as ended:
                run()
            connections.close_all()
        log.setLevel(level)
        out, err = capsys.readouterr()
        return SimpleNamespace(returncode=ended.value.code or 0, stdout=out, stderr=err)

    return call
