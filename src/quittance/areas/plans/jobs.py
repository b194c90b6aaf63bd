"""Background work of the plans area: load, call one operation."""

import datetime as dt

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from quittance.areas.plans.operations import (
    agreement_lists,
    asking,
    avtalegiro,
    drawing,
    following,
    judging,
    news,
    overtaking,
    reminding,
    settlements,
)
from quittance.core.workdays import is_banking_day
from quittance.kit import clock
from quittance.providers.payment import Technical

ACTOR = "job:plans"
_JUST_NOW = dt.timedelta(minutes=5)
"""What was booked so lately is looked at each minute; what a worker that stood still left out, within the hour."""
_FIRST_HOUR = 6
"""Plans are judged after the night's bank files, and nobody is told of anything in the middle of the night."""


@app.periodic(cron="41 * * * *")
@app.task(name="plans.judge", queueing_lock="plans.judge")
def judge_plans(timestamp: int) -> None:
    """Moves money on from case to case, judges all plans once a day and those with new money hourly, and reminds.

    A morning that was missed is made up.
    """
    now, today = clock.now(), clock.today()
    if now.astimezone(clock.OSLO).hour < _FIRST_HOUR:
        return
    following.spread_all(now=now)
    judging.judge_paid_lately(today=today, now=now, actor=ACTOR)
    judging.judge_all(today=today, now=now, actor=ACTOR)
    reminding.remind(today=today, now=now, actor=ACTOR)


@app.periodic(cron="* * * * *")
@app.task(name="plans.follow_money", queueing_lock="plans.follow_money")
def follow_money(timestamp: int) -> None:
    """Judges the plans on which something was booked just now: who puts a plan right sees at once that it is."""
    now, today = clock.now(), clock.today()
    if now.astimezone(clock.OSLO).hour < _FIRST_HOUR:
        return
    if plans := judging.booked_on(now - _JUST_NOW):
        following.spread_all(now=now, among=plans)
        judging.judge(plan_ids=plans, today=today, now=now, actor=ACTOR)


@app.task(
    name="plans.apply_event",
    retry=RetryStrategy(max_attempts=12, exponential_wait=2, retry_exceptions={Technical}),
)
def apply_event(event_id: int) -> None:
    """Applies a stored message about an agreement or a charge."""
    news.apply_event(event_id=event_id, now=clock.now())


@app.periodic(cron="* * * * * */15")
@app.task(name="plans.look", queueing_lock="plans.look")
def look(timestamp: int) -> None:
    """Looks at agreements and charges nobody reported on."""
    news.sweep(now=clock.now())


@app.periodic(cron="7 * * * *")
@app.task(name="plans.draw", queueing_lock="plans.draw")
def draw(timestamp: int) -> None:
    """Takes back what is not needed any more, and orders what is to be drawn in the days to come."""
    now = clock.now()
    drawing.withdraw_needless(now=now)
    drawing.order_due(now=now)


@app.periodic(cron="* * * * * 40")
@app.task(name="plans.after_bank_files", queueing_lock="plans.after_bank_files")
def after_bank_files(timestamp: int) -> None:
    """What the newest bank files show: AvtaleGiro agreements, and money that was drawn."""
    now = clock.now()
    agreement_lists.take_waiting(now=now)
    avtalegiro.settle(now=now)


@app.periodic(cron="20 * * * *")
@app.task(name="plans.avtalegiro_file", queueing_lock="plans.avtalegiro_file")
def make_avtalegiro_file(timestamp: int) -> None:
    """Makes the day's AvtaleGiro file on the morning of each banking day; one that was made is the day's."""
    now, today = clock.now(), clock.today()
    if now.astimezone(clock.OSLO).hour >= _FIRST_HOUR and is_banking_day(today):
        avtalegiro.make_daily(actor=ACTOR, now=now)


@app.periodic(cron="*/10 * * * *")
@app.task(name="plans.offers", queueing_lock="plans.offers")
def judge_offers(timestamp: int) -> None:
    """Ends reduced sums that are paid or over, proposals of them that lapsed, and requests nobody needs to answer."""
    now = clock.now()
    settlements.judge_all(now=now)
    settlements.reject_lapsed(now=now)
    asking.lapse(now=now)
    overtaking.end_all_settled(now=now, actor=ACTOR)
