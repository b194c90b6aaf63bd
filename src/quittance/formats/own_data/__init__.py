"""Everything that is held about somebody as a JSON document, written piece by piece however much it is.

Amounts are whole øre, days and instants ISO 8601. `own-data-1.schema.json` is published; docs/your-data.md tells what
each section holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

VERSION = 1
SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name(f"own-data-{VERSION}.schema.json").read_text("utf-8"))
"""The JSON Schema (draft 2020-12) that every document of this version fits."""


def write_document(
    sections: Iterable[tuple[str, Iterable[Mapping[str, Any]]]], *, schema: str, agency: str, made_at: datetime
) -> Iterator[str]:
    """The document in pieces; a section is read when its turn comes, a row at a time."""
    head = {
        "schema": schema,
        "version": VERSION,
        "currency": "NOK",
        "unit": "øre",
        "agency": agency,
        "made_at": made_at.isoformat(),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "sections": {'
    for place, (key, records) in enumerate(sections):
        yield f"{',' if place else ''}\n{json.dumps(key)}: ["
        for row, record in enumerate(records):
            yield f"{',' if row else ''}\n {json.dumps(record, ensure_ascii=False)}"
        yield "]"
    yield "\n}}\n"
