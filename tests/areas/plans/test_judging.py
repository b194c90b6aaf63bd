"""How plans are judged: paid, missed, made good and ended; again, twice at once, and after a kill in the middle."""

import datetime as dt
import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from quittance.areas.claims.models import Acknowledgement, Case, Charge, Hold
from quittance.areas.claims.operations import expecting
from quittance.areas.claims.operations.charging import charge_due_fees
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.background import limitation_of
from quittance.areas.contacts.operations import choosing
from quittance.areas.ledger import operations as ledger
from quittance.areas.letters.models import Letter
from quittance.areas.letters.rules import LetterRefused, deadline_from
from quittance.areas.notices.models import Notice
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.allocating import event_of, take_off
from quittance.areas.payments.operations.unbooking import unbook
from quittance.areas.plans import jobs
from quittance.areas.plans.models import Event, Instalment, Plan, PlanCase
from quittance.areas.plans.operations import changing, closing, judging
from quittance.areas.plans.operations.changing import choose_extra
from quittance.areas.plans.queries.standing import standing
from quittance.areas.plans.rules import Extra, Pause
from quittance.core.plans import PlanError
from quittance.core.postings import owed
from quittance.core.workdays import add_banking_days, later, next_banking_day
from quittance.kit import clock, crashpoints
from quittance.kit.db import rows
from tests import factories
from tests.areas.contacts.reached import verified
from tests.areas.plans import made

BEGAN = dt.date(2025, 5, 20)
DAYS = (dt.date(2025, 6, 20), dt.date(2025, 7, 21), dt.date(2025, 8, 20))
PARTS = tuple((day, 100_000) for day in DAYS)
OVER = tuple(later(day, made.LATE + 1) for day in DAYS)
"""The first days on which the instalments can be missed."""
TWO = (factories.organisation(11), factories.organisation(12))


def judged(day: dt.date, **options: Any) -> judging.Judged:
    return judging.judge_all(today=day, now=factories.noon(day), actor="test", **options)


def pay(case_id: int, amount: int, day: dt.date) -> None:
    with transaction.atomic():
        booking.book(factories.money(case_id, amount, day), actor="test", now=factories.noon(day))


def interest(case: Any, day: dt.date) -> int:
    """What has accrued on a case until a day, paid or not."""
    return sum(line.amount for line in case_facts.load_one(case.case_id).balance(day).lines if line.segments)


def states(plan: Plan) -> list[str]:
    return list(Instalment.objects.filter(plan=plan).order_by("due").values_list("state", flat=True))


def story(plan: Plan) -> list[str]:
    return list(Event.objects.filter(plan=plan).order_by("id").values_list("kind", flat=True))


def agreed(on: dt.date = BEGAN, parts: Sequence[tuple[dt.date, int]] = PARTS, **rule: object) -> tuple[Any, Plan]:
    """The case of worked example E1, whose light fee was charged on 22 April 2025, with a plan."""
    case = factories.first_example()
    charge_due_fees(today=on, now=factories.noon(on), actor="test")
    return case, made.plan([case], on=on, parts=parts, **rule)


@pytest.mark.django_db
def test_an_instalment_is_paid_in_time_late_or_missed_and_made_good() -> None:
    case, plan = agreed()
    assert judged(DAYS[0]).plans == 1
    assert states(plan) == ["open", "open", "open"]
    pay(case.case_id, 99_999, DAYS[0])
    assert judged(OVER[0] - dt.timedelta(days=1)).missed == 0
    assert judged(OVER[0]).missed == 1
    assert (states(plan), story(plan)) == (["missed", "open", "open"], ["missed"])
    assert Event.objects.get(plan=plan).facts["short"] == 1
    pay(case.case_id, 100_001, OVER[0])
    found = judging.judge_paid_lately(today=OVER[0], now=factories.noon(OVER[0]), actor="test")
    assert (found.plans, found.paid, found.repaired) == (1, 1, 1)
    assert states(plan) == ["paid", "paid", "open"]
    assert story(plan) == ["missed", "repaired", "paid"]
    assert set(Instalment.objects.filter(state="paid").values_list("settled_on", flat=True)) == {OVER[0]}
    assert judging.judge(plan_ids=[plan.pk], today=OVER[1], now=factories.noon(OVER[1]), actor="test").missed == 0


@pytest.mark.django_db
def test_what_is_taken_back_opens_the_instalment_again_with_new_days_of_grace() -> None:
    """The bank takes two payments back at once, long after they came: both are told of, and neither is missed yet."""
    case, plan = agreed(misses=0)
    with transaction.atomic():
        came = [
            booking.book(factories.money(case.case_id, 100_000, day), actor="test", now=factories.noon(day)).posting_id
            for day in DAYS[:2]
        ]
    judged(DAYS[1])
    back = later(OVER[1], 20)
    with transaction.atomic():
        for posting_id in reversed(came):
            unbook(posting_id, actor="test", now=factories.noon(back))
    found = judging.judge_paid_lately(today=back, now=factories.noon(back), actor="test")
    assert (found.taken_back, found.missed, found.broken) == (2, 0, 0)
    assert (states(plan), story(plan)[2:]) == (["open", "open", "open"], ["taken_back"] * 2)
    first = Instalment.objects.filter(plan=plan).order_by("due")[0]
    in_time = add_banking_days(next_banking_day(back), 5)
    assert (first.settled_on, first.judged_after) == (None, in_time)
    told = plan.events.filter(kind="taken_back").order_by("id")
    assert [(one.facts["short"], one.facts["in_time"]) for one in told] == [(100_000, f"{in_time}")] * 2
    pay(case.case_id, 100_000, in_time)
    assert judged(in_time).paid == 1
    assert judged(later(in_time, 1)).broken == 1
    assert states(plan) == ["paid", "missed", "dropped"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Instalment.objects.filter(plan=plan, state="paid").update(state="open")


@pytest.mark.django_db
def test_a_pause_puts_off_what_is_open_again_to_days_ahead() -> None:
    case, plan = agreed(pause_months=1)
    with transaction.atomic():
        came = booking.book(
            factories.money(case.case_id, 200_000, DAYS[0]), actor="test", now=factories.noon(DAYS[0])
        ).posting_id
    judged(DAYS[0])
    back = later(DAYS[2], -1)
    with transaction.atomic():
        unbook(came, actor="test", now=factories.noon(back))
    assert judged(back).taken_back == 2
    changing.apply(plan.pk, Pause(1), actor="debtor:1", form_token="pause", now=factories.noon(back))
    left = Instalment.objects.filter(plan=plan).exclude(state="dropped")
    assert min(left.values_list("due", flat=True)) > later(back, 20)
    assert judged(later(back, 20)).missed == 0


@pytest.mark.django_db
def test_what_was_paid_on_the_first_day_before_the_plan_and_is_taken_back_opens_nothing() -> None:
    """It is owed again, at the end of the plan; also when it had been laid anew meanwhile."""
    case = factories.first_example()
    early = factories.noon(BEGAN) - dt.timedelta(hours=1)
    with transaction.atomic():
        before = booking.book(factories.money(case.case_id, 40_000, BEGAN), actor="test", now=early).posting_id
    plan = made.plan([case], on=BEGAN, parts=PARTS)
    pay(case.case_id, 100_000, DAYS[0])
    judged(DAYS[0])
    left = case_facts.load_one(case.case_id).payable(DAYS[0]).total
    with transaction.atomic():
        booking.book(factories.money(case.case_id, 100, later(BEGAN, -1)), actor="test", now=factories.noon(DAYS[0]))
        anew = rows("select id from ledger_posting where idempotency_key = %s", [f"again:{before}"])[0][0]
        unbook(anew, actor="test", now=factories.noon(later(DAYS[0], 1)))
    assert case_facts.load_one(case.case_id).payable(DAYS[0]).total > left + 39_000
    found = judging.judge_paid_lately(today=later(DAYS[0], 1), now=factories.noon(later(DAYS[0], 1)), actor="test")
    assert (found.plans, found.taken_back, states(plan)) == (1, 0, ["paid", "open", "open"])


@pytest.mark.django_db
@pytest.mark.parametrize("on", [0, 1], ids=["its first case", "another of its cases"])
def test_nothing_is_missed_while_money_is_on_its_way(on: int) -> None:
    """Wherever it comes from, it is noted for a case: any one of the plan's holds."""
    debtor = factories.person(factories.number())
    cases = factories.make_cases([factories.claim_row(debtor_id=debtor, creditor_org_no=own) for own in TWO], on=BEGAN)
    plan = made.plan(cases, on=BEGAN, parts=PARTS, misses=0)
    since, until = DAYS[0], later(OVER[0], 3)
    expecting.note(case_id=cases[on].case_id, source="attempt:1", amount=100, since=since, until=until)
    assert judged(until).missed == 0
    assert states(plan) == ["open", "open", "open"]
    assert judged(later(until, 1)).missed == 1
    assert Plan.objects.get(pk=plan.pk).state == "broken"


@pytest.mark.django_db
def test_more_missed_than_is_borne_ends_the_plan_and_the_case_goes_on_with_fresh_deadlines() -> None:
    """The heavy step of E1 would have come on 4 June 2025; it comes 28 days after the fresh deadline and a day."""
    case, plan = agreed()
    assert judged(OVER[0]).broken == 0
    ended = judged(OVER[1])
    assert (ended.missed, ended.broken) == (1, 1)
    assert states(plan) == ["missed", "missed", "dropped"]
    assert story(plan) == ["missed", "missed", "broken"]
    fresh = deadline_from(OVER[1])
    hold = Hold.objects.get(case_id=case.case_id)
    assert (hold.ended_on, hold.fresh_deadline) == (OVER[1], fresh)
    assert not PlanCase.objects.get(plan=plan).active
    heavy = Case.objects.get(pk=case.case_id).next_step_on
    assert heavy == later(fresh, 29)
    assert not charge_due_fees(today=later(fresh, 28), now=factories.noon(fresh), actor="test")
    assert charge_due_fees(today=later(fresh, 29), now=factories.noon(fresh), actor="test") == 1
    assert Charge.objects.filter(case_id=case.case_id, component="collection_fee").count() == 2
    letter = Letter.objects.get(kind="plan_ended")
    assert letter.content["slip"]["due"] == f"{fresh}"
    missed = next(section for section in letter.content["sections"] if section["key"] == "missed")
    assert [row["amount"] for row in missed["rows"]] == [100_000, 100_000, 200_000]
    assert "20" in missed["rows"][0]["text"]
    factories.assert_sound(on=later(fresh, 29))


@pytest.mark.django_db
def test_a_missed_instalment_that_no_other_follows_is_borne_for_two_weeks() -> None:
    case, plan = agreed(parts=PARTS[:1], misses=3)
    assert judged(OVER[0]).missed == 1
    last = later(OVER[0], judging.BORNE_DAYS - 1)
    assert judged(last).broken == 0
    assert judged(later(last, 1)).broken == 1
    assert story(plan) == ["missed", "broken"]
    assert Hold.objects.get(case_id=case.case_id).ended_on is not None


@pytest.mark.django_db
def test_a_plan_is_completed_when_its_cases_owe_nothing() -> None:
    """The last instalment is met by that and by nothing else; what was not needed is dropped."""
    debtor = factories.person(factories.number())
    first, second = factories.make_cases(
        [factories.claim_row(debtor_id=debtor, creditor_org_no=own) for own in TWO], on=BEGAN
    )
    plan = made.plan([first, second], on=BEGAN, parts=(*PARTS, (dt.date(2025, 9, 22), 400_000)))
    pay(first.case_id, 100_000, DAYS[0])
    judged(DAYS[0])
    for case in (first, second):
        pay(case.case_id, case_facts.load_one(case.case_id).payable(DAYS[1]).total, DAYS[1])
    assert judged(DAYS[1]).completed == 1
    assert Plan.objects.get(pk=plan.pk).ended_on == DAYS[1]
    assert states(plan) == ["paid", "paid", "paid", "paid"]
    assert list(Instalment.objects.order_by("due").values_list("settled_on", flat=True)) == [DAYS[0], *[DAYS[1]] * 3]
    assert story(plan) == ["paid", "paid", "paid", "paid", "completed"]
    assert not Hold.objects.filter(ended_on=None).exists()
    factories.assert_sound(on=DAYS[1])


@pytest.mark.django_db
def test_a_completed_plan_leaves_no_fee_to_come_back_for_the_days_it_was_held() -> None:
    """A payment that the bank takes back after the plan was paid opens the case, with deadlines from that time."""
    case, plan = agreed()
    total = case_facts.load_one(case.case_id).payable(DAYS[1]).total
    with transaction.atomic():
        paid = booking.book(factories.money(case.case_id, total, DAYS[1]), actor="test", now=factories.noon(DAYS[1]))
    assert judged(DAYS[1]).completed == 1
    assert states(plan) == ["paid", "paid", "paid"]
    back = factories.noon(later(DAYS[1], 2))
    with transaction.atomic():
        unbook(paid.posting_id, actor="test", now=back)
    assert Case.objects.get(pk=case.case_id).next_step_on == later(deadline_from(DAYS[1]), 29)
    assert charge_due_fees(today=later(DAYS[1], 2), now=back, actor="test") == 0


@pytest.mark.django_db
def test_where_interest_is_let_go_the_rest_is_written_off_when_all_that_was_agreed_has_come() -> None:
    case = factories.make_case()
    owed = case_facts.load_one(case.case_id).balance(BEGAN).total
    plan = made.plan([case], on=BEGAN, parts=((DAYS[0], 200_000), (DAYS[1], owed - 200_000)), interest="waived")
    pay(case.case_id, 200_000, DAYS[0])
    judged(DAYS[0])
    pay(case.case_id, owed - 200_001, DAYS[1])
    assert judged(DAYS[1]).completed == 0
    pay(case.case_id, 1, later(DAYS[1], 1))
    rest = case_facts.load_one(case.case_id).balance(later(DAYS[1], 1)).total
    assert rest > 0
    assert judged(later(DAYS[1], 1)).completed == 1
    assert case_facts.load_one(case.case_id).balance(DAYS[2]).total == 0
    assert Event.objects.get(plan=plan, kind="completed").facts == {"paid": owed, "let_go": rest}
    assert states(plan) == ["paid", "paid"]
    factories.assert_sound(on=DAYS[2])


@pytest.mark.django_db
def test_where_interest_is_let_go_new_costs_are_paid_and_nothing_but_interest_is_let_go() -> None:
    """The court's fee came after the plan was agreed on; a fee of before is credited."""
    case = factories.first_example()
    charge_due_fees(today=BEGAN, now=factories.noon(BEGAN), actor="test")
    fee = Charge.objects.get(case_id=case.case_id, component="collection_fee")
    plan = made.plan([case], on=BEGAN, parts=PARTS, interest="waived")
    day = later(BEGAN, 10)
    entry = ledger.Entry("charge", "test", "test", day, factories.noon(day), "court")
    ledger.post(entry, owed("legal_cost", 150_000, case_id=case.case_id))
    assert standing(plan.pk, today=day).left == plan.owed + 150_000
    charged = event_of(fee.posting_id)
    assert charged is not None
    with transaction.atomic():
        take_off(charged, reason="reversal", actor="test", now=factories.noon(later(day, 1)))
    asked = plan.owed + 150_000 - fee.amount
    assert standing(plan.pk, today=later(day, 1)).left == asked
    pay(case.case_id, asked - 1, DAYS[1])
    assert judged(later(DAYS[1], -1)).completed == 0
    pay(case.case_id, 1, DAYS[1])
    ran = interest(case, DAYS[1]) - interest(case, BEGAN)
    assert judged(DAYS[1]).completed == 1
    assert Event.objects.get(plan=plan, kind="completed").facts == {"paid": asked, "let_go": ran}
    factories.assert_sound(on=DAYS[1])


@pytest.mark.django_db
def test_where_interest_is_let_go_it_is_that_of_the_plan_only() -> None:
    """A payment of before is taken back: the interest it had spared the debtor then is owed again too."""
    case, early = factories.first_example(), later(BEGAN, -40)
    with transaction.atomic():
        before = booking.book(
            factories.money(case.case_id, 100_000, early), actor="test", now=factories.noon(early)
        ).posting_id
    plan = made.plan([case], on=BEGAN, parts=PARTS, interest="waived")
    with transaction.atomic():
        unbook(before, actor="test", now=factories.noon(DAYS[0]))
    found = standing(plan.pk, today=DAYS[0])
    ran = interest(case, DAYS[0]) - interest(case, BEGAN)
    assert found.left == case_facts.load_one(case.case_id).payable(DAYS[0]).total - ran > plan.owed + 100_000


@pytest.mark.django_db
def test_who_agreed_without_logging_in_acknowledges_the_debt_by_paying() -> None:
    """foreldelsesloven § 14: three new years from then."""
    case, plan = agreed()
    Plan.objects.filter(pk=plan.pk).update(channel="kid")
    claim = case_facts.load_one(case.case_id).claims[0]
    before = limitation_of(case_facts.load_one(case.case_id), claim).last_day
    pay(case.case_id, 100_000, DAYS[0])
    judged(later(DAYS[0], 1))
    assert Acknowledgement.objects.get().day == DAYS[0]
    after = limitation_of(case_facts.load_one(case.case_id), claim).last_day
    assert after > before


@pytest.mark.django_db
def test_an_extra_payment_that_was_announced_is_used_as_was_chosen_before_it_counts_for_what_lies_ahead() -> None:
    case, plan = agreed()
    now = factories.noon(later(BEGAN, 3))
    choose_extra(plan.pk, Extra(120_000, "shorter"), actor="debtor:1", form_token="extra", now=now)
    pay(case.case_id, 120_000, later(BEGAN, 4))
    judging.judge_paid_lately(today=later(BEGAN, 4), now=factories.noon(later(BEGAN, 4)), actor="test")
    assert story(plan) == ["extra_chosen", "extra_shorter"]
    left = Instalment.objects.filter(plan=plan).exclude(state="dropped").order_by("due")
    assert [(row.due, row.state) for row in left] == [(later(BEGAN, 4), "paid"), (DAYS[0], "open"), (DAYS[1], "open")]


@pytest.mark.django_db
def test_who_puts_a_plan_right_sees_it_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before the morning, though, and once only."""
    case, plan = agreed()
    judged(OVER[0])
    noon = factories.noon(later(OVER[0], 1))
    pay(case.case_id, 100_000, later(OVER[0], 1))
    for told, now in [
        (["missed"], noon - dt.timedelta(hours=9)),
        (["missed", "repaired"], noon + dt.timedelta(minutes=1)),
        (["missed", "repaired"], noon + dt.timedelta(minutes=2)),
    ]:
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        jobs.follow_money(0)
        assert story(plan) == told


@pytest.mark.django_db
def test_an_extra_payment_does_what_was_chosen_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    case, plan = agreed()
    now = factories.noon(later(BEGAN, 3))
    choose_extra(plan.pk, Extra(120_000, "smaller"), actor="debtor:1", form_token="extra", now=now)
    pay(case.case_id, 120_000, later(BEGAN, 3))
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(minutes=1))
    jobs.follow_money(0)
    assert story(plan) == ["extra_chosen", "extra_smaller"]


def snapshot() -> list[tuple[Any, ...]]:
    """Everything a run may write, but for when it was looked at."""
    return [
        *rows("select id, state, settled_on, reminded_on from plans_instalment order by id"),
        *rows("select id, state, ended_on, judged_to from plans_plan order by id"),
        *rows("select id, plan_id, kind, day from plans_event order by id"),
        *rows("select id, ended_on, fresh_deadline from claims_hold order by id"),
        *rows("select key from letters_letter order by key"),
        *rows("select key from notices_notice order by key"),
    ]


def many() -> list[Plan]:
    """Eight plans: two paid as agreed, two that missed one, two that missed two, two paid off."""
    found = factories.make_cases([factories.claim_row() for _ in range(8)], on=BEGAN)
    plans = [made.plan([case], on=BEGAN, parts=PARTS) for case in found]
    for place, case in enumerate(found):
        if place % 4 < 2:
            pay(case.case_id, 100_000, DAYS[0])
        if place % 4 == 0:
            pay(case.case_id, 100_000, DAYS[1])
        if place % 4 == 3:
            pay(case.case_id, 300_000, DAYS[0])
    return plans


ENDED = ["active", "active", "broken", "completed"] * 2


@pytest.mark.django_db
def test_a_second_run_changes_nothing() -> None:
    many()
    judged(OVER[0])
    once = judged(OVER[1])
    assert (once.plans, once.broken) == (6, 2)
    before = snapshot()
    again = judged(OVER[1])
    assert (again.plans, snapshot()) == (0, before)
    plans = list(Plan.objects.values_list("pk", flat=True))
    judging.judge(plan_ids=plans, today=OVER[1], now=factories.noon(OVER[1]), actor="test")
    assert snapshot() == before


def killed(point: str, day: dt.date) -> None:
    """Runs the night in a process that dies at a point."""
    connections.close_all()
    child = os.fork()
    if not child:
        os.environ["QUITTANCE_CRASH_AT"] = point
        judged(day, batch=3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL


@pytest.mark.parametrize("point", ["plans:judged", "plans:ended"])
def test_killed_in_the_middle_nothing_is_lost_and_nothing_done_twice(fresh_database: Any, point: str) -> None:
    assert point in crashpoints.NAMES
    plans = many()
    killed(point, OVER[1])
    killed(point, OVER[1])
    judged(OVER[1], batch=3)
    assert [Plan.objects.get(pk=plan.pk).state for plan in plans] == ENDED
    assert [story(plan) for plan in plans[:4]] == [
        ["paid", "paid"], ["paid", "missed"], ["missed", "missed", "broken"], ["paid", "paid", "paid", "completed"]
    ]  # fmt: skip
    assert Letter.objects.filter(kind="plan_ended").count() == 2
    before = snapshot()
    assert judged(OVER[1]).plans == 0
    assert snapshot() == before
    factories.assert_sound(on=OVER[1])


def test_twice_at_once_each_plan_is_judged_once(
    fresh_database: Any, run_together: Callable[[Sequence[Callable[[], Any]]], list[Any]]
) -> None:
    plans = many()
    found = run_together([lambda: judged(OVER[1], batch=2)] * 3)
    assert all(isinstance(one, judging.Judged) for one in found), found
    assert sum(one.missed for one in found) == 2 + 4
    assert sum(one.broken for one in found) == sum(one.completed for one in found) == 2
    assert [Plan.objects.get(pk=plan.pk).state for plan in plans] == ENDED
    assert rows("select plan_id, facts->>'due', kind from plans_event group by 1, 2, 3 having count(*) > 1") == []


@pytest.mark.django_db
def test_a_plan_that_cannot_be_ended_stops_no_other_and_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = many()
    write = closing.write_plan_ended

    def refuses(**about: Any) -> int:
        if about["ended_as"] == f"plan:{plans[2].pk}":
            raise LetterRefused("no_address", "Nobody knows where.")
        return write(**about)

    monkeypatch.setattr(closing, "write_plan_ended", refuses)
    found = judged(OVER[1])
    assert (found.failed, found.broken, found.completed) == ([plans[2].pk], 1, 2)
    stuck = Plan.objects.get(pk=plans[2].pk)
    assert (stuck.state, stuck.judged_to) == ("active", None)
    monkeypatch.undo()
    assert (judged(OVER[1]).plans, Plan.objects.get(pk=plans[2].pk).state) == (1, "broken")


@pytest.mark.django_db
@pytest.mark.parametrize("problem", [PlanError("too_many", ""), LetterRefused("plan", "")], ids=["engine", "letter"])
def test_a_choice_that_cannot_be_made_stops_no_other(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    case, plan = agreed()
    now = factories.noon(later(BEGAN, 3))
    choose_extra(plan.pk, Extra(120_000, "shorter"), actor="debtor:1", form_token="extra", now=now)
    pay(case.case_id, 120_000, later(BEGAN, 4))

    def refuses(*_about: object, **_more: object) -> None:
        raise problem

    monkeypatch.setattr(changing, "document", refuses)
    assert judged(later(BEGAN, 5)).plans == 1
    assert story(plan) == ["extra_chosen", "paid"]


@pytest.mark.django_db
def test_missed_and_ended_are_told_neutrally(messages: Any, mailoutbox: list[Any]) -> None:
    case, _plan = agreed()
    verified(case.party_id, "email", "somebody@example.no", mailoutbox)
    choosing.choose_way(
        party_ids=[case.party_id], way="email", quick_logins=False, actor="test", now=factories.noon(BEGAN)
    )
    for day in OVER[:2]:
        judged(day)
    told = list(Notice.objects.filter(kind__startswith="plan_").order_by("id").values_list("kind", flat=True))
    assert told == ["plan_missed", "plan_missed", "plan_ended"]


@pytest.mark.django_db
def test_what_was_taken_back_is_told_once(messages: Any, mailoutbox: list[Any]) -> None:
    case, _plan = agreed()
    verified(case.party_id, "email", "somebody@example.no", mailoutbox)
    choosing.choose_way(
        party_ids=[case.party_id], way="email", quick_logins=False, actor="test", now=factories.noon(BEGAN)
    )
    with transaction.atomic():
        posting_id = booking.book(
            factories.money(case.case_id, 200_000, DAYS[0]), actor="test", now=factories.noon(DAYS[0])
        ).posting_id
    judged(DAYS[0])
    with transaction.atomic():
        unbook(posting_id, actor="test", now=factories.noon(DAYS[1]))
    assert [judged(later(DAYS[1], days)).taken_back for days in range(2)] == [2, 0]
    told = Notice.objects.filter(kind__startswith="plan_").values_list("kind", flat=True)
    assert list(told) == ["plan_taken_back"]
