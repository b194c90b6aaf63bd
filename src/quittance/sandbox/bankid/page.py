"""The page in the browser: who are you, and what happens? Stands in for BankID's own pages and the app.

A choice leads back to the site that asked, as BankID does: with a code, or with an error and BankID's own code for it.
The provider's session is a cookie: asked without `prompt=login`, the same person is let in again without a question.
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.oauth2 import OAuth2Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from quittance.sandbox.bankid import agreement, people
from quittance.sandbox.bankid.server import REALM, SERVER, Identified, issuer_of
from quittance.sandbox.bankid.texts import LANGUAGES, TEXTS
from quittance.sandbox.bankid.tokens import ACR
from quittance.sandbox.shell import clock, switches

COOKIE = "sandbox-bankid"
ENDINGS: dict[str, tuple[str, str]] = {
    "cancel": ("access_denied", "bankid_error_codes:C301"),
    "cancel_early": ("access_denied", "bankid_error_codes:14ab"),
    "time_out": ("access_denied", "bankid_error_codes:C302"),
    "in_use": ("access_denied", "bankid_error_codes:C131"),
    "broken": ("server_error", "something went wrong"),
}
"""What the person's choice is answered with: the error, and its description."""


@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Show the people, or do what was chosen. A wrong client or address gets a page, never a redirect."""
    known = _session(request)
    try:
        grant = SERVER.get_consent_grant(request, end_user=known)
    except OAuth2Error as refused:
        if refused.redirect_uri:
            return _with_issuer(request, SERVER.handle_error_response(request, refused))
        return render(request, "bankid/refused.html", {"why": refused.error, "t": TEXTS["nb"]}, status=400)
    choice = request.POST.get("choice", "")
    if choice in ENDINGS:
        return _ended(request, *ENDINGS[choice])
    identified = known if known is not None and getattr(grant, "prompt", None) != "login" else _chosen(request)
    if identified is None or choice == "nothing":
        return _show(request, notice="wrong_person" if choice == "log_in" else choice)
    answer = _with_issuer(request, SERVER.create_authorization_response(request, grant_user=identified, grant=grant))
    stamp = f"{identified.person.key}:{identified.method}:{int(identified.at.timestamp())}"
    answer.set_cookie(COOKIE, stamp, httponly=True, samesite="Lax")
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Ends the provider's session once the person says so, then back to a registered address."""
    back = request.GET.get("post_logout_redirect_uri", "")
    known = request.GET.get("client_id") == agreement.CLIENT_ID and back.startswith(f"{agreement.site()}/")
    if not known:
        return render(request, "bankid/refused.html", {"why": "invalid_request", "t": TEXTS["nb"]}, status=400)
    if request.method != "POST":
        return render(request, "bankid/logout.html", {"t": TEXTS["nb"]})
    answer = HttpResponse(status=303, headers={"Location": back})
    answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


def _session(request: HttpRequest) -> Identified | None:
    """Who identified here before in this browser."""
    if not switches.get("bankid_single_sign_on", True):
        return None
    key, _, rest = request.COOKIES.get(COOKIE, "").partition(":")
    method, _, at = rest.partition(":")
    person = people.find(key)
    if person is None or method not in ACR or not at.isdigit():
        return None
    return Identified(person, method, datetime.fromtimestamp(int(at), UTC))


def _chosen(request: HttpRequest) -> Identified | None:
    """The person chosen on the page; or named in the address, as the demo's start page does to save clicks."""
    given = request.POST if request.method == "POST" else request.GET
    typed = "".join(given.get("number", "").split())
    person = people.find(typed or given.get("person", ""))
    method = given.get("method", "BID")
    if person is None or method not in ACR or (request.method == "POST" and given.get("choice") != "log_in"):
        return None
    return Identified(person, method, clock.now())


def _ended(request: HttpRequest, error: str, words: str) -> HttpResponse:
    query = {"error": error, "error_description": words, "state": request.GET.get("state", "")}
    address = f"{request.GET['redirect_uri']}?{urlencode(query)}"
    return _with_issuer(request, HttpResponse(status=302, headers={"Location": address}))


def _with_issuer(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Says who answers, so that nobody takes another provider's answer for ours (RFC 9207)."""
    location = answer.headers.get("Location", "")
    if location:
        joint = "&" if urlsplit(location).query else "?"
        issuer = issuer_of(request.build_absolute_uri())
        answer.headers["Location"] = f"{location}{joint}{urlencode({'iss': issuer})}"
    return answer


def _show(request: HttpRequest, *, notice: str = "") -> HttpResponse:
    wanted = request.GET.get("ui_locales", "").split(" ")[0]
    language = wanted if wanted in LANGUAGES else LANGUAGES[0]
    texts = TEXTS[language]
    context: dict[str, Any] = {
        "t": texts,
        "lang": language,
        "people": people.PEOPLE,
        "methods": [(name, texts[name]) for name in ACR],
        "endings": [(name, texts[name]) for name in ENDINGS],
        "action": f"{REALM}/precheck/auth?{request.META.get('QUERY_STRING', '')}",
        "notice": texts.get(notice, ""),
        "problem": notice == "wrong_person",
    }
    return render(request, "bankid/people.html", context)
