"""The claim import file: what is accepted, and for every refusal a row, a column, a code and a cure."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.core.interest import STATUTORY, Terms
from quittance.core.notices import HEAVY_STEP, LIGHT, FeeClaim, FeeFacts, planned_charges
from quittance.formats.claims_csv import COLUMNS, REQUIRED_COLUMNS, ClaimRow, RowProblem, read_claims
from quittance.formats.claims_csv.rows import EARLIEST_DUE

TODAY = date(2026, 11, 20)
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "golden" / "claims_example.csv"

GOOD = {
    "creditor": "Eksempel Strøm AS",
    "creditor_org_no": "310654329",
    "debtor_kind": "person",
    "debtor_name": "Oda Oppdiktet",
    "invoice": "F-1",
    "principal": "2500.00",
    "due_date": "2026-03-16",
}


def answers(text: str | bytes) -> list[ClaimRow | tuple[RowProblem, ...]]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_claims(io.BytesIO(data), today=TODAY))


def one(**changes: str) -> ClaimRow | tuple[RowProblem, ...]:
    """Read a file with the good row, changed."""
    cells = GOOD | changes
    (answer,) = answers(";".join(cells) + "\n" + ";".join(f'"{v}"' for v in cells.values()) + "\n")
    return answer


def claim(**changes: str) -> ClaimRow:
    answer = one(**changes)
    assert isinstance(answer, ClaimRow), answer
    return answer


def codes(**changes: str) -> list[tuple[str, str]]:
    answer = one(**changes)
    assert not isinstance(answer, ClaimRow), answer
    for problem in answer:
        assert problem.row == 2
        assert re.fullmatch(r"[A-Za-z].*\.", problem.message), problem.message
    return [(p.field, p.code) for p in answer]


def test_the_shortest_row_takes_the_defaults_kindest_to_the_debtor() -> None:
    row = claim()
    assert (row.principal, row.due_date) == (250_000, date(2026, 3, 16))
    assert (row.creditor_vat_deduct, row.language, row.country, row.interest) == (True, "nb", "NO", STATUTORY)
    empty = {f.name for f in fields(ClaimRow)} - set(GOOD) - {
        "row", "creditor_vat_deduct", "language", "country", "interest",
        "interest_before_due", "reminder_fee", "collection_notice_fee", "earlier_creditors",
    }  # fmt: skip
    assert {getattr(row, name) for name in empty} == {None}
    assert row.interest_before_due == row.reminder_fee == row.collection_notice_fee == 0


def test_the_example_file_is_accepted() -> None:
    rows = answers(EXAMPLE.read_bytes())
    assert all(isinstance(row, ClaimRow) for row in rows), rows
    assert [row.row for row in rows if isinstance(row, ClaimRow)] == [2, 3, 4, 5]
    first = rows[0]
    assert isinstance(first, ClaimRow)
    assert first.debtor_id == "15868510045"
    assert first.reminder_fee == first.collection_notice_fee == 3_500


def test_the_file_may_come_in_any_of_the_usual_dresses() -> None:
    text = EXAMPLE.read_text("utf-8")
    expected = answers(text)
    no_commas = text.replace("2 500,00", "2500.00").replace("35,00", "35.00").replace("18 900,00", "18900.00")
    variants = [
        b"\xef\xbb\xbf" + text.encode(),
        text.replace("\n", "\r\n").encode(),
        text.rstrip().encode(),
        no_commas.replace(";", ",").encode(),
        text.replace("\n", ";;\n").encode(),
        text.replace("creditor;", " Creditor ;", 1).encode(),
    ]
    for variant in variants:
        assert answers(variant) == expected


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    head = ";".join(GOOD)
    bad = ";".join((GOOD | {"principal": "x"}).values())
    tail = ";".join((GOOD | {"due_date": "x"}).values())
    text = f"{head}\n\n;;;;;;\n{bad}\n" + tail.replace("F-1", '"F-\n1"') + f"\n{bad}\n"
    found = answers(text)
    assert [problem.row for answer in found for problem in answer if isinstance(answer, tuple)] == [4, 5, 5, 6]


def test_all_problems_of_a_row_are_told() -> None:
    assert codes(creditor="", principal="-1", due_date="31.02.2026", email="x", kid="123") == [
        ("creditor", "required"),
        ("due_date", "date"),
        ("principal", "amount_negative"),
        ("email", "format"),
        ("kid", "kid_check"),
    ]


def test_who_held_the_claim_before() -> None:
    found = claim(earlier_creditors="Fantasi Mobil, avd. 2 AS 01.02.2025 | Mellomledd AS 2026-03-15").earlier_creditors
    assert [(held.name, held.assigned_on) for held in found] == [
        ("Fantasi Mobil, avd. 2 AS", date(2025, 2, 1)),
        ("Mellomledd AS", date(2026, 3, 15)),
    ]
    assert claim().earlier_creditors == ()


@pytest.mark.parametrize("field", sorted(REQUIRED_COLUMNS))
def test_a_required_cell_must_be_filled(field: str) -> None:
    assert codes(**{field: " "}) == [(field, "required")]


BAD_CELLS = [
    ("creditor_org_no", "310654328", "org_no_check"),
    ("creditor_org_no", "31065432", "org_no_length"),
    ("creditor_vat_deduct", "maybe", "choice"),
    ("debtor_kind", "dog", "choice"),
    ("debtor_id", "15868510046", "person_id_check"),
    ("debtor_id", "99868510045", "person_id_date"),
    ("debtor_id", "310654329", "person_id_length"),
    ("email", "kari@", "format"),
    ("email", "kari@example", "format"),
    ("email", "a@b.no,c@d.no", "format"),
    ("phone", "ring meg", "format"),
    ("phone", "123", "format"),
    ("postcode", "301", "format"),
    ("country", "NOR", "too_long"),
    ("country", "N1", "format"),
    ("language", "sv", "choice"),
    ("invoice_date", "2026-02-30", "date"),
    ("invoice_date", "2026-03-17", "after_due"),
    ("invoice_date", "2027-01-01", "future"),
    ("principal", "0", "not_positive"),
    ("principal", "0,00", "not_positive"),
    ("principal", "-5", "amount_negative"),
    ("principal", "1.234", "amount_too_many_decimals"),
    ("principal", "12,345", "amount_too_many_decimals"),
    ("principal", "1,5,5", "amount_format"),
    ("principal", "٢٥", "amount_format"),
    ("principal", "9" * 20, "amount_too_large"),
    ("due_date", "2026-13-01", "date"),
    ("due_date", "16/03/2026", "date"),
    ("due_date", "16.03.26", "date"),
    ("due_date", "2026-11-21", "future"),
    ("earlier_creditors", "Fantasi Mobil AS", "format"),
    ("earlier_creditors", "2025-02-01", "format"),
    ("earlier_creditors", "Fantasi Mobil AS 2025-02-31", "format"),
    ("earlier_creditors", "Fantasi Mobil AS 2026-11-21", "future"),
    ("earlier_creditors", "A AS 2025-02-02 | B AS 2025-02-01", "chain_order"),
    ("due_date", "1989-12-31", "too_old"),
    ("due_date", "2009-12-31", "too_old"),  # no fee table is known for it
    ("interest", "high", "interest"),
    ("interest", "101", "interest"),
    ("interest", "9.505", "interest"),
    ("interest_before_due", "-1", "amount_negative"),
    ("kid", "1002340005012", "kid_check"),
    ("kid", "1" * 26, "kid_too_long"),
    ("kid", "ABC", "kid_characters"),
    ("description", "a\x00b", "control_character"),
    ("description", "a\nb", "control_character"),
    ("description", "x" * 501, "too_long"),
    ("invoice", "x" * 36, "too_long"),
]


@pytest.mark.parametrize(("field", "value", "code"), BAD_CELLS, ids=lambda value: str(value)[:20])
def test_a_bad_cell_is_named_with_a_code(field: str, value: str, code: str) -> None:
    assert codes(**{field: value}) == [(field, code)]


GOOD_CELLS = [
    ("debtor_id", "158685 10045", "15868510045"),
    ("debtor_id", "47879015037", "47879015037"),
    ("debtor_id", "08881060001", "08881060001"),
    ("creditor_org_no", "310 654 329", "310654329"),
    ("phone", "+47 900 00 001", "+47 900 00 001"),
    ("phone", "(22) 11 22 33", None),
    ("interest", "none", Terms("none")),
    ("interest", "9,5 %", Terms("contract", Decimal("9.5"))),
    ("interest", "Statutory", STATUTORY),
    ("creditor_vat_deduct", "NO", False),
    ("creditor_vat_deduct", "ja", True),
    ("due_date", "1.9.2026", date(2026, 9, 1)),
    ("due_date", "2026-11-20", TODAY),
    ("principal", "2 500,50", 250_050),
    ("principal", "2\u00a0500", 250_000),
    ("kid", "1002340 005011", "1002340005011"),
    ("kid", "1000005-", "1000005-"),
    ("description", '=HYPERLINK(""http://x"")', '=HYPERLINK("http://x")'),
    ("debtor_name", "+cmd|' /C calc'!A0", "+cmd|' /C calc'!A0"),
]


@pytest.mark.parametrize(("field", "value", "expected"), GOOD_CELLS, ids=lambda value: str(value)[:20])
def test_a_good_cell_is_understood(field: str, value: str, expected: object) -> None:
    if expected is None:
        assert codes(**{field: value}) == [(field, "format")]
    else:
        assert getattr(claim(**{field: value}), field) == expected


def test_the_number_must_fit_the_kind_of_debtor() -> None:
    assert claim(debtor_kind="organisation", debtor_id="311111116").debtor_id == "311111116"
    assert codes(debtor_kind="organisation", debtor_id="15868510045") == [("debtor_id", "org_no_length")]


def test_foreign_postcodes_are_left_alone() -> None:
    assert claim(postcode="SW1A 1AA", country="gb").postcode == "SW1A 1AA"


DUE = date(2026, 3, 16)  # a Monday


def letters(**days: int | str) -> dict[str, str]:
    """Turn day numbers after the due date into dates."""
    return {k: str(DUE + timedelta(days=v)) if isinstance(v, int) else v for k, v in days.items()}


NOTICE = {"collection_notice_sent": 20, "collection_notice_deadline": 34}


@pytest.mark.parametrize(
    ("given_letters", "expected"),
    [
        (letters(reminder_sent=0), [("reminder_sent", "before_due")]),
        (letters(collection_notice_sent=0, collection_notice_deadline=14), [("collection_notice_sent", "before_due")]),
        (letters(collection_notice_sent=5), [("collection_notice_deadline", "required")]),
        (letters(collection_notice_deadline=5), [("collection_notice_deadline", "no_letter")]),
        (letters(collection_notice_sent=5, collection_notice_deadline=18),
         [("collection_notice_deadline", "short_deadline")]),
        (letters(reminder_sent=21, **NOTICE), [("collection_notice_sent", "letter_order")]),
        (letters(demand_sent=40, demand_deadline=54), [("demand_sent", "no_notice")]),
        (letters(demand_sent=34, demand_deadline=54, **NOTICE), [("demand_sent", "before_notice_deadline")]),
        (letters(demand_sent=35, demand_deadline=48, **NOTICE), [("demand_deadline", "short_deadline")]),
        (letters(demand_sent=35, **NOTICE), [("demand_deadline", "required")]),
        (letters(demand_deadline=35, **NOTICE), [("demand_deadline", "no_letter")]),
        (letters(reminder_sent=13, reminder_fee="35"), [("reminder_fee", "fee_too_early")]),
        (letters(reminder_fee="35"), [("reminder_fee", "no_letter")]),
        (letters(reminder_sent=14, reminder_fee="100"), [("reminder_fee", "fee_too_high")]),
        (letters(collection_notice_fee="35", collection_notice_sent=13, collection_notice_deadline=27),
         [("collection_notice_fee", "fee_too_early")]),
        (letters(collection_notice_fee="350", **NOTICE), [("collection_notice_fee", "fee_too_high")]),
        (letters(reminder_sent=400), [("reminder_sent", "future")]),
        # A bad date is told once; what would follow from it is not.
        (letters(reminder_sent="x", reminder_fee="35"), [("reminder_sent", "date")]),
        (letters(collection_notice_sent="x", demand_sent=35, demand_deadline=49), [("collection_notice_sent", "date")]),
    ],
)  # fmt: skip
def test_letters_out_of_lawful_order_or_with_unlawful_fees(
    given_letters: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert codes(**given_letters) == expected


def test_a_lawful_chain_of_letters_is_accepted() -> None:
    row = claim(
        **letters(reminder_sent=14, reminder_fee="35"),
        **letters(collection_notice_sent=28, collection_notice_deadline=42, collection_notice_fee="35"),
        **letters(demand_sent=43, demand_deadline=57),
    )
    assert row.demand_sent == DUE + timedelta(days=43)


def test_the_oldest_claim_taken_has_a_ceiling_for_every_fee() -> None:
    steps = planned_charges(FeeFacts((FeeClaim(1_000_00, EARLIEST_DUE),), DUE, DUE + timedelta(days=14)), on=DUE)
    assert [step.code for step in steps] == [LIGHT, HEAVY_STEP]
    old = {"due_date": EARLIEST_DUE.isoformat(), "reminder_sent": "2010-02-02", "reminder_fee": "10"}
    assert claim(**old).reminder_fee == 10_00
    assert codes(**old | {"reminder_sent": "1991-02-02"}) == [("reminder_sent", "before_due")]


def test_the_same_claim_twice_in_a_file_is_told() -> None:
    head, row = ";".join(GOOD), ";".join(GOOD.values())
    other = ";".join((GOOD | {"debtor_name": "Ask Oppdiktet"}).values())
    found = answers(f"{head}\n{row}\n{other}\n{row.replace('F-1', 'f-1')}\n")
    assert isinstance(found[0], ClaimRow)
    assert isinstance(found[1], ClaimRow)
    (problem,) = found[2] if isinstance(found[2], tuple) else ()
    assert (problem.row, problem.field, problem.code) == (4, "invoice", "duplicate_row")
    assert "Row 2" in problem.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "", "no_header")]),
        ("\n", [(1, "", "no_header")]),
        (";".join(GOOD) + ";debtor name;zip\n", [(1, "debtor name", "unknown_column"), (1, "zip", "unknown_column")]),
        (";".join(GOOD) + ";invoice\n", [(1, "invoice", "duplicate_column")]),
        (";".join(GOOD).replace("due_date;", "").replace(";due_date", "") + "\n", [(1, "due_date", "missing_column")]),
        (";".join(GOOD) + "\na;b\n", [(2, "", "cells")]),
        (";".join(GOOD) + "\n" + ";".join(GOOD.values()) + ";x\n", [(2, "", "cells")]),
        (";".join(GOOD) + '\n"a;b\n', [(2, "", "quotes")]),
        ('"' + ";".join(GOOD), [(1, "", "quotes")]),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(text: str, expected: list[tuple[int, str, str]]) -> None:
    found = [p for answer in answers(text) if isinstance(answer, tuple) for p in answer]
    assert [(p.row, p.field, p.code) for p in found] == expected


def test_another_encoding_is_named() -> None:
    text = ";".join(GOOD) + "\n" + ";".join(GOOD.values()) + "\n"
    (latin,) = answers(text.encode("latin-1"))
    assert [(p.row, p.field, p.code) for p in latin if isinstance(p, RowProblem)] == [(2, "creditor", "encoding")]
    (utf16,) = answers(text.encode("utf-16"))
    assert [(p.row, p.code) for p in utf16 if isinstance(p, RowProblem)] == [(1, "encoding")]


@given(st.dictionaries(st.sampled_from(sorted(COLUMNS)), st.text(max_size=60), max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_text_is_accepted_or_explained(changes: dict[str, str]) -> None:
    cells = GOOD | changes
    quoted = [
        value.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace('"', '""') for value in cells.values()
    ]
    for answer in answers(";".join(cells) + "\n" + ";".join(f'"{v}"' for v in quoted) + "\n"):
        assert isinstance(answer, ClaimRow) or answer


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_noise_never_crashes_the_reader(noise: bytes) -> None:
    for data in (noise, (";".join(GOOD) + "\n").encode() + noise):
        assert all(isinstance(answer, ClaimRow) or answer for answer in answers(data))


SOURCE = "".join(
    path.read_text("utf-8") for path in (ROOT / "src" / "quittance" / "formats" / "claims_csv").glob("*.py")
)
KNOWN_CODES = set(
    re.findall(r'(?:self\.add\(\s*[a-z_"]+|RowProblem\((?:1|number), [a-z"]*|yield [a-z_"]+), "([a-z_]+)"', SOURCE)
)


def test_every_code_has_a_test() -> None:
    assert len(KNOWN_CODES) > 20
    tested = Path(__file__).read_text("utf-8")
    assert {code for code in KNOWN_CODES if f'"{code}"' not in tested} == set()


def test_every_code_is_documented() -> None:
    documented = set(re.findall(r"`([a-z_]+)`", (ROOT / "docs" / "claims-import.md").read_text("utf-8")))
    assert {code for _, _, code in BAD_CELLS} - documented == set()
    assert KNOWN_CODES - documented == set()


def test_the_stream_is_left_open_for_its_owner() -> None:
    stream = io.BytesIO(EXAMPLE.read_bytes())
    list(read_claims(stream, today=TODAY))
    assert not stream.closed


def test_the_documentation_lists_the_columns() -> None:
    text = (ROOT / "docs" / "claims-import.md").read_text("utf-8")
    listed = re.findall(r"^\| `([a-z_]+)` \| (required|optional) \|", text, re.MULTILINE)
    assert listed == [(name, "required" if c.required else "optional") for name, c in COLUMNS.items()]
    example = text.split("```csv\n")[1].split("```")[0]
    assert all(isinstance(answer, ClaimRow) for answer in answers(example))


_MEASURE = """
import io, resource, sys
from datetime import date
from quittance.formats.claims_csv import ClaimRow, read_claims
head, row = sys.stdin.read().splitlines()

class Lines(io.RawIOBase):
    made = 0
    def readable(self): return True
    def read(self, size=-1):
        if not self.made:
            self.made = 1
            return (head + "\\n").encode()
        if self.made > 100_000:
            return b""
        first, self.made = self.made, self.made + 50
        return "".join(row.replace("F-1", f"F-{n}") + "\\n" for n in range(first, first + 50)).encode()[:size]

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
accepted = sum(isinstance(a, ClaimRow) for a in read_claims(Lines(), today=date(2026, 11, 20)))
print(accepted, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_hundred_thousand_rows_take_less_than_50_mb() -> None:
    text = ";".join(GOOD) + "\n" + ";".join(GOOD.values())
    answer = subprocess.run([sys.executable, "-c", _MEASURE], input=text, capture_output=True, text=True, check=True)
    accepted, kilobytes = map(int, answer.stdout.split())
    assert accepted == 100_000
    assert kilobytes < 50 * 1024
