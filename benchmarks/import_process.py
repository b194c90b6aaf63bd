"""One import in a process of its own; `python -m benchmarks.import_process FILE` answers seconds and memory in JSON."""

import json
import sys
import time
from pathlib import Path

from benchmarks.bench_server import load_django


def peak_memory() -> int:
    """The most memory this program ever held, in bytes; the kernel's own figure, without the parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    raise OSError("the kernel does not tell VmHWM")


def main(path: str) -> None:
    """Read and book the file as the product does, and say what it took."""
    load_django()
    from django.db import connection

    from quittance.areas.payments.operations.bank_files import import_file
    from quittance.kit.clock import now

    connection.ensure_connection()
    began = time.perf_counter()
    done = import_file(data=Path(path).read_bytes(), filename="bench.txt", actor="benchmark", now=now())
    answer = {
        "seconds": time.perf_counter() - began,
        "peak_memory": peak_memory(),
        "booked": done.booked,
        "matched": done.matched,
        "verdict": done.verdict,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
