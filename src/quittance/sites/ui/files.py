"""Small files that machines ask for: robots.txt, security.txt, the icon."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from quittance.kit import clock

# Only the start page and the help pages may be found in a search engine; everything else is somebody's own.
ROBOTS = """User-agent: *
Allow: /$
Allow: /nb/$
Allow: /nn/$
Allow: /en/$
Allow: /nb/help/
Allow: /nn/help/
Allow: /en/help/
Allow: /nb/accessibility/
Allow: /nn/accessibility/
Allow: /en/accessibility/
Allow: /nb/privacy/
Allow: /nn/privacy/
Allow: /en/privacy/
Allow: /static/
Allow: /look/
Disallow: /
"""


@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86_400)
def security(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    expires = (clock.now() + dt.timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: mailto:{settings.AGENCY.email}",
        f"Expires: {expires}",
        "Preferred-Languages: nb, nn, en",
        f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86_400)
def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for /favicon.ico whatever the page says."""
    return HttpResponseRedirect(resolve_url("look", settings.LOOK.icon_name))
