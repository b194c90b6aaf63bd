"""Background work of the plans area: load, call one operation."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from quittance.areas.plans.operations import drawing, news
from quittance.kit import clock
from quittance.providers.payment import Technical


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
