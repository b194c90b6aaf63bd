"""The way in, whatever proved who it is: a new session, and back to where the visitor was going."""

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from quittance.areas.access.rules import can_open_case
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.references import case_by_number
from quittance.sites.portal import keeping, proved
from quittance.sites.portal.guards import AFTER_LOGIN, VISITOR
from quittance.sites.portal.places import own_page
from quittance.sites.ui.answers import see_other


def enter(request: HttpRequest, visitor: Visitor, *, back: str = "", name: str = "") -> HttpResponse:
    """A new session for the visitor, who proved this `name` if any.

    Nothing of an earlier session goes along, except where they were going.

    What was typed before the last session ended comes along for who typed it, and leads to its page. The page of a case
    that is not theirs was somebody else's: they get their own list instead.
    """
    work = keeping.kept(request)
    if work is not None and work.owner != keeping.owner_of(visitor):
        work = None
    target = own_page(work.path if work else back or request.session.get(AFTER_LOGIN, ""))
    number = resolve(target).kwargs.get("number") if target else None
    if number is not None and not can_open_case(visitor, case_by_number(number)):
        target = ""
    request.session.flush()
    request.session[VISITOR] = visitor.to_session()
    proved.keep(request.session, name)
    keeping.put(request, work)
    return see_other(target or "portal:my")
