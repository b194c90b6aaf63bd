"""The language switch: remembers the choice in a cookie and stays on the page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, get_language_from_path, override
from django.views.decorators.http import require_safe


@require_safe
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Sends the reader to the same page in another language. Only addresses of this site are followed."""
    if code not in dict(settings.LANGUAGES) or not check_for_language(code):
        raise Http404
    wanted = request.GET.get("next", "")
    if not wanted.startswith("/") or not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        wanted = "/"
    # An address is only understood under its own language, which need not be the one the browser asks for.
    with override(get_language_from_path(wanted) or code):
        target = translate_url(wanted, code)
    if target == wanted and not target.startswith(f"/{code}/"):
        target = f"/{code}/"
    response = HttpResponseRedirect(target)
    response.status_code = 303
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
