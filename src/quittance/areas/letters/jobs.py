"""Background work of the letters area: load, call one operation."""

import datetime as dt

from django.conf import settings
from procrastinate.contrib.django import app

from quittance.areas.letters.operations.demanding import write_due_demands
from quittance.areas.letters.operations.printing import print_waiting
from quittance.areas.letters.operations.renewing import answer_wishes
from quittance.kit import clock

ACTOR = "job:letters"


@app.task(name="letters.answer_wishes")
def answer_new_wishes() -> None:
    """Looks up who has asked for a new login: the letter is written, and sent beside it where somebody wants that."""
    answer_wishes(now=clock.now())


@app.periodic(cron="13 * * * *")
@app.task(name="letters.write_and_print", queueing_lock="letters.write_and_print")
def write_and_print(timestamp: int) -> None:
    """Writes the demands that are due, where this installation sends them, and new logins; prints what waits."""
    if settings.AGENCY.letters_from:
        since = dt.date.fromisoformat(settings.AGENCY.letters_from)
        write_due_demands(since=since, actor=ACTOR, now=clock.now())
    answer_wishes(now=clock.now())
    print_waiting(actor=ACTOR, now=clock.now())
