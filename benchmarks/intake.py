"""(f) Signed messages from a payment company, 200 a second, each a different event; beside a view that does nothing.

The client keeps to its timetable whether answers come or not, and every wait counts from the moment the message was
due, so that a server that falls behind is seen to.
"""

import base64
import hashlib
import http.client
import json
import os
import pickle
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.bench_server import NOW, BenchDatabase
from benchmarks.figures import Figure
from benchmarks.load import BadAnswer, Load
from benchmarks.pages import serving
from benchmarks.portfolio import Portfolio
from quittance.cli.static_files import collect_when_changed

RATE = 200
SECONDS = 10
ROUNDS = 3
CONNECTIONS = 16
THREADS = 8  # as `quittance serve` has
LIMIT_MS = 500
SECRET = "a-secret-of-the-benchmark"
MERCHANT = "123456"
PATH = "/hooks/vipps/"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it goes over the wire."""

    headers: dict[str, str]
    body: bytes


def run(database: BenchDatabase, portfolio: Portfolio) -> list[Figure]:
    """Send to the product and to an empty view in turns; every message must be stored."""
    del portfolio  # it only makes the tables as large as they would be
    collect_when_changed()
    queries = database.folder / "no-queries.pickle"
    queries.write_bytes(pickle.dumps({}))
    ours: list[Load] = []
    empty: list[Load] = []
    with (
        serving("quittance.config.wsgi:application", THREADS, **_company()) as product,
        serving(
            "quittance.config.wsgi:application",
            THREADS,
            DJANGO_SETTINGS_MODULE="benchmarks.raw_pages",
            BENCH_QUERIES=str(queries),
        ) as other,
    ):
        for url in (product, other):
            _send(url + (PATH if url == product else "/nothing"), _messages(RATE))  # the first ones warm it
        for number in range(ROUNDS):
            for url, found in ((product + PATH, ours), (other + "/nothing", empty))[:: 1 if number % 2 else -1]:
                found.append(_send(url, _messages(RATE * SECONDS)))
    _check_stored(database, RATE + ROUNDS * RATE * SECONDS)
    return _figures(_median(ours), _median(empty))


def _figures(ours: Load, empty: Load) -> list[Figure]:
    name, beside = f"webhook intake at {RATE}/s", "an empty view, same middleware"
    return [
        Figure(f"{name}: answered", "requests/s", ours.rate, "sent", RATE, goal=0.98),
        Figure(f"{name}: p50", "ms", ours.p50, beside, empty.p50),
        Figure(f"{name}: p99", "ms", ours.p99, beside, empty.p99),
        Figure(f"{name}: p99", "ms", ours.p99, "limit", LIMIT_MS, goal=1, at_most=True),
    ]


def _company() -> dict[str, str]:
    return {
        "VIPPS_BASE_URL": "https://127.0.0.1:9",
        "VIPPS_CLIENT_ID": "benchmark",
        "VIPPS_CLIENT_SECRET": "benchmark",
        "VIPPS_SUBSCRIPTION_KEY": "benchmark",
        "VIPPS_MERCHANT_SERIAL_NUMBER": MERCHANT,
        "VIPPS_WEBHOOK_SECRETS": SECRET,
    }


def _messages(count: int) -> list[Message]:
    from quittance.providers.vipps.webhooks import sign

    host = urlsplit(os.environ["QUITTANCE_PUBLIC_URL"]).netloc
    date = NOW.strftime("%a, %d %b %Y %H:%M:%S GMT")
    made = []
    for _ in range(count):
        body, digest = _body()
        signature = sign(SECRET, path=PATH, date=date, host=host, digest=digest)
        headers = {"x-ms-date": date, "x-ms-content-sha256": digest, "Authorization": signature}
        made.append(Message({**headers, "Content-Type": "application/json"}, body))
    return made


def _body() -> tuple[bytes, str]:
    """The content of one event that nobody has heard of, and its digest."""
    reference = f"q{secrets.token_hex(12)}"
    body = json.dumps(
        {
            "msn": MERCHANT,
            "reference": reference,
            "pspReference": secrets.token_hex(16),
            "name": "AUTHORIZED",
            "amount": {"currency": "NOK", "value": 50_000},
            "timestamp": NOW.isoformat(),
            "success": True,
        }
    ).encode()
    return body, base64.b64encode(hashlib.sha256(body).digest()).decode()


def _send(url: str, messages: Sequence[Message]) -> Load:
    """Send on time from several kept connections; waits are in milliseconds after the moment each was due."""
    place = urlsplit(url)
    waits: list[float] = []
    wrong: list[str] = []
    begins = time.perf_counter() + 0.5

    def connection(number: int) -> Callable[[], None]:
        def work() -> None:
            line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
            for index in range(number, len(messages), CONNECTIONS):
                due = begins + index / RATE
                time.sleep(max(due - time.perf_counter(), 0))
                line.request("POST", place.path, body=messages[index].body, headers=messages[index].headers)
                answer = line.getresponse()
                answer.read()
                if answer.status != 200:
                    wrong.append(f"{url}: {answer.status}")
                    return
                waits.append(time.perf_counter() - due)
            line.close()

        return work

    threads = [threading.Thread(target=connection(number)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise BadAnswer(wrong[0])
    took = time.perf_counter() - begins
    shares = statistics.quantiles(waits, n=100)
    return Load(len(waits) / max(took, len(messages) / RATE), shares[49] * 1000, shares[98] * 1000)


def _median(loads: Sequence[Load]) -> Load:
    return Load(*(statistics.median(getattr(load, part) for load in loads) for part in ("rate", "p50", "p99")))


def _check_stored(database: BenchDatabase, sent: int) -> None:
    with database.application() as connection:
        found = connection.execute(
            "select (select count(*) from exchange_inboxevent),"
            " (select count(*) from procrastinate_jobs where task_name = 'payments.apply_event')"
        ).fetchone()
    assert found == (sent, sent), f"{sent} messages were answered, stored and waiting are {found}"
