"""The peer of the pages: the very queries a page of the product makes, raw, and an f-string. Served by the same server.

The queries and their values were recorded by the benchmark and lie in the file that BENCH_QUERIES names.
"""

import os
import pickle
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg

_HEADERS = [("Content-Type", "text/html; charset=utf-8")]
_QUERIES: dict[str, list[tuple[str, object]]] = pickle.loads(Path(os.environ["BENCH_QUERIES"]).read_bytes())
_here = threading.local()


def application(environ: dict[str, str], start_response: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
    """A WSGI application; its addresses are the places of the recorded pages."""
    queries = _QUERIES.get(environ["PATH_INFO"].strip("/"), [])
    page = "".join(f"<table>{_table(sql, values)}</table>" for sql, values in queries)
    start_response("200 OK", _HEADERS)
    return [f"<!doctype html><title>page</title>{page}".encode()]


def _table(sql: str, values: object) -> str:
    if not hasattr(_here, "connection"):
        _here.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    found = _here.connection.execute(sql, values, prepare=True)  # type: ignore[arg-type]
    rows: Iterable[tuple[object, ...]] = found if found.description else ()
    return "".join(f"<tr>{''.join(f'<td>{value}</td>' for value in row)}</tr>" for row in rows)
