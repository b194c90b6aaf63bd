"""Background work of the payments area: load, call one operation."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from quittance.areas.payments.operations import attempts, webhooks
from quittance.kit import clock
from quittance.providers.payment import Technical


@app.task(
    name="payments.apply_event",
    retry=RetryStrategy(max_attempts=12, exponential_wait=2, retry_exceptions={Technical}),
)
def apply_event(event_id: int) -> None:
    """Applies a stored provider event."""
    webhooks.apply_event(event_id=event_id, now=clock.now())


@app.periodic(cron="* * * * * */15")
@app.task(name="payments.sweep", queueing_lock="payments.sweep")
def sweep(timestamp: int) -> None:
    """Looks at attempts nobody reported on."""
    attempts.sweep(now=clock.now())
