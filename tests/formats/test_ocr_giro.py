"""The giro reader on good files: what it reads, how it agrees with the writer and with another parser."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import netsgiro.objects
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.formats.inspect import inspect
from quittance.formats.ocr_giro import (
    GiroAssignment,
    GiroPayment,
    OtherService,
    PaymentColumns,
    Transmission,
    bank_payments,
    columns,
    read,
    write,
)
from quittance.formats.ocr_giro.envelope import unwrap
from quittance.formats.ocr_giro.explain import explain
from quittance.formats.ocr_giro.writer import DoesNotFit
from tests.formats.ocr_files import ACCOUNTS, good_file, known_types, transmissions

GOLDEN = Path(__file__).parents[1] / "golden" / "ocr"
OUT = {"18", "20"}


def expected_rows(transmission: Transmission) -> list[tuple[object, ...]]:
    """What the reader must find, worked out from what was written."""
    rows: list[tuple[object, ...]] = []
    line = 1
    for assignment in transmission.assignments:
        line += 1
        if isinstance(assignment, OtherService):
            line += len(assignment.body) + 1
            continue
        assert isinstance(assignment, GiroAssignment)
        for one in assignment.payments:
            amount = -one.amount if one.sign == "-" or one.type in OUT else one.amount
            rows.append(
                (
                    line + 1,
                    assignment.account,
                    one.type,
                    one.sign,
                    amount,
                    one.kid or None,
                    one.archive_ref or None,
                    one.debit_account or None,
                    one.settlement_date,
                    one.order_date,
                    one.group,
                    one.text,
                )
            )
            line += 2 if one.text is None else 3
        line += 1
    return rows


@given(transmissions(), st.sampled_from([b"\n", b"\r\n", b""]))
@settings(max_examples=200, deadline=None)
def test_what_was_written_is_read_back(transmission: Transmission, line_break: bytes) -> None:
    data = write(transmission, line_break)
    file = read(data)
    assert file.problems == ()
    assert file.verdict == "accept"
    assert [row[:-1] for row in file.payments.rows()] == expected_rows(transmission)
    assert (file.transmission, file.recipient) == (transmission.number, transmission.recipient)
    assert file.created == transmission.created
    assert file.credit_total + file.debit_total == sum(file.payments.amount)
    assert file.credit_count + file.debit_count == len(file.payments)
    assert [p.amount for p in bank_payments(file)] == [abs(amount) for amount in file.payments.amount]
    # The careful reader finds nothing to complain about in what the fast one accepts.
    assert [p.code for p in explain(unwrap(data))] == ["unreadable"]


@given(transmissions(types=known_types.filter(lambda kind: kind not in {"18", "19"})))
@settings(max_examples=40, deadline=None)
def test_agrees_with_another_parser(transmission: Transmission) -> None:
    own = tuple(a for a in transmission.assignments if isinstance(a, GiroAssignment))
    plain = tuple(
        GiroAssignment(
            a.account, tuple(p for p in a.payments if p.sign == "0" and not p.kid.endswith("-")), a.agreement
        )
        for a in own
    )
    data = write(Transmission(transmission.number, transmission.recipient, plain, transmission.created))
    theirs = [
        (one.number, a.account, one.type, int(one.amount * 100), one.kid, one.date)
        for a in netsgiro.objects.parse(data.decode("latin-1")).assignments
        for one in a.transactions
    ]
    file = read(data)
    rows = list(file.payments.rows())
    assert [(r[1], int(r[2]), abs(r[4]), r[5], r[8]) for r in rows] == [
        (account, int(kind), amount, kid, day) for _, account, kind, amount, kid, day in theirs
    ]


def test_line_breaks_and_tails_make_no_difference() -> None:
    data = good_file()
    crlf, unbroken = data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"")
    half = data.index(b"\n", len(data) // 2)
    mixed = data[:half].replace(b"\n", b"\r\n") + data[half:]
    tails = (b"\x1a", b"\n\n", b"\r\n\x1a\r\n", b"\n   \n", b"\x1a\x1a")
    variants = [crlf, unbroken, mixed, data.rstrip(), data.replace(b"\n", b"\r")]
    variants += [one + tail for one in (data, crlf, unbroken) for tail in tails]
    expected = list(read(data).payments.rows())
    assert expected
    for variant in variants:
        file = read(variant)
        assert file.verdict == "accept", file.problems
        assert list(file.payments.rows()) == expected


def test_golden_file_is_inspected_as_written_down() -> None:
    data = (GOLDEN / "two-accounts.txt").read_bytes()
    assert inspect(data) == json.loads((GOLDEN / "two-accounts.json").read_text("utf-8"))
    assert b"\r\n" in data, "the golden file has the line breaks banks use"


def test_golden_file_with_a_wrong_sum_is_refused() -> None:
    file = read((GOLDEN / "wrong-sum.txt").read_bytes())
    assert [(p.where, p.code) for p in file.problems] == [("record 7", "sum"), ("record 8", "sum")]
    assert "1301.00" in file.problems[0].message
    assert "1300.00" in file.problems[0].message
    assert len(file.payments) == 0


def test_money_out_is_told_apart() -> None:
    seen = {(p.type, p.sign): (p.direction, p.reversal) for p in bank_payments(read(good_file()))}
    assert seen["10", "0"] == ("credit", False)
    assert seen["10", "-"] == ("debit", False)
    assert seen["18", "0"] == seen["20", "0"] == ("debit", True)
    assert seen["19", "0"] == seen["21", "0"] == seen["50", "0"] == ("credit", False)


def test_control_sum_adds_card_reversals_and_subtracts_credit_notes() -> None:
    day = date(2026, 1, 2)
    amounts = (("10", "0", 100), ("10", "-", 30), ("18", "0", 7), ("20", "0", 5))
    payments = tuple(GiroPayment(amount, day, "18", type=kind, sign=sign) for kind, sign, amount in amounts)
    data = write(Transmission("1", "1", (GiroAssignment(ACCOUNTS[0], payments),)))
    file = read(data)
    assert b"NY090088" + b"00000004" + b"00000010" + b"%017d" % 82 in data
    assert (file.control_sum, file.credit_total, file.debit_total) == (82, 100, -42)
    assert (file.credit_count, file.debit_count) == (1, 3)


def test_nothing_is_a_debit_when_its_sign_says_so() -> None:
    payments = (GiroPayment(0, date(2026, 1, 2), "18", sign="-"), GiroPayment(0, date(2026, 1, 2), "18"))
    file = read(write(Transmission("1", "1", (GiroAssignment(ACCOUNTS[0], payments),))))
    assert (file.credit_count, file.debit_count) == (1, 1)
    assert [p.direction for p in bank_payments(file)] == ["debit", "credit"]


def test_equal_payments_are_counted_not_merged() -> None:
    day = date(2026, 1, 2)
    same = GiroPayment(50_000, day, "1002340005011", archive_ref="112233445")
    other_amount = GiroPayment(50_001, day, "1002340005011", archive_ref="112233445")
    other_archive = GiroPayment(50_000, day, "1002340005011", archive_ref="112233446")
    agreement_1 = GiroPayment(50_000, day, "1002340005011", type="12", archive_ref="000000001")
    agreement_2 = GiroPayment(50_000, day, "1002340005011", type="12", archive_ref="000000002")
    first = GiroAssignment(ACCOUNTS[0], (same, other_amount, same, other_archive, agreement_1, agreement_2))
    again = GiroAssignment(ACCOUNTS[0], (same,))
    elsewhere = GiroAssignment(ACCOUNTS[1], (same,))
    file = read(write(Transmission("1", "1", (first, again, elsewhere))))
    assert file.payments.occurrence == [1, 1, 2, 1, 1, 2, 3, 1]
    assert len(set(file.payments.identity_keys())) == 8


def test_identity_does_not_depend_on_the_delivery() -> None:
    good = good_file()
    file = read(good)
    records = good.splitlines()
    moved = b"\n".join([records[0].replace(b"0000481", b"0000999"), *records[1:]])
    assert list(read(moved).payments.identity_keys()) == list(file.payments.identity_keys())


def test_an_unusual_reference_is_read_and_left_to_a_person() -> None:
    day = date(2026, 1, 2)
    odd = ("RF18539007547034", "12 34", "5", "123-45", "0" * 25)
    payments = tuple(GiroPayment(100, day, kid) for kid in (*odd, "18"))
    file = read(write(Transmission("1", "1", (GiroAssignment(ACCOUNTS[0], payments),))))
    found = [(p.reference, p.reference_kind) for p in bank_payments(file)]
    assert found[:4] == [(kid, "other") for kid in odd[:4]]
    assert found[4:] == [(None, None), ("18", "kid")]


def test_rows_in_copy_format_hold_the_same_values() -> None:
    day = date(2026, 1, 2)
    payments = (
        GiroPayment(100, day, text="a\\b", type="21"),
        GiroPayment(7, day, "ab\\c", archive_ref="x\\y"),
        GiroPayment(1, day, "18", type="20", text="", order_date=day, debit_account=ACCOUNTS[1]),
    )
    found = read(write(Transmission("1", "1", (GiroAssignment(ACCOUNTS[0], payments),)))).payments
    text = b"".join(found.copy_chunks(rows_per_chunk=2)).decode()
    lines = [
        [None if value == r"\N" else value.replace("\\\\", "\\") for value in line.split("\t")]
        for line in text.splitlines()
    ]
    assert lines == [[None if value is None else str(value) for value in row] for row in found.rows()]
    assert b"".join(found.copy_chunks(1)) == b"".join(found.copy_chunks())


@pytest.mark.parametrize("size", [1, 2, 3])
def test_payments_are_read_the_same_in_small_chunks(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = good_file()
    expected = list(read(data).payments.rows())
    monkeypatch.setattr(columns, "PAYMENTS_PER_CHUNK", size)
    assert list(read(data).payments.rows()) == expected
    # Number 3 once more after number 3: the fourth payment begins a chunk of its own.
    again = data.replace(b"NY0912300000004", b"NY0912300000003").replace(b"NY0912310000004", b"NY0912310000003")
    assert [(p.where, p.code) for p in read(again).problems] == [("record 9", "number_order")]


def test_a_file_without_payments_is_accepted() -> None:
    empty = Transmission("1", "1", (GiroAssignment(ACCOUNTS[0], ()),))
    for transmission in (empty, Transmission("1", "1", ())):
        file = read(write(transmission))
        assert file.verdict == "accept"
        assert file.payments == PaymentColumns()


def test_old_files_carry_data_in_fillers_and_blanks_for_unset() -> None:
    records = good_file().splitlines()
    item_2 = records[3]
    assert item_2[6:8] == b"31"
    records[3] = item_2[:15] + b" " * 10 + item_2[25:34] + b"1883206" + b" " * 17 + item_2[58:]
    file = read(b"\n".join(records))
    assert file.verdict == "accept", file.problems
    assert file.payments.order_date[0] is None
    assert file.payments.debit_account[0] is None


def test_years_are_windowed_at_1969() -> None:
    days = (date(1969, 1, 1), date(1999, 12, 31), date(2000, 2, 29), date(2068, 12, 31))
    payments = tuple(GiroPayment(1, day, "18") for day in days)
    file = read(write(Transmission("1", "1", (GiroAssignment(ACCOUNTS[0], payments),))))
    assert tuple(file.payments.settlement_date) == days


@pytest.mark.parametrize(
    "payment",
    [
        GiroPayment(-1, date(2026, 1, 2)),
        GiroPayment(10**17, date(2026, 1, 2)),
        GiroPayment(1, date(2026, 1, 2), "1" * 26),
        GiroPayment(1, date(2026, 1, 2), "\n"),
        GiroPayment(1, date(1968, 1, 2)),
        GiroPayment(1, date(2026, 1, 2), type="21", text="x" * 41),
        GiroPayment(1, date(2026, 1, 2), type="21", text="€"),
        GiroPayment(1, date(2026, 1, 2), debit_account="12a"),
        GiroPayment(1, date(2026, 1, 2), sign="--"),
    ],
)
def test_the_writer_refuses_what_does_not_fit(payment: GiroPayment) -> None:
    with pytest.raises(DoesNotFit):
        write(Transmission("1", "1", (GiroAssignment(ACCOUNTS[0], (payment,)),)))


_MEASURE = """
import resource, sys
from datetime import date
from quittance.formats.ocr_giro import *
day = date(2026, 1, 2)
one = GiroAssignment("99990104278", (GiroPayment(100, day, "1002340005011", archive_ref="112233445"),))
records = one.records(1)
pair = "\\n".join(records[1:3])
n = 100_000
body = "\\n".join(
    f"NY091030{i:07d}020126010610{i // 5000:04d}0{i:017d}{i:025d}000000\\n"
    f"NY091031{i:07d}{0:010d}{i:09d}{0:013d}{i:011d}{0:022d}"
    for i in range(1, n + 1)
)
total = n * (n + 1) // 2
data = "\\n".join(["NY000010000080800000481001181250" + "0" * 48, records[0], body,
    f"NY090088{n:08d}{2 * n + 2:08d}{total:017d}020126020126020126" + "0" * 21,
    f"NY000089{n:08d}{2 * n + 4:08d}{total:017d}020126" + "0" * 33]).encode()
del body
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
file = read(data)
assert file.verdict == "accept", file.problems
print(len(file.payments), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(not hasattr(resource, "RUSAGE_SELF"), reason="needs a Unix")
def test_a_hundred_thousand_payments_take_less_than_100_mb() -> None:
    answer = subprocess.run([sys.executable, "-c", _MEASURE], capture_output=True, text=True, check=True)
    payments, kilobytes = map(int, answer.stdout.split())
    assert payments == 100_000
    assert kilobytes < 100 * 1024
