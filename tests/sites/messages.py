"""Finds every text the sites show, in code and in templates, the way gettext's own tools would."""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

SITES = Path(__file__).resolve().parents[2] / "src" / "quittance" / "sites"
SETTINGS = SITES.parent / "config" / "settings.py"
KEYWORDS = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "npgettext", "gettext_noop")
NAMES = {"ngettext": 2, "ngettext_lazy": 2}

Message = str | tuple[str, str]


def messages() -> dict[Message, list[str]]:
    """Every msgid (a pair for plurals) with the files it stands in."""
    found: dict[Message, list[str]] = {}
    for path in sorted([*SITES.rglob("*.py"), *SITES.rglob("*.html")]):
        for message in _in_file(path):
            found.setdefault(message, []).append(str(path.relative_to(SITES)))
    return found


def _in_file(path: Path) -> Iterator[Message]:
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        text = templatize(text, origin=str(path))
    source = io.BytesIO(text.encode())
    for _line, function, arguments, _comments in extract_python(source, KEYWORDS, (), {"encoding": "utf-8"}):
        given = arguments if isinstance(arguments, tuple) else (arguments,)
        if given[0]:
            yield (given[0], given[1]) if NAMES.get(function) else given[0]
