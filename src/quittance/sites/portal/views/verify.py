"""Is this letter real? Anybody may ask with the code on it; the answer is kind and date, never the case."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from quittance.areas.letters.queries.verifying import verify as look_up
from quittance.core import credentials
from quittance.kit import clock
from quittance.sites.portal import limits
from quittance.sites.portal.forms_letters import CodeForm
from quittance.sites.ui.answers import personal, see_other
from quittance.sites.ui.wording import letter_name

_CODE = "verify_code"
_LONGEST = credentials.CODE_LENGTH + 1


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def verify(request: HttpRequest) -> HttpResponse:
    """Asks for the code."""
    if request.method != "POST":
        return _page(request, "ask", {"form": CodeForm()})
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, "ask", {"form": form})
    return _checked(request, form.cleaned_data["code"])


@require_safe
@personal
def from_code(request: HttpRequest, code: str) -> HttpResponse:
    """The address in a letter's QR code: the same as typing the code."""
    return _checked(request, code)


@require_safe
@personal
def answer(request: HttpRequest) -> HttpResponse:
    """Genuine, with kind and date; or not known to us, with what to do. Wrong, invented and nonsense are one answer."""
    code = request.session.get(_CODE)
    if code is None:
        return see_other("portal:verify")
    found = look_up(code)
    context = {"found": found, "name": letter_name(found.kind) if found else ""}
    return _page(request, "genuine" if found else "unknown", context)


def _checked(request: HttpRequest, typed: str) -> HttpResponse:
    """Remembers a code and leads to its answer; nothing that cannot be a code is remembered."""
    if not limits.may_verify(request, now=clock.now()):
        return _page(request, "too_many", {}, status=429)
    code = credentials.normalise(typed)
    plausible = len(code) == _LONGEST and set(code) <= set(credentials.ALPHABET)
    request.session[_CODE] = code if plausible else ""
    return see_other("portal:verify_answer")


def _page(request: HttpRequest, name: str, context: Mapping[str, object], status: int = 200) -> HttpResponse:
    return render(request, f"portal/verify/{name}.html", {"section": "verify", **context}, status=status)
