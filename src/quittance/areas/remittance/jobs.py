"""Background work of the remittance area: load, call one operation."""

from procrastinate.contrib.django import app

from quittance.areas.remittance.operations.executing import settle_left
from quittance.areas.remittance.operations.lapsing import free_lapsed
from quittance.areas.remittance.operations.reconciling import reconcile_news
from quittance.kit import clock


@app.periodic(cron="* * * * * 30")
@app.task(name="remittance.after_bank_files", queueing_lock="remittance.after_bank_files")
def after_bank_files(timestamp: int) -> None:
    """What the newest bank files show: payments that left, and whether the account is as the books say."""
    settle_left(actor="system", now=clock.now())
    reconcile_news(actor="system", now=clock.now(), today=clock.today())


@app.periodic(cron="37 * * * *")
@app.task(name="remittance.lapse_proposals", queueing_lock="remittance.lapse_proposals")
def lapse_proposals(timestamp: int) -> None:
    """Ends remittances and payment files that nobody decided within a week, and frees what they had taken."""
    free_lapsed(now=clock.now())
