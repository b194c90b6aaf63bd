"""Keeps the machinery clean: takes back jobs whose worker died, removes what has run out."""

from django.contrib.sessions.models import Session
from procrastinate import JobContext
from procrastinate.contrib.django import app

from quittance.kit import clock, delays, throttle
from quittance.kit.db import execute

STALLED_SECONDS = 45
KEPT_HOURS = 72


@app.periodic(cron="* * * * * */20")
@app.task(name="kit.rescue_stalled_jobs", queueing_lock="kit.rescue_stalled_jobs", pass_context=True)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Starts again every job whose worker has not been heard of; else a killed worker's job would run for ever."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await manager.retry_job(job)


@app.periodic(cron="37 * * * *")
@app.task(name="kit.forget_finished_jobs", queueing_lock="kit.forget_finished_jobs", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    """Removes jobs that succeeded days ago; failed ones stay for a person."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)


@app.periodic(cron="23 * * * *")
@app.task(name="kit.clean_up", queueing_lock="kit.clean_up")
def clean_up(timestamp: int) -> None:
    """Removes throttle counters of past windows, and sessions and shared values that have run out."""
    now = clock.now()
    throttle.forget_old(now=now)
    delays.forget_old(now=now)
    Session.objects.filter(expire_date__lt=now).delete()
    execute("delete from kit_shared where expires < now()")  # Django's cache counts by the machine's own clock
