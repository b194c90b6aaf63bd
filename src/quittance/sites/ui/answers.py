"""Answers that pages of every site give: 404 for nothing, no copies, on with 303, page and part at one address."""

from typing import Any, TypeVar

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control

Found = TypeVar("Found")

personal = cache_control(no_store=True, private=True)
"""Nobody on the way, and no shared computer, keeps a copy of the page."""


def or_404(found: Found | None) -> Found:
    """What was found. Raises Http404 for nothing, which is also what somebody else's looks like."""
    if found is None:
        raise Http404
    return found


def see_other(to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Sends the browser on with 303: whatever it sent, it now fetches."""
    response = HttpResponseRedirect(resolve_url(to, *args, **kwargs))
    response.status_code = 303
    return response


def page_or_part(response: HttpResponse) -> HttpResponse:
    """Says that the same address answers htmx with a part of the page."""
    patch_vary_headers(response, ("HX-Request",))
    return response
