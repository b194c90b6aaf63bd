"""Balances on any date from dated events."""

from datetime import date
from decimal import Decimal

import pytest

from quittance.core.allocation import OpenItem
from quittance.core.balance import Balance, BalanceError, Claim, Kind, Movement, balance, open_items
from quittance.core.interest import NO_INTEREST, RateMissing, Terms, segments

DUE = date(2025, 3, 14)
REGISTERED = date(2025, 4, 22)
CLAIM = Claim(1, DUE, invoice="F-1001")


def principal(day: date, amount: int, kind: Kind = "payment", claim: int = 1) -> Movement:
    return Movement(day, "principal", claim, amount, kind)


def on(day: date, *movements: Movement, claims: tuple[Claim, ...] = (CLAIM,)) -> Balance:
    return balance(claims=claims, movements=movements, on=day)


REGISTRATION = principal(REGISTERED, 250000, "registration")


def test_before_anything_is_registered_nothing_is_owed() -> None:
    found = on(date(2025, 4, 21), REGISTRATION)
    assert (found.total, found.lines) == (0, ())


def test_interest_counts_from_the_due_date_whenever_the_claim_was_registered() -> None:
    assert on(REGISTERED, REGISTRATION).interest == 3339


def test_the_day_of_payment_bears_interest_on_the_old_principal() -> None:
    paid = on(date(2025, 6, 30), REGISTRATION, principal(date(2025, 6, 30), -250000))
    assert paid.interest == 9247
    assert on(date(2025, 7, 31), REGISTRATION, principal(date(2025, 6, 30), -250000)).interest == 9247


def test_each_amount_has_its_line_and_its_reason() -> None:
    payment = Movement(date(2025, 5, 1), "principal", 1, -50000, "payment", "payment.vipps", "q-7", {"by": "you"})
    fee = Movement(date(2025, 4, 1), "reminder_fee", None, 3500, "charge", "reminder_fee.collection_notice")
    paid_interest = Movement(date(2025, 5, 1), "interest", 1, -1000, "payment")
    found = on(date(2025, 7, 10), fee, paid_interest, payment, REGISTRATION)
    assert [(line.component, line.kind, line.amount, line.code) for line in found.lines] == [
        ("principal", "registration", 250000, "registration"),
        ("principal", "payment", -50000, "payment.vipps"),
        ("interest", "accrual", found.interest + 1000, "interest.statutory"),
        ("interest", "payment", -1000, "payment"),
        ("reminder_fee", "charge", 3500, "reminder_fee.collection_notice"),
    ]
    assert (found.lines[1].ref, found.lines[1].facts) == ("q-7", {"by": "you"})
    accrued = found.lines[2]
    assert accrued.facts == {"invoice": "F-1001", "due": "2025-03-14"}
    assert [(part.first, part.last, part.base) for part in accrued.segments] == [
        (date(2025, 3, 15), date(2025, 5, 1), 250000),
        (date(2025, 5, 2), date(2025, 6, 30), 200000),
        (date(2025, 7, 1), date(2025, 7, 10), 200000),
    ]
    assert found.total == found.principal + found.interest + found.costs == sum(line.amount for line in found.lines)


def test_movements_that_cancel_on_one_day_do_not_split_the_interest() -> None:
    day = date(2025, 5, 1)
    found = on(date(2025, 6, 30), REGISTRATION, principal(day, -100), principal(day, 100, "reversal"))
    assert found.interest == 9247
    assert len(found.lines[-1].segments) == 1


def test_a_payment_on_or_before_the_due_date_reduces_the_base_from_the_start() -> None:
    found = on(date(2025, 6, 30), REGISTRATION, principal(DUE, -250000, "credit"))
    assert (found.interest, found.total) == (0, 0)


def test_a_reversal_bears_interest_from_the_next_day() -> None:
    found = on(
        date(2025, 6, 30),
        REGISTRATION,
        principal(date(2025, 4, 1), -250000),
        principal(date(2025, 5, 1), 250000, "reversal"),
    )
    assert [(part.first, part.last) for part in found.lines[-1].segments] == [
        (date(2025, 3, 15), date(2025, 4, 1)),
        (date(2025, 5, 2), date(2025, 6, 30)),
    ]


def test_too_much_paid_on_principal_earns_no_interest() -> None:
    found = on(date(2025, 12, 31), REGISTRATION, principal(DUE, -300000))
    assert found.total == -50000
    assert found.needs_reallocation
    assert open_items(found) == ()


def test_a_payment_entered_late_asks_for_reallocation() -> None:
    """Interest was paid up to 30 June; then it turns out that the principal was paid on 1 April."""
    books = [REGISTRATION, Movement(date(2025, 6, 30), "interest", 1, -9247, "payment")]
    assert not on(date(2025, 6, 30), *books).needs_reallocation
    assert on(date(2025, 6, 30), *books, principal(date(2025, 4, 1), -250000)).needs_reallocation


def test_later_movements_are_ignored() -> None:
    planned = Movement(date(2026, 1, 1), "collection_fee", None, 28000, "planned")
    assert on(date(2025, 12, 31), REGISTRATION, planned).costs == 0
    assert on(date(2026, 1, 1), REGISTRATION, planned).costs == 28000


def test_a_balance_of_the_future_says_what_it_assumed() -> None:
    known = on(date(2026, 12, 31), REGISTRATION)
    assert known.rate_missing_from is None
    future = on(date(2027, 1, 2), REGISTRATION)
    assert future.rate_missing_from == date(2027, 1, 1)
    assert future.interest - known.interest == 168
    with pytest.raises(RateMissing):
        balance(claims=[CLAIM], movements=[REGISTRATION], on=date(2027, 1, 2), assume_last_rate=False)
    paid = on(date(2027, 1, 2), REGISTRATION, principal(date(2025, 5, 1), -250000))
    assert paid.rate_missing_from is None


def test_each_claim_has_its_own_terms() -> None:
    claims = (
        Claim(1, DUE),
        Claim(2, DUE, NO_INTEREST),
        Claim(3, date(2025, 6, 16), Terms("contract", Decimal("7.30"))),
    )
    books = [principal(REGISTERED, 100000, "registration", claim=number) for number in (1, 2, 3)]
    found = on(date(2025, 6, 30), *books, claims=claims)
    accrued = {line.claim_id: line for line in found.lines if line.component == "interest"}
    assert {claim: line.code for claim, line in accrued.items()} == {1: "interest.statutory", 3: "interest.contract"}
    assert accrued[3].amount == 280
    expected = segments(base=100000, first=date(2025, 3, 15), last=date(2025, 6, 30))
    assert accrued[1].segments == expected


def test_open_items_are_as_old_as_the_claim_or_the_cost() -> None:
    later = Claim(2, date(2025, 5, 14))
    books = [
        principal(REGISTERED, 100000, "registration", claim=2),
        REGISTRATION,
        Movement(date(2025, 4, 1), "reminder_fee", None, 3500, "charge"),
        Movement(date(2025, 5, 1), "reminder_fee", None, -3500, "payment"),
        Movement(date(2025, 4, 22), "collection_fee", None, 28000, "charge"),
    ]
    assert open_items(on(date(2025, 5, 14), *books, claims=(later, CLAIM))) == (
        OpenItem("principal", 2, 100000, date(2025, 5, 14)),
        OpenItem("principal", 1, 250000, DUE),
        OpenItem("interest", 1, 5223, DUE),
        OpenItem("collection_fee", None, 28000, REGISTERED),
    )


@pytest.mark.parametrize(
    ("movement", "code"),
    [
        (Movement(DUE, "tips", 1, 100, "charge"), "component"),
        (Movement(DUE, "principal", None, 100, "charge"), "unknown_claim"),
        (Movement(DUE, "interest", None, 100, "charge"), "unknown_claim"),
        (Movement(DUE, "reminder_fee", 2, 100, "charge"), "unknown_claim"),
    ],
)
def test_events_that_do_not_fit_are_refused(movement: Movement, code: str) -> None:
    with pytest.raises(BalanceError) as refused:
        on(DUE, movement)
    assert refused.value.code == code


def test_a_claim_is_given_once() -> None:
    with pytest.raises(BalanceError):
        on(DUE, claims=(CLAIM, CLAIM))
