"""Guards every request and answer: characters PostgreSQL refuses, request ids, security headers, client address."""

import ipaddress
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.module_loading import import_string

Handler = Callable[[HttpRequest], HttpResponse]

_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=()"


class RequestGuard:
    """Refuses what no honest browser sends and gives each request an id for the log."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers 400 for NUL characters in path or query (form fields refuse them); 405 for unused methods."""
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex)
        if request.method not in _METHODS:
            return HttpResponse(status=405)
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("The address holds a character that cannot be stored.")
        return self.get_response(request)


class UploadGuard:
    """Refuses what is larger than any form takes. Below the headers, for the answer is a page like any other."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self._refuse: Handler = import_string(settings.TOO_LARGE_VIEW)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """413 before a byte is read where more is announced than any form there takes, or nothing is announced."""
        # A company's message is measured where it is read.
        if request.method == "POST" and not request.path.startswith("/hooks/") and _too_large(request):
            return self._refuse(request)
        return self.get_response(request)


def _too_large(request: HttpRequest) -> bool:
    """A body beyond the limit of its part of the site, and one in chunks, whose end nobody has told."""
    limit = next((size for prefix, size in settings.LARGEST_UPLOADS.items() if request.path.startswith(prefix)), 0)
    announced = request.META.get("CONTENT_LENGTH") or "0"
    chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    return chunked or not announced.isdigit() or int(announced) > limit


class SecurityHeaders:
    """Headers of every answer; pages are not cached unless a view says so."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Adds what is not set already."""
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Cache-Control", "no-store")
        if settings.SECURE_HSTS_SECONDS:
            headers.setdefault(
                "Strict-Transport-Security",
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload",
            )
        return response


def client_address(request: HttpRequest) -> str:
    """The address limits are counted on: IPv6 addresses are cut to their /64, since one subscriber has all of it."""
    address = payer_address(request)
    if not address:
        return "unknown"
    network = ipaddress.ip_network(f"{address}/64", strict=False) if ":" in address else address
    return str(network)


def payer_address(request: HttpRequest) -> str:
    """The visitor's own address: behind N trusted proxies the Nth forwarded entry from the right; "" for nonsense."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(forwarded) >= settings.TRUSTED_PROXIES:
            address = forwarded[-settings.TRUSTED_PROXIES]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""
