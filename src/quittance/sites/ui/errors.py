"""Pages for what went wrong. The pages for our own failures need neither database nor session."""

import sys
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from psycopg_pool import PoolTimeout

log = structlog.get_logger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
"""Errors that mean "the database cannot be reached now", not "this request is wrong"."""

RETRY_SECONDS = "60"
_LAST_RESORT = (
    "<!doctype html><html lang=nb><meta charset=utf-8><title>Noe gikk galt</title>"
    "<h1>Noe gikk galt hos oss</h1><p>Betalinger du allerede har gjort, er trygge.</p>"
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something we cannot read."""
    return _page(request, "400", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not allowed."""
    return _page(request, "403", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or one that belongs to somebody else."""
    return _page(request, "404", 404)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: what was sent is larger than any form takes; nothing of it was read."""
    return _page(request, "413", 413)


class OpenedByHand:
    """Middleware: a person who opens the address of a button gets a page with ways on instead of a bare 405.

    The address is left in a browser's history or among its bookmarks. Programs get the bare answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        reads = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not reads:
            return response
        page = _page(request, "405", HTTPStatus.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers["Allow"]
        return page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when the form's token is missing: mostly a page that was left open too long."""
    return _page(request, "csrf", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the reason is that the database cannot be reached."""
    error = sys.exc_info()[1]
    if isinstance(error, DATABASE_AWAY):
        return unavailable(request)
    return _page(request, "500", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: come back in a moment."""
    response = _page(request, "503", 503)
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _page(request: HttpRequest, name: str, status: int) -> HttpResponse:
    language = translation.get_language_from_path(request.path_info) or translation.get_language()
    with translation.override(language or settings.LANGUAGE_CODE):
        try:
            body = str(render_to_string(f"ui/errors/{name}.html", {"is_error_page": True}, request))
        except Exception:  # an error page that fails must still answer
            log.exception("error_page_failed", page=name)
            body = _LAST_RESORT
    return HttpResponse(body, status=status, headers={"Cache-Control": "no-store"})
