"""A plan costs what its simulation said, to the øre, when it is followed; and nothing else happens meanwhile."""

import datetime as dt
from collections.abc import Sequence

import pytest

from quittance.areas.claims.models import Charge, Hold
from quittance.areas.claims.operations import charging
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.background import limitation_of
from quittance.areas.letters.models import Letter
from quittance.areas.letters.queries.archive import letters_of
from quittance.areas.payments.operations import allocating, booking
from quittance.areas.plans.models import Instalment, Plan
from quittance.areas.plans.operations import judging
from quittance.areas.plans.operations.agreeing import agree
from quittance.areas.plans.operations.changing import apply, preview
from quittance.areas.plans.operations.lasting import smallest_amount
from quittance.areas.plans.queries.options import options
from quittance.areas.plans.queries.plans import PlanView, plan_view
from quittance.areas.plans.queries.rules import rules_for
from quittance.areas.plans.rules import (
    AddCase,
    Change,
    ChangeAmount,
    ChangeDay,
    Extra,
    GiveUp,
    Move,
    Pause,
    PlanRefused,
    Skip,
    Spread,
    Terms,
)
from quittance.core.workdays import is_banking_day, later
from quittance.formats.letter import page_from_dict
from tests import factories

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 8, 10)
MONTHLY = Terms("monthly", dt.date(2026, 8, 25), count=4)
OWES = {
    "principal": "4000.00",
    "due_date": "2026-06-15",
    "collection_notice_sent": "2026-06-30",
    "collection_notice_deadline": "2026-07-14",
    "collection_notice_fee": "38.00",
    "demand_sent": "2026-07-20",
    "demand_deadline": "2026-08-03",
    "address": "Prøveveien 1",
    "postcode": "0001",
    "city": "OSLO",
}


def cases(*changes: dict[str, str]) -> list[factories.Made]:
    """Cases whose light fee is charged and whose heavy fee comes on 1 September."""
    found = [factories.claim_row(**(OWES | one)) for one in changes or ({},)]
    return factories.make_cases(found, on=dt.date(2026, 7, 21))


def agreed(
    cases: Sequence[factories.Made], terms: Terms = MONTHLY, *, on: dt.date = DAY, form: str = "form"
) -> PlanView:
    made = agree(
        case_ids=[one.case_id for one in cases],
        terms=terms,
        channel="portal",
        actor="debtor:1",
        form_token=form,
        now=factories.noon(on),
    )
    return plan_view(made.plan_id, today=on)


def pay(case_id: int, amount: int, day: dt.date) -> None:
    money = booking.Money(
        case_id,
        amount,
        day,
        "bank",
        int(factories.AGENCY_ACCOUNT),
        "bank_payment",
        "test",
        f"test:{factories.number()}",
    )
    booking.book(money, actor="test", now=factories.noon(day))


def owed(case_id: int, on: dt.date) -> int:
    return case_facts.load_one(case_id).payable(on).total


def changed(plan: PlanView, change: Change, on: dt.date) -> PlanView:
    effect = preview(plan.plan_id, change, today=on)
    token = f"form:{factories.number()}"
    made = apply(plan.plan_id, change, actor="debtor:1", form_token=token, now=factories.noon(on))
    assert made == effect
    assert apply(plan.plan_id, change, actor="debtor:1", form_token=token, now=factories.noon(on)).cost_effect == 0
    after = plan_view(plan.plan_id, today=on)
    if effect.after:
        assert after.ahead is not None
        assert after.ahead.total == effect.after.total
        assert after.paid + after.ahead.total == sum(one.amount for one in after.instalments)
    return after


def test_followed_it_costs_what_was_simulated() -> None:
    (made,) = cases()
    facts = case_facts.load_one(made.case_id)
    rules = rules_for({facts.creditor.creditor_id}, owed=owed(made.case_id, DAY), on=DAY)
    shown = options([facts], today=DAY, rules=rules, count=4, first=MONTHLY.first)
    plan = agreed([made])
    assert shown.own is not None
    assert plan.ahead == shown.own.course
    assert all(is_banking_day(one.due) for one in plan.instalments)
    for one in plan.instalments:
        pay(made.case_id, one.amount, one.due)
        charging.charge_due_fees(today=one.due, now=factories.noon(one.due), actor="test")
    assert owed(made.case_id, plan.instalments[-1].due) == 0
    assert sum(one.amount for one in plan.instalments) == shown.own.total


def test_while_it_is_kept_no_fee_is_charged_and_none_is_planned() -> None:
    (made,) = cases()
    before = [step.day for step in case_facts.load_one(made.case_id).planned(DAY)]
    agreed([made])
    later = dt.date(2026, 10, 1)
    assert before == [dt.date(2026, 9, 1)]
    assert case_facts.load_one(made.case_id).planned(later) == ()
    assert charging.charge_due_fees(today=later, now=factories.noon(later), actor="test") == 0
    assert Charge.objects.filter(case_id=made.case_id, code="collection_fee.heavy_step").count() == 0


def test_it_is_agreed_once_acknowledged_held_and_written() -> None:
    (made,) = cases()
    plan = agreed([made])
    assert agreed([made]).plan_id == plan.plan_id
    with pytest.raises(PlanRefused, match="already"):
        agreed([made], form="another")
    facts = case_facts.load_one(made.case_id)
    assert facts.held
    assert limitation_of(facts, facts.claims[0]).last_day == dt.date(2029, 8, 10)
    assert [one.kind for one in letters_of(made.case_id)].count("plan_confirmation") == 1
    assert facts.reference != plan.reference


def test_each_change_is_a_version_of_the_agreement_that_says_everything_that_binds() -> None:
    (made,) = cases()
    plan = agreed([made], Terms("monthly", dt.date(2026, 8, 25), amount=50_000))
    changed(plan, Move(plan.instalments[0].instalment_id, dt.date(2026, 9, 4)), DAY)
    known = [(one.version, one.outdated) for one in letters_of(made.case_id) if one.kind == "plan_confirmation"]
    assert known == [(2, False), (1, True)]
    newest, first = (
        " ".join([*page.opening, *(line for section in page.sections for line in (*section.texts, *section.items))])
        for page in (
            page_from_dict(Letter.objects.get(pk=one.letter_id).content)
            for one in letters_of(made.case_id)
            if one.version
        )
    )
    assert "versjon 2 av avtalen" in newest
    assert "erstatter" not in first
    left = f"utsette: {plan.rules.moves - 1}, hvert med inntil {plan.rules.move_days} dager"
    assert left in newest
    assert "melder ingen betalingsanmerkning" in first
    assert "inkassoloven § 13" in first
    assert "har du erkjent" in first
    assert "det siste avdraget tar forskjellen" in first


def test_outside_the_rules_it_is_not_agreed() -> None:
    (made,) = cases()
    with pytest.raises(PlanRefused) as refused:
        agreed([made], Terms("monthly", dt.date(2026, 8, 25), amount=15_000))
    assert set(refused.value.reasons) == {"too_small", "too_long"}
    assert not Plan.objects.exists()
    assert not Hold.objects.exists()


def test_changes_keep_the_sum_and_their_counters() -> None:
    (made,) = cases()
    plan = agreed([made], Terms("monthly", dt.date(2026, 8, 25), amount=50_000))
    first, second, *_ = plan.instalments
    plan = changed(plan, Move(first.instalment_id, dt.date(2026, 9, 4)), DAY)
    assert plan.moves_left == plan.rules.moves - 1
    with pytest.raises(PlanRefused):
        preview(plan.plan_id, Move(second.instalment_id, dt.date(2026, 11, 25)), today=DAY)
    plan = changed(plan, Skip(second.instalment_id), DAY)
    assert plan.skips_left == plan.rules.skips - 1
    plan = changed(plan, ChangeAmount(80_000), DAY)
    for again in (ChangeAmount(80_000), ChangeDay("monthly", dt.date(2026, 9, 4), 25)):
        with pytest.raises(PlanRefused) as refused:
            preview(plan.plan_id, again, today=DAY)
        assert refused.value.code == "as_is"
    plan = changed(plan, ChangeDay("biweekly", dt.date(2026, 8, 28)), DAY)
    assert [one.due for one in plan.instalments[:2]] == [dt.date(2026, 8, 28), dt.date(2026, 9, 11)]


@pytest.mark.parametrize(
    ("terms", "paid", "days"),
    [
        (Terms("monthly", dt.date(2026, 8, 31), count=4), 0, [dt.date(2026, 11, 2), dt.date(2026, 11, 30)]),
        (Terms("monthly", dt.date(2026, 9, 1), count=4), 1, [dt.date(2026, 12, 1), dt.date(2027, 1, 4)]),
        (Terms("biweekly", dt.date(2026, 8, 28), count=4), 0, [dt.date(2026, 10, 23), dt.date(2026, 11, 6)]),
    ],
)
def test_a_pause_puts_off_all_that_is_left_and_uses_up_its_months(terms: Terms, paid: int, days: list[dt.date]) -> None:
    (made,) = cases()
    plan = agreed([made], terms)
    if paid:
        pay(made.case_id, sum(one.amount for one in plan.instalments[:paid]), DAY)
    before = plan_view(plan.plan_id, today=DAY)
    after = changed(plan, Pause(2), DAY)
    ahead = [one for one in after.instalments if one.to_pay]
    assert [one.due for one in ahead[:2]] == days
    assert after.pause_left == 0
    assert before.ahead is not None
    assert after.all_in_all > before.all_in_all, "interest goes on"
    assert max(one.amount for one in ahead) <= max(one.amount for one in before.instalments)
    for months in (0, 1):
        with pytest.raises(PlanRefused) as refused:
            preview(plan.plan_id, Pause(months), today=DAY)
        assert refused.value.code == "pauses"


@pytest.mark.parametrize(("late", "came", "asked"), [(1, 0, 2), (1, 30_000, 2), (0, 0, 3), (0, 30_000, 3)])
def test_what_is_spread_is_asked_for_once(late: int, came: int, asked: int) -> None:
    """Also the payment that is late and in time still; one that is due on the day stays. All as it was shown."""
    (case,) = cases()
    plan = agreed([case])
    if came:
        pay(case.case_id, came, later(DAY, 1))
    day = later(plan.instalments[1].due, late)
    judging.judge(plan_ids=[plan.plan_id], today=day, now=factories.noon(day), actor="test")
    first, second = plan.instalments[:2]
    told = [(one.day, one.amount) for one in preview(plan.plan_id, Spread(), today=day).late]
    assert told == [(first.due, first.amount - came), (second.due, second.amount)][: 1 + late]
    after = changed(plan, Spread(), day)
    ahead = [one for one in after.instalments if one.to_pay]
    assert (len(ahead), after.next.due >= day if after.next else None, after.behind) == (asked, True, 0)
    assert after.ahead is not None
    assert [(one.due, one.to_pay) for one in ahead] == [(step.day, step.amount) for step in after.ahead.steps]
    assert ahead[-1].amount <= ahead[-2].amount


def test_money_that_was_taken_back_just_now_is_asked_for_beside_what_is_spread() -> None:
    """Its instalment is not open again before the next run: it is due at once, as it was shown."""
    (case,) = cases()
    plan = agreed([case])
    pay(case.case_id, plan.instalments[0].amount, later(DAY, 1))
    day = later(plan.instalments[1].in_time, 1)
    judging.judge(plan_ids=[plan.plan_id], today=day, now=factories.noon(day), actor="test")
    (came,) = allocating.events_since(case.case_id, later(DAY, 1))
    allocating.take_off(came, reason="reversal", actor="test", now=factories.noon(day))
    after = changed(plan, Spread(), day)
    assert next(one.to_pay for one in after.instalments) == plan.instalments[0].amount
    assert len([one for one in after.instalments if one.to_pay]) == 3


def test_a_pause_of_a_month_is_no_longer_where_the_last_day_of_one_is_no_banking_day() -> None:
    (case,) = cases()
    plan = agreed([case], Terms("monthly", dt.date(2026, 8, 31), count=4, day_of_month=31))
    pay(case.case_id, plan.instalments[0].amount + plan.instalments[1].amount, dt.date(2026, 9, 30))
    after = changed(plan, Pause(1), dt.date(2026, 10, 20))
    assert [one.due.isoformat() for one in after.instalments[1:4]] == ["2026-09-30", "2026-11-30", "2026-12-31"]


@pytest.mark.parametrize("choice", ["shorter", "smaller"])
def test_extra_money_makes_it_shorter_or_smaller_and_cheaper(choice: str) -> None:
    (made,) = cases()
    plan = agreed([made], Terms("monthly", dt.date(2026, 8, 25), amount=50_000))
    said = preview(plan.plan_id, Extra(100_000, choice), today=DAY)  # type: ignore[arg-type]
    pay(made.case_id, 100_000, DAY)
    after = changed(plan, Extra(100_000, choice), DAY)  # type: ignore[arg-type]
    assert said.cost_effect < 0
    assert said.after is not None
    assert after.all_in_all == said.after.total
    ahead = [one for one in after.instalments if one.to_pay]
    assert ahead[0].due == plan.instalments[0].due
    assert (len(ahead) < len(plan.instalments)) == (choice == "shorter")
    assert (ahead[0].to_pay < 50_000) == (choice == "smaller")


def test_another_case_comes_in_and_is_paid_after_the_first() -> None:
    me = {"debtor_id": factories.person(77_001), "debtor_name": "Debtor"}
    other = {"creditor": "Andre AS", "creditor_org_no": factories.organisation(9)}
    mine, more, made = cases(me, me | other, {})
    plan = agreed([mine], Terms("monthly", dt.date(2026, 8, 25), amount=100_000))
    plan = changed(plan, AddCase(more.case_id), DAY)
    assert [one.case_id for one in plan.cases] == [mine.case_id, more.case_id]
    assert case_facts.load_one(more.case_id).held
    with pytest.raises(PlanRefused):
        preview(plan.plan_id, AddCase(made.case_id), today=DAY)


def test_no_number_of_changes_makes_it_longer_than_the_rules_allow_from_its_beginning() -> None:
    """Twelve instalments for this debt, the first within 45 days: it ends in August 2027 at the latest."""
    (made,) = cases()
    plan = agreed([made], Terms("monthly", dt.date(2026, 8, 25), amount=60_000))
    first, *_others = plan.instalments
    pay(made.case_id, first.amount, first.due)
    on, left = later(first.due, 1), owed(made.case_id, later(first.due, 1))
    longer = changed(plan, ChangeAmount(-(-left // 10)), on)
    assert longer.last_day is not None
    for one in longer.instalments[1:4]:
        pay(made.case_id, one.amount, one.due)
    on = later(longer.instalments[3].due, 1)
    with pytest.raises(PlanRefused) as refused:
        changed(longer, ChangeAmount(-(-owed(made.case_id, on) // 10)), on)
    assert (refused.value.code, refused.value.reasons) == ("outside", ("too_long",))
    shorter = changed(longer, ChangeAmount(60_000), on)
    assert shorter.last_day is not None
    assert shorter.last_day < longer.last_day


def test_a_plan_agreed_outside_the_rules_may_be_changed_to_nothing_worse() -> None:
    """As small and as long as it is, on another day or larger; smaller, or with more payments, is for a person."""
    (made,) = cases()
    terms, now = Terms("monthly", dt.date(2026, 8, 25), amount=15_000), factories.noon(DAY)
    asked = {"terms": terms, "channel": "desk", "actor": "staff:1", "form_token": "form", "now": now, "inside": False}
    plan = plan_view(agree(case_ids=[made.case_id], **asked).plan_id, today=DAY)
    assert plan.rules.smallest_instalment > 15_000
    assert smallest_amount(plan.plan_id, today=DAY) == 15_000
    for worse in (ChangeAmount(14_000), ChangeDay("weekly", dt.date(2026, 8, 25), amount=3_000)):
        with pytest.raises(PlanRefused) as refused:
            preview(plan.plan_id, worse, today=DAY)
        assert "too_small" in refused.value.reasons
    days = changed(plan, ChangeDay("monthly", dt.date(2026, 9, 4), 4), DAY)
    assert len(days.instalments) == len(plan.instalments)
    more = changed(days, ChangeAmount(16_000), DAY)
    assert len(more.instalments) < len(plan.instalments)
    with pytest.raises(PlanRefused):  # what it is now counts, not what it was
        preview(plan.plan_id, ChangeAmount(15_000), today=DAY)


def test_given_up_its_case_goes_on_with_a_fresh_deadline() -> None:
    (made,) = cases()
    plan = agreed([made])
    changed(plan, GiveUp(), dt.date(2026, 8, 20))
    facts = case_facts.load_one(made.case_id)
    assert not facts.held
    assert facts.fresh_deadline == dt.date(2026, 9, 7)
    assert [step.day for step in facts.planned(dt.date(2026, 8, 20))] == [dt.date(2026, 10, 6)]
    assert not Instalment.objects.filter(plan_id=plan.plan_id, state="open").exists()
    letter = Letter.objects.get(kind="plan_ended")
    said = str(letter.content)
    assert "slik du ønsket" in said
    assert letter.content["slip"]["due"] == "2026-09-07"
    assert "ikke er kommet" not in said
    assert letter.on_paper, "nobody has told us how to reach this debtor"
