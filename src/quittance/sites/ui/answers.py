"""Answers that pages of every site give: nobody keeps a copy, go on with 303, page and part at one address."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control

personal = cache_control(no_store=True, private=True)
"""Nobody on the way, and no shared computer, keeps a copy of the page."""


def see_other(to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Sends the browser on with 303: whatever it sent, it now fetches."""
    response = HttpResponseRedirect(resolve_url(to, *args, **kwargs))
    response.status_code = 303
    return response


def page_or_part(response: HttpResponse) -> HttpResponse:
    """Says that the same address answers htmx with a part of the page."""
    patch_vary_headers(response, ("HX-Request",))
    return response
