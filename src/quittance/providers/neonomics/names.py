"""Names as Neonomics takes them: letters A–Å, digits and blanks; anything else is error 1048.

Source: Neonomics documentation, error codes.
"""

import re
import unicodedata

LONGEST = 70
"""Characters; the limit of a name in a Norwegian domestic transfer."""

_NEAREST = str.maketrans("äöÄÖðÐđĐłŁ", "æøÆØdDdDlL") | str.maketrans(
    {"þ": "th", "Þ": "Th", "œ": "oe", "Œ": "Oe", "ß": "ss", "&": " og "}
)
_KEPT = frozenset("æøåÆØÅ")
_OTHER = re.compile(r"[^A-Za-zÆØÅæøå0-9]+")


def folded(name: str) -> str:
    """`name` with the allowed characters only: the nearest letter where there is one, else a blank. Maybe empty."""
    text = "".join(_folded(sign) for sign in unicodedata.normalize("NFC", name).translate(_NEAREST))
    return _OTHER.sub(" ", text).strip()[:LONGEST].strip()


def _folded(sign: str) -> str:
    return sign if sign in _KEPT else unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or " "
