"""Identity and organisation numbers: both check rules, all the markers, and typing errors."""

from __future__ import annotations

import pytest

from quittance.core.identity import (
    IdentityFormat,
    check_organisation,
    check_person,
    fits_1964_rule,
    is_identity_number,
)

# Examples published by the tax administration for the rule of 2032, and synthetic persons (month + 80).
BOTH_RULES = ("02013299997", "02013299806", "30108299920", "15868510045", "24924520791", "28829901139")
ONLY_2032 = ("02013299903", "30108299939", "08881060001", "08881060192")


@pytest.mark.parametrize("number", BOTH_RULES + ONLY_2032)
def test_both_check_rules_are_accepted(number: str) -> None:
    assert check_person(number).number == number
    assert fits_1964_rule(number) == (number in BOTH_RULES)
    assert is_identity_number(number)


@pytest.mark.parametrize(
    ("number", "kind", "synthetic"),
    [
        ("02013299997", "national", False),
        ("15868510045", "national", True),
        ("47879015037", "d_number", True),
        ("41814061033", "d_number", True),
        ("13527248013", "h_number", False),
    ],
)
def test_markers_tell_the_kind(number: str, kind: str, synthetic: bool) -> None:
    found = check_person(number)
    assert (found.kind, found.synthetic) == (kind, synthetic)


@pytest.mark.parametrize("number", BOTH_RULES)
def test_every_single_wrong_digit_in_the_last_place_is_noticed(number: str) -> None:
    wrong = [number[:-1] + digit for digit in "0123456789" if digit != number[-1]]
    assert not any(map(is_identity_number, wrong))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "length"),
        ("1586851004", "length"),
        ("158685100455", "length"),
        ("1586851004a", "length"),
        ("١٥٨٦٨٥١٠٠٤٥", "length"),
        ("00868510045", "date"),
        ("15138510045", "date"),
        ("32818510045", "date"),
        ("15868510046", "check"),
        ("15868510145", "check"),
    ],
)
def test_what_cannot_be_an_identity_number(text: str, code: str) -> None:
    with pytest.raises(IdentityFormat) as refused:
        check_person(text)
    assert refused.value.code == code
    assert not is_identity_number(text)


def test_blanks_are_allowed_inside() -> None:
    assert check_person(" 158685 10045 ").number == "15868510045"
    assert check_organisation("310\u00a0654 329") == "310654329"


@pytest.mark.parametrize(
    ("text", "code"),
    [("31065432", "length"), ("NO310654329", "length"), ("310654328", "check"), ("000000000", "check")],
)
def test_what_cannot_be_an_organisation_number(text: str, code: str) -> None:
    with pytest.raises(IdentityFormat) as refused:
        check_organisation(text)
    assert refused.value.code == code
