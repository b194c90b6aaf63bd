"""Which waiting transfer a line of the bank is: its own reference says so, and only then the KID and the amount."""

from collections.abc import Iterator
from typing import Any

import pytest

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.references import read_reference
from quittance.areas.payments.models import Attempt, BankEntry, Receipt
from quittance.areas.payments.operations import opening, reviewing
from quittance.kit import wiring
from quittance.providers.payment import PayerContext
from tests import camt_files, factories
from tests.areas.payments.vipps import DAY, NOW
from tests.postgres import Database
from tests.sites import gateway

AMOUNT = 50_000


@pytest.fixture(autouse=True)
def banks(books: Database, settings: Any) -> Iterator[gateway.Banks]:
    settings.PAYMENT_PROVIDERS = "tests.sites.gateway.companies_and_banks"
    gateway.BANKS = gateway.Banks()
    wiring.forget_providers()
    yield gateway.BANKS
    factories.assert_sound(on=DAY)
    wiring.forget_providers()


@pytest.fixture
def made() -> factories.Made:
    return factories.make_case()


def begun(made: factories.Made, amount: int = AMOUNT) -> Attempt:
    payer = opening.Payer(f"form-{factories.number()}", context=PayerContext(bank_id="fjord"))
    reference = read_reference(made.kid)
    done = opening.begin(reference=reference, amount=amount, method="neonomics", payer=payer, now=NOW)
    return Attempt.objects.get(token=done.token)


def line(amount: int, kid: str, end_to_end: str = "NOTPROVIDED", **more: Any) -> str:
    return camt_files.entry(amount, camt_files.payment(amount, kid, end_to_end=end_to_end, **more), day=DAY)


def arrive(*lines: str) -> list[BankEntry]:
    result = factories.import_bank(camt_files.notice(*lines), on=DAY)
    assert result.verdict == "accept", result.problems
    return list(BankEntry.objects.filter(file_id=result.file_id).order_by("line"))


def told(*found: Attempt) -> list[tuple[str, str]]:
    return [(one.state, one.problem) for one in Attempt.objects.filter(pk__in=[it.pk for it in found]).order_by("id")]


def test_a_line_settles_the_transfer_it_names_and_not_an_older_one_alike(made: factories.Made) -> None:
    older, newer = begun(made), begun(made)
    arrive(line(AMOUNT, made.kid, newer.reference))
    assert told(older, newer) == [("open", ""), ("captured", "")]
    arrive(line(AMOUNT, made.kid))
    assert told(older, newer) == [("captured", ""), ("captured", "")], "a line that names none goes by KID and amount"


def test_both_kinds_of_lines_in_one_file_find_their_own(made: factories.Made) -> None:
    older, newer = begun(made), begun(made)
    arrive(line(AMOUNT, made.kid, older.reference), line(AMOUNT, made.kid, "INVOICE-7"))
    assert told(older, newer) == [("captured", ""), ("captured", "")]
    arrive(line(AMOUNT, made.kid, older.reference))
    assert Receipt.objects.filter(attempt__in=[older, newer]).count() == 2, "the same name again settles nothing"


def test_what_names_a_settled_transfer_is_nobody_elses(made: factories.Made) -> None:
    first, second = begun(made), begun(made)
    arrive(line(AMOUNT, made.kid, first.reference))
    arrive(line(AMOUNT, made.kid, first.reference))
    assert told(first, second) == [("captured", ""), ("open", "")]
    assert case_facts.load_one(made.case_id).overpaid(DAY) == 0, "money all the same, on the case by its KID"
    assert BankEntry.objects.filter(case_id=made.case_id).count() == 2


def test_another_amount_settles_nothing_and_waits_for_a_person(made: factories.Made) -> None:
    named, alike = begun(made), begun(made, AMOUNT - 100)
    (entry,) = arrive(line(AMOUNT - 100, made.kid, named.reference))
    assert told(named, alike) == [("review", "arrived_amount"), ("open", "")]
    assert (entry.status, entry.case_id) == ("matched", made.case_id), "the debtor has paid what came"
    arrive(line(AMOUNT, made.kid))
    assert told(named) == [("review", "arrived_amount")], "its money came; somebody else's is not it"
    reviewing.settle_review(attempt_id=named.pk, verdict=reviewing.NO_MONEY, actor="staff:1", now=NOW)
    assert told(named) == [("failed", "no_money")]


def test_the_right_name_finds_its_case_also_without_a_kid(made: factories.Made) -> None:
    attempt = begun(made)
    before = case_facts.load_one(made.case_id).balance(DAY).total
    (entry,) = arrive(line(AMOUNT, "", attempt.reference))
    assert told(attempt) == [("captured", "")]
    assert case_facts.load_one(made.case_id).balance(DAY).total == before - AMOUNT
    assert entry.resolutions.filter(undone_at=None).count() == 1


def test_money_on_another_case_than_the_transfer_was_for_is_put_to_a_person(made: factories.Made) -> None:
    attempt, other = begun(made), factories.make_case()
    arrive(line(AMOUNT, other.kid, attempt.reference))
    assert told(attempt) == [("review", "arrived_elsewhere")]


def test_a_payment_that_comes_back_is_no_arrival(made: factories.Made) -> None:
    attempt = begun(made)
    (entry,) = arrive(line(AMOUNT, made.kid, attempt.reference, returned="AC04"))
    assert (entry.reason, told(attempt)) == ("payment_returned", [("open", "")])
