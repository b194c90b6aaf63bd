"""Background work of the notices area: load, call one operation."""

from procrastinate.contrib.django import app

from quittance.areas.notices.operations import sending
from quittance.kit import clock


@app.task(name="notices.send")
def send(notice_id: int) -> None:
    """Sends a notice at once; if that does not work, `send_due` goes on."""
    sending.send(notice_id=notice_id, now=clock.now())


@app.periodic(cron="* * * * * */10")
@app.task(name="notices.send_due", queueing_lock="notices.send_due")
def send_due(timestamp: int) -> None:
    """Sends what waits, and asks what became of what was sent."""
    sending.send_due(now=clock.now())
