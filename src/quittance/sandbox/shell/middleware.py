"""Keeps other web pages from pressing the sandbox's buttons, and gives its pages careful headers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

Next = Callable[[HttpRequest], HttpResponse]


class SameSite:
    """Refuses changing requests that a browser says come from another site. Programs send no such header."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Sec-Fetch-Site", "none")
        if request.method not in ("GET", "HEAD") and origin in ("cross-site", "same-site"):
            return HttpResponseForbidden("from another site")
        return self.get_response(request)


class PageHeaders:
    """No scripts, no frames, nothing stored by browsers. form-action stays open: a payer returns to the shop."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        return response
