"""The desk's guard: who may enter which page. Default deny: a page without one of these three is a fault at start-up.

`room` demands a permission, `newcomer` somebody who knows the password and may still lack a second factor, `door`
nothing. What a member may do is read anew on every request, so a disabled member or a changed role is felt at the next
click (A-7).
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib.auth import logout
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from quittance.areas.staff.colleague import Colleague
from quittance.areas.staff.queries import colleague as find_colleague
from quittance.areas.staff.rules import known
from quittance.sites.ui.answers import personal, see_other

View = Callable[..., HttpResponse]

AFTER_LOGIN = "desk_after_login"
SECOND_FACTOR_USED = "desk_second_factor"
"""In the session: whose second factor was proved in it."""

ANYBODY, NEWCOMER = "anybody", "newcomer"
_PREFIX = "desk/"


def room(permission: str) -> Callable[[View], View]:
    """The page is for members with this permission; its view gets (request, colleague, …)."""
    known(permission)

    def decorate(view: View) -> View:
        @personal
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            found = _let_in(request)
            if isinstance(found, HttpResponse):
                return found
            if not found.may(permission):
                return render(request, "desk/forbidden.html", status=403)
            return _in_the_desks_dress(request, lambda: view(request, found, *args, **kwargs))

        return _marked(guarded, permission)

    return decorate


def newcomer(view: View) -> View:
    """The page is for a member on the way in: password known, own password or second factor perhaps still missing."""

    @personal
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = _known_member(request)
        if isinstance(found, HttpResponse):
            return found
        return _in_the_desks_dress(request, lambda: view(request, found, *args, **kwargs))

    return _marked(guarded, NEWCOMER)


def door(view: View) -> View:
    """The page is for everybody: logging in and out."""

    @personal
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _speak(translation.get_language() or "nb", request)
        return view(request, *args, **kwargs)

    return _marked(guarded, ANYBODY)


def _let_in(request: HttpRequest) -> Colleague | HttpResponse:
    """The member, when everything is in place; else the way to what is missing."""
    found = _known_member(request)
    if isinstance(found, HttpResponse):
        return found
    if found.password_is_initial:
        return _instead(request, "account_change_password")
    if not found.has_second_factor:
        return _instead(request, "desk:second_factor_first")
    return found


def _known_member(request: HttpRequest) -> Colleague | HttpResponse:
    """The member behind the session; the login page when there is none, or when a second factor was never proved."""
    user = request.user
    found = find_colleague(user.pk) if user.is_authenticated else None
    if found is None or not found.is_active:
        return _to_login(request)
    if found.has_second_factor and request.session.get(SECOND_FACTOR_USED) != found.member_id:
        logout(request)  # begun before the second factor was set up elsewhere
        return _to_login(request)
    request.colleague = found  # type: ignore[attr-defined]
    _speak(found.language, request)
    return found


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        request.session[AFTER_LOGIN] = request.path
    return _instead(request, "desk:expired" if getattr(request, "session_ended", False) else "account_login")


def _instead(request: HttpRequest, target: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response.headers["HX-Redirect"] = resolve_url(target)
        return response
    return see_other(target)


def _in_the_desks_dress(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return answer()
    except Http404:
        return render(request, "desk/not_found.html", status=404)


def _speak(language: str, request: HttpRequest) -> None:
    """The desk speaks bokmål and English; LocaleMiddleware chooses anew for the next request."""
    translation.activate("en" if language == "en" else "nb")
    request.LANGUAGE_CODE = translation.get_language()


def _marked(view: View, access: str) -> View:
    view.desk_access = access  # type: ignore[attr-defined]
    return view


def access_of(view: Any) -> str | None:
    """What a view demands: a permission, NEWCOMER or ANYBODY; None when it forgot to say."""
    return getattr(view, "desk_access", None)


def routes() -> Iterator[tuple[str, str, Any]]:
    """(name, address with <placeholders>, view) of everything below /desk/."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: list[Any], prefix: str, space: str) -> Iterator[tuple[str, str, Any]]:
    for entry in patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, address, space + (f"{entry.namespace}:" if entry.namespace else ""))
        elif isinstance(entry, URLPattern) and address.startswith(_PREFIX):
            yield space + (entry.name or ""), address, entry.callback


def check_every_route(**_options: Any) -> list[CheckMessage]:
    """One error for each page below /desk/ that does not say who may see it."""
    return [
        Error(
            f"/{address} does not say who may see it.",
            hint="Decorate its view with @room(permission) from quittance.sites.desk.access.",
            id="desk.E001",
        )
        for _name, address, view in routes()
        if access_of(view) is None
    ]


def check_at_start() -> None:
    """Stops a web server that would serve such a page. Raises ImproperlyConfigured with every error."""
    errors = check_every_route()
    if errors:
        raise ImproperlyConfigured(" ".join(f"{error.msg} {error.hint}" for error in errors))
