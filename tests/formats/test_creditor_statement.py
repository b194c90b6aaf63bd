"""The statement: the same bytes each time, sums that add up, nothing a spreadsheet would run, a page with structure."""

import csv
import datetime as dt
import io

import pytest

from quittance.formats.creditor_statement import CaseLine, Statement, write_csv, write_pdf
from quittance.formats.creditor_statement.table import guarded

LINES = (
    CaseLine("26-0000001", "F-1, F-2", 250_000, 3_339, 3_500, 0, 0, 28_000, 7_000),
    CaseLine("26-0000002", "=HYPERLINK(0)", -50_000, 0, 0, 0, 0, -10_000, -2_500),
)
STATEMENT = Statement(
    number=17,
    made_on=dt.date(2026, 11, 20),
    until=dt.date(2026, 11, 19),
    agency="Fjordby Inkasso AS",
    agency_number="312661020",
    agency_address="Postboks 1, 0001 Fjordby",
    agency_email="post@fjordby-inkasso.example",
    creditor="Vannlaup #set [Kraft] *AS*",
    creditor_number="312000000",
    deducts_vat=True,
    lines=LINES,
    collected=206_839,
    fees=18_000,
    vat=4_500,
    carried_in=-1_000,
    paid=201_339,
    carried_out=0,
    account="9999 40 01007",
)


def read(language: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(write_csv(STATEMENT, language).decode("utf-8-sig")), delimiter=";"))


def test_the_table_has_a_line_per_case_and_the_sums_below() -> None:
    header, first, second, total, before, paid, after = read("nb")
    assert header[:3] == ["Sak", "Faktura", "Hovedstol"]
    assert first == [
        "26-0000001",
        "F-1, F-2",
        "2500,00",
        "33,39",
        "35,00",
        "0,00",
        "0,00",
        "2568,39",
        "280,00",
        "70,00",
    ]
    assert second[1:3] == ["'=HYPERLINK(0)", "-500,00"]
    assert total[-3:] == ["2068,39", "180,00", "45,00"]
    assert (before[-1], paid[-1], after[-1]) == ("-10,00", "2013,39", "0,00")
    assert read("en")[1][2] == "2500.00"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", " =1", "|x", "%x"])
def test_a_text_a_spreadsheet_would_run_is_disarmed(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded("F-1") == "F-1"


@pytest.mark.parametrize(("language", "title"), [("nb", "Oppgjør 17"), ("en", "Remittance 17")])
def test_the_page_is_tagged_and_the_same_bytes_each_time(language: str, title: str) -> None:
    data = write_pdf(STATEMENT, language)
    assert data == write_pdf(STATEMENT, language)
    for mark in (b"<pdfuaid:part>1</pdfuaid:part>", b"/StructTreeRoot", f"/Lang({language}-".encode(), title.encode()):
        assert mark in data
    assert b"CreationDate" not in data
