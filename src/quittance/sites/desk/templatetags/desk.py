"""What the desk's pages need: the menu of whoever is logged in, and words for the codes of the areas."""

import datetime as dt
from typing import Any

from django import template
from django.http import HttpRequest

from quittance.areas.staff.roles import ROLE_NAMES, Role
from quittance.sites.desk import rooms, wording

register = template.Library()


@register.inclusion_tag("desk/menu.html", takes_context=True)
def desk_menu(context: dict[str, Any]) -> dict[str, Any]:
    """The rooms, the member's name and the way out; nothing for somebody who is not logged in."""
    request: HttpRequest = context["request"]
    colleague = getattr(request, "colleague", None)
    entries = rooms.menu(colleague) if colleague else []
    here = max((room.address for room in entries if _leads_to(room.address, request.path)), key=len, default="")
    return {
        "colleague": colleague,
        "entries": [{"address": room.address, "title": room.title, "here": room.address == here} for room in entries],
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def role_names(roles: frozenset[Role]) -> str:
    """The roles in words."""
    return ", ".join(str(ROLE_NAMES[role]) for role in Role if role in roles)


def _leads_to(address: str, path: str) -> bool:
    """Whether the page is in the room; only the front page itself is in the front page's."""
    return path == address or (address != "/desk/" and path.startswith(address))


@register.filter
def matched_name(matched: str) -> str:
    """What a case was found by."""
    return str(wording.MATCHES.get(matched, matched))


@register.filter
def state_name(state: str) -> str:
    """How a payment stands."""
    return str(wording.STATES.get(state, state))


@register.filter
def actor_name(actor: str, names: dict[str, str]) -> str:
    """Who it was: a colleague by name, machines and commands as they are written down."""
    return names.get(actor, actor)
