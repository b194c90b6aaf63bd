"""Logging in with BankID: there, back again, and every way it can end.

Going there changes nothing; coming back counts only for the browser session that went. BankID returns to one address
without a language, as registered with it; from there everybody is sent on at once, so that nothing of the answer stays
in the address bar.
"""

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET, require_safe

from quittance.areas.access.identities import log_in_with_identity, note_refusal
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries.visitors import with_own_cases
from quittance.kit import clock
from quittance.kit.identity import identity_provider
from quittance.providers.identity import Cancelled, IdentityProvider, InUse, NotProved, TimedOut, Unavailable
from quittance.sites.portal import limits, pending
from quittance.sites.portal.entering import enter
from quittance.sites.portal.guards import AFTER_LOGIN, signed_in
from quittance.sites.portal.pending import Pending
from quittance.sites.portal.places import own_page
from quittance.sites.portal.wording_bankid import ENDINGS, EXPIRED, REASONS
from quittance.sites.ui.answers import or_404, personal, see_other

log = structlog.get_logger(__name__)

# Nobody tried to get in; it only did not come about.
_HARMLESS = (Cancelled, TimedOut, InUse, Unavailable)


@require_GET
@personal
def start(request: HttpRequest) -> HttpResponse:
    """Sends the browser to BankID. `next` is the page to come back to, if it is one of ours."""
    return begin(request, back=own_page(request.GET.get("next", "")) or request.session.get(AFTER_LOGIN, ""))


def begin(request: HttpRequest, *, back: str = "") -> HttpResponse:
    """The way to BankID, with what is needed afterwards kept in the session."""
    provider, now = _provider(), clock.now()
    if not limits.may_begin(request, now=now):
        return render(request, "portal/my/too_many.html", {"section": "my"}, status=429)
    language = translation.get_language() or "nb"
    try:
        begun = provider.begin(language=language, now=now)
    except Unavailable as reason:
        return _ended(request, reason, back)
    pending.keep(request.session, Pending(begun, language, back))
    return see_other(begun.address)


@require_GET
@personal
def callback(request: HttpRequest) -> HttpResponse:
    """BankID's answer. Whoever comes without having gone there from this browser is told to begin again."""
    provider, now = _provider(), clock.now()
    answer = _once_each(request)
    found = pending.take(request.session, answer.get("state", ""), now=now)
    with translation.override(found.language if found else translation.get_language()):
        if found is None:
            return see_other("portal:bankid_ended", EXPIRED)
        try:
            proved = provider.finish(found.begun, answer, now=now)
        except NotProved as reason:
            if not isinstance(reason, _HARMLESS):
                note_refusal(code=reason.code, now=now)
            return _ended(request, reason, found.back)
        visitor = log_in_with_identity(proved, issuer=provider.issuer, now=now)
        return enter(request, with_own_cases(visitor), back=found.back, name=proved.name)


@require_safe
@personal
def ended(request: HttpRequest, reason: str) -> HttpResponse:
    """Why nobody was logged in, and what to do now."""
    ending = or_404(ENDINGS.get(reason))
    offered = identity_provider() is not None
    return render(request, "portal/my/bankid_ended.html", {"section": "my", "ending": ending, "bankid": offered})


@require_safe
@signed_in
def needed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What was asked for needs BankID: somebody with a letter is told why, and comes back after logging in."""
    if visitor.tier != "letter":
        return see_other(own_page(request.session.get(AFTER_LOGIN, "")) or "portal:my")
    context = {"section": "my", "visitor": visitor, "bankid": identity_provider() is not None}
    return render(request, "portal/my/bankid_needed.html", context)


def _provider() -> IdentityProvider:
    return or_404(identity_provider())


def _ended(request: HttpRequest, reason: NotProved, back: str) -> HttpResponse:
    log.info("login.bankid_ended", reason=REASONS[type(reason)], code=reason.code)
    if back:
        request.session[AFTER_LOGIN] = back
    return see_other("portal:bankid_ended", REASONS[type(reason)])


def _once_each(request: HttpRequest) -> dict[str, str]:
    """The answer's values; one that stands there twice is left out, for it could mean either."""
    return {name: values[0] for name, values in request.GET.lists() if len(values) == 1}
