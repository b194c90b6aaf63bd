"""The JSON contract of `quittance calc`: figures, and an answer for every kind of nonsense."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.cli.calc import answer, answer_line, answers, fee_answer, interest_answer, kid_answer
from quittance.core.errors import CoreError

INTEREST = {"kind": "interest", "principal": "2500.00", "due": "2025-03-14", "to": "2025-07-10"}
FEE = {"kind": "fee", "base": "2500.00", "due": "2025-01-10", "on": "2026-02-01", "grade": "light"}
TEXT = {"kind": "text", "lengths": {"13": "MOD10"}, "lines": ["KID 10023", "40005011"]}


def code(request: Any) -> str | None:
    error = answer(request).get("error")
    if error is None:
        return None
    assert set(error) <= {"code", "message", "field"}
    assert error["message"]
    return str(error["code"])


def test_interest() -> None:
    found = answer(INTEREST)
    assert found["interest"] == "100.86"
    assert found["effective_due"] == "2025-03-14"
    assert found["segments"][0] == {
        "from": "2025-03-15",
        "to": "2025-06-30",
        "days": 108,
        "rate": "12.50",
        "year_days": 365,
        "base": "2500.00",
        "amount": "92.47",
    }
    assert found["segments"][1]["amount"] == "8.39"
    assert found == interest_answer(principal="2500.00", due="2025-03-14", to="2025-07-10")


@pytest.mark.parametrize("to", ["2025-03-14", "2025-03-13", "1900-01-01"])
def test_no_interest_before_the_due_date_has_passed(to: str) -> None:
    found = answer(INTEREST | {"to": to})
    assert (found["interest"], found["segments"]) == ("0.00", [])


def test_nothing_bears_no_interest() -> None:
    assert answer(INTEREST | {"principal": "0"})["interest"] == "0.00"


@pytest.mark.parametrize(("request_", "field"), [(INTEREST, "principal"), (FEE, "base")])
def test_an_amount_may_be_a_whole_number_of_kroner(request_: dict[str, Any], field: str) -> None:
    assert answer(request_ | {field: 2500}) == answer(request_ | {field: "2500.00"})
    assert answer_line(json.dumps(request_ | {field: 2500}).encode()) == answer(request_)


@pytest.mark.parametrize("day", ["2025-01-10", "2025-01-11"])
def test_a_fee_can_be_asked_for_from_the_due_date_on(day: str) -> None:
    assert answer(FEE | {"on": day})["fee"] == "280.00"


def test_a_due_date_on_a_day_of_rest_is_told() -> None:
    found = answer(INTEREST | {"due": "2026-08-15", "to": "2026-08-18", "principal": "1000"})
    assert (found["interest"], found["effective_due"]) == ("0.34", "2026-08-17")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "300.00"),
        ({"grade": "heavy"}, "600.00"),
        ({"on": "2025-12-31"}, "280.00"),
        ({"business": True}, "450.00"),
        ({"vat": True}, "375.00"),
        ({"base": "399", "vat": True}, "234.38"),
        ({"business": False, "vat": False}, "300.00"),
        ({"due": "2020-09-30"}, "375.00"),
        ({"base": "300000.00"}, "5400.00"),
    ],
)
def test_fee(change: dict[str, Any], expected: str) -> None:
    assert answer(FEE | change)["fee"] == expected


def test_a_fee_explains_itself() -> None:
    found = answer(FEE)
    assert (found["multiple"], found["unit_rate"], found["band_up_to"]) == ("0.4", "750.00", "2500.00")
    assert (found["table_from"], found["rate_from"]) == ("2020-10-01", "2026-01-01")
    assert found["sources"]
    assert "2-2" in found["law"]
    assert answer(FEE | {"base": "300000"})["band_up_to"] is None


@pytest.mark.parametrize(
    ("reference", "valid", "algorithms"),
    [
        ("123456782", True, ["mod10"]),
        ("123456785", True, ["mod11"]),
        ("1002340005011", True, ["mod10", "mod11"]),
        ("1000005-", True, ["mod11"]),
        ("1002340005012", False, []),
        ("1234 5678 2", False, []),
        ("", False, []),
        ("１２３４５６７８２", False, []),
    ],
)
def test_kid(reference: str, valid: bool, algorithms: list[str]) -> None:
    found = answer({"kind": "kid", "reference": reference})
    assert (found["valid"], found["algorithms"]) == (valid, algorithms)
    assert ("reason" in found) != valid


def test_an_invalid_kid_is_explained() -> None:
    assert kid_answer(reference="1002340005012")["reason"]["code"] == "check"
    assert kid_answer(reference="12a")["reason"]["code"] == "characters"
    assert kid_answer(reference="1234 5678 2")["did_you_mean"] == "123456782"
    assert "did_you_mean" not in kid_answer(reference="12 3")


def test_text() -> None:
    assert answer(TEXT) == {"candidates": ["1002340005011"]}
    assert answer(TEXT | {"lines": []}) == {"candidates": []}
    assert answer(TEXT | {"lengths": {"13": "mod10", "8": "MOD11"}, "lines": ["1000005-"]})["candidates"] == [
        "1000005-"
    ]


@pytest.mark.parametrize("value", [2500.0, True, False, None, [], {}, ["2500.00"]])
@pytest.mark.parametrize(
    ("request_", "field"),
    [(INTEREST, "principal"), (INTEREST, "due"), (INTEREST, "to"), (FEE, "base"), (FEE, "on"), (INTEREST, "kind")],
)
def test_wrongly_typed_fields(request_: dict[str, Any], field: str, value: object) -> None:
    found = answer(request_ | {field: value})
    assert found["error"]["code"] == "type"
    assert found["error"]["field"] == field


@pytest.mark.parametrize("field", ["principal", "due", "to", "kind"])
def test_missing_fields(field: str) -> None:
    found = answer({name: value for name, value in INTEREST.items() if name != field})
    assert found["error"]["code"] == "missing"
    assert found["error"]["field"] == field


def test_unknown_fields_are_told_and_do_not_stop_the_answer() -> None:
    found = answer(FEE | {"bussiness": True, "id": 7})
    assert found["fee"] == "300.00"
    assert found["ignored"] == ["bussiness", "id"]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (INTEREST | {"due": "2026-02-30"}, "date"),
        (INTEREST | {"due": "2026-13-01"}, "date"),
        (INTEREST | {"due": "20250314"}, "date"),
        (INTEREST | {"due": "2025-W11-5"}, "date"),
        (INTEREST | {"due": "14.03.2025"}, "date"),
        (INTEREST | {"due": "0000-01-01"}, "date"),
        (INTEREST | {"due": "2025-03-14T00:00"}, "date"),
        (INTEREST | {"due": "２０２５-03-14"}, "date"),
        (INTEREST | {"due": ""}, "date"),
        (INTEREST | {"due": "1993-01-01"}, "rate_missing"),
        (INTEREST | {"to": "2027-01-01"}, "rate_missing"),
        (INTEREST | {"to": "9999-12-31"}, "rate_missing"),
        (INTEREST | {"due": "9999-12-31", "to": "9999-12-31"}, None),
        (INTEREST | {"principal": "-1.00"}, "negative"),
        (INTEREST | {"principal": ""}, "empty"),
        (INTEREST | {"principal": "1.005"}, "too_many_decimals"),
        (INTEREST | {"principal": "2 500,00"}, "format"),
        (INTEREST | {"principal": "NaN"}, "format"),
        (INTEREST | {"principal": "1e9"}, "format"),
        (INTEREST | {"principal": "9" * 5000}, "too_large"),
        (FEE | {"grade": "medium"}, "grade"),
        (FEE | {"grade": []}, "grade"),
        (FEE | {"grade": None}, "grade"),
        (FEE | {"business": "false"}, "type"),
        (FEE | {"vat": 1}, "type"),
        (FEE | {"vat": None}, "type"),
        (FEE | {"due": "2009-12-31"}, "before_first_row"),
        (FEE | {"on": "2025-01-09"}, "on_before_due"),
        (FEE | {"on": "2005-12-31"}, "on_before_due"),
        (FEE | {"base": "-5"}, "negative"),
        (FEE | {"base": -5}, "negative"),
        (FEE | {"base": "0"}, "not_positive"),
        (FEE | {"base": 0}, "not_positive"),
        (FEE | {"base": 10**13}, "too_large"),
        (FEE | {"on": 2025}, "type"),
        (INTEREST | {"principal": 10**5000}, "too_large"),
        ({"kind": "kid", "reference": 123456782}, "type"),
        ({"kind": "kid"}, "missing"),
        (TEXT | {"lengths": {}}, "type"),
        (TEXT | {"lengths": ["MOD10"]}, "type"),
        (TEXT | {"lengths": {"13": 10}}, "type"),
        (TEXT | {"lengths": {"13": "LUHN"}}, "algorithm"),
        (TEXT | {"lengths": {"1": "MOD10"}}, "length"),
        (TEXT | {"lengths": {"26": "MOD10"}}, "length"),
        (TEXT | {"lengths": {"x": "MOD10"}}, "lengths"),
        (TEXT | {"lengths": {"١٣": "MOD10"}}, "lengths"),
        (TEXT | {"lines": "KID"}, "type"),
        (TEXT | {"lines": [1]}, "type"),
        ({"kind": "rain"}, "unknown_kind"),
        ({}, "missing"),
        ([], "not_an_object"),
        ("interest", "not_an_object"),
        (None, "not_an_object"),
        (7, "not_an_object"),
    ],
)
def test_impossible_requests(request_: Any, expected: str | None) -> None:
    assert code(request_) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"", "invalid_json"),
        (b"   \n", "invalid_json"),
        (b"{", "invalid_json"),
        (b"{'kind': 'kid'}", "invalid_json"),
        (b'{"kind": "interest", "principal": NaN}', "invalid_json"),
        (b'{"kind": "interest", "principal": Infinity}', "invalid_json"),
        (b"1" * 5000, "invalid_json"),
        (b"[" * 100000, "invalid_json"),
        (b'{"kind": "kid", "reference": "1", "reference": "2"}', "duplicate_field"),
        (b'{"kind": "kid", "reference": "\xff"}', "encoding"),
        (b"[]", "not_an_object"),
        (b"null", "not_an_object"),
        (b'"kid"', "not_an_object"),
    ],
)
def test_broken_lines(line: bytes, expected: str) -> None:
    assert answer_line(line)["error"]["code"] == expected


def test_a_batch_goes_on_line_by_line() -> None:
    lines = [b"\xef\xbb\xbf" + json.dumps(INTEREST).encode(), b"\n", b"oops\n", json.dumps(FEE).encode() + b"\r\n"]
    found = [json.loads(line) for line in answers(lines)]
    assert [next(iter(line)) for line in found] == ["interest", "error", "error", "fee"]
    assert all("\n" not in line and line.isascii() for line in answers(lines))


def test_single_questions_raise_the_reason() -> None:
    with pytest.raises(CoreError) as refused:
        interest_answer(principal="2500.00", due="2025-03-14", to="2027-07-10")
    assert refused.value.code == "rate_missing"
    with pytest.raises(CoreError):
        fee_answer(base="1", due="2009-01-01", on="2026-01-01", grade="light")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["principal", "due", "to", "base", "on", "grade", "business", "vat", "reference", "lengths", "lines"]


@given(st.sampled_from(["interest", "fee", "kid", "text"]), st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_no_request_breaks_the_batch(kind: str, fields: dict[str, Any]) -> None:
    found = answer({"kind": kind, **fields})
    assert found
    json.dumps(found)


@given(st.binary(max_size=200))
def test_no_line_breaks_the_batch(line: bytes) -> None:
    assert "error" in answer_line(line)
