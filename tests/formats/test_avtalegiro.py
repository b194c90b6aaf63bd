"""AvtaleGiro: what is written is read back and agrees with another parser; broken files are refused with a place."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import netsgiro.objects
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.core.kid import Agreement, make
from quittance.core.workdays import is_banking_day, public_holidays
from quittance.formats.avtalegiro import Claim, ClaimAssignment, Transmission, read, reader, rules, write
from quittance.formats.avtalegiro.inspect import inspect
from quittance.formats.avtalegiro.sheet import read_sheet
from quittance.formats.ocr_giro import GiroAssignment, GiroPayment
from quittance.formats.ocr_giro import Transmission as OcrTransmission
from quittance.formats.ocr_giro import write as write_ocr
from quittance.formats.ocr_giro.writer import DoesNotFit
from tests.formats.ocr_files import ACCOUNTS, DIGITS, TEXT, days, digits

GOLDEN = Path(__file__).parents[1] / "golden" / "avtalegiro"
KID = "1002340005011"
SENT = date(2026, 11, 23)

# -- strategies ------------------------------------------------------------------------------------------

texts = st.text(TEXT, max_size=25).map(str.rstrip)
kids = st.text(DIGITS, min_size=1, max_size=24).map(make)


@st.composite
def specifications(draw: st.DrawFn) -> tuple[str, ...]:
    lines = draw(st.lists(st.text(TEXT, max_size=80).map(str.rstrip), max_size=6))
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


@st.composite
def claims(draw: st.DrawFn, *, deletion: bool) -> Claim:
    notice = "own" if deletion else draw(st.sampled_from(["own", "bank"]))
    return Claim(
        kid=draw(kids),
        amount=draw(st.integers(0, 10**12)),
        due=draw(days),
        notice=notice,  # type: ignore[arg-type]
        name=draw(st.text(TEXT, max_size=10).map(str.rstrip)),
        text=draw(texts),
        lines=draw(specifications()) if notice == "bank" else (),
    )


@st.composite
def assignments(draw: st.DrawFn) -> ClaimAssignment:
    deletion = draw(st.booleans())
    found = draw(st.lists(claims(deletion=deletion), max_size=5))
    return ClaimAssignment(
        draw(st.sampled_from(ACCOUNTS)), draw(st.integers(0, 9_999_999)), tuple(found), deletion=deletion
    )


transmissions = st.builds(Transmission, digits(8), digits(7), st.lists(assignments(), max_size=3).map(tuple))


# -- good files ------------------------------------------------------------------------------------------


@given(transmissions, st.sampled_from([b"\n", b"\r\n", b""]))
@settings(max_examples=150, deadline=None)
def test_what_was_written_is_read_back(transmission: Transmission, line_break: bytes) -> None:
    file = read(write(transmission, line_break))
    assert file.problems == ()
    assert (file.sender, file.transmission, file.recipient) == (transmission.sender, transmission.number, "00008080")
    assert file.assignments == transmission.assignments
    assert file.control_sum == sum(one.control_sum for one in transmission.assignments)


plain_text = st.text(string.ascii_letters + string.digits, max_size=10)


@given(st.lists(st.tuples(kids, st.integers(100, 10**9), days, plain_text, plain_text), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_agrees_with_another_parser(rows: list[tuple[str, int, date, str, str]]) -> None:
    ordered = tuple(Claim(kid, amount, due, "own", name, text) for kid, amount, due, name, text in rows)
    data = write(Transmission("55555555", "1000081", (ClaimAssignment(ACCOUNTS[0], 1, ordered),)))
    [assignment] = netsgiro.objects.parse(data.decode("latin-1")).assignments
    theirs = [
        (t.kid, t.amount_in_cents, t.date, t.payer_name or "", t.reference or "") for t in assignment.transactions
    ]
    assert theirs == rows


@pytest.mark.parametrize("name", ["claims", "agreements"])
def test_golden_files_are_inspected_as_written_down(name: str) -> None:
    found = inspect((GOLDEN / f"{name}.txt").read_bytes())
    assert found == json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def test_agreements_may_stand_beside_payments() -> None:
    payment = GiroPayment(125_050, SENT, KID, type="15")
    ocr = write_ocr(OcrTransmission("0000902", "00118125", (GiroAssignment(ACCOUNTS[0], (payment,)),), SENT))
    head, *payments, _ = ocr.splitlines()
    listed = (GOLDEN / "agreements.txt").read_bytes().splitlines()[1:-1]
    end = b"NY000089%08d%08d%017d231126" % (4, 6 + len(payments) + 1, 125_050)
    file = read(b"\n".join([head, *payments, *listed, end.ljust(80, b"0")]))
    assert file.problems == ()
    assert file.other_services == ("09",)
    assert [(one.kind, one.wants_notice) for one in file.agreements[0].entries] == [
        ("changed", True),
        ("changed", False),
        ("deleted", False),
    ]


def test_an_empty_line_keeps_its_place() -> None:
    lines = ("", " " * 40 + "right", "left", "")
    claim = Claim(KID, 100, SENT, "bank", lines=lines)
    data = write(Transmission("1", "1", (ClaimAssignment(ACCOUNTS[0], 1, (claim,)),)))
    assert [record[16:60].decode().rstrip() for record in data.splitlines() if record[6:8] == b"49"] == [
        "0022right",
        "0031left",
    ]
    assert read(data).assignments[0].claims[0].lines == lines[:3]


@pytest.mark.parametrize(
    "claim",
    [
        Claim(KID * 2, 100, SENT),
        Claim(KID, -1, SENT),
        Claim(KID, 100, date(1960, 1, 1)),
        Claim(KID, 100, SENT, name="ELEVENCHARS"),
        Claim(KID, 100, SENT, text="x" * 26),
        Claim(KID, 100, SENT, text="€"),
        Claim(KID, 100, SENT, text="two\nlines"),
        Claim(KID, 100, SENT, lines=("a line without the bank's notice",)),
        Claim(KID, 100, SENT, "bank", lines=("x" * 81,)),
        Claim(KID, 100, SENT, "bank", lines=("x",) * 43),
    ],
)
def test_what_has_no_room_is_refused_not_cut(claim: Claim) -> None:
    with pytest.raises(DoesNotFit):
        write(Transmission("1", "1", (ClaimAssignment(ACCOUNTS[0], 1, (claim,)),)))


# -- broken files ----------------------------------------------------------------------------------------

CLAIMS = (GOLDEN / "claims.txt").read_bytes().splitlines()
LIST = (GOLDEN / "agreements.txt").read_bytes().splitlines()
Change = Callable[[list[bytes]], list[bytes]]


def put(number: int, first: int, value: bytes) -> Change:
    """Overwrite a record (1-based) from a position (1-based)."""

    def change(records: list[bytes]) -> list[bytes]:
        old = records[number - 1]
        records[number - 1] = old[: first - 1] + value + old[first - 1 + len(value) :]
        return records

    return change


def drop(number: int) -> Change:
    return lambda records: records[: number - 1] + records[number:]


def double(number: int) -> Change:
    return lambda records: records[:number] + records[number - 1 :]


CASES: list[tuple[str, int, list[bytes], Change]] = [
    ("record_length", 3, CLAIMS, lambda r: [*r[:2], r[2][:79], *r[3:]]),
    ("record_unknown", 3, CLAIMS, put(3, 1, b"XY")),
    ("record_unknown", 2, CLAIMS, put(2, 5, b"99")),
    ("missing_start", 1, CLAIMS, drop(1)),
    ("missing_end", 16, CLAIMS, drop(16)),
    ("missing_end", 16, CLAIMS, drop(17)),
    ("missing_end", 11, CLAIMS, lambda r: r[:11]),
    ("after_end", 18, CLAIMS, double(17)),
    ("record_order", 2, CLAIMS, drop(2)),
    ("record_order", 3, CLAIMS, drop(3)),
    ("record_order", 9, CLAIMS, drop(9)),
    ("record_order", 10, CLAIMS, double(9)),
    ("record_order", 4, CLAIMS, lambda r: [*r[:3], r[4], r[3], *r[5:]]),
    ("type_pair", 10, CLAIMS, lambda r: [*r[:9], r[4].replace(b"0000001", b"0000002"), *r[9:]]),
    ("record_order", 14, CLAIMS, put(14, 5, b"02")),
    ("record_order", 4, CLAIMS, put(4, 3, b"09")),
    ("record_order", 4, CLAIMS, put(4, 7, b"70")),
    ("type_pair", 4, CLAIMS, put(4, 5, b"02")),
    ("type_pair", 12, CLAIMS, put(12, 5, b"36")),
    ("number_pair", 4, CLAIMS, put(4, 9, b"0000002")),
    ("number_order", 3, CLAIMS, put(3, 9, b"0000000")),
    ("number_order", 8, CLAIMS, put(8, 9, b"0000001")),
    ("number_order", 4, LIST, put(4, 9, b"0000001")),
    ("date", 3, CLAIMS, put(3, 16, b"310226")),
    ("date", 12, CLAIMS, put(12, 42, b"310226")),
    ("date", 17, CLAIMS, put(17, 42, b"990099")),
    ("due_dates", 12, CLAIMS, put(12, 42, b"131226")),
    ("due_dates", 12, CLAIMS, put(12, 48, b"160127")),
    ("sum", 12, CLAIMS, put(12, 41, b"1")),
    ("sum", 17, CLAIMS, put(17, 41, b"1")),
    ("count_transactions", 12, CLAIMS, put(12, 16, b"4")),
    ("count_records", 17, CLAIMS, put(17, 24, b"8")),
    ("count_records", 6, LIST, put(6, 24, b"6")),
    ("characters", 3, CLAIMS, put(3, 33, b"0000000000012505A")),
    ("characters", 2, CLAIMS, put(2, 25, b"9999010427X")),
    ("characters", 4, CLAIMS, put(4, 20, b"\x07")),
    ("kid", 3, CLAIMS, put(3, 60, b"A")),
    ("kid", 3, CLAIMS, put(3, 50, b" " * 25)),
    ("kid", 3, LIST, put(3, 17, b" " * 25)),
    ("specification", 5, CLAIMS, put(5, 17, b"000")),
    ("specification", 5, CLAIMS, put(5, 17, b"043")),
    ("specification", 5, CLAIMS, put(5, 20, b"3")),
    ("specification", 5, CLAIMS, put(5, 16, b"3")),
    ("specification", 5, CLAIMS, put(5, 21, b" " * 40)),
    ("specification", 6, CLAIMS, put(6, 17, b"001")),
    ("agreement", 3, LIST, put(3, 16, b"3")),
    ("agreement", 3, LIST, put(3, 42, b"X")),
    ("characters", 3, LIST, put(3, 42, b"0")),
]


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_a_broken_file_is_refused_whole_with_place_and_reason(
    case: tuple[str, int, list[bytes], Change], line_break: bytes
) -> None:
    code, number, records, change = case
    file = read(line_break.join([*change(list(records)), b""]))
    assert file.verdict == "refuse"
    assert (file.assignments, file.agreements) == ((), ())
    assert (f"record {number}", code) in [(p.where, p.code) for p in file.problems], file.problems
    whose = "Ask the bank" if records is LIST else "Write the file again"
    assert all(p.message.isprintable() for p in file.problems)
    if not code.startswith(("missing_start", "record_length")):
        assert all(whose in p.message for p in file.problems if p.code == code)


def test_every_code_the_reader_knows_is_provoked_here() -> None:
    known = set(re.findall(r'self\.add\("([a-z_]+)"|, "([a-z]+_pair)"\)', Path(reader.__file__).read_text("utf-8")))
    names = {name for pair in known for name in pair if name}
    assert len(names) > 8
    assert names - {code for code, *_ in CASES} == set()


def test_an_empty_file_and_one_of_rubbish_are_refused() -> None:
    assert [(p.where, p.code) for p in read(b"\r\n").problems] == [("file", "empty")]
    rubbish = read(b"\n".join([b"nothing"] * 60))
    assert rubbish.problems[-1].code == "too_many_problems"
    assert len(rubbish.problems) == 51


@given(st.sampled_from([CLAIMS, LIST]), st.integers(0, 16), st.integers(0, 79), st.binary(min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_no_damage_crashes_the_reader_or_passes_unseen(
    records: list[bytes], row: int, column: int, value: bytes
) -> None:
    damaged = list(records)
    row %= len(damaged)
    damaged[row] = damaged[row][:column] + value + damaged[row][column + len(value) :]
    file = read(b"\n".join(damaged))
    assert (file.verdict == "refuse") == bool(file.problems)
    if file.verdict == "accept" and file.assignments:
        again = write(Transmission(file.sender, file.transmission, file.assignments))
        assert read(again).assignments == file.assignments


# -- rules -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "earliest"),
    [
        (date(2026, 11, 23), date(2026, 11, 27)),
        (date(2026, 11, 21), date(2026, 11, 27)),  # taken in on Monday
        (date(2026, 3, 30), date(2026, 4, 5) + timedelta(days=2)),  # around Easter: three holidays and the Monday
        (date(2026, 12, 23), date(2026, 12, 29)),
    ],
)
def test_the_earliest_due_date_counts_around_holidays(sent: date, earliest: date) -> None:
    assert rules.earliest_due(sent) == earliest


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
@settings(max_examples=100, deadline=None)
def test_there_are_always_four_days_of_notice(sent: date) -> None:
    earliest = rules.earliest_due(sent)
    between = [sent + timedelta(days=step) for step in range(1, (earliest - sent).days + 1)]
    assert sum(day not in public_holidays(day.year) for day in between) >= rules.NOTICE_DAYS
    assert is_banking_day(rules.drawn_on(earliest))
    assert rules.drawn_on(earliest) >= earliest


def codes(found: tuple[Any, ...]) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in found]


def test_claims_the_bank_would_refuse_are_named() -> None:
    good = Claim(KID, 100, date(2026, 11, 27))
    assert rules.check([good], sent=SENT) == ()
    bad = [
        Claim("1002340005012", 100, date(2026, 11, 28)),
        Claim(KID, 0, date(2026, 11, 28)),
        Claim(KID, 100, date(2026, 11, 26)),
        Claim(KID, 100, date(2027, 11, 24)),
        good,
        good,
        Claim(KID, 100, date(2026, 11, 30), lines=("text",)),
        Claim(KID, 100, date(2026, 12, 1), "bank", lines=("text",) * 43),
    ]
    assert codes(rules.check(bad, sent=SENT)) == [
        ("claim 1", "kid"),
        ("claim 2", "amount"),
        ("claim 3", "due_too_soon"),
        ("claim 4", "due_too_far"),
        ("claim 6", "duplicate"),
        ("claim 7", "specification"),
        ("claim 8", "specification"),
    ]
    assert rules.check([Claim(KID, 100, date(2027, 11, 23))], sent=SENT) == ()
    assert rules.latest_due(date(2028, 2, 29)) == date(2029, 2, 28)
    assert codes(rules.check([], sent=SENT)) == [("file", "empty")]


def test_the_accounts_agreement_decides_about_references() -> None:
    claim = Claim(KID, 100, date(2026, 11, 30))
    assert rules.check([claim], sent=SENT, accepts=Agreement({13: "MOD10"}).accepts) == ()
    assert codes(rules.check([claim], sent=SENT, accepts=Agreement({9: "MOD10"}).accepts)) == [("claim 1", "kid")]


def test_a_deletion_may_come_late() -> None:
    assert rules.check([Claim(KID, 100, SENT)], sent=SENT, deletion=True) == ()


def test_our_refusals_know_the_banks_code() -> None:
    assert rules.bank_code("record_length") == "564"
    assert rules.bank_code("sum") is None
    assert {rules.bank_code(code) for code, *_ in CASES} - {None} <= set(rules.BANK_CODES)


# -- the sheet -------------------------------------------------------------------------------------------


def test_a_sheet_becomes_the_golden_claims() -> None:
    found, problems = read_sheet((GOLDEN / "claims.csv").read_bytes())
    assert problems == ()
    assert found == read((GOLDEN / "claims.txt").read_bytes()).assignments[0].claims


@pytest.mark.parametrize(
    ("sheet", "where", "code"),
    [
        (b"", "row 1", "columns"),
        (b"kid;amount\n1;2\n", "row 1", "columns"),
        (b"kid;amount;due_date;colour\n", "row 1", "columns"),
        (b"kid;amount;due_date;kid\n", "row 1", "columns"),
        (b'kid;amount;due_date\n"1', "file", "csv"),
        (b"kid;amount;due_date\n\xff\n", "file", "csv"),
        (b"kid;amount;due_date\n\n1;2\n", "row 3", "cells"),
        (b"kid;amount;due_date\n1;two;2026-12-01\n", "row 2", "amount"),
        (b"kid;amount;due_date\n1;-2;2026-12-01\n", "row 2", "amount"),
        (b"kid;amount;due_date\n1;2;2026-02-30\n", "row 2", "due_date"),
        (b"kid;amount;due_date\n1;2;tomorrow\n", "row 2", "due_date"),
        (b"kid,amount,due_date,notice\n1,2,2026-12-01,post\n", "row 2", "notice"),
        (b"kid;amount;due_date;name\n1;2;2026-12-01;ELEVENCHARS\n", "row 2", "name"),
        ("kid;amount;due_date;text\n1;2;2026-12-01;5 €\n".encode(), "row 2", "text"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused_with_its_row(sheet: bytes, where: str, code: str) -> None:
    found, problems = read_sheet(sheet)
    assert found == ()
    assert codes(problems) == [(where, code)]
