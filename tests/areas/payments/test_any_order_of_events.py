"""Any order of claims, fees, payments, reversals, refunds, repeats and nonsense gives the balances of a plain model.

Runs some 150 steps; QUITTANCE_STATEFUL_STEPS asks for more (a step takes about a tenth of a second).
"""

import datetime as dt
import os
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quittance.areas.claims.operations.charging import charge_due_fees
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.balances import open_totals
from quittance.areas.claims.queries.statements import NoSuchCase, case_statement
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.operations import booking, unbooking
from quittance.areas.payments.operations.allocating import OverpaymentGone, event_of, take_off
from quittance.core.allocation import AllocationError
from quittance.core.postings import Account, Leg, Unbalanced
from quittance.kit.db import rows
from tests import factories
from tests.areas.payments.plain_model import GRACE, PlainCase, PlainClaim, PlainCost, PlainPayment, fee
from tests.postgres import Database

STEPS = int(os.environ.get("QUITTANCE_STATEFUL_STEPS", "150"))
STEPS_EACH = 25
START = dt.date(2025, 5, 12)
LAST = dt.date(2026, 11, 30)

# Due dates and the banking days they move to: 8 March 2025 is a Saturday, 17 May a holiday and a Saturday.
DUES = ((dt.date(2025, 2, 3),) * 2, (dt.date(2025, 3, 14),) * 2, (dt.date(2025, 3, 8), dt.date(2025, 3, 10)))
INTEREST = (("statutory", None), ("none", 0), ("9.50", 950))
PRINCIPALS = (39_900, 100_001, 250_000, 1_000_001, 77)
AMOUNTS = st.one_of(st.integers(1, 400_000), st.sampled_from([1, 31_500, 59_500, 250_000]))


@dataclass
class Case:
    """A case as it was made, and what the model thinks of it."""

    made: factories.Made
    plain: PlainCase


@dataclass
class Paid:
    """A payment, with what finds it again in the books."""

    case: Case
    plain: PlainPayment
    posting_id: int
    entry_id: int | None = None


class Books(RuleBasedStateMachine):
    """Commands against the real database and the plain model alike."""

    def __init__(self) -> None:
        super().__init__()
        self.today = START
        self.cases: list[Case] = []
        self.paid: list[Paid] = []
        self.done: list[Callable[[], Any]] = []

    # -- the ordinary course of events ------------------------------------------------------------------

    @initialize()
    def first_case(self) -> None:
        self._case([(PRINCIPALS[2], DUES[1], INTEREST[0])], demand=True)

    @rule(
        found=st.lists(
            st.tuples(st.sampled_from(PRINCIPALS), st.sampled_from(DUES), st.sampled_from(INTEREST)),
            min_size=1,
            max_size=3,
        ),
        demand=st.booleans(),
    )
    def new_case(self, found: list[Any], demand: bool) -> None:
        if len(self.cases) < 4:
            self._case(found, demand=demand)

    def _case(self, found: list[Any], *, demand: bool) -> None:
        debtor = factories.person(factories.number())
        letters = {k: v for k, v in factories.FIRST_EXAMPLE.items() if k.startswith(("collection", "demand"))}
        listed = [
            factories.claim_row(
                debtor_id=debtor,
                principal=f"{principal // 100}.{principal % 100:02d}",
                due_date=due[0],
                interest=interest[0],
                **(letters if demand else {}),
            )
            for principal, due, interest in found
        ]
        data = factories.claims_csv(listed)
        result = factories.import_csv(data, on=self.today)
        assert (result.accepted, result.cases) == (len(found), 1), result
        (made,) = factories.find_cases([row["invoice"] for row in listed])
        plain = PlainCase(sorted((PlainClaim(p, due[1], i[1]) for p, due, i in found), key=lambda c: c.due), [])
        if demand:
            base = sum(claim.principal for claim in plain.claims)
            sent, heavy = dt.date(2025, 4, 22), dt.date(2025, 5, 6) + GRACE
            plain.costs = [PlainCost(dt.date(2025, 3, 31), "reminder_fee", 3_500) for _ in found]
            plain.costs.append(PlainCost(sent, "collection_fee", fee(base, sent, heavy=False)))
            plain.heavy_on = plain.heavy_day = heavy
            if heavy <= self.today:
                plain.day_passes(self.today)
        self.cases.append(Case(made, plain))
        self.done.append(lambda: factories.import_csv(data, on=self.today))

    @rule(days=st.integers(1, 45))
    def time_passes(self, days: int) -> None:
        self.today = min(self.today + dt.timedelta(days), LAST)
        charge_due_fees(today=self.today, now=factories.noon(self.today), actor="test")
        for case in self.cases:
            case.plain.day_passes(self.today)

    @rule(which=st.integers(0, 3), amount=AMOUNTS, back=st.integers(0, 60))
    def money_is_booked(self, which: int, amount: int, back: int) -> None:
        case = self.cases[which % len(self.cases)]
        paid = factories.money(case.made.case_id, amount, self._day(back))
        with transaction.atomic():
            booked = booking.book(paid, actor="test", now=factories.noon(self.today))
        self.paid.append(Paid(case, case.plain.pay(paid.value_date, amount), booked.posting_id))
        self.done.append(lambda: self._again(paid))

    def _again(self, paid: booking.Money) -> None:
        with transaction.atomic():
            booking.book(paid, actor="test", now=factories.noon(self.today))

    @rule(listed=st.lists(st.tuples(st.integers(0, 3), AMOUNTS, st.integers(0, 40)), min_size=1, max_size=5))
    def a_bank_file_arrives(self, listed: list[tuple[int, int, int]]) -> None:
        wanted = [(self.cases[which % len(self.cases)], amount, self._day(back)) for which, amount, back in listed]
        data = factories.bank_file(*[factories.giro(case.made.kid, amount, day) for case, amount, day in wanted])
        result = factories.import_bank(data, on=self.today)
        assert (result.verdict, result.matched) == ("accept", len(wanted)), result
        found = rows("select posting_id, id from payments_bankentry where file_id = %s order by line", [result.file_id])
        for (case, amount, day), (posting, entry) in sorted(
            zip(wanted, found, strict=True), key=lambda pair: pair[0][2]
        ):
            self.paid.append(Paid(case, case.plain.pay(day, amount), posting, entry))
        self.done.append(lambda: factories.import_bank(data, on=self.today))

    @precondition(lambda self: self.paid)
    @rule(which=st.integers(0, 50))
    def a_payment_is_taken_off(self, which: int) -> None:
        paid = self.paid[which % len(self.paid)]
        if paid.plain.reversed:
            return
        place = paid.case.plain.payments.index(paid.plain)
        would_be = deepcopy(paid.case.plain)
        would_be.take_off(would_be.payments[place], self.today)
        if would_be.short_of():
            before = self._fingerprint()
            with pytest.raises(OverpaymentGone):
                self._take_off(paid)
            assert self._fingerprint() == before
            return
        self._take_off(paid)
        paid.case.plain.take_off(paid.plain, self.today)
        self.done.append(lambda: self._not_twice(paid))

    def _take_off(self, paid: Paid) -> None:
        now = factories.noon(self.today)
        if paid.entry_id is not None:
            unbooking.unbook_entry(entry_id=paid.entry_id, actor="test", now=now)
            return
        event = event_of(self._holds(paid.posting_id))
        assert event
        with transaction.atomic():
            take_off(event, reason="unbooked", actor="test", now=now)

    def _not_twice(self, paid: Paid) -> None:
        if paid.entry_id is not None:
            with pytest.raises(unbooking.CannotUnbook):
                self._take_off(paid)
        else:
            assert event_of(self._holds(paid.posting_id)) is None

    def _holds(self, posting_id: int) -> int:
        """The posting that holds the money now: a payment allocated anew moves on."""
        while found := rows("select id from ledger_posting where idempotency_key = %s", [f"again:{posting_id}"]):
            posting_id = found[0][0]
        return posting_id

    @precondition(lambda self: any(case.plain.overpaid() > 0 for case in self.cases))
    @rule(share=st.integers(1, 100))
    def an_overpayment_is_given_back(self, share: int) -> None:
        case = next(case for case in self.cases if case.plain.overpaid() > 0)
        amount = max(case.plain.overpaid() * share // 100, 1)
        source = factories.money(case.made.case_id, amount, self.today)

        def work() -> None:
            with transaction.atomic():
                booking.give_back(
                    case_id=case.made.case_id, amount=amount, money=source, actor="test", now=factories.noon(self.today)
                )

        work()
        case.plain.given_back.append((self.today, amount))
        self.done.append(work)

    # -- what must change nothing -----------------------------------------------------------------------

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 1_000))
    def an_earlier_command_is_repeated(self, which: int) -> None:
        before = self._fingerprint()
        self.done[which % len(self.done)]()
        assert self._fingerprint() == before

    @rule(
        which=st.integers(0, 3), what=st.sampled_from(["unbalanced", "negative", "zero", "refund", "unknown", "file"])
    )
    def nonsense_is_refused(self, which: int, what: str) -> None:
        case = self.cases[which % len(self.cases)]
        before = self._fingerprint()
        getattr(self, f"_{what}")(case)
        assert self._fingerprint() == before

    def _unbalanced(self, case: Case) -> None:
        legs = [Leg(Account.CLIENT_FUNDS, 100, subaccount=1), Leg(Account.OVERPAYMENT, -99, case.made.case_id)]
        with pytest.raises(Unbalanced):
            ledger.post(self._entry("bank_payment", self.today), legs)

    def _negative(self, case: Case) -> None:
        with pytest.raises(AllocationError), transaction.atomic():
            self._again(factories.money(case.made.case_id, -500, self.today))

    def _zero(self, case: Case) -> None:
        with pytest.raises(Unbalanced), transaction.atomic():
            self._again(factories.money(case.made.case_id, 0, self.today))

    def _refund(self, case: Case) -> None:
        amount = max(case.plain.overpaid(), 0) + 1
        source = factories.money(case.made.case_id, amount, self.today)
        with pytest.raises(booking.NotOverpaid), transaction.atomic():
            booking.give_back(
                case_id=case.made.case_id, amount=amount, money=source, actor="test", now=factories.noon(self.today)
            )

    def _unknown(self, case: Case) -> None:
        with pytest.raises(NoSuchCase):
            case_statement(number="00-9999999", on=self.today)
        with pytest.raises(KeyError), transaction.atomic():
            self._again(factories.money(999_999_999, 500, self.today))

    def _file(self, case: Case) -> None:
        data = factories.bank_file(factories.giro(case.made.kid, 500, self.today))
        wrong = data.replace(b"00000000000000500", b"00000000000000501", 1)
        assert factories.import_bank(wrong, on=self.today).verdict == "refuse"

    # -- what must always be true -----------------------------------------------------------------------

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        factories.assert_sound(on=self.today)
        ids = [case.made.case_id for case in self.cases]
        in_sql = open_totals(ids, self.today)
        facts = case_facts.load(ids)
        for case in self.cases:
            wanted = case.plain.totals(self.today)
            found = facts[case.made.case_id].balance(self.today)
            assert {"principal": found.principal, "interest": found.interest, "costs": found.costs} == wanted
            assert in_sql[case.made.case_id] == wanted
            assert facts[case.made.case_id].overpaid(self.today) == case.plain.overpaid()

    def _day(self, back: int) -> dt.date:
        return self.today - dt.timedelta(back)

    def _entry(self, reason: str, day: dt.date) -> ledger.Entry:
        return ledger.Entry(reason, "test", "test", day, factories.noon(self.today), f"machine:{factories.number()}")

    @staticmethod
    def _fingerprint() -> list[tuple[Any, ...]]:
        return rows(
            "select (select array[count(*), sum(id)] from ledger_posting), (select count(*) from ledger_leg),"
            " (select array[count(*), sum(posting_id)] from payments_bankentry), (select count(*) from claims_claim),"
            " (select count(*) from claims_charge), (select count(*) from claims_paymentreference)"
        )


def test_any_order_of_events_gives_the_balances_of_a_plain_model(books: Database) -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=max(STEPS // STEPS_EACH, 1),
            stateful_step_count=STEPS_EACH,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
