"""The desk's front page: what waits, for how long, and the way to where it is done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.areas.insight import queues
from quittance.areas.staff.colleague import Colleague
from quittance.kit import clock
from quittance.sites.desk import rooms
from quittance.sites.desk.access import room
from quittance.sites.desk.wording import QUEUES


@room("desk.enter")
@require_safe
def front_page(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Queues with how much is in them and how old the oldest is."""
    now = clock.now()
    lines = []
    if colleague.may("queue.read"):
        for waiting in queues.summary(now=now):
            words = QUEUES.get(waiting.queue)
            lines.append(
                {
                    "title": words[0] if words else waiting.queue,
                    "what": words[1] if words else "",
                    "room": rooms.room_of_queue(waiting.queue, colleague),
                    "days": max((clock.oslo_date(now) - clock.oslo_date(waiting.oldest)).days, 0),
                    "waiting": waiting,
                }
            )
    return render(request, "desk/home.html", {"lines": lines, "may_see_queues": colleague.may("queue.read")})
