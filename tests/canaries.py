"""Canaries: values that belong to one person and to nobody else, planted through the product and looked for elsewhere.

A value is looked for as it is, and in the shapes in which software writes values without meaning to: URL-encoded, in
base64 (whatever stands before it), in hexadecimal, and as JSON or people write it (escaped, grouped, in capitals).
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

ENCODINGS = ("plain", "url", "base64", "hex", "written otherwise")


def shapes(value: str) -> dict[str, set[str]]:
    """What to look for, by encoding; all in small letters except base64, where letters differ."""
    raw = value.encode()
    tight = re.sub(r"[\s.-]", "", value)
    otherwise = {json.dumps(value)[1:-1].lower(), value.encode("unicode_escape").decode().lower(), tight.lower()}
    if tight.isalnum() and len(tight) >= 8:
        for size in (2, 3, 4, 5, 6):
            parts = [tight[start : start + size] for start in range(0, len(tight), size)]
            otherwise |= {" ".join(parts).lower(), "-".join(parts).lower(), ".".join(parts).lower()}
        otherwise.add(tight[::-1].lower())
    return {
        "plain": {value.lower()},
        "url": {quote(value).lower(), quote_plus(value).lower(), quote(value, safe="").lower()},
        "base64": set(_base64(raw)),
        "hex": {raw.hex()},
        "written otherwise": otherwise,
    }


def _base64(raw: bytes) -> Iterator[str]:
    """What is the same whatever stands before and after: three ways the bytes can fall into groups of six bits."""
    for skipped in range(3):
        inner = raw[(3 - skipped) % 3 :]
        whole = base64.b64encode(inner[: len(inner) // 3 * 3]).decode()
        yield whole
        yield whole.replace("+", "-").replace("/", "_")


@dataclass
class Canaries:
    """What was planted, by name; `allowed` names those that may stand in a place, with the reason."""

    planted: dict[str, str] = field(default_factory=dict)

    def plant(self, name: str, value: str) -> str:
        """Remembers a value; too short ones would be found by chance."""
        assert len(value) >= 6, f"{name} is too short to be looked for"
        assert value not in self.planted.values(), f"{name} was planted already"
        self.planted[name] = value
        return value

    def found_in(self, places: Mapping[str, Iterable[str]], allowed: Mapping[str, set[str]] | None = None) -> list[str]:
        """Where a value stands that must not, as "place: name, encoding". `allowed`: names by place."""
        looked_for = {name: shapes(value) for name, value in self.planted.items()}
        found = []
        for place, texts in places.items():
            text = "\n".join(texts)
            small = text.lower()
            for name, encodings in looked_for.items():
                if name in (allowed or {}).get(place, set()):
                    continue
                for encoding in ENCODINGS:
                    heap = text if encoding == "base64" else small
                    if any(shape in heap for shape in encodings[encoding]):
                        found.append(f"{place}: {name}, {encoding}")
                        break
        return found
