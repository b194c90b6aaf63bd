"""Logs hold nothing of the rows and the secret links that other people's messages quote."""

import io
import json
import logging

import pytest

from quittance.kit import logs


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    logs.configure()
    return stream


def test_rows_quoted_by_the_database_are_left_out(written: io.StringIO) -> None:
    told = 'violates "known"\nDETAIL:  Key (kid)=(1002340005011) already exists.\nthe rest'
    try:
        raise ValueError(told)
    except ValueError:
        logging.getLogger("somebody").exception("failed")
    line = json.loads(written.getvalue())
    assert "DETAIL: left out\nthe rest" in line["exception"]
    assert "1002340005011" not in written.getvalue()


def test_tokens_in_paths_are_left_out(written: io.StringIO) -> None:
    token = "aZ-_9" * 4 + "xy"
    logging.getLogger("django.request").error("Server Error: %s", f"/q/{token}")
    logging.getLogger("django.request").error("Server Error: %s", "/nb/my/cases/26-0000001/")
    first, second = map(json.loads, written.getvalue().splitlines())
    assert first["event"] == "Server Error: /q/..."
    assert second["event"] == "Server Error: /nb/my/cases/26-0000001/"
