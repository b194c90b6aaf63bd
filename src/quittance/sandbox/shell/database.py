"""Creates the sandbox's tables when the process starts. The file holds nothing worth a migration.

If the tables in the file are not the ones this version needs, the file's tables are dropped and made anew.
"""

import threading
import zlib
from collections.abc import Callable

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

_lock = threading.Lock()
_ready = threading.Event()
_beginnings: list[Callable[[], None]] = []


def at_start(work: Callable[[], None]) -> None:
    """Have `work` done once the tables are there, before the first request is answered."""
    _beginnings.append(work)


def prepare() -> None:
    """Make the database usable; cheap after the first call."""
    if _ready.is_set():
        return
    with _lock:
        if _ready.is_set():
            return
        settings.DATA.mkdir(parents=True, exist_ok=True)
        _create_tables()
        for work in _beginnings:
            work()
        connection.close()
        _ready.set()


def _create_tables() -> None:
    wanted = _fingerprint()
    with connection.cursor() as cursor:
        found = cursor.execute("PRAGMA user_version").fetchone()[0]
    if found not in (0, wanted):
        _drop_tables()
    call_command("migrate", run_syncdb=True, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA user_version = {wanted}")


def _drop_tables() -> None:
    names = connection.introspection.table_names()
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")


def _fingerprint() -> int:
    columns = [
        (model._meta.db_table, field.column, field.db_type(connection), field.unique)
        for model in apps.get_models()
        for field in model._meta.local_fields
    ]
    return zlib.crc32(repr(sorted(columns)).encode()) & 0x7FFFFFFF or 1
