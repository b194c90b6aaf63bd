"""Background work of the plans area: load, call one operation."""

from procrastinate.contrib.django import app

from quittance.areas.plans.operations import judging, reminding
from quittance.kit import clock

ACTOR = "job:plans"
_FIRST_HOUR = 6
"""Plans are judged after the night's bank files, and nobody is told of anything in the middle of the night."""


@app.periodic(cron="41 * * * *")
@app.task(name="plans.judge", queueing_lock="plans.judge")
def judge_plans(timestamp: int) -> None:
    """Judges all plans once a day, those with new money hourly, and reminds; a morning that was missed is made up."""
    now, today = clock.now(), clock.today()
    if now.astimezone(clock.OSLO).hour < _FIRST_HOUR:
        return
    judging.judge_paid_lately(today=today, now=now, actor=ACTOR)
    judging.judge_all(today=today, now=now, actor=ACTOR)
    reminding.remind(today=today, now=now, actor=ACTOR)
