"""Recurring work of the trail."""

from procrastinate.contrib.django import app

from quittance.areas.audit import anchors
from quittance.kit import clock


@app.periodic(cron="11 * * * *")
@app.task(name="audit.anchor", queueing_lock="audit.anchor")
def anchor(timestamp: int) -> None:
    """Writes the chain's head down outside the database, every hour."""
    anchors.write(now=clock.now())
