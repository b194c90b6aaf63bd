"""Logging in with BankID in a browser: in, stopped, too low, forged, without a case, and from the letter."""

from collections.abc import Callable, Iterator

import httpx2
import pytest

from tests.journeys.cast import number_of
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor

NOBODYS = "28829901058"


@pytest.fixture
def bankid(product: Product) -> Iterator[Callable[..., None]]:
    """Switches of the simulated BankID; as they were afterwards."""

    def switch(**values: object) -> None:
        product.sandbox.ask("bankid", "POST", "switches", **values)

    yield switch
    switch(token="", level="as_chosen")


def test_bankid_opens_all_ones_cases_and_leaves_no_trace(visitor: Visitor, product: Product) -> None:
    oda = product.oda
    visitor.open_case(oda[1])
    visitor.is_at("my/login/")
    visitor.press("Logg inn med BankID")
    visitor.at_bankid(number=number_of(oda[0]))
    visitor.is_at(f"my/cases/{oda[1].number}/")
    visitor.sees("Oda Oppdiktet")
    visitor.open("my/")
    visitor.sees(oda[0].number, oda[1].number, "Til sammen skylder du")
    visitor.page.get_by_role("button", name="Logg ut").click()
    visitor.is_at("my/logged-out/")
    visitor.page.go_back()
    visitor.page.wait_for_load_state()
    assert "Oda" not in visitor.page.content()
    for program in (product.web, product.worker):
        assert number_of(oda[0]) not in program.log.read_text()


def test_somebody_elses_session_at_bankid_does_not_log_the_next_person_in(visitor: Visitor, product: Product) -> None:
    """A shared computer: after logging out, BankID asks again who it is."""
    visitor.identify(number_of(product.oda[0]))
    visitor.is_at("my/")
    visitor.page.get_by_role("button", name="Logg ut").click()
    visitor.is_at("my/logged-out/")
    visitor.identify(NOBODYS)
    visitor.is_at("my/")
    visitor.sees("Vi finner ingen saker på fødselsnummeret ditt.")


@pytest.mark.parametrize(
    ("choice", "method", "page", "words"),
    [
        ("cancel", "BID", "cancelled", "Innloggingen ble stoppet"),
        ("time_out", "BID", "timed-out", "BankID hørte ikke fra deg i tide"),
        ("in_use", "BID", "in-use", "En annen innlogging er i gang"),
        ("broken", "BID", "unavailable", "BankID svarer ikke akkurat nå"),
        ("log_in", "BIS", "too-low", "Denne måten å logge inn på er ikke sikker nok her"),
    ],
)
def test_every_ending_is_told_in_words_and_may_be_tried_again(
    visitor: Visitor, product: Product, choice: str, method: str, page: str, words: str
) -> None:
    number = number_of(product.oda[0])
    visitor.open_case(product.oda[0])
    visitor.press("Logg inn med BankID")
    visitor.at_bankid(choice, number=number, method=method)
    visitor.is_at(f"my/login/bankid/{page}/")
    assert visitor.heading() == words
    assert "bankid_error_codes" not in visitor.page.content()
    visitor.press("Prøv igjen med BankID")
    visitor.at_bankid(number=number)
    visitor.is_at(f"my/cases/{product.oda[0].number}/")


@pytest.mark.parametrize("token", ["alg_none", "wrong_key", "wrong_nonce", "changed_afterwards"])
def test_a_forged_answer_lets_nobody_in(
    visitor: Visitor, product: Product, bankid: Callable[..., None], token: str
) -> None:
    bankid(token=token)
    visitor.identify(number_of(product.oda[0]))
    visitor.is_at("my/login/bankid/not-proved/")
    visitor.sees("Vi kunne ikke være sikre på at det er deg")
    visitor.open("my/")
    visitor.is_at("my/login/")


def test_from_the_letter_to_all_ones_cases(visitor: Visitor, product: Product) -> None:
    oda = product.oda
    visitor.log_in(product.letter(oda[0]))
    visitor.sees(oda[0].number)
    assert oda[1].number not in visitor.main()
    visitor.press("Logg inn med BankID")
    visitor.at_bankid(number=number_of(oda[0]))
    visitor.is_at("my/")
    visitor.sees(oda[0].number, oda[1].number)


def test_an_answer_opened_in_another_browser_lets_nobody_in(visit: Callable[..., Visitor], product: Product) -> None:
    victim, thief = visit(), visit()
    victim.open("my/login/")
    victim.press("Logg inn med BankID")
    victim.page.wait_for_url("**/bankid/**")
    chosen = {"number": number_of(product.oda[0]), "choice": "log_in"}
    answer = httpx2.post(victim.page.url, data=chosen, trust_env=False, verify=False).headers["location"]
    thief.page.goto(answer)
    thief.is_at("my/login/bankid/expired/")
    thief.sees("Innloggingen tok for lang tid")
