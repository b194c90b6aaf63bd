"""The way in, whatever proved who it is: a new session, and back to where the visitor was going."""

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from quittance.areas.access.rules import can_open_case
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.references import case_by_number
from quittance.sites.portal.guards import AFTER_LOGIN, VISITOR
from quittance.sites.ui.answers import see_other

# The pages that can be come back to after logging in: reading them again does nothing.
_BEHIND_THE_LOGIN = frozenset(
    f"portal:{name}"
    for name in (
        *("my", "case", "case_bank", "case_paid", "case_overpaid", "case_letters", "letter"),
        *("several", "which_paid"),
    )
)


def own_page(path: str) -> str:
    """The path when it is one of the pages behind the login, else nothing: nobody is led anywhere else."""
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return path if found.view_name in _BEHIND_THE_LOGIN else ""


def enter(request: HttpRequest, visitor: Visitor, *, back: str = "") -> HttpResponse:
    """A new session for the visitor: nothing of an earlier one goes along, except where they were going.

    The page of a case that is not theirs was somebody else's: they get their own list instead.
    """
    target = own_page(back or request.session.get(AFTER_LOGIN, ""))
    number = resolve(target).kwargs.get("number") if target else None
    if number is not None and not can_open_case(visitor, case_by_number(number)):
        target = ""
    request.session.flush()
    request.session[VISITOR] = visitor.to_session()
    return see_other(target or "portal:my")
