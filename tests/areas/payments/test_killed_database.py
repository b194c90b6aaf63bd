"""kill -9 of PostgreSQL while money is being booked: what was acknowledged is there, what was not is not half there.

And while a payment company takes its time to answer: what it did is found out afterwards, once.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections

from quittance.areas.payments.models import Attempt
from quittance.areas.payments.operations import attempts
from quittance.kit import databases, embedded_postgres
from tests import factories
from tests.areas.payments.counter import AMOUNT, Counter, begin_anew, environment, wired
from tests.areas.payments.doomed import Nursery
from tests.areas.payments.vipps import DAY, SECOND, Postbox
from tests.postgres import Database, point_django_at
from tests.providers.companies import COMPANIES
from tests.sandbox_fixture import SandboxProcess

pytestmark = pytest.mark.slow

# One posting as the application makes it: two legs, one statement, one commit.
POST = """
with posting as (
  insert into ledger_posting (reason, actor, source, value_date, recorded_at, currency, idempotency_key)
  values ('bank_suspense', 'test', 'test', '2026-11-20', now(), 'NOK', %s) returning id, value_date)
insert into ledger_leg (posting_id, line, account, amount, value_date)
select id, line, account, amount, value_date
  from posting, (values (1, 100, 5000), (2, 210, -5000)) as leg (line, account, amount)
"""
WRITERS = 4


@pytest.fixture(scope="module")
def durable_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded_postgres.Server]:
    """A server of the module's own with every safety on, holding a migrated database."""
    with embedded_postgres.start(tmp_path_factory.mktemp("durable") / "pg") as server:
        databases.make_roles(server.url())
        databases.make_database(server.url())
        with_database = os.environ | {
            "DATABASE_URL": server.url(role=databases.APPLICATION, database=databases.DATABASE),
            "DATABASE_OWNER_URL": server.url(role=databases.OWNER, database=databases.DATABASE),
        }
        command = [sys.executable, "-m", "quittance.cli", "migrate"]
        subprocess.run(command, env=with_database, check=True, capture_output=True, timeout=60)
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


@pytest.fixture
def counter(
    durable_server: embedded_postgres.Server,
    running_sandbox: SandboxProcess,
    letterbox: Postbox,
    nursery: Nursery,
    django_db_setup: Database,
    django_db_blocker: Any,
    tmp_path: Path,
) -> Iterator[Counter]:
    """Vipps' counter on the database that will be killed."""
    database = Database(databases.DATABASE, durable_server.url(database=databases.DATABASE))
    begin_anew(running_sandbox, letterbox)
    with django_db_blocker.unblock(), wired(environment(running_sandbox, letterbox)):
        point_django_at(database)
        yield Counter(COMPANIES["vipps"], running_sandbox, letterbox, database, nursery, tmp_path)
        connections.close_all()
        point_django_at(django_db_setup)


@pytest.mark.parametrize("call", ["create", "get", "capture"])
def test_a_payment_whose_database_dies_while_the_company_answers_is_paid_and_booked_once(
    counter: Counter, durable_server: embedded_postgres.Server, call: str
) -> None:
    kid, form = factories.make_case(DAY).kid, counter.form()
    if call != "create":
        counter.approve(counter.begin(kid, form=form))
        counter.now += SECOND * 20
    counter.sandbox.ask("vipps", "POST", "faults", operation=call, kind="delay", seconds=3)

    def work() -> bool:
        """Whether it went through."""
        if call == "create":
            return counter.begin(kid, form=form) is not None
        return attempts.sweep(now=counter.now) > 0  # it goes on to the next, and counts what was done

    _die_during(work, counter, durable_server)
    attempt = Attempt.objects.get(form_token=form)
    if call == "create":
        assert attempt.state == "new"
        counter.now += SECOND * 20
        assert counter.begin(kid, AMOUNT, form=form).pk == attempt.pk
        counter.approve(attempt)
    assert counter.booked(attempt) == []
    counter.settled_here(attempt)
    counter.assert_paid_once(attempt)


def _die_during(work: Callable[[], bool], counter: Counter, server: embedded_postgres.Server) -> None:
    """Kills the database while the company has been asked and has not answered, and starts it again."""
    went_through: list[bool] = []

    def try_it() -> None:
        try:
            went_through.append(work())
        except DatabaseError:
            went_through.append(False)
        finally:
            connections.close_all()

    thread = threading.Thread(target=try_it)
    thread.start()
    until = time.monotonic() + 20
    while counter.sandbox.ask("vipps", "GET", "faults")["faults"]:
        assert time.monotonic() < until, "the company was not asked"
        time.sleep(0.02)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait(10)
    assert server.revive(patience=30)
    thread.join(30)
    connections.close_all()
    assert went_through == [False], "nobody noticed that the database was away"
