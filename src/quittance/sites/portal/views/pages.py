"""The pages anybody may read: start, help, accessibility and privacy."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.areas.plans.queries.rules import RulesFacts, in_force
from quittance.kit import clock
from quittance.kit.identity import identity_provider
from quittance.kit.wiring import company_setups
from quittance.sites.portal.wording import WORDS
from quittance.sites.ui.answers import personal
from quittance.sites.ui.errors import DATABASE_AWAY
from quittance.sites.ui.hours import phone_now
from quittance.sites.ui.plan_words import questions
from quittance.sites.ui.wording import channel_name

STATEMENT_OF = dt.date(2026, 11, 22)
"""When what the statement on accessibility says was last looked over."""


@require_safe
@personal
def start(request: HttpRequest) -> HttpResponse:
    """What this is, the ways in, the ways to pay, and whether somebody answers the phone."""
    context = {
        "bankid": identity_provider() is not None,
        "ways": [channel_name(setup.name) for setup in company_setups() if setup.configured],
        "phone_now": phone_now(clock.now()),
    }
    return render(request, "portal/start.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Contact, what to do when one cannot pay or disagrees, and the words explained."""
    context = {
        "section": "help",
        "words": WORDS,
        "bankid": identity_provider() is not None,
        "phone_now": phone_now(clock.now()),
        "plan_questions": questions(_rules()),
    }
    return render(request, "portal/help.html", context)


def _rules() -> tuple[RulesFacts, ...]:
    """The agency's rules for plans; none when the database is away, which is when people look for our phone number."""
    try:
        return in_force(clock.today(), ())
    except DATABASE_AWAY:
        return ()


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is tested and how, what is known not to be good enough, and where to complain."""
    return render(request, "portal/accessibility.html", {"stated_on": STATEMENT_OF})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held about people, from whom, why, for how long, and their rights."""
    return render(request, "portal/privacy.html", {"bankid": identity_provider() is not None})
