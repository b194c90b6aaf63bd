"""Letters: the same bytes each time, tagged for screen readers, every figure of the view in the PDF."""

import dataclasses
import io
import json
import re
import string

import pypdf
import pytest
import zxingcpp
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject

from quittance.formats.letter import (
    KINDS,
    WITH_LOGIN,
    Kind,
    PrintedLogin,
    compose,
    page_from_dict,
    shown,
    told,
    write_pdf,
    write_png,
    write_print_file,
)
from quittance.formats.letter.glyphs import showable
from quittance.formats.letter.matter import Item
from quittance.formats.letter.words import LABELS, TEXTS
from tests.formats import letters

MILLIMETRE = 72 / 25.4
LOGIN = PrintedLogin("ABCD2345", "XKCD-5678-9AB")


def plain(text: str) -> str:
    """Text as a reader compares it: every kind of blank and line end is one blank."""
    return re.sub(r"\s+", " ", text)


def read(data: bytes) -> str:
    return plain(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


@pytest.mark.parametrize(("kind", "language"), letters.ALL)
def test_the_pdf_says_what_the_view_says(kind: Kind, language: str) -> None:
    page = letters.page(kind, language)
    data = write_pdf(page)
    assert data == write_pdf(page)
    kept = page_from_dict(json.loads(json.dumps(page.as_dict())))
    assert kept == page
    text, view = read(data), told(page)
    for section in view["sections"]:
        for row in section["rows"]:
            assert plain(row["amount"]) in text, row
    for _name, value, _large in view["slip"]:
        assert plain(value) in text
    assert view["verify"]["code"] in text.replace(" ", "")
    assert plain(view["title"]) in text


@pytest.mark.parametrize(("kind", "language"), letters.ALL)
def test_the_pdf_is_tagged_through_and_through(kind: Kind, language: str) -> None:
    data = write_pdf(letters.page(kind, language))
    root = pypdf.PdfReader(io.BytesIO(data)).trailer["/Root"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(f"{language}-")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = list(_structure(root["/StructTreeRoot"]))
    assert kinds.count("/H1") == 1
    assert "/Figure" in kinds, "the QR code that leads to the check"
    assert ("/TH" in kinds) == any(section.rows for section in letters.page(kind, language).sections)
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        assert _outside_tags(page) == []
        assert page["/Tabs"] == "/S"


def _structure(element: DictionaryObject) -> list[str]:
    """The kinds of all elements below one, each figure with the words that stand for it."""
    found = []
    children = element.get("/K", [])
    for child in children if isinstance(children, ArrayObject) else [children]:
        one = child.get_object()
        if isinstance(one, DictionaryObject) and "/S" in one:
            if one["/S"] == "/Figure":
                assert one["/Alt"]
            found += [str(one["/S"]), *_structure(one)]
    return found


def _outside_tags(page: pypdf.PageObject) -> list[str]:
    """What is painted on a page without being content with a tag or an artifact."""
    depth, loose = 0, []
    for _operands, operator in page.get_contents().operations:  # type: ignore[union-attr]
        if operator in (b"BDC", b"BMC"):
            depth += 1
        elif operator == b"EMC":
            depth -= 1
        elif operator in (b"Tj", b"TJ", b"f", b"f*", b"S", b"s", b"B", b"Do") and depth == 0:
            loose.append(operator.decode())
    return loose


LONG = (
    "Stiftelsen for Oppdiktede Foretak og Deres Venner i Hele Landet og Omegn",
    *("c/o Prøve Prøvesen", "Regnskapskontoret", "Bygg 4", "Oppgang B", "Bolig H0302", "Prøveveien 1"),
    "111 22 STOCKHOLM",
    "SVERIGE",
)


ONE_WORD = ("Etternavn" * 9, "Gatenavn" * 12 + " 1", "0001 OSLO")


@pytest.mark.parametrize(
    "address",
    [("Oda Oppdiktet", "Prøveveien 1", "0001 OSLO"), LONG, ONE_WORD],
    ids=["short", "long", "words longer than the window"],
)
def test_the_window_shows_the_address_and_nothing_else(address: tuple[str, ...]) -> None:
    seen: list[tuple[float, float, str]] = []

    def visit(text: str, place: list[float], _tm: list[float], _font: object, _size: float) -> None:
        seen.append((place[4] / MILLIMETRE, 297 - place[5] / MILLIMETRE, text.strip()))

    page = dataclasses.replace(letters.page("payment_demand", "nb"), address=address)
    pypdf.PdfReader(io.BytesIO(write_pdf(page))).pages[0].extract_text(visitor_text=visit)
    # The last line's letters reach a little below it, and the paper moves a little in its envelope.
    inside = [text for x, y, text in seen if text and 20 <= x <= 105 and 45 <= y <= 82]
    assert "".join(inside).replace(" ", "") == "".join(address).replace(" ", "")
    assert max(len(word) for text in inside for word in text.split()) <= 36, "no word is wider than the window"


def test_a_camera_reads_the_codes_of_a_letter_on_paper() -> None:
    page = letters.page("payment_demand", "nb")
    assert page.slip
    pictures = [Image.open(io.BytesIO(one)) for one in write_png(page)]
    found = [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]
    assert found == [page.slip.link, f"{page.verify}/{page.code}"]


def test_a_login_stands_in_the_print_file_only() -> None:
    page = letters.page("payment_demand", "en")
    assert LOGIN.password not in read(write_pdf(page))
    assert LOGIN.password not in repr(LOGIN)
    assert LOGIN.password not in json.dumps(page.as_dict())
    data, _ = write_print_file([(shown(page), LOGIN)], title="Batch 1", duplex=True)
    assert LOGIN.password in read(data)
    assert LOGIN.user_name in read(data)


def test_a_print_file_tells_where_each_letter_lies() -> None:
    wanted: tuple[Kind, ...] = ("receipt", "payment_demand", "settled")
    some = [letters.page(kind, "nb") for kind in wanted]
    printed = [(shown(page), LOGIN if page.kind in WITH_LOGIN else None) for page in some]
    data, sheets = write_print_file(printed, title="Batch 1", duplex=True)
    pages = [plain(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert [sheet.first % 2 for sheet in sheets] == [1, 1, 1]
    for page, sheet in zip(some, sheets, strict=True):
        assert page.title in pages[sheet.first - 1]
    assert sum(sheet.count for sheet in sheets) == len(pages)


def test_every_language_has_every_text_with_the_same_values() -> None:
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for found in (LABELS, TEXTS):
        for language in ("nn", "en"):
            assert found[language].keys() == found["nb"].keys()
            for name, text in found[language].items():
                assert values(text) == values(found["nb"][name]), name


def test_a_business_is_not_sent_to_the_consumers_board() -> None:
    business = dataclasses.replace(letters.MATTER, business=True)
    sent = letters.envelope("nb")
    page = letters.compose.payment_demand(
        sent, business, deadline=letters.DEADLINE, now=business.total, login_until=letters.UNTIL
    )
    assert "Finansklagenemnda" in json.dumps(letters.page("payment_demand", "nb").as_dict())
    assert "Finansklagenemnda" not in json.dumps(page.as_dict())


@pytest.mark.parametrize("kind", KINDS)
def test_the_lines_of_a_table_add_up_to_its_sum(kind: Kind) -> None:
    for section in letters.page(kind, "nb").sections:
        sums = [row.amount for row in section.rows if row.strong]
        if sums:
            assert sum(row.amount or 0 for row in section.rows if not row.strong) == sums[0]


STRANGE = "Kafé ☕ 株式会社 😀 A\u200bB \x01 สมชาย"


def test_a_letter_with_signs_that_the_typeface_does_not_have_is_made_all_the_same() -> None:
    page = letters.page("payment_demand", "nb")
    page = dataclasses.replace(page, address=(STRANGE, "Prøveveien 1", "0001 OSLO"), opening=(STRANGE,))
    assert read(write_pdf(page)).count("Kafé □ □□□□ □ AB □□□") == 2
    assert told(page)["address"][0] == STRANGE, "the page on the screen keeps what was written"
    data, _places = write_print_file([(shown(page), LOGIN)], title="1", duplex=True)
    assert "Kafé □ □□□□ □ AB □□□" in read(data)


def test_everything_that_is_left_as_it_is_can_be_shown() -> None:
    kept = [chr(code) for code in range(0x3000) if showable(chr(code)) == chr(code)]
    assert len(kept) > 1500
    page = dataclasses.replace(letters.page("reminder", "nb"), opening=tuple(f"a{sign}" for sign in kept))
    assert write_pdf(page)


@pytest.mark.parametrize(
    ("grows", "items", "runs", "runs_not"),
    [
        (1_000, letters.ITEMS, True, False),
        (0, letters.ITEMS, False, True),
        (0, letters.ITEMS[:2], False, True),
    ],
    ids=["runs", "principal paid", "none agreed"],
)
def test_a_letter_says_that_interest_runs_when_waiting_costs_some(
    grows: int, items: tuple[Item, ...], runs: bool, runs_not: bool
) -> None:
    total = sum(item.amount for item in items)
    matter = dataclasses.replace(letters.MATTER, items=items, total=total)
    page = compose.reminder(letters.envelope("en"), matter, deadline=letters.DEADLINE, now=total - grows)
    (amount,) = [section for section in page.sections if section.key == "amount"]
    text = " ".join(amount.texts)
    assert ("Interest runs on the principal" in text, "No interest runs" in text) == (runs, runs_not)
