"""The audit trail's chain: one chain whoever writes at once, and every kind of tampering shows."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.postgres import Database

NOW = dt.datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=dt.UTC)
Run = Callable[[list[Callable[[], Any]]], list[Any]]


def write(count: int = 1) -> None:
    from quittance.areas.audit.operations import record

    for number in range(count):
        record(actor="test", action="thing.done", subject=f"thing:{number}", now=NOW, amount=100 + number)


def kinds() -> list[str]:
    from quittance.areas.audit.queries import breaks

    return [found.kind for found in breaks()]


@pytest.fixture
def intruder(fresh_database: Database) -> Iterator[psycopg.Connection[Any]]:
    """Somebody who rules the database: no trigger, no grant stands in the way. The chain has five events."""
    write(5)
    with psycopg.connect(fresh_database.superuser_url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        yield connection


def test_the_chain_can_be_recomputed_by_anybody(fresh_database: Database) -> None:
    from quittance.kit.db import rows

    write(3)
    head = bytes(32)
    listed = rows(
        "select l.hash, e.id, e.at, e.actor, e.action, e.subject, e.details from audit_link l"
        " join audit_event e on e.id = l.event_id order by l.seq"
    )
    for stored, event_id, at, *texts, details in listed:
        micros = (at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
        canonical = json.dumps([event_id, micros, *texts, json.loads(details)], ensure_ascii=False)
        head = hashlib.sha256(head + canonical.encode()).digest()
        assert bytes(stored) == head
    assert len(listed) == 3
    assert kinds() == []


def test_many_writers_make_one_chain(fresh_database: Database, run_together: Run) -> None:
    from django.db import transaction

    from quittance.areas.audit.queries import head

    def writer() -> None:
        for _ in range(10):
            with transaction.atomic():
                write(2)

    assert run_together([writer] * 6) == [None] * 6
    assert head().count == 120
    assert kinds() == []


SECOND = "(select min(id) + 1 from audit_event)"
EXCHANGED = f"update audit_link set event_id = {SECOND} + 3 - seq where seq in (2, 3)"
TAMPERINGS = {
    "actor": (f"update audit_event set actor = 'somebody else' where id = {SECOND}", {"changed"}),
    "time": (f"update audit_event set at = at + interval '1 microsecond' where id = {SECOND}", {"changed"}),
    "details": (f"update audit_event set details = '{{}}' where id = {SECOND}", {"changed"}),
    "event removed": (f"delete from audit_event where id = {SECOND}", {"removed"}),
    "event and link removed": (
        f"delete from audit_link where seq = 2; delete from audit_event where id = {SECOND}",
        {"gap"},
    ),
    "inserted": (
        "insert into audit_event (at, actor, action, subject, details) values (now(), 'a', 'b', 'c', '{}')",
        {"inserted"},
    ),
    "reordered": (
        f"update audit_link set event_id = -seq where seq in (2, 3);{EXCHANGED}",
        {"changed"},
    ),
    "hash": ("update audit_link set hash = sha256(hash) where seq = 3", {"changed"}),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_shows(intruder: psycopg.Connection[Any], name: str) -> None:
    tampering, shown = TAMPERINGS[name]
    assert kinds() == []
    for statement in tampering.split(";"):
        intruder.execute(statement)
    assert set(kinds()) == shown


def test_a_chain_written_anew_or_cut_off_shows_against_an_anchor(
    intruder: psycopg.Connection[Any], settings: Any, tmp_path: Path
) -> None:
    from quittance.areas.audit import anchors
    from quittance.areas.insight.invariants import run

    settings.DATA = tmp_path
    anchors.write(now=NOW)
    write(1)
    anchors.write(now=NOW + dt.timedelta(hours=1))
    assert anchors.problems(anchors.place()) == []
    assert anchors.place().stat().st_mode & 0o777 == 0o600
    # The last event goes with its link: the chain itself holds.
    intruder.execute("delete from audit_event where id = (select max(id) from audit_event)")
    intruder.execute("delete from audit_link where seq = 6")
    assert kinds() == []
    assert [problem.split(":")[0] for problem in anchors.problems(anchors.place())] == ["line 2"]
    # All of it is written anew around a changed event: again it holds, and no anchor fits.
    intruder.execute("update audit_event set actor = 'nobody' where id = (select min(id) from audit_event)")
    intruder.execute("delete from audit_link")
    for number in range(1, 6):
        intruder.execute(
            "insert into audit_link select %(n)s, e.id, audit_next_hash("
            "(select hash from audit_link where seq = %(n)s - 1), e)"
            " from audit_event e order by id offset %(n)s - 1 limit 1",
            {"n": number},
        )
    assert kinds() == []
    finding = next(found for found in run(today=NOW.date()) if found.rule == "A-5")
    assert finding.violations == 2


def test_an_anchor_that_was_edited_or_made_up_shows(fresh_database: Database, settings: Any, tmp_path: Path) -> None:
    from quittance.areas.audit import anchors

    settings.DATA = tmp_path
    write(2)
    anchor = anchors.write(now=NOW)
    anchors.place().write_text(
        json.dumps({"count": 1, "hash": anchor.hash, "at": anchor.at, "seal": anchor.seal}) + "\n?\n"
    )
    assert anchors.problems(anchors.place()) == [
        "line 1 was not sealed with this installation's key",
        "line 2 is no anchor",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attempt",
    [
        "update audit_event set actor = 'x'",
        "delete from audit_event",
        "insert into audit_link values (1, 1, '')",
        "update audit_link set hash = ''",
        "delete from audit_link",
    ],
)
def test_the_application_can_neither_change_events_nor_write_links(attempt: str) -> None:
    from django.db import DatabaseError

    from quittance.kit.db import execute

    write()
    with pytest.raises(DatabaseError, match="permission denied"):
        execute(attempt)


def test_events_that_were_there_before_are_chained_by_the_migration(fresh_database: Database) -> None:
    from quittance.areas.audit.migrations import __path__ as places

    namespace: dict[str, Any] = {}
    exec(Path(places[0], "0002_chain.py").read_text(), namespace)
    with psycopg.connect(fresh_database.superuser_url, autocommit=True) as owner:
        owner.execute(namespace["BACKWARD"])
        write(4)
        owner.execute(namespace["FORWARD"])
    write(2)
    from quittance.areas.audit.queries import head

    assert head().count == 6
    assert kinds() == []
