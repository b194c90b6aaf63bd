"""Which characters a payment may carry: Latin letters with æøå at home, the letters of every bank abroad.

What has no place is replaced, never dropped silently into a shorter word: accents and Norwegian letters are written
out abroad, "&" becomes "+", any other sign a blank.
"""

from __future__ import annotations

import re
import unicodedata

_EVERYWHERE = "A-Za-z0-9 /\\-?:().,'+"
_HOME = re.compile(f"[^{_EVERYWHERE}\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
_ABROAD = re.compile(f"[^{_EVERYWHERE}]")
_SIGNS = str.maketrans({"&": "+", "–": "-", "—": "-", "’": "'", "`": "'", "«": "'", "»": "'", '"': "'", "_": "-"})
_WRITTEN_OUT = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th"}
)


def at_home(text: str) -> str:
    """Text as Norwegian banks take it in a domestic payment."""
    return _tidy(_HOME, unicodedata.normalize("NFC", text))


def abroad(text: str) -> str:
    """Text in the letters that every bank takes."""
    written = unicodedata.normalize("NFC", text).translate(_WRITTEN_OUT)
    plain = "".join(char for char in unicodedata.normalize("NFKD", written) if not unicodedata.combining(char))
    return _tidy(_ABROAD, plain)


def _tidy(foreign: re.Pattern[str], text: str) -> str:
    return " ".join(foreign.sub(" ", text.translate(_SIGNS)).split())
