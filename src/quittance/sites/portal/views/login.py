"""Logging in with a letter, logging out, and the end of a session."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.areas.access.operations import LoginEnded, LoginRefused, log_in_with_letter
from quittance.areas.access.visitor import Visitor
from quittance.kit import clock
from quittance.kit.identity import identity_provider
from quittance.sites.portal import checkout, keeping, limits
from quittance.sites.portal.entering import enter
from quittance.sites.portal.forms import LoginForm
from quittance.sites.portal.guards import AFTER_LOGIN, VISITOR, signed_in
from quittance.sites.portal.places import here, own_page, session_mark
from quittance.sites.portal.views.renewal import note_ended
from quittance.sites.ui.answers import page_or_part, personal, see_other


@sensitive_post_parameters("user_name", "password")
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def log_in(request: HttpRequest) -> HttpResponse:
    """BankID, or the user name and password of a letter. Whatever was wrong with those has the same answer;
    only a right password that has ended is told apart. Who has just typed a wrong one waits, and nobody in a request.
    """
    if request.method != "POST":
        return _login_page(request, LoginForm())
    form = LoginForm(request.POST)
    if not form.is_valid():
        return _login_page(request, form)
    now, user_name = clock.now(), form.cleaned_data["user_name"]
    if seconds := limits.login_wait(request, user_name, now=now):
        return _login_page(request, form, wait=seconds)
    if not limits.may_log_in(request, now=now):
        return render(request, "portal/my/too_many.html", {"section": "my"}, status=429)
    try:
        visitor = log_in_with_letter(user_name=user_name, password=form.cleaned_data["password"], now=now)
    except LoginEnded as ended:
        limits.logged_in(request, user_name, now=now)
        return note_ended(request, ended)
    except LoginRefused:
        return _login_page(request, form, refused=True)
    limits.logged_in(request, user_name, now=now)
    return enter(request, visitor)


def _login_page(request: HttpRequest, form: LoginForm, *, refused: bool = False, wait: int = 0) -> HttpResponse:
    context = {"section": "my", "form": form, "refused": refused, "bankid": identity_provider() is not None}
    answer = render(request, "portal/my/login.html", {**context, "wait": wait}, status=429 if wait else 200)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


@require_POST
@personal
def log_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and asks the browser to forget everything it kept of this site.

    Who came with BankID is sent there to end its session too, where the settings say so.
    """
    provider = identity_provider()
    with_bankid = (request.session.get(VISITOR) or {}).get("tier") == "bankid"
    request.session.flush()
    response = see_other((provider.after_logout() if provider and with_bankid else "") or "portal:logged_out")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@require_safe
@personal
def logged_out(request: HttpRequest) -> HttpResponse:
    """You are out."""
    return render(request, "portal/my/logged_out.html", {"section": "my"})


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def expired(request: HttpRequest) -> HttpResponse:
    """The session ended because nothing happened for a while. Logging in leads back to where she was.

    A page with a half-filled form sends it here when its time is over: it is kept and not taken. Coming here ends the
    session whose page sent the visitor, and no later one: not with the button "back", nor with a link from elsewhere.
    """
    if request.method != "POST" and VISITOR in request.session and request.GET.get("of") != session_mark(request):
        return see_other(own_page(request.GET.get("back", "")) or "portal:my")
    before = getattr(request, "session_before", {})
    visitor_then = request.session.get(VISITOR) or before.get(VISITOR)
    back = here(request) if request.method == "POST" else own_page(request.GET.get("back", ""))
    back = back or request.session.get(AFTER_LOGIN, "")
    work = keeping.typed_now(request, visitor_then, path=back)
    if VISITOR in request.session:
        request.session.flush()
    keeping.put(request, work)
    if back:
        request.session[AFTER_LOGIN] = back
    if request.method == "POST":
        return see_other("portal:expired")
    context = {"section": "my", "minutes": settings.SESSION_IDLE_SECONDS // 60, "kept": keeping.kept(request)}
    return render(request, "portal/my/expired.html", context)


@require_safe
@personal
def still_there(request: HttpRequest) -> HttpResponse:
    """The warning for browsers without JavaScript: go on, or be logged out in two minutes."""
    back = own_page(request.GET.get("back", ""))
    return render(request, "portal/my/still_there.html", {"section": "my", "back": back})


@require_POST
@signed_in
def extend(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The session was used, which keeps it alive; leads back to the page before, with what was typed there."""
    checkout.touch(request.session, now=clock.now())
    if request.headers.get("HX-Request"):
        return page_or_part(HttpResponse(status=204))
    back = own_page(request.POST.get("back", ""))
    keeping.put(request, keeping.typed_now(request, visitor.to_session(), path=back))
    return see_other(back or "portal:my")
