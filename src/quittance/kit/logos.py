"""The agency's logo, checked before it is shown: what kind of picture it is, how large, and that it only draws.

Browsers run no scripts in a picture, but the same file opened by its address is a document, and letters are made by
another program. So an SVG may hold shapes, gradients and words, and no script, style sheet, event or outside address.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

LARGEST = 24_000
"""Bytes. Every first visit loads it."""
WIDEST, TALLEST = 8.0, 2.0
"""A logo up to eight times as wide as high, or twice as high as wide."""
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    """
    svg g defs title desc path rect circle ellipse line polyline polygon text tspan use symbol linearGradient
    radialGradient stop clipPath mask
    """.split()  # noqa: SIM905 (a list of a hundred words in quotes says less)
)
_ATTRIBUTES = frozenset(
    """
    id class d x y x1 y1 x2 y2 cx cy r rx ry fx fy width height viewBox points transform version role xmlns space
    fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity
    stroke-dasharray stroke-dashoffset opacity offset stop-color stop-opacity gradientUnits gradientTransform
    spreadMethod clip-path clip-rule clipPathUnits mask maskUnits maskContentUnits color href preserveAspectRatio
    font-family font-size font-weight font-style letter-spacing text-anchor dx dy overflow display visibility
    """.split()  # noqa: SIM905 (a list of a hundred words in quotes says less)
)
_INSIDE = re.compile(r"url\(\s*['\"]?(?!#)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(?:px)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that may be shown: its bytes, "svg" or "png", and width to height."""

    data: bytes
    form: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """A file name that changes with the picture, so that browsers may keep it for ever."""
        return f"{hashlib.sha256(self.data).hexdigest()[:12]}.{self.form}"

    @property
    def content_type(self) -> str:
        """What browsers are told it is."""
        return "image/svg+xml" if self.form == "svg" else "image/png"


def read(path: str) -> Logo:
    """The logo in a file. Raises ValueError saying what is wrong with it, OSError when it cannot be opened."""
    data = Path(path).read_bytes()
    if len(data) > LARGEST:
        raise ValueError(f"it has {len(data)} bytes; {LARGEST} are the most, for every page shows it")
    form, (width, height) = ("png", _png_size(data)) if data.startswith(_PNG) else ("svg", _svg_size(data))
    if width > height * WIDEST or height > width * TALLEST:
        raise ValueError(
            f"it is {width:g} by {height:g}; at most {WIDEST:g} times as wide as high, or {TALLEST:g} as high"
        )
    # Written on the page in whole pixels at twice the size it is shown in: only their ratio counts.
    return Logo(data, form, round(width / height * 80), 80)


def _png_size(data: bytes) -> tuple[float, float]:
    if data[12:16] != b"IHDR" or not data.rstrip().endswith(b"IEND\xaeB`\x82"):
        raise ValueError("it begins like a PNG and is none")
    width, height = struct.unpack(">II", data[16:24])
    if not (0 < width <= 2_000 and 0 < height <= 2_000):
        raise ValueError(f"it is {width} by {height} pixels; 2,000 by 2,000 are the most")
    return float(width), float(height)


def _svg_size(data: bytes) -> tuple[float, float]:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        raise ValueError("it is neither an SVG nor a PNG") from None
    if root.getroottree().docinfo.doctype:
        raise ValueError("it has a DOCTYPE; save it without")
    for element in root.iter():
        _check(element)
    if root.tag != f"{_SVG}svg":
        raise ValueError("it is XML, but no SVG")
    box = root.get("viewBox", "").replace(",", " ").split()
    sizes = [_NUMBER.fullmatch(part) for part in (box[2:4] or [root.get("width", ""), root.get("height", "")])]
    numbers = [float(size[1]) for size in sizes if size]
    if len(numbers) != 2 or not all(numbers):
        raise ValueError("it has no viewBox, so nobody knows how wide it is")
    return numbers[0], numbers[1]


def _check(element: etree._Element) -> None:
    """Raises ValueError for anything but drawing."""
    if isinstance(element, etree._Comment):
        return
    if isinstance(element, etree._Entity | etree._ProcessingInstruction):
        raise ValueError("it has entities or instructions for programs; save it as a plain SVG")
    name = str(element.tag).removeprefix(_SVG)
    if name not in _ELEMENTS:
        raise ValueError(f"it has <{name}>; a logo holds shapes, gradients and words only")
    for key, value in element.attrib.items():
        plain = etree.QName(key).localname
        if plain not in _ATTRIBUTES:
            raise ValueError(f"it has the attribute {plain!r}; save it as a plain SVG with presentation attributes")
        if _INSIDE.search(str(value)) or (plain == "href" and not str(value).startswith("#")):
            raise ValueError(f"its {plain!r} leads out of the file")
