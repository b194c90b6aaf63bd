"""The menu: which rooms there are, and which of them somebody may enter. The permission is the room's own view's."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.urls import resolve, reverse
from django.utils.module_loading import import_string

from quittance.areas.staff.colleague import Colleague
from quittance.sites.desk.access import access_of, routes

SIDE_BY_SIDE = 8
"""So many rooms stand side by side in a line; whoever has more finds them in their groups."""


@dataclass(frozen=True, slots=True)
class Room:
    """An entry of the menu: the name of its address, its words, and the queues that are worked on there, if any.

    Rooms of one `group` stand beside each other in the menu.

    `also` names what else is in the room though its address does not begin like the room's ("cases/").
    Several queues or addresses are divided by blanks.
    """

    route: str
    title: Any
    group: Any = ""
    queue: str = ""
    also: str = ""

    @property
    def address(self) -> str:
        """Where it is."""
        return reverse(self.route)

    def holds(self, path: str) -> bool:
        """Whether the page at `path` is in the room; only the front page itself is in the front page's."""
        home = reverse("desk:home")
        if self.address == home:
            return path == home
        return path.startswith((self.address, *(home + one for one in self.also.split())))

    def opens_for(self, colleague: Colleague) -> bool:
        """Whether the member has the permission that the room's page demands."""
        permission = access_of(resolve(self.address).func)
        return permission is not None and colleague.may(permission)


def menu(colleague: Colleague) -> list[Room]:
    """The rooms that open for the member, in the order of the menu."""
    return [room for room in _rooms() if room.opens_for(colleague)]


def grouped(found: Sequence[Room]) -> list[tuple[Any, list[Room]]]:
    """The rooms under the names of their groups; few rooms, and one that is alone in its group, stand by themselves."""
    if len(found) <= SIDE_BY_SIDE:
        return [("", [room]) for room in found]
    entries: list[tuple[Any, list[Room]]] = []
    for group, together in groupby(found, key=lambda room: room.group):
        rooms = list(together)
        entries += [(group, rooms)] if group and len(rooms) > 1 else [("", [room]) for room in rooms]
    return entries


def room_of_queue(queue: str, colleague: Colleague) -> Room | None:
    """Where a queue is worked on, when the member may go there."""
    return next((room for room in menu(colleague) if queue in room.queue.split()), None)


def may_open(route: str, colleague: Colleague) -> bool:
    """Whether the member may open the page of this name, for links to it."""
    permission = _permission(route)
    return permission is not None and colleague.may(permission)


@cache
def _permission(route: str) -> str | None:
    return next((access_of(view) for name, _address, view in routes() if name == route), None)


def _rooms() -> tuple[Room, ...]:
    rooms: tuple[Room, ...] = import_string("quittance.sites.desk.urls.ROOMS")  # urls import the views, which use this
    return rooms
