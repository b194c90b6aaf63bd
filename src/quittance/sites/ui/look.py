"""The agency's style sheet, logo and icon, served to be kept: their names change with their content."""

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

KEPT_SECONDS = 365 * 24 * 3600


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS, immutable=True)
def look_file(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the look by its name, compressed where the browser can; 404 for a name that is no longer one."""
    found = settings.LOOK.files.get(name)
    if found is None:
        raise Http404
    response = HttpResponse(found.data, content_type=found.content_type)
    if found.content_type != "image/png":
        patch_vary_headers(response, ("Accept-Encoding",))
        if "br" in request.headers.get("Accept-Encoding", "").replace(" ", "").split(","):
            response.content = brotli.compress(found.data)
            response.headers["Content-Encoding"] = "br"
    return response
