"""Builds giro files for the tests of this folder: strategies for any file, and one known good file."""

from __future__ import annotations

import string
from datetime import date

from hypothesis import strategies as st

from quittance.formats.ocr_giro import GiroAssignment, GiroPayment, OtherService, Transmission, write

ACCOUNTS = ("99990104278", "99990123450", "99995678903", "99991042764")
DIGITS = string.digits
TEXT = "".join(c for c in map(chr, range(0x20, 0x100)) if not 0x7F <= ord(c) < 0xA0)

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
known_types = st.sampled_from(["10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21"])
kids = st.one_of(
    st.just(""),
    st.text(DIGITS, min_size=2, max_size=25).filter(lambda kid: kid.strip("0")),
    st.text(DIGITS, min_size=1, max_size=24).map(lambda body: body + "-"),
)


def digits(size: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=size, max_size=size)


@st.composite
def payments(draw: st.DrawFn, types: st.SearchStrategy[str] = known_types) -> GiroPayment:
    kind = draw(types)
    return GiroPayment(
        amount=draw(st.integers(0, 10**12)),
        settlement_date=draw(days),
        kid=draw(kids),
        type=kind,
        sign=draw(st.sampled_from("000-")),
        group=draw(st.sampled_from(["0106100001", "0106100002", "9931023456"])),
        archive_ref=draw(st.one_of(st.just(""), digits(9).filter(lambda ref: ref.strip("0")))),
        order_date=draw(st.none() | days),
        debit_account=draw(st.sampled_from(("", *ACCOUNTS))),
        text=draw(st.none() | st.text(TEXT, max_size=40).map(str.strip)) if kind in ("20", "21") else None,
    )


@st.composite
def transmissions(draw: st.DrawFn, types: st.SearchStrategy[str] = known_types) -> Transmission:
    own = st.builds(
        GiroAssignment,
        account=st.sampled_from(ACCOUNTS),
        payments=st.lists(payments(types), max_size=6).map(tuple),
        agreement=digits(9),
    )
    other = st.sampled_from([OtherService("21", ("NY219470" + "0" * 72,), 1), OtherService("42")])
    return Transmission(
        number=draw(digits(7)),
        recipient=draw(digits(8)),
        assignments=tuple(draw(st.lists(own | other, max_size=4))),
        created=draw(st.none() | days),
    )


def good_transmission() -> Transmission:
    """Two accounts, another service in between, and one of everything the reader has an opinion on."""
    day, ordered = date(2026, 10, 6), date(2026, 10, 5)
    first = (
        GiroPayment(125_000, day, "1002340005011", group="0106100001", archive_ref="112233445", order_date=ordered),
        GiroPayment(44_000, day, "1002340005011", type="12", archive_ref="000417000", order_date=ordered),
        GiroPayment(25_000, day, "1008710007776", sign="-", archive_ref="112233460", debit_account=ACCOUNTS[2]),
        GiroPayment(44_000, day, "1002340005011", type="12", archive_ref="000417001", order_date=ordered),
        GiroPayment(9_900, date(2026, 10, 7), "1002340005029", type="50"),
    )
    second = (
        GiroPayment(79_900, day, "100023458", type="19", card_issuer="12"),
        GiroPayment(45_000, day, type="21", card_issuer="02", text="Sak 501 Kåre Østbø"),
        GiroPayment(10_000, day, type="20", card_issuer="02", text="Kreditering ærlig feil"),
        GiroPayment(20_000, day, "100023458", type="18", card_issuer="02"),
        GiroPayment(66_000, day, "10002005-", archive_ref="112233999", debit_account=ACCOUNTS[3]),
    )
    agreements = OtherService("21", ("NY21947000000011" + " " * 24 + "J" + "0" * 39,), transactions=1)
    return Transmission(
        "0000481",
        "00118125",
        (
            GiroAssignment(ACCOUNTS[0], first, "001234567"),
            agreements,
            GiroAssignment(ACCOUNTS[1], second, "001234575"),
        ),
        day,
    )


def good_file() -> bytes:
    return write(good_transmission())


def records_of(data: bytes) -> list[bytes]:
    return data.decode("latin-1").encode("latin-1").splitlines()
