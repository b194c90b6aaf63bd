"""The operator's tool on a real database: claims in, a case shown, a bank file booked, the books checked."""

import json
import re
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from quittance.kit import databases
from quittance.kit.embedded_postgres import program
from tests.cli.conftest import Command
from tests.cli.test_commands import as_process
from tests.postgres import Database, point_django_at

CLAIMS = Path(__file__).resolve().parents[1] / "golden" / "claims_example.csv"
LAST_DAY = "2026-12-31"


def answer(done: subprocess.CompletedProcess[str], code: int = 0):
    """The JSON a command printed."""
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def books(django_db_setup, database_server):
    """A database with the example file imported, for commands that only read."""
    with database_server.scratch() as database, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database.url)
        patch.setenv("DATABASE_OWNER_URL", database.owner_url)
        assert answer(as_process("claims", "import", str(CLAIMS), "--json"))["accepted"] == 4
        yield database


@pytest.fixture
def imported(books, django_db_setup) -> Iterator[list[str]]:
    """The case numbers in it; the commands of the test use it."""
    point_django_at(books)
    yield case_numbers(books.url)
    point_django_at(django_db_setup)


def case_numbers(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [number for (number,) in connection.execute("select number from claims_case order by number")]


def test_a_dry_run_books_nothing(fresh_database, quittance: Command) -> None:
    told = answer(quittance("claims", "import", str(CLAIMS), "--dry-run", "--json"))
    assert (told["accepted"], told["rejected"], told["booked"], told["problems"]) == (4, 0, False, [])
    with psycopg.connect(fresh_database.url) as connection:
        assert connection.execute("select count(*) from claims_case").fetchone() == (0,)


def test_a_wrong_row_stops_the_file_and_is_named(fresh_database, tmp_path: Path, quittance: Command) -> None:
    spoilt = tmp_path / "claims.csv"
    spoilt.write_text(CLAIMS.read_text().replace("2 500,00;14.03.2026", "2 500,00;31.02.2026"))
    done = quittance("claims", "import", str(spoilt), "--json")
    told = answer(done, code=1)
    assert (told["accepted"], told["rejected"], told["booked"]) == (3, 1, False)
    assert (told["problems"][0]["row"], told["problems"][0]["field"]) == (2, "due_date")
    assert "row 2, due_date: " in done.stderr
    for_people = quittance("claims", "import", str(spoilt))
    assert (for_people.returncode, for_people.stderr) == (1, done.stderr)
    assert told["problems"][0]["message"] not in for_people.stdout
    assert answer(quittance("claims", "import", str(spoilt), "--accept-valid", "--json"))["cases"] == 3


def test_a_file_without_a_header_and_a_bank_file_of_another_kind_are_refused_once(
    fresh_database, tmp_path: Path, quittance: Command
) -> None:
    for command, where in (("claims", "row 1, creditor: "), ("bank", "file: This is a text file")):
        file = tmp_path / "file.txt"
        file.write_text("nothing of the kind\n")
        done = quittance(command, "import", str(file))
        assert done.returncode == 1
        assert done.stderr.startswith(where)
        assert len(done.stderr.splitlines()) == len(set(done.stderr.splitlines()))


def test_a_case_is_shown_line_by_line(imported: list[str], quittance: Command) -> None:
    shown = answer(quittance("case", "show", imported[0], "--on", LAST_DAY, "--json"))
    assert shown["on"] == LAST_DAY
    assert sum(Decimal(line["amount"]) for line in shown["lines"]) == Decimal(shown["total"]) > 0
    charged = [line for line in shown["lines"] if line["component"] != "principal"]
    assert charged
    assert [line for line in charged if not (line["rule"] and line["source"])] == []
    for_people = quittance("case", "show", imported[0], "--on", LAST_DAY).stdout.splitlines()
    assert for_people[0] == f"Case {imported[0]} on {LAST_DAY}"
    assert [line for line in for_people if line.startswith("total")] == []
    assert [line.split()[1] for line in for_people if line.strip().startswith("total")] == [shown["total"]]
    assert max(map(len, for_people)) <= 80


def test_an_unknown_case_and_a_wrong_date(imported: list[str], quittance: Command) -> None:
    unknown = quittance("case", "show", "24-9999999", "--json")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr == "there is no case 24-9999999\n"
    wrong = quittance("case", "show", imported[0], "--on", "yesterday")
    assert wrong.returncode == 2
    assert "yesterday is not a date" in wrong.stderr


def test_a_letter_login_is_shown_once(imported: list[str], books, quittance: Command) -> None:
    issued = answer(quittance("credential", "issue", imported[0], "--json"))
    assert set(issued) == {"user_name", "password", "expires"}
    with psycopg.connect(books.url) as connection:
        (row,) = connection.execute("select to_jsonb(c)::text from access_lettercredential c").fetchone()
    assert issued["user_name"] in row
    assert re.sub(r"[^A-Z0-9]", "", issued["password"]) not in re.sub(r"[^A-Z0-9]", "", row)


def test_the_books_are_whole_after_all_of_it(imported: list[str], quittance: Command) -> None:
    assert quittance("run", "day").returncode == 0
    findings = answer(quittance("invariants", "--json"))
    assert len(findings) > 10
    assert [finding for finding in findings if finding["violations"]] == []


def test_a_broken_book_is_an_error(books, database_server, monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt = Database("scratch_spoilt", databases.at(database_server.url(), database="scratch_spoilt"))
    databases.copy_database(database_server.url(), template=books.name, name=spoilt.name)
    with psycopg.connect(spoilt.superuser_url) as connection:
        connection.execute("set session_replication_role = replica")  # as no role of ours can
        connection.execute("update ledger_leg set amount = amount + 1 where ctid = (select min(ctid) from ledger_leg)")
    monkeypatch.setenv("DATABASE_URL", spoilt.url)
    done = as_process("invariants", "--json")
    broken = [finding for finding in answer(done, code=1) if finding["violations"]]
    assert broken
    assert broken[0]["worst"]
    assert broken[0]["rule"] in done.stderr


def test_an_installation_is_checked(fresh_database) -> None:
    done = as_process("check")
    assert done.returncode == 1
    assert "QUITTANCE_PUBLIC_URL is not https" in done.stderr
    assert "no payment company is configured" in done.stderr
    assert "owns tables" not in done.stderr


def test_the_owner_is_not_the_application(fresh_database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", fresh_database.owner_url)
    assert "the application's role quittance_owner owns tables" in as_process("check").stderr


def test_a_backup_restores(imported: list[str], database_server, tmp_path: Path, quittance: Command) -> None:
    file = tmp_path / "books.dump"
    assert as_process("backup", str(file)).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert quittance("backup", str(file)).returncode == 1
    name = "scratch_restored"
    databases.make_database(database_server.url(), name)
    target = databases.at(database_server.url(), role=databases.OWNER, database=name)
    restore = [program("pg_restore"), "--no-owner", f"--role={databases.OWNER}", f"--dbname={target}", file]
    try:
        subprocess.run(restore, check=True)
        assert case_numbers(target) == imported
    finally:
        databases.drop_database(database_server.url(), name)
