"""Decides what of a message the parser sees: entries of a shape seen before are replaced by stand-ins.

A run of entries (or of payments inside one) that stand side by side and fit known shapes becomes one empty element in
the same place, and its leaves wait in a queue for the moment the parser comes to that place. This is only done where
the bytes leave no doubt what is an entry: in UTF-8, without comments, instructions, CDATA and further namespaces.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quittance.formats.camt.shapes import Paths, Shapes

PIECE = 32_768
BOM = b"\xef\xbb\xbf"
_DECLARATION = re.compile(rb"\s*<\?xml[^>]*?>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_PLAIN_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_MARK = b' q=""/>'
_LARGEST_WHOLE = 8_192
_LONGEST_RUN = 500

Leaves = Sequence[str]


class Written(NamedTuple):
    """Where an element stands in the bytes; `whole` when its details are read together with it."""

    start: int
    end: int
    whole: bool


Run = list[tuple[Paths, Leaves]]
# What was put before the parser, in order: an element as written, or one stand-in for a run of elements.
Waiting = deque[Written | Run]


def _declaration(data: bytes) -> re.Match[bytes] | None:
    return _DECLARATION.match(data[:400].removeprefix(BOM))


def declared_encoding(data: bytes) -> bytes:
    """The encoding a message says it is written in, in small letters; UTF-8 when it says nothing."""
    declaration = _declaration(data)
    found = _ENCODING.search(declaration[0]) if declaration else None
    return found[1].lower() if found else b"utf-8"


class StandIns:
    """The queues of what was put before the parser, and the shapes learned from it."""

    def __init__(self, data: bytes, namespace: str) -> None:
        self.data, self.namespace = data, namespace
        self.entries: Waiting = deque()
        self.details: Waiting = deque()
        # A run is as long as it may be: the parser has to come to it before more is gathered.
        self.full = False
        self.entry_shapes, self.detail_shapes = Shapes(), Shapes()

    def entry(self) -> Written | Run | None:
        """What the entry now parsed was put there as; None when nothing was replaced in this message."""
        return self.entries.popleft() if self.entries else None

    def detail(self) -> Written | Run | None:
        """The same for a payment inside an entry."""
        return self.details.popleft() if self.details else None

    def read_with_entry(self) -> bool:
        """Whether the payment now parsed is read together with its entry."""
        around = self.entries[0] if self.entries else None
        return isinstance(around, Written) and around.whole

    def learn(self, shapes: Shapes, written: Written, paths: Paths, leaves: Leaves) -> None:
        """Learn the shape of an element that was parsed."""
        if written.end - written.start <= _LARGEST_WHOLE:
            shapes.learn(self.data[written.start : written.end].decode(errors="replace"), paths, leaves)

    def pieces(self) -> Iterator[bytes]:
        """The message in pieces of some kilobytes, entries of a known shape replaced by stand-ins."""
        for part in self._parts():
            for start in range(0, len(part), PIECE):
                yield part[start : start + PIECE]

    def _parts(self) -> Iterator[bytes]:
        data = self.data
        if not self._is_plain():
            yield data
            return
        gathered = bytearray()
        place = 0
        while (start := data.find(b"<Ntry>", place)) >= 0:
            end = data.find(b"</Ntry>", start) + 7
            if end < 7:
                break
            if not data[place:start].isspace() or not gathered.endswith(_MARK):
                gathered += data[place:start]
            written = self._written(start, end)
            if not self._stand_in(self.entry_shapes, self.entries, b"<Ntry", written, gathered):
                # The entry is taken apart before the next one is looked at, so that its shape is known by then.
                yield bytes(gathered)
                gathered.clear()
                yield from self._parts_of_entry(written)
            if len(gathered) > PIECE or self.full:
                self.full = False
                yield bytes(gathered)
                gathered.clear()
            place = end
        yield bytes(gathered)
        yield data[place:]

    def _written(self, start: int, end: int) -> Written:
        first = self.data.find(b"<TxDtls>", start, end)
        several = first >= 0 and self.data.find(b"<TxDtls>", first + 1, end) >= 0
        return Written(start, end, whole=not several and end - start <= _LARGEST_WHOLE)

    def _parts_of_entry(self, written: Written) -> Iterator[bytes]:
        data, gathered, place, end = self.data, bytearray(), written.start, written.end
        while not written.whole and (first := data.find(b"<TxDtls>", place, end)) >= 0:
            last = data.find(b"</TxDtls>", first, end) + 9
            if last < 9:
                break
            if not data[place:first].isspace() or not gathered.endswith(_MARK):
                gathered += data[place:first]
            one = Written(first, last, whole=False)
            if not self._stand_in(self.detail_shapes, self.details, b"<TxDtls", one, gathered):
                yield bytes(gathered)
                gathered.clear()
                yield data[first:last]
            if len(gathered) > PIECE or self.full:
                self.full = False
                yield bytes(gathered)
                gathered.clear()
            place = last
        gathered += data[place:end]
        yield bytes(gathered)

    def _stand_in(self, shapes: Shapes, waiting: Waiting, tag: bytes, written: Written, gathered: bytearray) -> bool:
        """Put a stand-in for the element when its shape is known; else note where it stands, to learn from it."""
        found = None
        if written.end - written.start <= _LARGEST_WHOLE:
            try:
                found = shapes.leaves_of(self.data[written.start : written.end].decode())
            except UnicodeDecodeError:
                found = None
        if not found:
            waiting.append(written)
            return False
        run = waiting[-1] if waiting else None
        if isinstance(run, list) and len(run) < _LONGEST_RUN and gathered.endswith(_MARK):
            run.append(found)
            self.full = len(run) == _LONGEST_RUN
        else:
            gathered += tag + _MARK
            waiting.append([found])
        return True

    def _is_plain(self) -> bool:
        """Whether "<Ntry>" in the bytes can be nothing but the start of an entry of this message."""
        data = self.data
        declaration = _declaration(data)
        instructions = data.count(b"<?")
        return (
            declared_encoding(data) in _PLAIN_ENCODINGS
            and instructions == (1 if declaration else 0)
            and b"<!" not in data
            and _MARK not in data
            and data.count(b"xmlns=") == 1
            and data.count(b"xmlns:") == data.count(b"xmlns:xsi=")
            and f'xmlns="{self.namespace[1:-1]}"'.encode() in data
        )
