"""Background work of the claims area: load, call one operation."""

from procrastinate.contrib.django import app

from quittance.areas.claims.operations import charging
from quittance.kit import clock


@app.periodic(cron="7 * * * *")
@app.task(name="claims.charge_due_fees", queueing_lock="claims.charge_due_fees")
def charge_due_fees(timestamp: int) -> None:
    """Charges the fee steps whose day has come; hourly, so that a missed night is made up for."""
    charging.charge_due_fees(today=clock.today(), now=clock.now(), actor="job:charge_due_fees")
