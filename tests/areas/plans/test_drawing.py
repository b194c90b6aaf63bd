"""Instalments are drawn by Vipps: once each, whoever tells of it and whatever breaks meanwhile."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import transaction

from quittance.areas.exchange.models import InboxEvent
from quittance.areas.payments.models import BankEntry
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.settling import match_payout
from quittance.areas.payments.queries.outgoing import provider_in_transit
from quittance.areas.plans.models import Charge, Instalment, Mandate
from quittance.areas.plans.operations import drawing, judging, mandates, news
from quittance.areas.plans.operations.ending import end
from quittance.areas.plans.operations.mandates import MandateRefused
from quittance.areas.plans.queries import automatic
from quittance.areas.plans.queries.paid import paid_on
from quittance.areas.plans.queries.plans import plan_view
from quittance.core import kid as kids
from quittance.core.workdays import later
from quittance.kit.wiring import recurring_providers
from quittance.providers.payment import BadSignature, UnknownOutcome
from tests import factories
from tests.areas.plans.vipps import DAY, HOOK, PART, Office

MORNING = dt.timedelta(days=5)
FINAL = 4
"""Attempts of the company until a charge has failed: two hours on two days."""


def drawn_now(office: Office, mandate: Mandate, *, fails: str = "") -> None:
    """Its day comes at the company, and here."""
    if fails:
        office.order(mandate, "fail", attempts=FINAL, reason=fails)
    office.order(mandate, "draw")


# -- agreements ----------------------------------------------------------------------------------------


def test_the_same_press_again_is_the_same_agreement_also_when_the_answer_was_lost(office: Office) -> None:
    plan = office.plan()
    office.fault("propose", "error_after")
    with pytest.raises(UnknownOutcome):
        office.asks(plan)
    going = office.asks(plan)
    assert office.asks(plan) == going
    (mandate,) = plan.mandates.all()
    assert office.truth(mandate)["external_id"] == plan.number
    assert mandate.ceiling == 380_000, "half as much again as the largest instalment, in whole hundreds"
    at_company = office.sandbox.control("GET", "agreements")["agreements"]
    assert [one["external_id"] for one in at_company].count(plan.number) == 1


def test_a_press_whose_answer_died_with_us_goes_on_with_the_same_agreement(office: Office) -> None:
    plan = office.plan()
    office.killed("agreement:answered", "ask_to_draw", plan_id=plan.pk)
    (mandate,) = plan.mandates.all()
    assert (mandate.state, mandate.agreement_id) == ("asked", "")
    going = office.asks(plan)
    assert going.token == mandate.token
    at_company = office.sandbox.control("GET", "agreements")["agreements"]
    assert [one["external_id"] for one in at_company].count(plan.number) == 1


@pytest.mark.parametrize(("order", "reason"), [("refuse", "refused"), ("expire", "expired")])
def test_a_no_in_the_app_leaves_all_as_it_was_and_may_be_asked_again(office: Office, order: str, reason: str) -> None:
    plan = office.plan()
    going = office.asks(plan)
    mandate = Mandate.objects.get(token=going.token)
    office.order(mandate, order)
    office.comes_back(mandate)
    mandate.refresh_from_db()
    plan.refresh_from_db()
    assert (mandate.state, mandate.end_reason, plan.way) == ("ended", reason, "self")
    assert office.asks(plan).token != going.token


def test_coming_back_proves_nothing(office: Office) -> None:
    plan = office.plan()
    mandate = Mandate.objects.get(token=office.asks(plan).token)
    office.comes_back(mandate)
    mandate.refresh_from_db()
    assert (mandate.state, office.charges(plan)) == ("asked", [])


def test_an_agreement_that_is_not_the_plans_begins_nothing(office: Office) -> None:
    plan, other = office.plan(), office.plan()
    mandate = Mandate.objects.get(token=office.asks(plan).token)
    foreign = Mandate.objects.get(token=office.asks(other).token)
    office.order(foreign, "accept")
    mandates.stop_for_plans([other.pk], actor="test", now=office.now)
    Mandate.objects.filter(pk=mandate.pk).update(agreement_id=foreign.agreement_id)
    office.comes_back(mandate)
    mandate.refresh_from_db()
    assert mandate.state == "asked"


def test_a_plan_that_has_ended_or_is_drawn_already_is_not_asked_for(office: Office) -> None:
    plan = office.plan()
    office.agrees(plan)
    with pytest.raises(MandateRefused) as refused:
        office.asks(plan)
    assert refused.value.code == "on_already"
    with transaction.atomic():
        end(plan, "given_up", day=DAY, actor="test", now=office.now)
    with pytest.raises(MandateRefused) as refused:
        office.asks(plan)
    assert refused.value.code == "not_active"


# -- one charge ----------------------------------------------------------------------------------------


def test_a_yes_orders_the_first_charge_and_its_money_is_booked_once(
    office: Office, run_together: Callable[[Sequence[Callable[[], Any]]], list[Any]]
) -> None:
    """The message comes twice while two sweepers look."""
    plan = office.plan(5, 35)
    mandate = office.agrees(plan)
    (charge,) = office.charges(plan)
    assert (charge.state, charge.amount, charge.due, charge.attempt) == ("ordered", PART, later(DAY, 5), 1)
    (truth,) = office.truth(mandate)["charges"]
    assert (truth["charge_id"], truth["amount"]) == (charge.charge_id, PART)
    assert (office.on_its_way(plan), office.hour(plan)) == ([PART], 0)
    drawn_now(office, mandate)
    office.now += MORNING
    (message,) = office.messages(charge.charge_id)
    for _ in range(2):
        office.receive(message)
    event = InboxEvent.objects.get(reference__contains=charge.charge_id)
    looks = [lambda: drawing.look(charge.pk, now=office.now)] * 2
    looks += [lambda: news.apply_event(event_id=event.pk, now=office.now)] * 2
    answers = run_together(looks)
    assert not any(isinstance(answer, Exception) for answer in answers), answers
    charge.refresh_from_db()
    assert (charge.state, charge.next_look_at) == ("collected", None)
    assert (office.booked(charge), paid_on([plan.pk])) == ([PART], {plan.pk: PART})
    assert office.on_its_way(plan) == []
    plan.refresh_from_db()
    assert (plan.way, office.stories(plan)) == ("vipps", ["way_changed", "charge_ordered"])
    factories.assert_sound(on=DAY)


def test_what_vipps_drew_is_paid_out_by_vipps(office: Office) -> None:
    before = provider_in_transit(1)
    plan = office.plan(5)
    mandate = office.agrees(plan)
    drawn_now(office, mandate)
    office.now += MORNING
    office.sweep()
    assert provider_in_transit(1) == before + PART
    come = office.now.date()
    factories.bank(factories.giro(kids.make(f"9990{factories.number():08d}"), PART - 500, come), on=come)
    entry = BankEntry.objects.latest("pk")
    match_payout(entry_id=entry.pk, provider="vipps", fee=500, actor="staff:1", now=office.now)
    assert provider_in_transit(1) == before
    factories.assert_sound(on=come)


@pytest.mark.parametrize("cases", [1, 2])
def test_what_vipps_gave_back_comes_off_the_cases_and_what_it_kept_stays(office: Office, cases: int) -> None:
    """In two parts; the message of the first comes twice."""
    plan = office.plan(5, 35, cases=cases, part=PART if cases == 1 else 300_000)
    mandate = office.agrees(plan)
    drawn_now(office, mandate)
    office.now += MORNING
    office.sweep()
    (charge,) = office.charges(plan)
    judge = {"plan_ids": [plan.pk], "actor": "test"}
    assert judging.judge(**judge, today=office.now.date(), now=office.now).paid == 1
    held, vipps = provider_in_transit(1), recurring_providers()["vipps"]
    for place, back in enumerate((20_000, charge.amount - 20_000), start=1):
        vipps.refund_charge(mandate.agreement_id, charge.charge_id, back, "Back", f"{charge.charge_id}-{place}")
        message = office.messages(charge.charge_id, 1 + place)[-1]
        for _ in range(2):
            office.receive(message)
            office.apply_all()
            drawing.look(charge.pk, now=office.now)
        charge.refresh_from_db()
        left = 0 if place == 2 else charge.amount - back
        assert (charge.state, sum(office.booked(charge)), paid_on([plan.pk])) == ("collected", left, {plan.pk: left})
        assert provider_in_transit(1) == held - charge.refunded
    assert judging.judge(**judge, today=office.now.date(), now=office.now).taken_back == 1
    assert (office.hour(plan), len(office.charges(plan))) == (0, 1), "it is not drawn a second time"
    factories.assert_sound(on=DAY)


@pytest.mark.parametrize("kind", ["error_after", "error_before", "malformed"])
def test_an_order_whose_answer_was_lost_is_never_sent_under_another_key(office: Office, kind: str) -> None:
    plan = office.plan(5)
    office.fault("charge", kind)
    mandate = office.agrees(plan)
    (charge,) = office.charges(plan)
    assert charge.state == "planned"
    assert office.hour(plan) == 0
    office.sweep()
    charge.refresh_from_db()
    assert charge.state == "ordered"
    assert [one["charge_id"] for one in office.truth(mandate)["charges"]] == [charge.charge_id]


def test_an_order_killed_before_its_answer_was_written_is_one_charge(office: Office) -> None:
    plan = office.plan(5)
    mandate = Mandate.objects.get(token=office.asks(plan).token)
    office.order(mandate, "accept")
    mandates.look(mandate.pk, now=office.now)
    office.killed("charge:answered", "draw", plan_id=plan.pk)
    (charge,) = office.charges(plan)
    assert charge.state == "planned"
    office.sweep()
    charge.refresh_from_db()
    assert (charge.state, office.on_its_way(plan)) == ("ordered", [PART])
    assert len(office.truth(mandate)["charges"]) == 1


@pytest.mark.parametrize("point", ["charge:read", "charge:posted"])
def test_a_look_killed_at_any_point_books_the_money_once(office: Office, point: str) -> None:
    plan = office.plan(5)
    mandate = office.agrees(plan)
    (charge,) = office.charges(plan)
    drawn_now(office, mandate)
    Charge.objects.filter(pk=charge.pk).update(next_look_at=office.now)
    office.killed(point, "look_at_drawings")
    assert office.booked(charge) == []
    office.sweep()
    office.sweep()
    charge.refresh_from_db()
    assert (charge.state, office.booked(charge)) == ("collected", [PART])


def test_a_plan_of_two_cases_is_paid_one_after_the_other_and_the_last_takes_the_rest(office: Office) -> None:
    plan = office.plan(5, cases=2, part=400_000)
    first, second = plan.cases.order_by("place")
    mandate = office.agrees(plan)
    owed = plan_view(plan.pk, today=DAY).left
    drawn_now(office, mandate)
    office.now += MORNING
    office.sweep()
    (charge,) = office.charges(plan)
    left = plan_view(plan.pk, today=later(DAY, 5))
    assert sum(office.booked(charge)) == 400_000
    assert len(office.booked(charge)) == 2
    assert left.cases[0].left == 0
    assert left.cases[1].left > 0
    office.now += dt.timedelta(days=29)
    assert office.hour(plan) == 1
    charge = office.charges(plan)[-1]
    assert charge.amount == left.instalments[-1].to_pay
    assert charge.amount > owed - 400_000, "with the interest of the days between"
    assert (first.case_id, second.case_id) == tuple(one.case_id for one in left.cases)


# -- no money ------------------------------------------------------------------------------------------


def test_a_refused_charge_is_told_and_tried_anew_while_the_grace_lasts(office: Office) -> None:
    plan = office.plan(5)
    mandate = office.agrees(plan)
    drawn_now(office, mandate, fails="user_action_required")
    office.now += MORNING + dt.timedelta(days=1)
    office.sweep()
    first, second = office.charges(plan)
    assert (first.state, first.failure, office.on_its_way(plan)) == ("refused", "payer_must_act", [PART])
    event = plan.events.get(kind="charge_refused")
    assert (event.facts["again"], event.facts["reason"]) == (True, "payer_must_act")
    assert office.hour(plan) == 0
    assert (second.attempt, second.due, second.state) == (2, later(office.now.date(), 2), "ordered")
    assert second.charge_id != first.charge_id
    drawn_now(office, mandate)
    office.now += dt.timedelta(days=2)
    office.sweep()
    assert paid_on([plan.pk]) == {plan.pk: PART}


def test_an_instalment_is_tried_so_often_and_not_after_its_grace(office: Office) -> None:
    plan = office.plan(5)
    mandate = office.agrees(plan)
    for tried in range(1, 4):
        drawn_now(office, mandate, fails="technical_error")
        office.now += dt.timedelta(hours=13)
        office.sweep()
        assert len(office.charges(plan)) == min(tried + 1, 3)
        assert office.hour(plan) == 0
    late = office.plan(5)
    mandate = office.agrees(late)
    drawn_now(office, mandate, fails="technical_error")
    late.instalments.filter(amount=PART).update(judged_after=later(office.now.date(), 6))
    office.now += dt.timedelta(days=5)
    office.sweep()
    assert [one.state for one in office.charges(late)] == ["refused"]
    assert office.hour(late) == 0


def test_what_is_above_the_payers_limit_is_not_ordered(office: Office) -> None:
    plan = office.plan(5)
    mandate = office.agrees(plan)
    Mandate.objects.filter(pk=mandate.pk).update(ceiling=40_000)
    drawing.cancel_for_instalments([one.pk for one in plan.instalments.all()], now=office.now)
    office.sweep()
    assert office.hour(plan) == 0
    assert [(one.state, one.failure) for one in office.charges(plan)] == [
        ("cancelled", ""), ("refused", "above_payers_limit"),
    ]  # fmt: skip
    assert office.hour(plan) == 0
    assert len(office.truth(mandate)["charges"]) == 1
    view = plan_view(plan.pk, today=office.now.date())
    first, rest = automatic.planned(view, automatic.automatic(plan.pk), earliest=office.now.date())
    assert (first.drawn_on, rest.drawn_on) == (None, rest.instalment.due)


# -- taken back ----------------------------------------------------------------------------------------


def test_the_charge_of_a_changed_instalment_is_taken_back_at_the_company(office: Office) -> None:
    plan = office.plan(5)
    mandate = office.agrees(plan)
    instalment = plan.instalments.order_by("due")[0]
    with transaction.atomic():
        drawing.cancel_for_instalments([instalment.pk], now=office.now)
        Instalment.objects.filter(pk=instalment.pk).update(state="dropped")
    office.sweep()
    assert [one["state"] for one in office.truth(mandate)["charges"]] == ["CANCELLED"]
    assert [one.state for one in office.charges(plan)] == ["cancelled"]
    assert office.on_its_way(plan) == []


def test_what_was_paid_otherwise_is_not_drawn_as_well(office: Office) -> None:
    plan, partly = office.plan(5), office.plan(5)
    mandate = office.agrees(plan)
    for one, amount in ((plan, PART), (partly, 20_000)):
        with transaction.atomic():
            booking.book(factories.money(one.cases.get().case_id, amount, DAY), actor="test", now=office.now)
    office.hour(plan)
    office.sweep()
    assert [one["state"] for one in office.truth(mandate)["charges"]] == ["CANCELLED"]
    assert office.hour(plan) == 0
    office.agrees(partly)
    assert [one.amount for one in office.charges(partly)] == [PART - 20_000], "the rest of it alone"


def test_money_that_could_not_be_stopped_any_more_counts(office: Office) -> None:
    plan = office.plan(5)
    mandate = office.agrees(plan)
    drawn_now(office, mandate)
    with transaction.atomic():
        mandates.stop_for_plans([plan.pk], actor="test", now=office.now)
    office.sweep()
    (charge,) = office.charges(plan)
    assert (charge.state, office.booked(charge)) == ("collected", [PART])


def test_a_charge_that_may_be_on_its_way_to_the_company_is_not_given_up(office: Office) -> None:
    """It was written down and perhaps sent: only after the time a request takes is the company's no believed."""
    plan = office.plan(5)
    office.fault("charge", "error_before")
    office.agrees(plan)
    (charge,) = office.charges(plan)
    with transaction.atomic():
        drawing.cancel_for_instalments([charge.instalment_id], now=office.now)
    drawing.look(charge.pk, now=office.now)
    charge.refresh_from_db()
    assert charge.state == "planned"
    office.sweep()
    charge.refresh_from_db()
    assert charge.state == "cancelled"


@pytest.mark.parametrize("how", ["debtor", "plan"])
def test_turned_off_here_it_is_stopped_at_the_company_and_what_waits_is_cancelled(office: Office, how: str) -> None:
    plan = office.plan(5)
    mandate = office.agrees(plan)
    office.fault("stop", "error_before")
    if how == "debtor":
        assert mandates.turn_off(plan_id=plan.pk, actor=f"debtor:{plan.debtor_id}", now=office.now)
    else:
        with transaction.atomic():
            end(plan, "given_up", day=DAY, actor="test", now=office.now)
    plan.refresh_from_db()
    assert plan.way == "self"
    for _ in range(3):
        office.sweep()
    mandate.refresh_from_db()
    assert (mandate.state, mandate.stopping, mandate.next_look_at) == ("ended", False, None)
    truth = office.truth(mandate)
    assert (truth["state"], [one["state"] for one in truth["charges"]]) == ("STOPPED", ["CANCELLED"])
    assert [one.state for one in office.charges(plan)] == ["cancelled"]


def test_a_payer_who_stops_it_in_the_app_pays_by_oneself_and_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(mandates, "tell", lambda telling, *, now: seen.append(telling.kind))
    plan = office.plan(5)
    mandate = office.agrees(plan)
    office.order(mandate, "stop")
    for message in office.messages(mandate.agreement_id, 3):
        office.receive(message)
    office.apply_all()
    mandate.refresh_from_db()
    plan.refresh_from_db()
    assert (mandate.state, mandate.end_reason, plan.way) == ("ended", "payer", "self")
    office.sweep()
    assert [one.state for one in office.charges(plan)] == ["cancelled"]
    assert seen == ["way_ended"]
    assert office.hour(plan) == 0


# -- messages ------------------------------------------------------------------------------------------


def test_a_forged_message_is_refused_and_one_about_another_agreement_does_nothing(office: Office) -> None:
    plan = office.plan(5)
    mandate = office.agrees(plan)
    (message,) = office.messages(mandate.agreement_id)
    with pytest.raises(BadSignature):
        office.receive(dataclasses.replace(message, body=message.body + b" "))
    office.receive(message)
    Mandate.objects.filter(pk=mandate.pk).update(agreement_id="agr_another")
    event = InboxEvent.objects.get(provider=HOOK, reference=f"{mandate.agreement_id}/")
    news.apply_event(event_id=event.pk, now=office.now)
    event.refresh_from_db()
    assert (event.problem, event.handled_at) == ("unknown_reference", None)


def test_the_last_charge_takes_no_more_than_is_left_when_something_else_was_paid(office: Office) -> None:
    plan = office.plan(5)
    mandate = office.agrees(plan)
    drawn_now(office, mandate)
    office.now += dt.timedelta(days=29)
    office.sweep()
    assert office.hour(plan) == 1
    whole = office.charges(plan)[-1].amount
    with transaction.atomic():
        money = factories.money(plan.cases.get().case_id, 30_000, office.now.date())
        booking.book(money, actor="test", now=office.now)
    office.hour(plan)
    office.sweep()
    assert office.hour(plan) == 1
    again = office.charges(plan)[-1]
    assert whole - 31_000 < again.amount <= whole - 30_000
    assert [one["state"] for one in office.truth(mandate)["charges"]] == ["CHARGED", "CANCELLED", "PENDING"]
