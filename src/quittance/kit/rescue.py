"""Takes back jobs whose worker died: without this a killed worker's job would count as running for ever."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

STALLED_SECONDS = 45


@app.periodic(cron="* * * * * */20")
@app.task(name="kit.rescue_stalled_jobs", queueing_lock="kit.rescue_stalled_jobs", pass_context=True)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Starts again every job whose worker has not been heard of for a while."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await manager.retry_job(job)
