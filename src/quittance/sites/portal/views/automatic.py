"""Paying a plan automatically: which company draws, what and when, the way to Vipps and back, and turning it off."""

import datetime as dt

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.areas.access.visitor import Visitor
from quittance.areas.plans.operations import mandates, news
from quittance.areas.plans.operations.drawing import first_day
from quittance.areas.plans.operations.mandates import AVTALEGIRO, VIPPS, MandateRefused
from quittance.areas.plans.queries.automatic import Answer, answer_of, automatic, planned
from quittance.areas.plans.queries.plans import own_plan, plan_view
from quittance.kit import clock
from quittance.providers.payment import ProviderError
from quittance.sites.portal import plan_drawing
from quittance.sites.portal.guards import VISITOR, deciding
from quittance.sites.portal.views.starting import form_page
from quittance.sites.ui.answers import or_404, page_or_part, personal, see_other
from quittance.sites.ui.figures import grouped

_SECONDS = 3
_LOOKS = 5
"""So often the page looks for the first drawing, which may be ordered while it is shown."""


@form_page
@deciding
def choose(request: HttpRequest, visitor: Visitor, plan: str) -> HttpResponse:
    """How the plan is paid; sending the form leads to Vipps."""
    plan_id = own_plan(visitor, plan)
    if request.method != "POST":
        return _page(request, visitor, plan_id)
    try:
        going = mandates.begin(plan_id=plan_id, actor=visitor.actor, now=clock.now())
    except MandateRefused as no:
        return _page(request, visitor, plan_id, refused=no.code, status=409)
    except ProviderError:
        return _page(request, visitor, plan_id, refused="silent", status=503)
    # A payment company's own address; browsers are told which these may be by the policy of the page.
    response = HttpResponseRedirect(going.redirect_url)
    response.status_code = 303
    return response


@require_POST
@deciding
def turn_off(request: HttpRequest, visitor: Visitor, plan: str) -> HttpResponse:
    """From now on by oneself."""
    mandates.turn_off(plan_id=own_plan(visitor, plan), actor=visitor.actor, now=clock.now())
    return see_other("portal:plan_automatic", plan)


def _page(
    request: HttpRequest, visitor: Visitor, plan_id: int, *, refused: str = "", status: int = 200
) -> HttpResponse:
    today = clock.today()
    view, found = plan_view(plan_id, today=today), automatic(plan_id)
    live, ended, refusal = found.live, found.ended, found.refusal
    way = live.way if live else VIPPS
    context = {
        "section": "my",
        "visitor": visitor,
        "plan": view,
        "found": found,
        "live": live,
        "rows": planned(view, found, earliest=first_day(way, today)),
        "ended_words": plan_drawing.ENDED.get(ended.end_reason, "") if ended else "",
        "refusal": refusal,
        "why": plan_drawing.WHY.get(refusal.reason, plan_drawing.WHY["technical"]) if refusal else "",
        "refused": plan_drawing.NOT_BEGUN.get(refused, ""),
        "vipps": mandates.can_draw(VIPPS),
        "avtalegiro": mandates.can_draw(AVTALEGIRO),
        "reference_on_paper": grouped(view.reference),
    }
    return render(request, "portal/plans/automatic.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
@personal
def came_back(request: HttpRequest, token: str) -> HttpResponse:
    """Where Vipps sends the debtor, without a language: nothing is read and nothing changed here."""
    return see_other("portal:plan_answer", token)


@require_safe
@personal
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What came of the visit to Vipps, read back from there; whoever comes with the token need not be logged in."""
    found, silent = _asked(token, clock.now())
    context = {
        "section": "my",
        "visitor": request.session.get(VISITOR),
        "answer": found,
        "token": token,
        "silent": silent,
        "ended_words": plan_drawing.ENDED.get(found.end_reason, ""),
        "seconds": _SECONDS,
        **_looking(request, found),
    }
    template = "answer_part" if request.headers.get("HX-Request") else "answer"
    return page_or_part(render(request, f"portal/plans/{template}.html", context))


def _looking(request: HttpRequest, found: Answer) -> dict[str, object]:
    """Whether the page asks again: until there is an answer, and a few times more for the first drawing it orders."""
    asked = request.GET.get("look", "0")
    looks = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 1 else 0
    waits = found.state == "active" and found.first is None and looks < _LOOKS
    return {"looks_again": found.state == "asked" or waits, "look": looks + 1 if waits else 0}


def _asked(token: str, now: dt.datetime) -> tuple[Answer, bool]:
    found = or_404(answer_of(token))
    if found.state != "asked":
        return found, False
    try:
        news.came_back(token=token, now=now)
    except ProviderError:
        return found, True
    return answer_of(token) or found, False
