"""What our typeface can show. A name or a description may hold anything; a letter with one strange sign is still made.

PDF/UA allows no text that cannot be displayed, and typst refuses the whole letter for it. The web page of the letter
and the archive keep what was written.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

STAND_IN = "□"
"""Shown in place of a sign that the typeface does not have."""

# Latin, Greek, Cyrillic, Hebrew, Arabic without its rare letters, punctuation, currencies and arrows.
SHOWN = (
    " -~\xa0-\xac\xae-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u04ff\u05d0-\u05ea"
    "\u060c\u061b\u061f\u0621-\u063a\u0640-\u064a\u0660-\u0669\u067e\u0686\u06a9\u06af\u06cc\u06f0-\u06f9"
    "\u1e00-\u1eff\u2010-\u2027\u2030-\u203e\u2070\u2074-\u208e\u20a0-\u20c0\u2100-\u211e\u2120\u2122\u2190-\u2199"
    "\u2212\u2215\u2248\u2260\u2264\u2265\u25a1\u2713"
)
_STRANGE = re.compile(f"[^{SHOWN}]")


def showable(value: Any) -> Any:
    """The same text, or lists and mappings of it, with nothing in it that the typeface cannot show.

    Accents that stand apart from their letters are joined to them, and signs that only steer the text are left out.
    """
    if isinstance(value, str):
        return _STRANGE.sub(_instead, unicodedata.normalize("NFC", value))
    if isinstance(value, dict):
        return {name: showable(one) for name, one in value.items()}
    return [showable(one) for one in value] if isinstance(value, list) else value


def _instead(found: re.Match[str]) -> str:
    sign = found[0]
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in {"Cc", "Cf"} else STAND_IN
