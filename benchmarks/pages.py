"""(e) QuickPay's amount page, the case page and the overview on the real server, against their own queries bare."""

import os
import pickle
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.bench_server import ROOT, BenchDatabase
from benchmarks.figures import Figure
from benchmarks.load import Load, load, pinned
from benchmarks.pages_cases import PageCase, make_case, make_cases
from benchmarks.portfolio import Portfolio
from quittance.cli.static_files import collect_when_changed

ROUNDS = 3
SECONDS = 2.0
PATIENCE = 120  # seconds for a server to answer first, on a machine that others use too
FEW, BUSY, MANY = 1, 10, 50
MOST_QUERIES, MOST_OF_A_CASE = 8, 12
TWELVE = 12


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a browser with this cookie sees it, and the queries it made."""

    name: str
    path: str
    cookie: str
    queries: list[tuple[str, object]]


def run(database: BenchDatabase, portfolio: Portfolio) -> list[Figure]:
    """Count the queries for a small and a big case, then load an ordinary and a busy one, and twelve of them."""
    del portfolio  # it only makes the tables as large as they would be
    collect_when_changed()
    os.environ["PYTHONPATH"] = str(ROOT)
    few, busy, many = (_pages(make_case(database.folder, rows)) for rows in (FEW, BUSY, MANY))
    figures = [figure for one, other in zip(few, many, strict=True) for figure in _counted(one, other)]
    figures += _loaded(database, few, f"{FEW} claim, {FEW} payment")
    figures += _loaded(database, busy, f"{BUSY} claims, {BUSY} payments")
    figures += _loaded(database, [_overview(make_cases(database.folder, TWELVE))], f"{TWELVE} cases")
    return figures


def _counted(few: Page, many: Page) -> list[Figure]:
    return [
        Figure(
            f"{few.name}: queries, {MANY} claims and payments",
            "queries",
            len(many.queries),
            "limit",
            MOST_OF_A_CASE if few.name == "case page" else MOST_QUERIES,
            goal=1,
            at_most=True,
        ),
        Figure(
            f"{few.name}: queries, {MANY} rows against {FEW}",
            "queries",
            len(many.queries),
            f"{FEW} claim and payment",
            len(few.queries),
            goal=1,
            at_most=True,
        ),
    ]


def _pages(case: PageCase) -> list[Page]:
    return [_amount_page(case), _case_page(case)]


def _amount_page(case: PageCase) -> Page:
    client = _client()
    client.post("/nb/pay/", {"reference": case.kid})
    return _recorded("QuickPay amount page", client, "/nb/pay/amount/")


def _case_page(case: PageCase) -> Page:
    client = _client()
    client.post("/nb/my/login/", {"user_name": case.user_name, "password": case.password})
    return _recorded("case page", client, f"/nb/my/cases/{case.number}/")


def _overview(case: PageCase) -> Page:
    client = _client()
    client.post("/nb/my/login/", {"user_name": case.user_name, "password": case.password})
    return _recorded("overview", client, "/nb/my/")


def _client() -> Any:
    from django.test import Client

    return Client(headers={"host": "localhost"})


def _recorded(name: str, client: Any, path: str) -> Page:
    from django.db import connection

    queries: list[tuple[str, object]] = []

    def record(execute: Callable[..., Any], sql: str, values: object, many: bool, context: object) -> Any:
        queries.append((sql, values))
        return execute(sql, values, many, context)

    client.get(path)  # the first look may warm caches of the process
    with connection.execute_wrapper(record):
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.headers)
    cookie = "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
    return Page(name, path, cookie, queries)


def _loaded(database: BenchDatabase, pages: list[Page], size: str) -> list[Figure]:
    recorded = database.folder / "queries.pickle"
    recorded.write_bytes(pickle.dumps({str(place): page.queries for place, page in enumerate(pages)}))
    os.environ["BENCH_QUERIES"] = str(recorded)
    figures = []
    with (
        serving("quittance.config.wsgi:application") as ours,
        serving("quittance.config.wsgi:application", DJANGO_SETTINGS_MODULE="benchmarks.raw_pages") as inside,
        serving("benchmarks.bare_pages:application") as bare,
    ):
        for place, page in enumerate(pages):
            urls = [ours + page.path, f"{inside}/{place}", f"{bare}/{place}", f"{inside}/empty"]
            product, raw, outside, empty = _in_turns(urls, page.cookie)
            name, queries = f"{page.name}, {size}", f"its {len(page.queries)} queries raw and an f-string"
            figures += [
                Figure(name, "requests/s", product.rate, f"{queries}, as a view", raw.rate, goal=0.28),
                Figure(name, "requests/s", product.rate, "the same without Django", outside.rate),
                Figure(name, "requests/s", product.rate, "an empty view, session and middleware", empty.rate),
                Figure(f"{name}: p50", "ms", product.p50, f"{queries}, as a view", raw.p50),
                Figure(f"{name}: p99", "ms", product.p99, f"{queries}, as a view", raw.p99),
            ]
    return figures


def _in_turns(urls: list[str], cookie: str) -> list[Load]:
    found: list[list[Load]] = [[] for _ in urls]
    for url in urls:
        load(url, cookie, 1)
    for _ in range(ROUNDS):
        for place, url in enumerate(urls):
            found[place].append(load(url, cookie, SECONDS))
    return [
        Load(*(statistics.median(getattr(one, part) for one in loads) for part in ("rate", "p50", "p99")))
        for loads in found
    ]


@contextmanager
def serving(target: str, threads: int = 1, **more: str) -> Iterator[str]:
    """granian with one worker on the first core; `more` are settings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [
        "--interface",
        "wsgi",
        "--workers",
        "1",
        "--blocking-threads",
        str(threads),
        "--no-ws",
        "--log-level",
        "error",
    ]
    command = [sys.executable, "-m", "granian", *options, "--host", "127.0.0.1", "--port", str(port), target]
    process = subprocess.Popen(pinned(0, command), cwd=ROOT, env=os.environ | more)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the server ended at once")
        try:
            with urllib.request.urlopen(f"{url}/livez", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")
