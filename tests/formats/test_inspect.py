"""What `bank inspect` answers for any file somebody may hand it."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.formats.detect import detect
from quittance.formats.inspect import inspect
from tests.formats.ocr_files import good_file

CAMT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<n:Document xmlns:n="urn:iso:std:iso:20022:tech:xsd:{name}.{version}"><n:BkToCstmrStmt/></n:Document>'
)
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><d/>'
COMMON = {"amount", "currency", "direction", "status", "reversal", "booked", "account", "reference"} | {
    "reference_kind",
    "text",
    "payer",
    "bank_reference",
}


def test_a_good_file_has_every_promised_key() -> None:
    answer = json.loads(json.dumps(inspect(good_file())))
    assert (answer["format"], answer["version"], answer["verdict"]) == ("ocr-giro", None, "accept")
    assert answer["problems"] == []
    assert len(answer["payments"]) == 10
    assert all(payment.keys() >= COMMON for payment in answer["payments"])
    money_in = [p for p in answer["payments"] if p["direction"] == "credit"]
    assert answer["credit_count"] == len(money_in) == 7
    assert answer["credit_total"] == "4138.00"
    assert answer["totals"]["control_sum"] == "4188.00"
    assert answer["totals"]["debit_total"] == "550.00"
    assert answer["totals"]["other_services"] == ["21"]
    first, agreement, note = answer["payments"][:3]
    assert (first["amount"], first["booked"], first["currency"]) == ("1250.00", "2026-10-06", "NOK")
    assert (first["reference"], first["reference_kind"]) == ("1002340005011", "kid")
    assert (first["bank_reference"], agreement["bank_reference"]) == ("112233445", None)
    assert (note["payer"], note["direction"], note["reversal"]) == ("99995678903", "debit", False)
    text = answer["payments"][6]
    assert (text["reference"], text["reference_kind"], text["text"]) == (None, None, "Sak 501 Kåre Østbø")


def test_a_refused_file_lists_no_payments() -> None:
    answer = inspect(good_file()[:-40])
    assert (answer["verdict"], answer["payments"], answer["credit_total"]) == ("refuse", [], "0.00")
    assert answer["problems"][0]["where"] == "record 31"
    assert set(answer["problems"][0]) == {"where", "code", "message"}


FOREIGN = [
    (b"", None, None, "empty"),
    (b"\r\n \n", None, None, "empty"),
    (b"%PDF-1.7\n%\xe2\xe3", None, None, "format_unknown"),
    (b"PK\x03\x04zip", None, None, "format_unknown"),
    (b"\x1f\x8bgz", None, None, "format_unknown"),
    (b"Dato;Tekst;Inn\n2026-01-02;Kari;100,00\n", None, None, "format_unknown"),
    (b"<html><body>Logg inn</body></html>", None, None, "format_unknown"),
    (b"<x/>", None, None, "format_unknown"),
    (b"a\x00b\xff", None, None, "format_unknown"),
    (DOCTYPE.encode(), None, None, "doctype"),
    (CAMT.format(name="camt.053", version="001.02").encode(), "camt.053", "001.02", "no_account"),
    (CAMT.format(name="camt.054", version="001.08").encode("utf-16"), "camt.054", "001.08", "encoding"),
    (b"\xef\xbb\xbf" + CAMT.format(name="camt.054", version="001.08").encode(), "camt.054", "001.08",
     "no_account"),
    (CAMT.format(name="pain.001", version="001.03").encode(), None, None, "format_unknown"),
    (b"\xef\xbb\xbf" + good_file(), "ocr-giro", None, "record_length"),
    (good_file()[81:], "ocr-giro", None, "missing_start"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "name", "version", "code"), FOREIGN, ids=range(len(FOREIGN)))
def test_foreign_files_are_named_and_refused(data: bytes, name: str | None, version: str | None, code: str) -> None:
    answer = inspect(data)
    assert (answer["format"], answer["version"], answer["verdict"]) == (name, version, "refuse")
    assert answer["problems"][0]["code"] == code
    if name is None:
        assert len(answer["problems"]) == 1


def test_a_message_the_bank_also_sends_is_called_by_its_name() -> None:
    payment_order = inspect(CAMT.format(name="pain.001", version="001.03").encode())
    assert "pain.001.001.03" in payment_order["problems"][0]["message"]
    later = inspect(CAMT.format(name="camt.053", version="001.04").encode())
    assert "camt.053.001.04" in later["problems"][0]["message"]


def test_a_doctype_wins_over_the_name() -> None:
    hostile = CAMT.format(name="camt.054", version="001.02").replace("\n", "\n<!doctype x>\n")
    assert detect(hostile.encode()).has_doctype
    answer = inspect(hostile.encode())
    assert (answer["format"], answer["problems"][0]["code"]) == ("camt.054", "doctype")


@pytest.mark.parametrize("piece", [b"<!DOCTYPE ", b"NY0000", b"urn:iso:std:iso:20022:", b"\n", b" ", b"<", b"0", b"\r"])
def test_ten_megabytes_of_anything_are_judged_quickly(piece: bytes) -> None:
    start = time.process_time()
    assert inspect(piece * (10_000_000 // len(piece)))["verdict"] == "refuse"
    assert inspect(good_file() + piece * (10_000_000 // len(piece)))["verdict"] in ("refuse", "accept")
    assert time.process_time() - start < 8


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_refused_with_a_reason(data: bytes) -> None:
    answer = inspect(data)
    assert answer["verdict"] == "refuse"
    assert answer["problems"]
    json.dumps(answer)
