"""The desk's front page: what waits, for how long, and the way to where it is done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.areas.insight import queues
from quittance.areas.staff.colleague import Colleague
from quittance.areas.staff.roles import Role
from quittance.areas.staff.rules import PERMISSIONS
from quittance.kit import clock
from quittance.sites.desk import rooms
from quittance.sites.desk.access import room
from quittance.sites.desk.wording import QUEUES

_ADMINISTRATORS = frozenset({"access", "plan_rules"})
"""Queues that are shown to who manages members and sees no others."""


@room("desk.enter")
@require_safe
def front_page(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Queues with how much is in them and how old the oldest is: one's own work, and what waits for others."""
    now = clock.now()
    sees_all, shown = colleague.may("queue.read"), colleague.may("queue.read") or colleague.may("staff.manage")
    found = queues.summary(now=now) if shown else []
    lines = [_line(waiting, colleague) for waiting in found if sees_all or waiting.queue in _ADMINISTRATORS]
    mine = [one for one in lines if one["mine"]]
    context = {
        "lines": lines,
        "tables": [table for table in (mine, [one for one in lines if not one["mine"]]) if table],
        "may_see_queues": shown,
        "sees_all": sees_all,
        "today": clock.oslo_date(now),
    }
    return render(request, "desk/home.html", context)


def _line(waiting: queues.Summary, colleague: Colleague) -> dict[str, Any]:
    words = QUEUES.get(waiting.queue)
    permissions = queues.worked_by(waiting.queue)
    return {
        "title": words[0] if words else waiting.queue,
        "what": words[1] if words else "",
        "room": rooms.room_of_queue(waiting.queue, colleague),
        "oldest": clock.oslo_date(waiting.oldest),
        "waiting": waiting,
        "mine": any(map(colleague.may, permissions)),
        "whose": frozenset[Role]().union(*(PERMISSIONS[one] for one in permissions)),
    }
