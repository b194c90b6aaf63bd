"""Loads a page over HTTP: wrk on a core of its own where there is one, else threads of this process."""

import http.client
import os
import re
import shutil
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 4
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """Requests a second, and milliseconds that half and 99 % of the requests took at most."""

    rate: float
    p50: float
    p99: float


class BadAnswer(RuntimeError):
    """The page did not answer 200: its speed means nothing."""


def pinned(core: int, command: list[str]) -> list[str]:
    """The command on one core, when there are two and the machine can do it."""
    if shutil.which("taskset") and (os.cpu_count() or 1) > core:
        return ["taskset", "-c", str(core), *command]
    return command


def load(url: str, cookie: str, duration: float) -> Load:
    """Ask for the page over and over on a few kept connections."""
    return _wrk(url, cookie, duration) if shutil.which("wrk") else _threads(url, cookie, duration)


def _wrk(url: str, cookie: str, duration: float) -> Load:
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{max(round(duration), 1)}s",
        "--latency",
        "-H",
        f"Cookie: {cookie}",
    ]
    said = subprocess.run(pinned(1, [*command, url]), check=True, capture_output=True, text=True, timeout=60).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise BadAnswer(said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    shares = {
        share: float(number) * _UNITS[unit] for share, number, unit in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)", said)
    }
    assert rate is not None
    return Load(float(rate[1]), shares["50"], shares["99"])


def _threads(url: str, cookie: str, duration: float) -> Load:
    place, taken = urlsplit(url), []
    until = time.perf_counter() + duration

    def ask() -> None:
        connection = http.client.HTTPConnection(place.hostname or "", place.port)
        while (began := time.perf_counter()) < until:
            connection.request("GET", place.path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise BadAnswer(f"{url}: {answer.status}")
            taken.append(time.perf_counter() - began)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(taken) < 100:
        raise BadAnswer(f"{url}: only {len(taken)} answers")
    shares = statistics.quantiles(taken, n=100)
    return Load(len(taken) / duration, shares[49] * 1000, shares[98] * 1000)
