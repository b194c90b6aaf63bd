"""What is wrong with a camt message is found, named with its place, and the whole file is refused."""

from __future__ import annotations

import re
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.core import kid as kids
from quittance.formats import camt
from quittance.formats.camt import layout
from quittance.formats.inspect import inspect
from tests.camt_files import balance, entry, group, message, notice, payment, statement, tag, text

KID = kids.make("100234000501")
GOOD = notice(entry(300, payment(100, KID), payment(200, KID), batch=2), entry(50, payment(50, words=["Takk"])))


def refused(data: bytes) -> list[tuple[str, str]]:
    file = camt.read(data)
    assert file.verdict == "refuse"
    assert len(file.payments) == 0
    answer = inspect(data)
    assert (answer["verdict"], answer["payments"], answer["credit_total"]) == ("refuse", [], "0.00")
    assert all(problem.message for problem in file.problems)
    return [(problem.where, problem.code) for problem in file.problems]


def changed(old: str, new: str, times: int = 1) -> bytes:
    assert old.encode() in GOOD
    return GOOD.replace(old.encode(), new.encode(), times)


CONTROL_FIELDS = [
    (changed("<Amt Ccy=\"NOK\">3.00</Amt>", "<Amt Ccy=\"NOK\">3.01</Amt>"), ("entry 1", "sum")),
    (changed("<Amt Ccy=\"NOK\">1.00</Amt>", "<Amt Ccy=\"NOK\">0.99</Amt>"), ("entry 1", "sum")),
    (changed("<Amt Ccy=\"NOK\">1.00</Amt>", "<Amt Ccy=\"EUR\">1.00</Amt>"), ("entry 1", "amount")),
    (changed("<NbOfTxs>2<", "<NbOfTxs>3<"), ("entry 1", "count_payments")),
    (changed("<NbOfTxs>2<", "<NbOfTxs>two<"), ("entry 1", "count_payments")),
    (changed("3.00", "-3.00"), ("entry 1", "amount")),
    (changed("3.00", "3,00"), ("entry 1", "amount")),
    (changed("3.00", "3.005"), ("entry 1", "amount_decimals")),
    (changed("3.00", "3.000001"), ("entry 1", "amount")),
    (changed("3.00", "٣.00"), ("entry 1", "amount")),
    (changed("3.00", ""), ("entry 1", "amount")),
    (changed("3.00", "1" * 17), ("entry 1", "amount")),
    (changed("3.00", "NaN"), ("entry 1", "amount")),
    (changed("<CdtDbtInd>CRDT</CdtDbtInd>", "<CdtDbtInd>crdt</CdtDbtInd>"), ("entry 1", "direction")),
    (changed("<CdtDbtInd>CRDT</CdtDbtInd>", ""), ("entry 1", "direction")),
    (changed("<CdtDbtInd>CRDT</CdtDbtInd>", "<CdtDbtInd>DBIT</CdtDbtInd>"), None),
    (changed("<Sts>BOOK</Sts>", ""), ("entry 1", "status")),
    (changed("<Dt>2025-05-15</Dt>", "<Dt>2025-02-30</Dt>"), ("entry 1", "date")),
    (changed("<Dt>2025-05-15</Dt>", "<Dt>15.05.2025</Dt>"), ("entry 1", "date")),
    (changed("<Id>99991042764</Id>", "<Id></Id>"), ("notification 1", "account")),
    (re.sub(rb"<MsgId>[^<]*</MsgId>", b"", GOOD), ("file", "message_id")),
    (notice(entry(300, payment(100, KID), payment(None, KID))), ("entry 1", "amount")),
    (notice(entry(300, payment(None, KID), payment(100, KID))), ("entry 1", "amount")),
    (notice(entry(300, payment(100, KID, charge=100))), ("entry 1", "sum")),
    (notice(entry(1).replace("</Ntry>", "<NtryDtls><TxDtls/></NtryDtls></Ntry>")), None),
    (statement(entry(5), entry(-2), opening=10, closing=14), ("statement 1", "balance")),
    (statement(entry(5, status="PDNG"), opening=10, closing=15), ("statement 1", "balance")),
    (statement(opening=10, closing=11), ("statement 1", "balance")),
    (
        statement(entry(5), opening=10, closing=15).replace(b"CRDT</CdtDbtInd><Dt>", b"X</CdtDbtInd><Dt>"),
        ("statement 1", "direction"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("data", "problem"), CONTROL_FIELDS, ids=range(len(CONTROL_FIELDS)))
def test_a_wrong_control_field_is_found_and_placed(data: bytes, problem: tuple[str, str] | None) -> None:
    if problem is None:
        assert camt.read(data).verdict == "accept"
    else:
        assert problem in refused(data)


@pytest.mark.parametrize(
    ("summary", "code"),
    [
        ("<TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries>", None),
        ("<TtlNtries><NbOfNtries>3</NbOfNtries><Sum>10.12</Sum></TtlNtries>", None),  # with what is not booked yet
        ("<TtlNtries><NbOfNtries>4</NbOfNtries></TtlNtries>", "count_entries"),
        ("<TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>5.00</Sum></TtlCdtNtries>", None),
        ("<TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>5.01</Sum></TtlCdtNtries>", "sum"),
        ("<TtlDbtNtries><NbOfNtries>0</NbOfNtries></TtlDbtNtries>", "count_entries"),
        ("<TtlDbtNtries><Sum>ten</Sum></TtlDbtNtries>", "sum"),
    ],
)
def test_the_sums_of_the_bank_are_compared(summary: str, code: str | None) -> None:
    entries = (entry(500), entry(-12), entry(500, status="PDNG"))
    data = statement(*entries, opening=0, closing=488, before=tag("TxsSummry", summary))
    if code is None:
        assert camt.read(data).verdict == "accept"
    else:
        assert refused(data) == [("statement 1", code)]


def test_every_wrong_entry_is_named_up_to_a_limit() -> None:
    data = notice(entry(1), *[entry(5, payment(4)) for _ in range(3)])
    assert refused(data) == [("entry 2", "sum"), ("entry 3", "sum"), ("entry 4", "sum")]
    many = refused(notice(*[entry(5, payment(4)) for _ in range(200)]))
    assert len(many) == 51
    assert many[-1] == ("file", "too_many_problems")


VERSIONS = [("camt.054", "001.04"), ("camt.053", "001.13")]


@pytest.mark.parametrize(("form", "version"), VERSIONS)
def test_another_version_is_refused_by_its_name(form: str, version: str) -> None:
    answer = inspect(message(group(entry(1)), form=form, version=version))
    assert answer["verdict"] == "refuse"
    assert f"{form}.{version}" in answer["problems"][0]["message"]


def test_an_intraday_report_is_not_booked_from() -> None:
    answer = inspect(GOOD.replace(b"camt.054", b"camt.052"))
    assert (answer["format"], answer["verdict"]) == (None, "refuse")
    assert "camt.052.001.02" in answer["problems"][0]["message"]


def test_the_name_that_counts_is_that_of_the_document() -> None:
    pretended = GOOD.replace(
        b"<Document xmlns", b"<!-- urn:iso:std:iso:20022:tech:xsd:camt.054.001.02 --><Document xmlns"
    )
    assert refused(pretended.replace(b'xsd:camt.054.001.02">', b'xsd:pain.001.001.03">')) == [
        ("file", "format_unknown")
    ]


def deep(depth: int) -> bytes:
    nested = "<A>" * depth + "</A>" * depth
    return notice(entry(1, payment(1, extra=nested)))


BOMB = (
    '<!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
FETCH = '<!DOCTYPE Document SYSTEM "http://127.0.0.1:1/x.dtd">'
FILE = '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
PARAMETER = '<!DOCTYPE Document [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>'
HOSTILE = [
    *[
        (GOOD.replace(b"?>\n", b"?>\n" + doctype.encode()).replace(b"Takk", b"&x;"), "doctype")
        for doctype in (BOMB, FETCH, FILE, PARAMETER, "<!doctype x>")
    ],
    (GOOD.replace(b"Takk", b"&x;"), "xml"),
    (GOOD.replace(b"Takk", b"&#0;"), "xml"),
    (GOOD.replace(b"Takk", b"\x00"), "xml"),
    (GOOD.replace(b"Takk", b"\xff"), "xml"),
    (GOOD.replace(b"Takk", b"\xef\xbf\xbf"), "xml"),
    (GOOD.replace(b"Takk", b"]]>"), "xml"),
    (deep(200), "too_deep"),
    (deep(300), "xml"),
    (GOOD.replace(b"Takk", b"x" * 20_000_000), "too_large"),
    (GOOD.replace(b"Takk", b"x" * 2_000_000), "too_large"),
    (GOOD.replace(b"<NtryDtls>", b'<NtryDtls a="' + b"x" * 11_000_000 + b'">', 1), "too_large"),
    (GOOD.replace(b"<GrpHdr>", b"<GrpHdr>" + b"<X/>" * 600_000), "too_large"),
    (GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "encoding"),
    (GOOD.decode().encode("utf-16-be"), "encoding"),
    (GOOD.decode().replace("UTF-8", "UTF-32").encode("utf-32"), "encoding"),
    (GOOD.replace(b"UTF-8", b"UTF-7"), "encoding"),
    (GOOD.replace(b"UTF-8", b"EBCDIC-CP-NL"), "encoding"),
    (GOOD.replace(b'<Document xmlns="', b'<Document xmlns="urn:x'), "format_unknown"),
    (GOOD.replace(b"Ntry>", b"ntry>"), None),
    (GOOD.replace(b"<Ntry>", b"<Ntry><Ntry>", 1).replace(b"</Ntry>", b"</Ntry></Ntry>", 1), "place"),
    (GOOD.replace(b"<TxDtls>", b"<TxDtls><TxDtls>", 1).replace(b"</TxDtls>", b"</TxDtls></TxDtls>", 1), "place"),
    (GOOD.replace(b"<Acct>", b'<Acct><Ntry q=""/>'), "place"),
    (GOOD.replace(b"</Ntfctn>", b'<Ntry q=""/></Ntfctn>'), "amount"),
    (GOOD + b"more", "xml"),
    (GOOD + GOOD, "xml"),
    (b"\n" + GOOD, "xml"),
    (GOOD[: len(GOOD) // 2], "xml"),
    (b"", "empty"),
    (re.sub(rb"<Ntfctn>.*</Ntfctn>", b"", GOOD), "no_account"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_and_broken_files_are_refused_quickly_and_in_little_memory(data: bytes, code: str | None) -> None:
    tracemalloc.start()
    began = time.process_time()
    if code is None:
        assert camt.read(data).credit_count == 0
    else:
        assert code in [found for _, found in refused(data)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - began < 5
    assert peak < 50_000_000


def test_too_many_payments_and_too_large_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MAX_PAYMENTS", 2)
    assert refused(GOOD) == [("entry 2", "too_many")]
    monkeypatch.setattr(layout, "MAX_BYTES", len(GOOD) - 1)
    assert refused(GOOD) == [("file", "too_large")]


@given(st.integers(1, len(GOOD) - 1))
@settings(max_examples=100, deadline=None)
def test_a_file_cut_anywhere_is_refused(place: int) -> None:
    assert camt.read(GOOD[:place]).verdict == "refuse"


def test_a_balance_of_nothing_is_no_balance() -> None:
    only_closing = message(group(entry(5), form="camt.053", before=balance("CLBD", 5)), form="camt.053")
    assert camt.read(only_closing).groups[0].opening is None
    assert text("X", None) == ""
