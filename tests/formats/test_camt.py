"""Reading camt.053 and camt.054: every shape banks write, the same in both versions and however it is written."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.core import kid as kids
from quittance.formats import camt
from quittance.formats.camt import reader
from quittance.formats.camt.shapes import flatten
from quittance.formats.inspect import inspect
from tests.camt_files import ACCOUNT, DAY, balance, entry, group, message, notice, payment, statement, tag, text

KID = kids.make("100234000501")
OTHER = kids.make("100871000777")
RF = "RF57" + KID
VERSIONS = ("001.02", "001.08")


def accepted(data: bytes) -> camt.CamtFile:
    file = camt.read(data)
    assert file.verdict == "accept", file.problems
    return file


def rows(data: bytes) -> list[camt.PaymentRow]:
    return list(accepted(data).payments)


def mixed(version: str) -> bytes:
    """One of everything: a lump sum, text, an invoice list, a foreign payment, a return, a pending one, a bare one."""
    invoices = "".join(
        tag(
            "Strd",
            tag("RfrdDocInf", tag("Tp", tag("CdOrPrtry", text("Cd", code))), text("Nb", number)),
            tag("RfrdDocAmt", text(name, amount, "NOK")),
        )
        for code, number, name, amount in (
            ("CINV", "20031", "RmtdAmt", "2000.00"),
            ("CREN", "20017", "CdtNoteAmt", "500.00"),
        )
    )
    one = {"version": version}
    return notice(
        entry(3_500, payment(1_000, KID, **one), payment(2_500, OTHER, payer="Bø & Å AS", **one), batch=2, **one),
        entry(2_100, payment(2_100, words=["Betaling av sak 12", "Hilsen Per"], **one), **one),
        entry(1_500_00, payment(1_500_00, extra=invoices, **one), **one),
        entry(
            11_180_25,
            payment(
                11_180_25, words=[f"/ROC/4711//KID {KID[:7]}", KID[7:]], instructed=("EUR", "1000.00"), charge=5_000,
                payer_account="DE89370400440532013000", end_to_end="E2E-4711", **one,
            ),
            **one,
        ),
        entry(-1_000, payment(1_000, KID, returned="AM05", direction="DBIT", **one), reversal=True, **one),
        entry(700, payment(700, KID, **one), status="PDNG", **one),
        entry(900, words="Innbetaling", **one),
        version=version,
    )  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kind_of_payment_is_read_in_both_versions(version: str) -> None:
    file = accepted(mixed(version))
    assert (file.format, file.version) == ("camt.054", version)
    lump, second, words, invoices, foreign, back, pending, bare = file.payments
    assert (lump.amount, lump.reference, lump.reference_kind, lump.account) == (1_000, KID, "kid", ACCOUNT)
    assert (second.entry, second.line, second.payer, second.payer_account) == (1, 2, "Bø & Å AS", "99990123450")
    assert second.own_reference
    assert second.bank_reference.startswith("4000")
    assert words.text == "Betaling av sak 12\nHilsen Per"
    assert invoices.text == "CINV 20031 2000.00\nCREN 20017 -500.00"
    assert (foreign.amount, foreign.currency, foreign.instructed) == (1_118_025, "NOK", "EUR 1000.00")
    assert (foreign.payer_account, foreign.end_to_end) == ("DE89370400440532013000", "E2E-4711")
    assert (back.amount, back.reversal, back.return_reason, back.reference) == (-1_000, True, "AM05", KID)
    assert not pending.booked
    assert (bare.amount, bare.text, bare.details, bare.end_to_end) == (900, "Innbetaling", 1, "")
    assert (file.credit_count, file.credit_total) == (6, 1_000 + 2_500 + 2_100 + 150_000 + 1_118_025 + 900)
    assert (file.debit_count, file.debit_total, file.pending, file.latest) == (1, 1_000, 1, DAY)


def test_both_versions_say_the_same() -> None:
    def facts(version: str) -> list[tuple[object, ...]]:
        return [row[:14] + row[17:] for row in rows(mixed(version))]

    assert facts("001.02") == facts("001.08")


def prefixed(data: bytes) -> bytes:
    data = re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1n:", data)
    return data.replace(b"xmlns=", b"xmlns:n=")


WRITTEN = {
    "prefixed": prefixed,
    "byte-order mark": lambda data: b"\xef\xbb\xbf" + data,
    "on lines": lambda data: re.sub(rb"(</[A-Za-z]+>)", rb"\1\r\n   ", data),
    "with comments": lambda data: data.replace(b"<Ntry>", b"<!-- new --><Ntry>").replace(b"KID ", b"K<!-- x -->ID "),
    "as CDATA": lambda data: data.replace(b"Betaling av sak 12", b"<![CDATA[Betaling av sak 12]]>"),
    "Latin-1": lambda data: data.decode().replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    "no declaration": lambda data: data.split(b"\n", 1)[1],
    "other quotes": lambda data: data.replace(b'Ccy="NOK"', b"Ccy = 'NOK'"),
    "empty references": lambda data: data.replace(b"<NtryDtls>", b"<Chrgs/><NtryDtls>"),
    "numbered characters": lambda data: data.replace(b"&amp;", b"&#38;"),
    "another namespace inside": lambda data: data.replace(
        b"</TxDtls>", b'<SplmtryData><x:Amt xmlns:x="urn:x">9<x:Ntry/></x:Amt></SplmtryData></TxDtls>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WRITTEN)
def test_the_way_of_writing_changes_nothing(way: str) -> None:
    data = mixed("001.02")
    assert WRITTEN[way](data) != data
    assert rows(WRITTEN[way](data)) == rows(data)


def random_file(seed: int) -> bytes:
    """Many entries of few shapes, so that most of them are read by shape."""
    dice = random.Random(seed)
    entries = []
    for _ in range(dice.randrange(1, 40)):
        parts, total = [], 0
        for _ in range(dice.choice([0, 1, 1, 1, 2, 3, 60])):
            amount = dice.randrange(0, 10**6)
            total += amount
            parts.append(
                payment(
                    amount,
                    dice.choice(["", KID, OTHER, RF]),
                    words=dice.choice([(), ("KID " + KID,), ("to", "linjer æøå"), ("<&>\"'",)]),
                    payer=dice.choice(["Kari", " Ola & co ", None, "Ünal 😀"]),
                    payer_account=dice.choice([None, "99990123450", "NO9386011117947"]),
                    reference=dice.choice(["", None]),
                )
            )
        entries.append(entry(total or 5, *parts, status=dice.choice(["BOOK", "BOOK", "PDNG"])))
    return notice(*entries)


@pytest.mark.parametrize("seed", range(12))
def test_reading_by_shape_reads_what_the_parser_reads(seed: int) -> None:
    data = random_file(seed)
    slowly = data.replace(b"</Document>", b"<!-- every entry goes through the parser --></Document>")
    assert rows(data) == rows(slowly)
    one, other = accepted(data), accepted(slowly)
    assert (one.groups, one.credit_total, one.debit_total, one.pending) == (
        other.groups,
        other.credit_total,
        other.debit_total,
        other.pending,
    )


@given(st.integers(0, 10**6), st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_a_damaged_byte_is_judged_the_same_by_shape_and_by_parser(seed: int, place: int) -> None:
    data = bytearray(notice(*[entry(100 + n, payment(100 + n, KID, words=["æ"])) for n in range(6)]))
    data[place % len(data)] = seed % 256
    slowly = bytes(data) + b"<!-- read by the parser -->"
    assert camt.read(bytes(data)).verdict == camt.read(slowly).verdict
    if camt.read(slowly).verdict == "accept":
        assert rows(bytes(data)) == rows(slowly)


def test_most_of_a_long_file_is_read_by_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []

    def counting(*arguments: object, **options: object) -> object:
        parsed.append(arguments)
        return flatten(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "flatten", counting)
    lump = entry(sum(range(100, 200)), *[payment(n, KID) for n in range(100, 200)])
    accepted(notice(*[entry(n, payment(n, KID)) for n in range(100, 400)], lump))
    assert len(parsed) < 10


def test_packed_payments_keep_every_character() -> None:
    odd = "tab\\t back\\slash \\N"
    (row,) = rows(notice(entry(100, payment(100, words=[odd, "second\\"], payer=odd))))
    assert (row.text, row.payer) == (f"{odd}\nsecond\\", odd)


REFERENCES = [
    (KID, "SCOR", None, KID, "kid"),
    (f" {KID} ", "SCOR", None, KID, "kid"),
    (f"{KID[:4]} {KID[4:]}", "SCOR", None, KID, "kid"),
    (KID, "SCOR", "ISO", KID, "other"),
    (KID[:-1] + str((int(KID[-1]) + 1) % 10), "SCOR", None, None, None),
    ("12345678-", "SCOR", None, "12345678-", "other"),
    ("1000005-", "SCOR", None, "1000005-", "kid"),
    ("RF18539007547034", "SCOR", "ISO", "RF18539007547034", "rf"),
    ("rf18 5390 0754 7034 ", "SCOR", "ISO", "RF18539007547034", "rf"),
    ("RF19539007547034", "SCOR", "ISO", "RF19539007547034", "other"),
    ("INVOICE 2026/12", "SCOR", None, "INVOICE 2026/12", "other"),
    ("٤٢٤٢٤٢", "SCOR", None, "٤٢٤٢٤٢", "other"),
]


@pytest.mark.parametrize(("written", "code", "issuer", "reference", "kind"), REFERENCES)
def test_a_structured_reference_is_checked_again(
    written: str, code: str, issuer: str | None, reference: str | None, kind: str | None
) -> None:
    (row,) = rows(notice(entry(100, payment(100, written, code=code, issuer=issuer))))
    if reference is None:
        reference, kind = written, "kid" if kids.algorithms(written) else "other"
    assert (row.reference, row.reference_kind) == (reference, kind)


def test_several_references_in_one_payment_are_not_chosen_from() -> None:
    (two,) = rows(notice(entry(100, payment(100, [KID, OTHER]))))
    assert (two.reference, two.several_references, two.text) == ("", True, f"{KID}\n{OTHER}")
    (same,) = rows(notice(entry(100, payment(100, [KID, KID]))))
    assert (same.reference, same.several_references) == (KID, False)


def test_an_entry_without_usable_amounts_inside_is_its_own_amount() -> None:
    alone = payment(None, KID)
    foreign = payment(100_000, KID, currency="EUR")
    gross = payment(11_230_25, KID, charge=5_000)
    found = rows(notice(entry(500, alone), entry(1_118_025, foreign), entry(1_118_025, gross)))
    assert [row.amount for row in found] == [500, 1_118_025, 1_118_025]
    (lump,) = rows(notice(entry(900, payment(None, KID, words=["a"]), payment(None, OTHER, words=["b"]))))
    assert (lump.amount, lump.details, lump.reference, lump.text) == (900, 2, "", "a\nb")


def test_amounts_have_up_to_five_decimals() -> None:
    written = {"1250.00": 125_000, "1250": 125_000, "1250.5": 125_050, "1250.50000": 125_050, ".5": 50, "+1.": 100}
    found = rows(notice(*[entry(1, decimals=one) for one in written]))
    assert [row.amount for row in found] == list(written.values())


def test_days_are_days_in_oslo() -> None:
    written = {
        "<Dt>2025-05-15</Dt>": date(2025, 5, 15),
        "<Dt>2025-05-15+02:00</Dt>": date(2025, 5, 15),
        "<DtTm>2025-05-15T23:30:00</DtTm>": date(2025, 5, 15),
        "<DtTm>2025-05-15T23:30:00Z</DtTm>": date(2025, 5, 16),
        "<DtTm>2025-05-15T23:30:00.125+02:00</DtTm>": date(2025, 5, 15),
    }
    found = rows(notice(*[entry(1, date_element=tag("BookgDt", one)) for one in written]))
    assert [row.settled for row in found] == list(written.values())
    (by_value,) = rows(notice(entry(1, date_element=tag("ValDt", "<Dt>2025-05-14</Dt>"))))
    assert by_value.settled == date(2025, 5, 14)


def test_an_account_is_the_same_as_iban_and_as_number() -> None:
    data = message(group(entry(1), account="NO9386011117947", iban=True), group(entry(2), account="8601.11.17947"))
    assert [row.account for row in rows(data)] == ["86011117947", "86011117947"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_statement_has_its_balances_and_lump_sums(version: str) -> None:
    lump, fee = entry(5_000, reference="A1", batch=40, version=version), entry(-150, words="Gebyr", version=version)
    file = accepted(
        statement(lump, fee, entry(9, status=None), opening=-1_000, closing=3_859, number=12, version=version)
    )
    (one,) = file.groups
    assert (one.opening, one.closing, one.number, one.closed_on) == (-1_000, 3_859, "12", DAY)
    assert (file.entries[0].amount, file.entries[0].reference, file.entries[0].payments) == (5_000, "A1", 40)
    assert [(row.amount, row.details, row.booked) for row in file.payments] == [
        (5_000, 40, True),
        (-150, 1, True),
        (9, 1, True),
    ]


def test_a_statement_may_give_fewer_payments_than_it_counts() -> None:
    some = entry(5_000, payment(100, KID), payment(200, OTHER), batch=40)
    whole = entry(300, payment(100, KID), payment(200, OTHER), batch=2)
    found = rows(statement(whole, some, opening=0, closing=5_300))
    assert [(row.amount, row.details) for row in found] == [(100, 0), (200, 0), (5_000, 40)]


def test_empty_accounts_and_several_accounts_in_one_file() -> None:
    empty = group(
        form="camt.053", account="99990104278", before=balance("OPBD", 0) + balance("CLBD", 0).replace("CRDT", "DBIT")
    )
    other = group(entry(7), form="camt.053", before=balance("OPBD", 1) + balance("CLBD", 8))
    file = accepted(message(empty, other, form="camt.053"))
    assert [(one.account, one.entries, one.closing) for one in file.groups] == [("99990104278", 0, 0), (ACCOUNT, 1, 8)]


def test_what_inspect_answers() -> None:
    answer = inspect(mixed("001.08"))
    assert (answer["format"], answer["version"], answer["verdict"], answer["problems"]) == (
        "camt.054", "001.08", "accept", [],
    )  # fmt: skip
    assert (answer["credit_count"], answer["credit_total"]) == (6, "12745.25")
    back = answer["payments"][5]
    assert (back["amount"], back["direction"], back["reversal"], back["status"]) == ("10.00", "debit", True, "booked")
    assert (back["reference"], back["reference_kind"], back["payer"]) == (KID, "kid", "Frida Oppdiktet")
    assert answer["payments"][6]["status"] == "pending"
    twins = inspect(notice(*[entry(5, payment(5, KID, reference="7")) for _ in range(2)]))
    assert [one["occurrence"] for one in twins["payments"]] == [1, 2]
