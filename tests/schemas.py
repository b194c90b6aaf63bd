"""Whether a document fits a JSON Schema, as far as ours use the language of schemas: an unknown word is an error."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_KNOWN = {
    "$schema", "title", "description", "type", "properties", "required", "items", "const", "enum", "format", "pattern",
    "additionalProperties",
}  # fmt: skip


def problems(found: Any, schema: dict[str, Any], where: str = "$") -> Iterator[str]:
    """Every place where the document is not what the schema says; names that no schema knows are such places too."""
    assert set(schema) <= _KNOWN, set(schema) - _KNOWN
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if kinds and not any(_is(found, kind) for kind in kinds):
        yield f"{where} is no {kinds}: {found!r}"
        return
    if "const" in schema and found != schema["const"]:
        yield f"{where} is {found!r}"
    if "enum" in schema and found not in schema["enum"]:
        yield f"{where} is {found!r}"
    if isinstance(found, str):
        yield from _text(found, schema, where)
    if isinstance(found, list):
        for place, one in enumerate(found):
            yield from problems(one, schema.get("items", {}), f"{where}[{place}]")
    if isinstance(found, dict) and "properties" in schema:
        yield from (f"{where}.{name} is missing" for name in schema.get("required", []) if name not in found)
        for name, value in found.items():
            if name in schema["properties"]:
                yield from problems(value, schema["properties"][name], f"{where}.{name}")
            elif schema.get("additionalProperties") is None:
                yield f"{where}.{name} is not in the schema"


def _is(found: Any, kind: str) -> bool:
    return isinstance(found, _TYPES[kind]) and not (kind in {"integer", "number"} and isinstance(found, bool))


def _text(found: str, schema: dict[str, Any], where: str) -> Iterator[str]:
    if "pattern" in schema and not re.search(schema["pattern"], found):
        yield f"{where} is {found!r}"
    read = {"date": dt.date.fromisoformat, "date-time": dt.datetime.fromisoformat}.get(schema.get("format", ""))
    if read is not None:
        try:
            read(found)
        except ValueError:
            yield f"{where} is no {schema['format']}: {found!r}"
