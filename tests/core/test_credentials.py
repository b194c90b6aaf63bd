"""Codes printed in letters."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.core.credentials import (
    ALPHABET,
    CredentialFormat,
    check_symbol,
    grouped,
    is_valid,
    make,
    normalise,
    parse,
    random_symbols,
)

SYMBOLS = st.text(ALPHABET, min_size=1, max_size=29)


def test_the_alphabet_has_no_look_alikes() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set(ALPHABET) & set("01OIL")


def test_a_code_comes_from_the_source_it_is_given() -> None:
    source = random.Random(7)
    code = make(source.randrange)
    assert len(code) == 11
    assert is_valid(code)
    assert code == make(random.Random(7).randrange)
    assert code != make(source.randrange)
    assert random_symbols(lambda size: size - 1, 8) == "ZZZZZZZZ"


def test_what_a_person_types_is_understood() -> None:
    code = make(random.Random(1).randrange)
    assert parse(f" {grouped(code).lower()}\u00a0") == code
    assert grouped("ABCDEFGHJKM") == "ABCD-EFGH-JKM"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("ABCDEFGHJK0", "characters"),
        ("ABCDEFGHJKI", "characters"),
        ("ABCDEFGHJß", "characters"),
        ("ABCDEFGHJKſ", "characters"),
        ("ＡBCDEFGHJKM", "characters"),
        ("ABCD", "length"),
        ("ABCDEFGHJKMN", "length"),
    ],
)
def test_what_is_no_code(text: str, code: str) -> None:
    with pytest.raises(CredentialFormat) as refused:
        parse(text)
    assert refused.value.code == code


def test_a_wrong_check_is_said() -> None:
    code = make(random.Random(1).randrange)
    wrong = code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % 31]
    with pytest.raises(CredentialFormat) as refused:
        parse(wrong)
    assert refused.value.code == "check"


@given(SYMBOLS, st.data())
def test_one_wrong_symbol_and_two_swapped_neighbours_are_seen(symbols: str, data: st.DataObject) -> None:
    code = symbols + check_symbol(symbols)
    assert is_valid(code)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([symbol for symbol in ALPHABET if symbol != code[place]]))
    assert not is_valid(code[:place] + other + code[place + 1 :])
    left = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:left] + code[left + 1] + code[left] + code[left + 2 :]
    assert is_valid(swapped) == (swapped == code)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert is_valid("") is False


@pytest.mark.parametrize("length", [0, 30])
def test_lengths_the_check_cannot_guard(length: int) -> None:
    with pytest.raises(ValueError, match="1 to 29"):
        make(random.Random(1).randrange, length)
