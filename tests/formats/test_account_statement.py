"""The statement as table and document: amounts to the øre, nothing a spreadsheet would run, a schema that holds."""

import csv
import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from quittance.formats.account_statement import COLUMNS, SCHEMA, CaseAccount, Charge, Statement, as_document, write_csv
from quittance.formats.account_statement.records import Span
from tests.schemas import problems

DAY = dt.date(2026, 11, 20)
SPAN = Span(dt.date(2026, 6, 4), DAY, Decimal("12.25"), 250_000, 14_263, False)
INTEREST = Charge(DAY, "interest", "interest.statutory", "Rente", "F-1001", 14_263, "lov", False, (SPAN,))
PRINCIPAL = Charge(dt.date(2026, 6, 3), "principal", "claim_registered", "Faktura", "=1+1", 250_000, "", False)
PAID = Charge(dt.date(2026, 10, 1), "principal", "bank_payment", "@Betalt", "F-1001", -50_005, "", False)
CASE = CaseAccount(
    "26-0000017", "+Eksempel; Strøm", "12345678901234567890123", (PRINCIPAL, INTEREST, PAID), 199_995, 14_263, 0,
    214_258, 0, None,
)  # fmt: skip
STATEMENT = Statement(
    "Fjordby Inkasso AS", "312661020", DAY, dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC),
    (CASE, replace(CASE, number="26-0000018", lines=(), principal=0, interest=0, total=-5)),
)  # fmt: skip


def table() -> list[dict[str, str]]:
    data = write_csv(STATEMENT)
    assert data.startswith(b"\xef\xbb\xbf"), "Excel reads a file without it as another alphabet"
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_the_lines_of_the_table_add_up_to_the_sum_of_the_case() -> None:
    rows = table()
    assert tuple(rows[0]) == COLUMNS
    amounts = [Decimal(row["amount"].replace(",", ".")) for row in rows if row["case"] == CASE.number]
    assert sum(amounts[:-1]) == amounts[-1] == Decimal("2142.58")
    assert [row["row"] for row in rows] == ["line", "line", "line", "sum", "sum"]
    assert (rows[1]["interest_from"], rows[1]["interest_to"], rows[1]["interest_rate"]) == (
        "2026-06-04",
        "2026-11-20",
        "12,25",
    )
    assert rows[0]["kid"] == "1234 5678 9012 3456 7890 123", "no spreadsheet takes it for a number"


@pytest.mark.parametrize(("column", "row"), [("creditor", 0), ("invoice", 0), ("text", 2)])
def test_no_text_is_run_as_a_formula(column: str, row: int) -> None:
    assert table()[row][column].startswith("'")


def test_the_document_fits_its_schema_and_has_whole_oere() -> None:
    told = as_document(STATEMENT, schema="https://fjordby.example/schemas/statement-1.json")
    assert list(problems(told, SCHEMA)) == []
    assert told["total"] == 214_258, "what one case owes less takes nothing off another"
    assert [line["amount"] for line in told["cases"][0]["lines"]] == [250_000, 14_263, -50_005]
    assert told["cases"][0]["lines"][1]["interest"][0]["rate"] == "12.25"


def test_the_schema_notices_what_does_not_fit() -> None:
    told = as_document(STATEMENT, schema="https://fjordby.example/schemas/statement-1.json")
    told["cases"][0]["total"] = "2142.58"
    del told["cases"][1]["kid"]
    told["on"] = "20.11.2026"
    told["secret"] = 1
    assert len(list(problems(told, SCHEMA))) == 4


def test_every_column_is_told_in_the_documentation() -> None:
    text = Path(__file__).parents[2].joinpath("docs/your-data.md").read_text("utf-8")
    assert [name for name in COLUMNS if f"| `{name}` |" not in text] == []
