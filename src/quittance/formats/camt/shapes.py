"""Takes elements apart into leaves, and recognises those of a shape seen before without building them again.

A bank writes its entries by machine: one after the other has the same elements in the same order and differs in the
texts only. `flatten` takes an element apart into its **paths** (which elements, in which order) and its **leaves**
(their texts). From one element in plain writing a `Shape` is learned: a pattern for its bytes that gives the leaves
of the next one at once. A pattern never decides anything: what fits none of them is parsed like everything else, and a
shape is used only after it gave the very leaves that the parser gave.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from quittance.formats.camt.layout import MAX_DEPTH

Paths = tuple[str, ...]

_TOKEN = re.compile(r'<(/?)([A-Za-z][A-Za-z0-9]*)((?: Ccy="[A-Z]{3}")?)(/?)>([^<]*)')
# Characters that need the parser's judgement (controls, line ends, entities other than these) fit no shape.
_PLAIN = r"[^<>&\x00-\x1f\ufffe\uffff]*"
_LEAF = rf"({_PLAIN}(?:&(?:amp|lt|gt|quot|apos);{_PLAIN})*)"
_MAX_SHAPES = 24
_DEPTH_OF_ENTRY = 4


class TooDeep(ValueError):
    """Elements lie deeper in each other than any message of a bank."""


def flatten(element: Any, namespace: str, leave_out: str = "") -> tuple[Paths, list[str]]:
    """The paths below an element and the texts of its leaves, in document order.

    A path ends with "/" when more is inside, and with "@" and the currency where one is given. Elements of other
    namespaces are passed over, and so are children called `leave_out` of a container. Raises TooDeep.
    """
    paths: list[str] = []
    leaves: list[str] = []
    skip = len(namespace)

    def visit(parent: Any, prefix: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise TooDeep
        for child in parent:
            tag = child.tag
            if not tag.startswith(namespace):
                _check_depth(child, depth + 1)
                continue
            path = prefix + tag[skip:]
            if path == leave_out:
                continue
            if len(child):
                paths.append(path + "/")
                visit(child, path + "/", depth + 1)
            else:
                currency = child.get("Ccy")
                paths.append(path if currency is None else f"{path}@{currency}")
                leaves.append(child.text or "")

    visit(element, "", _DEPTH_OF_ENTRY)
    return tuple(paths), leaves


def _check_depth(element: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TooDeep
    for child in element:
        _check_depth(child, depth + 1)


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern for the bytes of one element, and the paths of the leaves that it gives."""

    pattern: re.Pattern[str]
    paths: Paths


class Shapes:
    """The shapes learned for one kind of element; the one that fitted last is tried first."""

    def __init__(self) -> None:
        self._known: list[Shape] = []

    def leaves_of(self, text: str) -> tuple[Paths, Sequence[str]] | None:
        """Paths and leaves of an element in its own writing; None when it has no shape known here."""
        for place, shape in enumerate(self._known):
            if found := shape.pattern.fullmatch(text):
                if place:
                    self._known.insert(0, self._known.pop(place))
                leaves = found.groups()
                return shape.paths, _unescaped(leaves) if "&" in text else leaves
        return None

    def learn(self, text: str, paths: Paths, leaves: Sequence[str]) -> None:
        """Learn from an element and what the parser made of it; does nothing when the writing is unusual."""
        if len(self._known) == _MAX_SHAPES or any(shape.paths == paths for shape in self._known):
            return
        shape = _shape_of(text)
        if shape is None or shape.paths != paths:
            return
        found = shape.pattern.fullmatch(text)
        if found and _unescaped(found.groups()) == list(leaves):
            self._known.append(shape)


def _unescaped(leaves: Sequence[str]) -> list[str]:
    return [unescape(leaf) if "&" in leaf else leaf for leaf in leaves]


def _shape_of(text: str) -> Shape | None:
    """The shape of an element written plainly: known characters in tags, no attribute but the currency."""
    tokens = list(_TOKEN.finditer(text))
    if not tokens or "".join(token[0] for token in tokens) != text:
        return None
    pattern, paths, stack = [], [], [tokens[0][2]]
    pattern.append(re.escape(tokens[0][0]))
    for token, following in zip(tokens[1:], [*tokens[2:], None], strict=True):
        closing, name, currency, empty, after = token.groups()
        tag = token[0][: len(token[0]) - len(after)]
        if closing:
            if not stack or stack.pop() != name or after.strip():
                return None
            pattern.append(re.escape(token[0]))
            continue
        path = "/".join([*stack[1:], name])
        is_leaf = bool(empty) or (following is not None and following[1] == "/" and following[2] == name)
        if not is_leaf:
            if after.strip() or currency:
                return None
            paths.append(path + "/")
            stack.append(name)
            pattern.append(re.escape(token[0]))
            continue
        paths.append(path + (f"@{currency[6:9]}" if currency else ""))
        if empty:
            pattern.append(re.escape(tag) + "()" + re.escape(after))
        else:
            stack.append(name)
            pattern.append(re.escape(tag) + _LEAF)
    return None if stack else Shape(re.compile("".join(pattern)), tuple(paths))
