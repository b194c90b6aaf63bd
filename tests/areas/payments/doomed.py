"""Processes that are killed at a named point: forked from one that has everything loaded, so that each costs little.

Starting Python, Django and the product takes seconds; forking a process that has done so takes milliseconds. The
nursery has no connection and no thread of its own, so that nothing is shared with its children.
"""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from quittance.kit.processes import dies_with_parent
from tests.postgres import ROOT, Database, point_django_at


class Nursery:
    """Starts the process that forks; one for a whole test run. `environment` is what its children have besides ours."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.areas.payments.doomed"],
            cwd=ROOT,
            env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=dies_with_parent(),
        )

    def run(self, database: Database, point: str, do: str, **told: object) -> int:
        """Does one thing in a child that is killed at the point; its exit code, -9 for killed."""
        assert self._process.stdin
        assert self._process.stdout
        order = {"database": [database.name, database.superuser_url], "point": point, "do": do, **told}
        self._process.stdin.write(json.dumps(order, default=str) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def killed(self, database: Database, point: str, do: str, **told: object) -> None:
        """The same, and it must have come to the point."""
        code = self.run(database, point, do, **told)
        assert code == -signal.SIGKILL, f"{do} was not killed at {point}: {code}"

    def close(self) -> None:
        """End it; no child of its lives between two orders."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.kill()
        self._process.wait()


def _begin(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.claims.queries.references import read_reference
    from quittance.areas.payments.operations import opening
    from quittance.providers.payment import PayerContext

    payer = opening.Payer(told["form"], context=PayerContext(*told["context"]))
    reference = read_reference(told["kid"])
    opening.begin(reference=reference, amount=told["amount"], method=told["method"], payer=payer, now=now)


def _receive(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.payments.operations import webhooks

    webhooks.receive(
        provider=told["method"],
        method="POST",
        path=told["path"],
        headers=[(name, value) for name, value in told["headers"]],
        body=told["body"].encode("latin-1"),
        now=now,
    )


def _apply(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.payments.operations import webhooks

    webhooks.apply_event(event_id=told["event_id"], now=now)


def _sweep(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.payments.operations import attempts

    attempts.sweep(now=now)


def _send(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.payments.operations import sending

    sending.send(refund_id=told["refund_id"], now=now)


def _back(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.payments.operations import attempts

    attempts.came_back(token=told["token"], now=now)


def _refund(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.payments.operations import sending

    sending.send(refund_id=told["refund_id"], now=now)


def _bank(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.payments.operations import bank_files

    bank_files.import_file(data=Path(told["file"]).read_bytes(), filename="bank.dat", actor="test", now=now)


def _claims(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.claims.operations.importing import ImportRequest, import_claims

    import_claims(ImportRequest(path=Path(told["file"]), actor="test"), now=now)


def _ask_to_draw(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.plans.operations import mandates

    mandates.begin(plan_id=told["plan_id"], actor="test", now=now)


def _draw(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.plans.operations import drawing

    drawing.order_due(now=now, plan_ids=[told["plan_id"]])


def _look_at_drawings(told: dict[str, Any], now: dt.datetime) -> None:
    from quittance.areas.plans.operations import news

    news.sweep(now=now)


DOINGS: dict[str, Callable[[dict[str, Any], dt.datetime], None]] = {
    "begin": _begin,
    "receive": _receive,
    "apply": _apply,
    "sweep": _sweep,
    "send": _send,
    "back": _back,
    "refund": _refund,
    "bank": _bank,
    "claims": _claims,
    "ask_to_draw": _ask_to_draw,
    "draw": _draw,
    "look_at_drawings": _look_at_drawings,
}


def _live(told: dict[str, Any]) -> NoReturn:
    os.environ["QUITTANCE_CRASH_AT"] = told["point"]
    point_django_at(Database(*told["database"]))
    try:
        DOINGS[told["do"]](told, dt.datetime.fromisoformat(told["now"]))
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it was, the test sees the code and the words
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Fork a child for each line of orders, and answer with its exit code."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "quittance.config.settings"
    import django

    django.setup()
    from quittance.areas.claims.operations import importing  # noqa: F401 - loaded once, for all children
    from quittance.areas.payments.operations import bank_files, sending, webhooks  # noqa: F401
    from quittance.areas.plans.operations import news  # noqa: F401
    from quittance.kit.wiring import payment_providers

    payment_providers()  # built, and connected to nobody yet
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _live(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
