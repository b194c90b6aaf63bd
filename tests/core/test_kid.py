"""Making and checking payment references."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.core.kid import (
    Agreement,
    KidError,
    KidFormat,
    algorithms,
    check_format,
    make,
    mod10,
    mod11,
    normalise,
)

BODIES = st.text("0123456789", min_size=1, max_size=24)

BOTH, TEN, ELEVEN, NEITHER = ("mod10", "mod11"), ("mod10",), ("mod11",), ()

VECTORS = [
    # Worked examples of the Nets specification: 12345678 gives 2 by MOD10 and 5 by MOD11.
    ("123456782", TEN),
    ("123456785", ELEVEN),
    # Public test numbers of NoCommons, norsk-validator, norwegian-numbers and netsgiro.
    ("2345676", BOTH),
    ("2345674", NEITHER),
    ("12345678903", BOTH),
    ("1000005-", ELEVEN),
    ("01290865", TEN),
    ("100030", NEITHER),
    ("100001928231", TEN),
    ("100001928232", NEITHER),
    ("12344", TEN),
    ("12343", ELEVEN),
    ("00", BOTH),
    ("0000531", ELEVEN),
    ("02212291038306", ELEVEN),
    # Computed, and checked against python-stdnum 2.2 and norwegian-numbers 1.0.2.
    ("0010017", TEN),
    ("0010025", TEN),
    ("1002340005011", BOTH),
    ("1008710007776", TEN),
    ("1008710007777", ELEVEN),
    ("9999996", TEN),
    ("999999-", ELEVEN),
    ("18", TEN),
    ("19", ELEVEN),
    ("125", TEN),
    ("124", ELEVEN),
    ("1230", TEN),
    ("1236", ELEVEN),
    ("42", TEN),
    ("43", ELEVEN),
    ("1234567890123456789012340", TEN),
    ("1234567890123456789012341", ELEVEN),
    ("0000000000018", TEN),
    ("0000000000019", ELEVEN),
    ("992", TEN),
    ("99-", ELEVEN),
    ("1002340005012", NEITHER),
    ("1002340005101", NEITHER),
    ("1020340005011", NEITHER),
    ("2002340005011", NEITHER),
    ("10023400050110", ELEVEN),
]


@pytest.mark.parametrize(("kid", "fits"), VECTORS)
def test_the_check_character(kid: str, fits: tuple[str, ...]) -> None:
    """Nets OCR giro system specification, check digit calculation."""
    assert algorithms(kid) == fits


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" ", "characters"),
        ("1", "too_short"),
        ("-", "too_short"),
        ("12345678901234567890123456", "too_long"),
        ("12345A7", "characters"),
        ("-1234567", "characters"),
        ("12-345678", "characters"),
        ("1234567--", "characters"),
        ("1234 5678 2", "characters"),
        ("1234.5678.2", "characters"),
        ("１２３４５６７８２", "characters"),
        ("١٢٣٤٥٦٧٨٢", "characters"),
        ("123456782\n", "characters"),
        ("+123456782", "characters"),
        ("1_234_567_82", "characters"),
        ("1000005–", "characters"),
        ("1000005−", "characters"),
    ],
)
def test_what_is_no_kid(text: str, code: str) -> None:
    assert algorithms(text) == ()
    with pytest.raises(KidFormat) as refused:
        check_format(text)
    assert refused.value.code == code


def test_typed_references_are_normalised_before_they_are_checked() -> None:
    assert normalise("1234 5678\u00a02") == "123456782"
    assert normalise("\u200b1234.5678.2\ufeff\n") == "123456782"
    assert normalise("12345A7") == "12345A7"
    check_format(normalise(" 1000005- "))


def test_mod10_is_blind_to_09_and_90_swapped_and_mod11_is_not() -> None:
    for original, swapped in (("10909091", "19009091"), ("52090610", "52900610")):
        assert "mod10" in algorithms(original)
        assert "mod10" in algorithms(swapped)
        assert mod11(original[:-1]) != mod11(swapped[:-1])


@given(BODIES)
def test_a_kid_made_is_a_kid_that_checks(body: str) -> None:
    assert "mod10" in algorithms(make(body))
    assert "mod11" in algorithms(make(body, "MOD11", allow_dash=True))
    check_format(make(body))


@given(BODIES, st.data())
def test_one_wrong_digit_is_always_seen(body: str, data: st.DataObject) -> None:
    for algorithm in ("MOD10", "MOD11"):
        kid = make(body, algorithm, allow_dash=True)
        place = data.draw(st.integers(0, len(kid) - 1))
        digit = data.draw(st.sampled_from([d for d in "0123456789" if d != kid[place]]))
        assert algorithm.lower() not in algorithms(kid[:place] + digit + kid[place + 1 :])


@given(BODIES)
def test_the_check_equals_the_textbook_calculation(body: str) -> None:
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))]
    assert mod10(body) == str(-sum(number // 10 + number % 10 for number in doubled) % 10)
    weighed = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(body)))
    assert mod11(body) == {0: "0", 1: "-"}.get(weighed % 11, str(11 - weighed % 11))


def test_mod11_numbers_without_a_check_digit_are_skipped_unless_a_hyphen_is_wanted() -> None:
    with pytest.raises(KidError) as refused:
        make("1000005", "MOD11")
    assert refused.value.code == "no_check_digit"
    assert make("1000005", "MOD11", allow_dash=True) == "1000005-"


@pytest.mark.parametrize("body", ["", "1" * 25, "12a", "12-", "１２", "1\n"])
def test_bodies_are_digits(body: str) -> None:
    with pytest.raises(KidError) as refused:
        make(body)
    assert refused.value.code == "body"


def test_algorithms_have_two_names() -> None:
    assert make("12345678", "mod11") == "123456785"
    with pytest.raises(KidError) as refused:
        make("1", "MOD12")
    assert refused.value.code == "algorithm"


def test_an_agreement_accepts_its_lengths_by_their_algorithm() -> None:
    agreement = Agreement({9: "MOD10", 8: "mod11"})
    assert agreement.accepts("123456782")
    assert not agreement.accepts("123456785")
    assert agreement.accepts("1000005-")
    assert not agreement.accepts("1008710007776")
    assert not agreement.accepts("1234 5678")
    assert not Agreement({}).accepts("00")


@pytest.mark.parametrize("lengths", [{1: "MOD10"}, {26: "MOD10"}, {13: "LUHN"}])
def test_agreements_must_make_sense(lengths: dict[int, str]) -> None:
    with pytest.raises(KidError):
        Agreement(lengths)
