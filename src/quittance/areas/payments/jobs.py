"""Background work of the payments area: load, call one operation."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from quittance.areas.payments.operations import attempts, refunds, sending, webhooks
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


@app.periodic(cron="* * * * * */15")
@app.task(name="payments.send_refunds", queueing_lock="payments.send_refunds")
def send_refunds(timestamp: int) -> None:
    """Sends approved refunds back through their provider, and asks about those on their way."""
    sending.sweep_refunds(now=clock.now())


@app.periodic(cron="23 * * * *")
@app.task(name="payments.lapse_proposals", queueing_lock="payments.lapse_proposals")
def lapse_proposals(timestamp: int) -> None:
    """Ends proposals that nobody decided within a week, and frees what they had set aside."""
    refunds.free_lapsed(now=clock.now())
