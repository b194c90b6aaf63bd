"""The running product: database, sandbox, web server and worker, as the supervisor starts them, for browsers to visit.

Programs are ended by their own process ids; should the tests themselves be killed, the kernel ends them.
"""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from quittance.kit.processes import dies_with_parent
from tests.journeys.cast import ROUND_SUM, TWO_CASES, WITH_TWO, Letter, Person, write_claims
from tests.postgres import Database, point_django_at
from tests.sandbox_fixture import SandboxProcess, free_port

STORY_STARTS = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
"""A Friday at ten in Oslo. Whatever day it really is, rates are known and letters have the same age."""

AGENCY_ACCOUNT = "99991042764"

_PEOPLE = """
select p.name, c.debtor_id, c.id, c.number, f.reference, c.pay_token
  from claims_case c join claims_paymentreference f on f.case_id = c.id join parties_party p on p.id = c.debtor_id
 order by c.id
"""


class Program:
    """One program of the product in a process group of its own; it can be killed and started again."""

    def __init__(self, name: str, arguments: list[str], environment: dict[str, str], folder: Path) -> None:
        """Nothing is started yet."""
        self.name = name
        self.log = folder / f"{name}.log"
        self._command = [sys.executable, "-m", "quittance.cli", *arguments]
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self.fault = False

    def start(self, **more: str) -> None:
        """Start it, with more environment variables when a test wants a fault."""
        self.fault = bool(more)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment | more,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),  # the web server passes it on to its workers
            )

    def is_alive(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """kill -9, to it and everything it started."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and see to it that it does."""
        self._signal(signal.SIGTERM, patience=8)
        self.kill()

    def _signal(self, number: signal.Signals, patience: float = 5) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            if number == signal.SIGKILL:
                raise


class Product:
    """Everything that runs, and the handles with which a journey makes things happen and looks at the truth."""

    def __init__(self, database: Database, folder: Path, *, usual: Database, unblock: Any) -> None:
        """`usual` is the database Django goes back to after work inside; `unblock` lets it reach one."""
        self.database, self.folder = database, folder
        self._usual, self._unblock = usual, unblock
        self.offset = int((STORY_STARTS - dt.datetime.now(dt.UTC)).total_seconds())
        self.today = dt.date(2026, 11, 20)
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        clock = {"QUITTANCE_CLOCK_OFFSET": str(self.offset)}
        self.sandbox = SandboxProcess(folder / "sandbox", env=clock | {"SANDBOX_BANKID_SITE": self.url})
        environment = self._environment()
        self.web = Program("web", ["serve", "--port", str(self.port)], environment, folder)
        self.worker = Program("worker", ["worker"], environment, folder)
        self._environ = environment
        self._people: list[Person] = []
        self.oda: list[Person] = []
        self.rikke: list[Person] = []

    def _environment(self) -> dict[str, str]:
        companies = ("VIPPS_", "NEONOMICS_", "NETAXEPT_", "NEXI_", "BANKID_", "SMS_", "MAIL_")
        dropped = ("GRANIAN_", *companies, "SANDBOX_", "DJANGO_", "QUITTANCE_CRASH_AT")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        others = self.sandbox.neonomics_settings() | self.sandbox.netaxept_settings() | self.sandbox.nexi_settings()
        others |= self.sandbox.bankid_settings() | self.sandbox.sms_settings() | self.sandbox.mail_settings()
        return inherited | self.sandbox.settings() | others | {
            "DATABASE_URL": self.database.url,
            "DATABASE_OWNER_URL": self.database.owner_url,
            "QUITTANCE_DATA": str(self.folder / "data"),
            # Collected and compressed once for many runs; the command itself sees when they changed.
            "QUITTANCE_STATIC": str(Path(os.environ["QUITTANCE_DATA"]) / "static"),
            "QUITTANCE_POOL": "1",
            "QUITTANCE_DEMO": "1",
            "QUITTANCE_CLOCK_OFFSET": str(self.offset),
            "QUITTANCE_PUBLIC_URL": self.url,
            "QUITTANCE_PROVIDER_ORIGINS": self.sandbox.base_url,
            # Every visitor of the journeys comes from an address of its own, told as a proxy would.
            "QUITTANCE_TRUSTED_PROXIES": "1",
            "PYTHONUNBUFFERED": "1",
        }  # fmt: skip

    # -- start and end -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Start everything, hand over the claims, and wait until the pages answer."""
        self.sandbox.start()
        self.web.start()
        with self.inside():
            self._hand_over()
        self.worker.start()
        self.quittance("providers", "register-webhook", "vipps", "vipps-recurring")
        self.wait_for_web()

    def stop(self) -> None:
        """End everything, whatever state it is in."""
        for program in (self.worker, self.web):
            program.stop()
        self.sandbox.stop()

    def wait_for_web(self, seconds: float = 40) -> None:
        """Wait until the pages answer."""
        deadline = time.monotonic() + seconds
        while not _answers(f"{self.url}/readyz"):
            if not self.web.is_alive() or time.monotonic() > deadline:
                raise AssertionError(f"the pages do not answer:\n{self.web.log.read_text()[-3000:]}")
            time.sleep(0.05)

    def _hand_over(self) -> None:
        from quittance.areas.claims.operations.importing import ImportRequest, import_claims
        from quittance.kit import clock
        from quittance.kit.db import rows

        file = write_claims(self.folder / "claims.csv", clock.today())
        result = import_claims(ImportRequest(path=file, actor="journeys"), now=clock.now())
        assert result.booked, result.problems
        everybody = [Person(*row) for row in rows(_PEOPLE)]
        self._people = [person for person in everybody if person.name not in WITH_TWO]
        self.oda = [person for person in everybody if person.name == TWO_CASES]
        self.rikke = [person for person in everybody if person.name == ROUND_SUM]

    # -- people ------------------------------------------------------------------------------------------

    def person(self) -> Person:
        """Somebody no other journey has met."""
        return self._people.pop()

    def letter(self, *cases: Person, days_old: int = 0) -> Letter:
        """A letter with a user name and a password for cases of one person."""
        from quittance.areas.access.operations import issue_credential
        from quittance.kit import clock

        with self.inside():
            issued = issue_credential(
                party_id=cases[0].party_id,
                case_ids=[case.case_id for case in cases],
                letter_date=clock.today() - dt.timedelta(days=days_old),
                actor="journeys",
                now=clock.now(),
            )
        return Letter(issued.user_name, issued.password)

    # -- inside ------------------------------------------------------------------------------------------

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Run production code in this process, on the product's database and by its clock."""
        from django.db import connections
        from django.test import override_settings

        prints = str(self.folder / "data" / "print")
        with self._unblocked(), override_settings(CLOCK_OFFSET_SECONDS=self.offset, PRINT_FOLDER=prints):
            point_django_at(self.database)
            try:
                yield
            finally:
                connections.close_all()
                point_django_at(self._usual)

    def _unblocked(self) -> AbstractContextManager[None]:
        unblocked: AbstractContextManager[None] = self._unblock()
        return unblocked

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the database beside the product, as its superuser."""
        with psycopg.connect(self.database.superuser_url, autocommit=True) as connection:
            return connection.execute(query, values).fetchall()  # type: ignore[arg-type]

    def let_sessions_idle(self, seconds: int, *, of: str = "_seen") -> None:
        """Make it so many seconds longer ago that anybody did anything, or (`_started`) that anybody came."""
        from django.contrib.sessions.models import Session

        from quittance.kit.sessions import SessionStore

        with self.inside():
            for row in Session.objects.all():
                kept = SessionStore().decode(row.session_data)
                kept = {name: value - seconds if name == of else value for name, value in kept.items()}
                row.session_data = SessionStore().encode(kept)
                row.save()

    def let_waits_pass(self) -> None:
        """The seconds that somebody waits after a wrong password pass."""
        self.rows("update kit_delay set until = until - interval '20 seconds' returning 1")

    def broken_invariants(self) -> list[str]:
        """What the operator's command says about the books."""
        findings = json.loads(self.quittance("invariants", "--json"))
        assert findings
        return [f"{finding['rule']}: {finding['worst']}" for finding in findings if finding["violations"]]

    def quittance(self, *arguments: str) -> str:
        """Run the operator's command and return what it printed."""
        command = [sys.executable, "-m", "quittance.cli", *arguments]
        done = subprocess.run(command, env=self._environ, capture_output=True, text=True, timeout=60, check=False)
        assert done.stdout, done.stderr
        return done.stdout

    # -- payments ----------------------------------------------------------------------------------------

    def attempts(self, person: Person) -> list[tuple[str, str, int]]:
        """Every attempt on a person's case: our reference, state, the case's part of the amount."""
        query = (
            "select a.reference, a.state, s.amount from payments_attempt a join payments_share s on s.attempt_id = a.id"
            " where s.case_id = %s order by a.id"
        )
        return [(str(a), str(b), int(c)) for a, b, c in self.rows(query, person.case_id)]

    def reference(self, person: Person) -> str:
        """The newest attempt's reference at the payment company."""
        return self.attempts(person)[-1][0]

    def wait_for_state(self, person: Person, state: str, seconds: float = 20) -> None:
        """Wait until the newest attempt on the person's case is there."""
        deadline = time.monotonic() + seconds
        while self.attempts(person)[-1][1] != state:
            assert time.monotonic() < deadline, f"{self.attempts(person)} is not {state} after {seconds} seconds"
            time.sleep(0.1)

    def wait_for_death(self, program: Program, seconds: float = 20) -> None:
        """Wait until a program has ended."""
        deadline = time.monotonic() + seconds
        while program.is_alive():
            assert time.monotonic() < deadline, f"the {program.name} still runs after {seconds} seconds"
            time.sleep(0.1)

    def bank_day(self, person: Person) -> int:
        """The person's transfer arrives, and the bank's file of today is imported; how many payments were booked."""
        self.sandbox.ask("neonomics", "POST", f"payments/{self.reference(person)}/settle")
        address = f"{self.sandbox.base_url}/bank/files/ocr/{AGENCY_ACCOUNT}/{self.today}"
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=20) as answer:
            file = self.folder / "ocr.txt"
            file.write_bytes(answer.read())
        return int(json.loads(self.quittance("bank", "import", str(file), "--json"))["booked"])

    def charged(self, person: Person) -> int:
        """What the company has taken from the payer for this case, in øre, and that it was booked once each."""
        taken = sum(self.sandbox.payment(reference)["captured"] for reference, _, _ in self.attempts(person))
        booked = self.rows(
            "select count(*), coalesce(sum(a.amount), 0) from payments_receipt r"
            " join payments_share a on a.attempt_id = r.attempt_id where a.case_id = %s",
            person.case_id,
        )
        assert booked[0][1] == taken, f"booked {booked[0][1]}, taken {taken}"
        return int(taken)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
