"""Payment references found in what people write, above all in payments from abroad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.core.kid import Agreement, make, recognise
from quittance.core.kid_guesses import guesses

THIRTEEN = Agreement({13: "MOD10"})
KID = "1002340005011"
OTHER = "1008710007776"
THIRD = "1009900012030"


@pytest.mark.parametrize(
    ("lines", "kids"),
    [
        (["KID: 1002340005011"], [KID]),
        (["1002340005011"], [KID]),
        (["kid 1002 3400 0501 1"], [KID]),
        (["Kid.nr 100.234.000.5011"], [KID]),
        (["100-234-000-5011"], [KID]),
        (["REF/1002340005011/INV"], [KID]),
        (["/RFB/1002340005011"], [KID]),
        (["/ROC/NOTPROVIDED///URI/KID 1002340005011"], [KID]),
        (["PAYMENT OF CASE KID 10023", "40005011 THANKS"], [KID]),
        (["1002340", "005011"], [KID]),
        (["10023", "40005", "011"], [KID]),
        (["KID\u00a01002340005011"], [KID]),
        (["KID 1002\u00a03400\u202f05011"], [KID]),
        (["KID1002340005011"], [KID]),
        (["1002340\u200b005011"], [KID]),
        (["2026-10-06 1002340005011 NOK 1250,00"], [KID]),
        (["1250.00 1002340005011"], [KID]),
        (["+4740012345 1002340005011."], [KID]),
        (["KID 1002340005011 AND KID 1008710007776"], [KID, OTHER]),
        (["KID 1008710007776 AND KID 1002340005011"], [OTHER, KID]),
        (["KID 1002340005011 1002340005011"], [KID]),
        (["KID 1002340005011", "KID 1009900012030"], [KID, THIRD]),
        (["1002340005011", "1009900012030"], [KID, THIRD]),
        (["KID 100234000501"], []),
        (["KID 1OO234OOO5O11"], []),
        (["KID 1002340005012"], []),
        (["99100234000501101"], []),
        (["１1002340005011"], []),
        (["١٠٠٢٣٤٠٠٠٥٠١١"], []),
        (["1002340005011١"], []),
        (["TLF +47 40012345, ORG 974760673"], []),
        (["Faktura 20031 og 20032"], []),
        (["INVOICE 2026/1203 CUSTOMER 100990"], []),
        (["1002340,005011"], []),
        ([""], []),
        ([], []),
        (["Tusen takk for hjelpen 😀"], []),
    ],
)
def test_references_in_free_text(lines: list[str], kids: list[str]) -> None:
    assert list(recognise(lines, THIRTEEN)) == kids


@pytest.mark.parametrize(
    "text",
    [
        "IBAN NO1002340005011",
        "IBAN NO10 0234 0005 011",
        "no1002340005011",
        "FROM SE4550000000058398257466",
        "DE89 3704 0044 0532 0130 00",
        "GB29NWBK60161331926819",
    ],
)
def test_account_numbers_are_passed_over(text: str) -> None:
    """The digits of a Norwegian IBAN are as many as those of a common KID."""
    every_length = Agreement(dict.fromkeys(range(10, 16), "MOD10"))
    assert recognise([text], every_length) == ()
    assert recognise([f"{text} KID {KID}"], THIRTEEN) == (KID,)


def test_a_reference_after_the_word_no_is_no_account() -> None:
    assert recognise(["KID NO 1002340005011"], THIRTEEN) == (KID,)
    assert recognise(["KID NO. 1002340005011"], THIRTEEN) == (KID,)


def test_a_creditor_reference_is_opened() -> None:
    """ISO 11649: RF, two check digits, then the reference; only when its own check fits."""
    assert recognise(["RF121002340005011"], THIRTEEN) == (KID,)
    assert recognise(["RF12 1002 3400 0501 1"], THIRTEEN) == (KID,)
    assert recognise(["Case 12 RF1210023", "40005011 1250 kr"], THIRTEEN) == (KID,)
    assert recognise(["RF131002340005011"], THIRTEEN) == ()
    assert recognise(["RF18539007547034"], THIRTEEN) == ()
    assert recognise(["RF18539007547034"], Agreement({14: "MOD10", 12: "MOD11"})) == ()


def test_a_mod11_hyphen_ends_a_reference() -> None:
    agreement = Agreement({8: "MOD11"})
    assert recognise(["KID 1000005-"], agreement) == ("1000005-",)
    assert recognise(["KID 1000005-, takk"], agreement) == ("1000005-",)
    assert recognise(["KID 1000005-7"], agreement) == ()


def test_several_lengths_give_every_candidate() -> None:
    agreement = Agreement({13: "MOD10", 9: "MOD10"})
    assert recognise(["123456782 1002340005011"], agreement) == ("123456782", KID)


def test_hostile_text_is_no_trouble() -> None:
    assert recognise(["1 " * 20000], THIRTEEN) == ()
    assert recognise(["NO1 " * 5000, "SE45 " * 5000, "RF12" * 5000], THIRTEEN) == ()
    assert recognise(["9" * 100000], THIRTEEN) == ()


@given(
    st.text("0123456789", min_size=12, max_size=12), st.integers(1, 12), st.sampled_from(["", " ", ".", "-", "\u00a0"])
)
def test_a_reference_is_found_however_it_is_broken(body: str, place: int, joint: str) -> None:
    kid = make(body)
    assert kid in recognise([f"KID {kid[:place]}{joint}{kid[place:]} takk"], THIRTEEN)
    assert kid in recognise([f"KID {kid[:place]}", f"{kid[place:]} takk"], THIRTEEN)


@given(st.lists(st.text(max_size=60), max_size=4))
def test_whatever_is_found_fits_the_agreement(lines: list[str]) -> None:
    found = recognise(lines, THIRTEEN)
    assert len(found) == len(set(found))
    assert all(THIRTEEN.accepts(kid) for kid in found)


GUESSED = [
    ("KID 1OO234OOO5O11", True),
    ("KID l002340005011", True),
    ("KID 1002340005012", True),
    ("KID 1002340005101", True),
    ("KID 100234000501", True),
    ("KID 1002340005811", True),
    ("99100234000501101", False),
    ("IBAN NO9386011117947", False),
    ("Tusen takk", False),
    ("KID 1002340005011", False),
]


@pytest.mark.parametrize(("text", "meant"), GUESSED)
def test_what_a_payer_may_have_meant_is_guessed_and_never_recognised(text: str, meant: bool) -> None:
    assert (KID in guesses([text], THIRTEEN)) is meant
    assert all(THIRTEEN.accepts(guess) for guess in guesses([text], THIRTEEN))
    if meant:
        assert recognise([text], THIRTEEN) == ()


def test_lost_leading_zeros_are_guessed() -> None:
    kid = make("002340005011")
    assert guesses([f"KID {kid[2:]}"], THIRTEEN)[0] == kid


def test_guesses_are_few_however_long_the_text() -> None:
    assert len(guesses(["1002340005012 " * 200], THIRTEEN)) <= 300
