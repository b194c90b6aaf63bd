"""Settings that can be changed while the sandbox runs. Kept in the database, cached in the one serving process.

No lock is held while the database is asked: a writer waiting for the database must not stop a reader who has it.
"""

from typing import Any

from quittance.sandbox.shell.models import Switch

_LOADED = "loaded"
_values: dict[str, Any] = {}


def get(name: str, default: Any) -> Any:
    """Current value, or `default` if it was never changed."""
    if _LOADED not in _values:
        stored = dict(Switch.objects.values_list("name", "value"))
        _values.update({**stored, _LOADED: True})
    return _values.get(name, default)


def put(name: str, value: Any) -> None:
    """Change and keep a value."""
    Switch.objects.update_or_create(name=name, defaults={"value": value})
    _values[name] = value


def clear(prefix: str = "") -> None:
    """Back to the defaults: all of them, the clock included, or those of one company."""
    Switch.objects.filter(name__startswith=prefix).delete()
    _values.clear()
