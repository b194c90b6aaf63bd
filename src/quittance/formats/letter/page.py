"""Letters as PDF by typst: one letter tagged for screen readers (PDF/UA-1), or many as one print file.

Data goes in as JSON, never as markup. The same page gives the same bytes, alone and in a print file.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import segno
import typst

from quittance.formats.letter.glyphs import showable
from quittance.formats.letter.letterhead import PLAIN, Letterhead
from quittance.formats.letter.records import Page, PrintedLogin
from quittance.formats.letter.told import REGIONS, told, with_login

TEMPLATE = Path(__file__).with_name("letter.typ")
_RUNS = re.compile(rb"\x00*\x01+")
_one_at_a_time = threading.Lock()


Shown = dict[str, Any]
"""A page written out for the template, QR codes drawn; the costly half that needs no login."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """Where one letter lies in a print file: its first page, counted from 1, and how many it has."""

    first: int
    count: int


def write_pdf(page: Page, head: Letterhead = PLAIN) -> bytes:
    """The letter as a tagged PDF, without what was printed for its reader's eyes only."""
    data = _compile(_document([shown(page)], page.title, page.language, head), pdf_standards=["ua-1"])
    assert isinstance(data, bytes)
    return data


def write_png(page: Page, head: Letterhead = PLAIN, *, ppi: int = 110) -> list[bytes]:
    """The letter's pages as pictures, to look at."""
    found = _compile(_document([shown(page)], page.title, page.language, head), format="png", ppi=ppi)
    return [found] if isinstance(found, bytes) else list(found)


def shown(page: Page) -> Shown:
    """The page as the template takes it."""
    found: Shown = showable(told(page))
    found["pay_qr"] = qr_svg(page.slip.link) if page.slip else ""
    found["verify"]["qr"] = qr_svg(f"{page.verify}/{page.code}")
    return found


def write_print_file(
    letters: Sequence[tuple[Shown, PrintedLogin | None]], *, title: str, duplex: bool, head: Letterhead = PLAIN
) -> tuple[bytes, tuple[Sheets, ...]]:
    """Letters one after the other as one PDF for the printing house, with logins, and where each lies in it.

    Printed on both sides every letter begins on a sheet of its own. At least one letter.
    """
    complete = [with_login(letter, login) if login else letter for letter, login in letters]
    document = _document(complete, title, complete[0]["lang"], head, duplex=duplex, tagged=False)
    with _one_at_a_time:
        compiler = _compiler()
        data = compiler.compile(format="pdf", sys_inputs=document, pdf_tags=False)
        (places,) = json.loads(compiler.query("<places>", field="value"))
    assert isinstance(data, bytes)
    return data, tuple(Sheets(first, next_one - first) for first, next_one in pairwise(_ends(places)))


def _ends(places: dict[str, Any]) -> list[int]:
    """The first page of every letter, and the page after the last."""
    return [*places["starts"], places["pages"] + 1]


def _compile(document: dict[str, str], *, format: str = "pdf", **options: Any) -> bytes | list[bytes]:  # noqa: A002
    with _one_at_a_time:
        return _compiler().compile(format=format, sys_inputs=document, **options)  # type: ignore[return-value, arg-type]


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(TEMPLATE), ignore_system_fonts=True)


def _document(
    letters: list[dict[str, Any]],
    title: str,
    language: str,
    head: Letterhead,
    *,
    duplex: bool = False,
    tagged: bool = True,
) -> dict[str, str]:
    document = {
        "title": title,
        "author": letters[0]["sender"],
        "lang": language,
        "region": REGIONS[language],
        "duplex": duplex,
        "tagged": tagged,
        "letterhead": {**asdict(head), "logo": list(head.logo)},
        "letters": letters,
    }
    return {"data": json.dumps(document, ensure_ascii=False)}


def qr_svg(text: str) -> str:
    """A QR code as SVG; the same text gives the same code. A fixed mask: weighing all eight takes most of the time."""
    code = segno.make_qr(text, error="m", mask=3, boost_error=False)
    size = len(code.matrix)
    path = "".join(
        f"M0 {bottom}" + "".join(map(_dark_run, _RUNS.findall(line)))
        for bottom, line in enumerate(code.matrix, start=1)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'


@cache
def _dark_run(modules: bytes) -> str:
    """Light modules and then dark ones: on past the light, and around the dark, at the bottom of their row."""
    dark = modules.count(1)
    return f"m{len(modules) - dark} 0v-1h{dark}v1"
