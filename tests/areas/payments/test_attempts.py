"""A payment from the first click to the receipt, against the simulated Vipps, with everything that goes wrong."""

import datetime as dt
import time
from dataclasses import replace
from typing import Any

import pytest

from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.references import read_reference
from quittance.areas.payments.models import Attempt, AttemptMove, ProviderOperation, Receipt
from quittance.areas.payments.operations import attempts, opening
from quittance.areas.payments.operations.opening import Payer
from quittance.areas.payments.queries.attempts import attempt_status, ways
from quittance.areas.payments.queries.overview import case_view, quick_view
from quittance.areas.payments.queries.receipts import LIFE, receipt
from quittance.areas.payments.rules import AmountRefused, MethodUnavailable
from quittance.core import kid as kids
from quittance.kit.db import rows
from quittance.providers.payment import Technical
from tests import factories
from tests.areas.payments.vipps import DAY, NOW, SECOND, Till, Together


def owed(made: factories.Made) -> int:
    return case_facts.load_one(made.case_id).balance(DAY).total


def status(attempt: Attempt) -> str:
    found = attempt_status(attempt.token)
    assert found
    return found.state


def test_a_full_payment_is_captured_booked_and_receipted(till: Till) -> None:
    made = factories.make_case()
    attempt = till.begin(made.kid, owed(made))
    assert (attempt.state, status(attempt)) == ("open", "waiting")
    assert attempt.redirect_url.startswith(till.sandbox.base_url)
    till.order(attempt, "approve")
    till.sweep()
    paid = till.assert_paid_once(attempt)
    assert owed(made) == 0
    found = receipt(paid.token, now=till.now)
    assert found
    assert (found.amount, found.method, found.remaining, found.overpaid) == (attempt.amount, "vipps", 0, 0)
    assert found.value_date == DAY
    assert sum(amount for _, amount in found.parts or ()) == attempt.amount
    assert status(attempt) == "paid"
    assert receipt(paid.token, now=till.now + LIFE) is None
    assert list(AttemptMove.objects.values_list("old", "new").order_by("id")) == [
        ("", "new"), ("new", "open"), ("open", "authorised"), ("authorised", "captured")
    ]  # fmt: skip
    assert till.truth(attempt)["description"].endswith(made.kid[-4:])
    assert made.kid not in str(till.truth(attempt))


def test_a_part_payment_leaves_the_rest(till: Till) -> None:
    made = factories.make_case()
    whole = owed(made)
    attempt = till.begin(made.kid, 50_000)
    begun = quick_view(read_reference(made.kid), today=DAY, begun=(attempt.token,))
    assert begun is not None
    assert begun.on_its_way == 0, "nobody has approved it"
    assert [(view.amount, view.state, view.token) for view in begun.waiting] == [(50_000, "waiting", attempt.token)]
    till.order(attempt, "approve")
    till.sweep()
    paid = till.assert_paid_once(attempt)
    assert owed(made) == whole - 50_000
    assert receipt(paid.token, now=till.now).remaining == whole - 50_000  # type: ignore[union-attr]
    assert quick_view(read_reference(made.kid), today=DAY).on_its_way == 0  # type: ignore[union-attr]


def posting_of(attempt: Attempt) -> int:
    """The posting that holds the money of an attempt without a case."""
    ((posting_id,),) = rows(
        "select id from ledger_posting where idempotency_key = %s", [f"attempt:{attempt.pk}:capture"]
    )
    return int(posting_id)


def _amount_of(attempt: Attempt) -> int:
    return Attempt.objects.values_list("amount", flat=True).get(pk=attempt.pk)


def last_payment_day(case_id: int) -> dt.date:
    """The value date of the latest booked payment."""
    return max(m.day for m in case_facts.load_one(case_id).movements if m.kind == "payment")


def test_the_same_form_sent_twice_is_one_attempt(till: Till) -> None:
    made = factories.make_case()
    first = till.begin(made.kid, 50_000, form="one form")
    second = till.begin(made.kid, 50_000, form="one form")
    assert first == second
    assert len(till.sandbox.control("GET", "payments")["payments"]) == 1


def test_the_same_form_sent_ten_times_at_once_is_one_attempt(till: Till, run_together: Together) -> None:
    till.sandbox.control("POST", "switches", rate_limits=False)
    made = factories.make_case()
    answers = run_together([lambda: till.begin(made.kid, 50_000, form="one form")] * 10)
    assert {getattr(answer, "pk", answer) for answer in answers} == {Attempt.objects.get().pk}
    assert len(till.sandbox.control("GET", "payments")["payments"]) == 1
    assert Attempt.objects.get().state == "open"


def test_a_slow_click_does_not_undo_what_has_happened_meanwhile(till: Till, run_together: Together) -> None:
    """The first call is slow to answer; a later click opens the payment and it is paid before the first comes back."""
    made = factories.make_case()
    till.fault("create", "delay", seconds=2)

    def pay() -> None:
        while till.sandbox.control("GET", "faults")["faults"]:
            time.sleep(0.02)  # until the first click waits for its answer
        till.now += dt.timedelta(minutes=1)  # so late that the same call may be sent again
        attempt = till.begin(made.kid, 50_000, form="one form")
        till.order(attempt, "approve")
        till.sweep()

    answers = run_together([lambda: till.begin(made.kid, 50_000, form="one form"), pay])
    assert not [answer for answer in answers if isinstance(answer, BaseException)], answers
    till.assert_paid_once(Attempt.objects.get())


@pytest.mark.parametrize(("order", "state"), [("decline", "refused"), ("expire", "expired"), ("cancel", "cancelled")])
def test_a_payment_that_comes_to_nothing_is_said_so(till: Till, order: str, state: str) -> None:
    made = factories.make_case()
    attempt = till.begin(made.kid, 50_000)
    till.order(attempt, order)
    till.sweep()
    till.assert_no_money(attempt, state)
    assert status(attempt) == state
    assert till.sweep() == 0


def test_a_payment_cancelled_after_approval_is_not_booked(till: Till) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "approve")
    till.order(attempt, "cancel")
    till.sweep()
    till.assert_no_money(attempt, "cancelled")


def test_a_payer_who_closes_the_browser_has_paid(till: Till) -> None:
    """F-14, F-25: no message, nobody returns; the sweeper finds it within a minute."""
    till.sandbox.control("POST", "switches", drop_webhooks=True)
    attempt = till.begin(factories.make_case().kid, 50_000)
    assert till.sweep(after=16) == 1
    till.assert_no_money(attempt, "open")
    till.order(attempt, "approve")
    till.sweep()
    till.assert_paid_once(attempt)


def test_the_return_page_asks_at_most_every_two_seconds(till: Till) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.sandbox.control("DELETE", "calls")
    for after in (0.0, 0.5, 1.9, 2.0, 2.5):
        attempts.refresh(token=attempt.token, now=NOW + SECOND * after)
    calls = [call for call in till.sandbox.control("GET", "calls")["calls"] if call["operation"] == "get"]
    assert len(calls) == 2
    till.order(attempt, "approve")
    attempts.refresh(token=attempt.token, now=NOW + SECOND * 5)
    till.assert_paid_once(attempt)
    attempts.refresh(token=attempt.token, now=NOW + SECOND * 9)
    attempts.refresh(token="unknown", now=NOW)
    till.assert_paid_once(attempt)


@pytest.mark.parametrize("kind", ["error_after", "truncated", "malformed", "html", "wrong_type", "wrong_reference"])
def test_an_answer_to_capture_that_is_lost_charges_once(till: Till, kind: str) -> None:
    """F-07, F-09, F-11: the money was taken, we could not read it; the next look finds out."""
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "approve")
    till.fault("capture", kind)
    till.sweep()
    till.assert_no_money(attempt, "authorised")
    assert status(attempt) == "checking"
    assert ProviderOperation.objects.get(kind="capture").outcome == "unknown"
    till.sweep()
    till.assert_paid_once(attempt)
    assert ProviderOperation.objects.get(kind="capture").outcome == "done"


@pytest.mark.parametrize("kind", ["error_before", "unavailable", "rate_limited", "no_effect"])
def test_a_capture_that_did_not_happen_is_asked_for_again_under_the_same_key(till: Till, kind: str) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "approve")
    till.fault("capture", kind)
    till.sweep()
    till.assert_no_money(attempt, "authorised")
    till.sweep()
    till.assert_paid_once(attempt)
    keys = {call["idempotency_key"] for call in till.sandbox.control("GET", "calls")["calls"]}
    assert len([key for key in keys if key.startswith("capture:")]) == 1


def test_a_capture_the_company_refuses_waits_for_a_person(till: Till) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "approve")
    till.fault("capture", "error_before")
    till.sweep()
    till.order(attempt, "capture", amount=20_000)
    till.sweep()
    till.assert_no_money(attempt, "review")
    assert status(attempt) == "checking"
    assert till.sweep() == 0


def test_a_capture_by_staff_at_the_company_is_booked(till: Till) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "approve")
    till.order(attempt, "capture")
    till.sweep()
    till.assert_paid_once(attempt)


def test_money_given_back_at_the_company_waits_for_a_person(till: Till) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "approve")
    till.sweep()
    till.order(attempt, "refund", amount=10_000)
    for message in till.messages(attempt, 4):
        till.receive(message)
    till.apply_all()
    found = till.again(attempt)
    assert (found.state, found.problem, found.captured) == ("review", "refunded_at_provider", 50_000)


def test_a_company_that_is_down_when_the_payer_starts_is_asked_again(till: Till) -> None:
    till.fault("create", "unavailable")
    attempt = till.begin(factories.make_case().kid, 50_000)
    assert (attempt.state, attempt.redirect_url, status(attempt)) == ("new", "", "checking")
    till.sweep()
    assert (till.again(attempt).state, status(attempt)) == ("open", "waiting")
    assert till.again(attempt).redirect_url
    till.order(attempt, "approve")
    till.sweep()
    till.assert_paid_once(attempt)


def test_a_create_whose_answer_was_lost_opens_one_payment(till: Till) -> None:
    till.fault("create", "error_after")
    attempt = till.begin(factories.make_case().kid, 50_000)
    assert attempt.state == "new"
    till.sweep()
    assert till.again(attempt).state == "open"
    assert len(till.sandbox.control("GET", "payments")["payments"]) == 1


def test_a_company_that_is_down_while_we_look_keeps_the_attempt_checking(till: Till) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "approve")
    till.fault("get", "unavailable", count=6)
    assert till.sweep() == 0
    with pytest.raises(Technical):
        attempts.refresh(token=attempt.token, now=till.now + SECOND * 5)
    till.assert_no_money(attempt, "open")
    till.sandbox.control("DELETE", "faults")
    assert till.sweep() == 1
    till.assert_paid_once(attempt)


def test_a_company_that_never_answers_is_given_up_after_a_day_and_shown(till: Till) -> None:
    till.fault("create", "error_before", count=1_000)
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.sweep(after=86_000)
    till.assert_no_money(attempt, "new")
    till.sweep(after=3_600)
    till.assert_no_money(attempt, "review")
    assert till.again(attempt).problem == "no_answer_for_24_hours"


def test_a_refused_payment_order_fails_and_stays_failed(till: Till, settings: Any) -> None:
    settings.AGENCY = replace(settings.AGENCY, name="x" * 200)  # longer than the company takes
    attempt = till.begin(factories.make_case().kid, 50_000)
    assert (attempt.state, status(attempt)) == ("failed", "failed")
    assert till.sweep() == 0
    till.fault("create", "error_before")
    other = till.begin(factories.make_case().kid, 50_000)
    assert other.state == "new"
    assert till.sweep() == 1
    assert till.again(other).state == "failed"


@pytest.mark.parametrize("column", ["amount = amount - 1", "merchant = '999999'", "currency = 'EUR'"])
def test_a_truth_that_disagrees_with_what_was_fixed_is_never_paid(till: Till, column: str) -> None:
    """P-5, F-33: what the company reads back is another amount, merchant or currency than the attempt's."""
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.order(attempt, "approve")
    rows(f"update payments_attempt set {column} where id = %s returning id", [attempt.pk])
    rows("update payments_share set amount = %s where attempt_id = %s returning id", [_amount_of(attempt), attempt.pk])
    till.sweep()
    till.assert_no_money(attempt, "review")
    assert till.again(attempt).problem == column.split()[0]
    assert till.truth(attempt)["captured"] == 0


def test_a_payment_the_company_does_not_know_waits_for_a_person(till: Till) -> None:
    attempt = till.begin(factories.make_case().kid, 50_000)
    till.sandbox.control("POST", "reset")
    till.sweep()
    till.assert_no_money(attempt, "review")
    assert till.again(attempt).problem == "not_at_provider"


@pytest.mark.parametrize("text", ["24-1234567", "999000111222"])
def test_money_on_an_unknown_reference_waits_in_suspense(till: Till, text: str) -> None:
    typed = kids.make(text) if text.isdigit() else text
    attempt = till.begin(typed, 12_300)
    assert not attempt.shares.exists()
    till.order(attempt, "approve")
    till.sweep()
    paid = till.assert_paid_once(attempt)
    legs = "select account, amount from ledger_leg where posting_id = %s order by line"
    assert rows(legs, [posting_of(attempt)]) == [(110, 12_300), (120, -12_300)]
    found = receipt(paid.token, now=till.now)
    assert found
    assert (found.creditor, found.parts, found.remaining) == (None, None, None)


def test_a_receipt_for_a_case_number_alone_looks_like_one_for_no_case(till: Till) -> None:
    made = factories.make_case()
    attempt = till.begin(made.number, 10_000)
    assert ([share.case_id for share in attempt.shares.all()], attempt.may_see_case) == ([made.case_id], False)
    other = till.begin("24-7654321", 10_000)
    for one in (attempt, other):
        till.order(one, "approve")
    till.sweep()
    views = [receipt(till.assert_paid_once(one).token, now=till.now) for one in (attempt, other)]
    told = [(v.amount, v.creditor, v.parts, v.remaining, v.overpaid, v.value_date) for v in views if v]
    assert told == [(10_000, None, None, None, 0, DAY)] * 2
    assert last_payment_day(made.case_id) == DAY


def test_a_receipt_after_logging_in_shows_the_case(till: Till) -> None:
    made = factories.make_case()
    begun = opening.begin(
        reference=read_reference(made.number), amount=10_000, method="vipps", now=NOW,
        payer=Payer("logged in", "nn", Visitor("letter", 1, made.party_id, frozenset([made.case_id]))),
    )  # fmt: skip
    attempt = Attempt.objects.get(token=begun.token)
    till.order(attempt, "approve")
    till.sweep()
    found = receipt(till.assert_paid_once(attempt).token, now=till.now)
    assert found
    assert found.creditor == "Testfjord Kraft AS"
    assert found.remaining


def test_two_tabs_that_both_pay_leave_an_overpayment(till: Till) -> None:
    """F-15, P-12."""
    made = factories.make_case()
    whole = owed(made)
    both = [till.begin(made.kid, whole), till.begin(made.kid, whole)]
    for attempt in both:
        till.order(attempt, "approve")
    till.sweep()
    for attempt in both:
        till.assert_paid_once(attempt)
    assert (owed(made), case_facts.load_one(made.case_id).overpaid(DAY)) == (0, whole)


def test_a_payment_begun_before_midnight_keeps_its_day_when_the_news_is_late(till: Till) -> None:
    """Begun 23:57 in Oslo and approved 23:59; the news comes the next day, or a second after midnight."""
    made = factories.make_case()
    till.now = dt.datetime(2026, 11, 20, 22, 57, tzinfo=dt.UTC)
    both = [till.begin(made.kid, 1_000), till.begin(made.kid, 2_000)]
    till.order(both[0], "approve")
    till.sweep(after=181)
    till.order(both[1], "approve")
    till.sweep(after=36_000)
    for attempt in both:
        paid = till.assert_paid_once(attempt)
        assert receipt(paid.token, now=till.now).value_date == dt.date(2026, 11, 20)  # type: ignore[union-attr]
    assert last_payment_day(made.case_id) == dt.date(2026, 11, 20)


def test_money_of_a_day_without_a_known_rate_waits_and_holds_up_nobody(till: Till) -> None:
    made = factories.make_case()
    till.now = dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)
    stuck, free = till.begin(made.kid, 1_000), till.begin("24-7654321", 2_000)
    for attempt in (stuck, free):
        till.order(attempt, "approve")
    till.sweep()
    till.assert_no_money(stuck, "authorised")
    assert till.truth(stuck)["captured"] == 1_000
    till.assert_paid_once(free)


def test_a_receipt_is_still_found_after_the_payment_was_allocated_anew(till: Till) -> None:
    made = factories.make_case()
    attempt = till.begin(made.kid, 50_000)
    till.order(attempt, "approve")
    till.sweep()
    paid = till.assert_paid_once(attempt)
    for day in (dt.date(2026, 10, 1), dt.date(2026, 9, 1)):
        factories.bank(factories.giro(made.kid, 30_000, day), on=DAY)
    visitor = Visitor("letter", 1, made.party_id, frozenset([made.case_id]))
    view = case_view(visitor, made.number, today=DAY)
    assert [(p.channel, p.amount, p.receipt_token, p.state) for p in view.payments] == [
        ("vipps", 50_000, paid.token, "booked"),
        ("bank", 30_000, None, "booked"),
        ("bank", 30_000, None, "booked"),
    ]
    factories.assert_sound(on=DAY)


@pytest.mark.parametrize(("amount", "code"), [(99, "too_small"), (0, "too_small"), (65_000_001, "too_large")])
def test_an_amount_nobody_can_pay_is_refused_at_once(till: Till, amount: int, code: str) -> None:
    with pytest.raises(AmountRefused) as refusal:
        till.begin(factories.make_case().kid, amount)
    assert refusal.value.code == code
    assert not Attempt.objects.exists()


def test_a_way_to_pay_that_is_not_offered_is_refused(till: Till) -> None:
    assert [way.name for way in ways(500)] == ["vipps"]
    with pytest.raises(MethodUnavailable):
        opening.begin(reference=read_reference("24-1234567"), amount=500, method="gold", payer=Payer("form"), now=NOW)
    assert attempt_status("unknown") is None
    assert not Receipt.objects.exists()
