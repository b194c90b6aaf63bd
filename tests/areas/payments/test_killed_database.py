"""kill -9 of PostgreSQL while money is being booked: what was acknowledged is there, what was not is not half there."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from quittance.kit import databases, embedded_postgres

pytestmark = pytest.mark.slow

# One posting as the application makes it: two legs, one statement, one commit.
POST = """
with posting as (
  insert into ledger_posting (reason, actor, source, value_date, recorded_at, currency, idempotency_key)
  values ('bank_suspense', 'test', 'test', '2026-11-20', now(), 'NOK', %s) returning id, value_date)
insert into ledger_leg (posting_id, line, account, amount, value_date)
select id, line, account, amount, value_date
  from posting, (values (1, 100, 5000), (2, 120, -5000)) as leg (line, account, amount)
"""
WRITERS = 4


@pytest.fixture
def durable_server(tmp_path: Path) -> Iterator[embedded_postgres.Server]:
    """A server of the test's own with every safety on, holding a migrated database."""
    with embedded_postgres.start(tmp_path / "pg") as server:
        databases.make_roles(server.url())
        databases.make_database(server.url())
        environment = os.environ | {
            "DATABASE_URL": server.url(role=databases.APPLICATION, database=databases.DATABASE),
            "DATABASE_OWNER_URL": server.url(role=databases.OWNER, database=databases.DATABASE),
        }
        command = [sys.executable, "-m", "quittance.cli", "migrate"]
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)
        yield server


def _write(url: str, writer: int, acknowledged: list[str], stop: threading.Event) -> None:
    """Posts one by one and notes what the server acknowledged; connects again whenever the server is back."""
    number = 0
    while not stop.is_set():
        try:
            with psycopg.connect(url, autocommit=True, connect_timeout=2) as connection:
                while not stop.is_set():
                    number += 1
                    key = f"{writer}:{number}"
                    connection.execute(POST, [key])
                    acknowledged.append(key)
        except psycopg.OperationalError:
            time.sleep(0.05)


def test_no_acknowledged_posting_is_lost_and_none_is_half_there(durable_server: embedded_postgres.Server) -> None:
    url = durable_server.url(role=databases.APPLICATION, database=databases.DATABASE)
    acknowledged: list[list[str]] = [[] for _ in range(WRITERS)]
    stop = threading.Event()
    threads = [threading.Thread(target=_write, args=(url, n, acknowledged[n], stop)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        time.sleep(1)
        os.kill(durable_server.process.pid, signal.SIGKILL)
        durable_server.process.wait(10)
        assert durable_server.revive(patience=30)
    time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join(30)
    with psycopg.connect(url) as connection:
        kept = {row[0] for row in connection.execute("select idempotency_key from ledger_posting")}
        unbalanced = connection.execute(
            "select p.id from ledger_posting p left join ledger_leg l on l.posting_id = p.id"
            " group by p.id having count(l.line) <> 2 or sum(l.amount) <> 0"
        ).fetchall()
    told = {key for keys in acknowledged for key in keys}
    assert len(told) > 100
    assert told <= kept
    # A writer may have died between the commit and its answer, so at most one more per writer and kill.
    assert len(kept - told) <= 2 * WRITERS
    assert unbalanced == []
