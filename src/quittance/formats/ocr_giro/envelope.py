"""Find the records in the bytes of a giro file, however the lines were broken on the way.

Banks deliver 80-character records with LF, with CRLF, or in one piece; some transfers add a Ctrl-Z or blank
lines at the end. Nothing else is forgiven: a file with a short or long record has been changed by someone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from quittance.formats.ocr_giro.layout import RECORD_LENGTH

_TAIL = re.compile(rb"(?:(?:\r\n|\n|\r) *)*\x1a*(?:(?:\r\n|\n|\r) *)*\Z")
_LINE_BREAK = re.compile(rb"\r\n|\n|\r")
_LONGEST_TAIL = 4_096


@dataclass(frozen=True, slots=True)
class Envelope:
    """A file without its tail. `stride` is the distance between records, 0 when they are not all 80 long."""

    body: bytes
    stride: int

    def records(self) -> list[bytes]:
        """Return the records, right or wrong, for explaining a refusal."""
        if _LINE_BREAK.search(self.body):
            return _LINE_BREAK.split(self.body)
        return [self.body[i : i + RECORD_LENGTH] for i in range(0, len(self.body), RECORD_LENGTH)]


def unwrap(data: bytes) -> Envelope:
    """Drop the tail and find out how records are separated."""
    body = _without_tail(data)
    if body[RECORD_LENGTH : RECORD_LENGTH + 2] == b"\r\n":
        separator = b"\r\n"
    elif body[RECORD_LENGTH : RECORD_LENGTH + 1] == b"\n":
        separator = b"\n"
    else:
        separator = b""
    stride = RECORD_LENGTH + len(separator)
    if body and _is_regular(body, separator, stride):
        return Envelope(body, stride)
    lines = _LINE_BREAK.split(body)
    if all(len(line) == RECORD_LENGTH for line in lines):
        return Envelope(b"\n".join(lines), RECORD_LENGTH + 1)  # different line breaks in one file
    return Envelope(body, 0)


def _without_tail(data: bytes) -> bytes:
    # Only the end is searched: a pattern anchored at the end would otherwise try every line break of the file.
    cut = max(0, len(data) - _LONGEST_TAIL)
    found = _TAIL.search(data, cut)
    return data[: found.start()] if found and found.start() < len(data) else data


def _is_regular(body: bytes, separator: bytes, stride: int) -> bool:
    if (len(body) + len(separator)) % stride:
        return False
    breaks = len(body) // stride if separator else 0
    return all(
        body[RECORD_LENGTH + offset :: stride] == separator[offset : offset + 1] * breaks
        for offset in range(len(separator))
    )
