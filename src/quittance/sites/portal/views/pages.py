"""The pages anybody may read: start and help."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.kit.identity import identity_provider
from quittance.sites.portal.wording import WORDS
from quittance.sites.ui.answers import personal


@require_safe
@personal
def start(request: HttpRequest) -> HttpResponse:
    """What this is and the ways in."""
    return render(request, "portal/start.html", {"bankid": identity_provider() is not None})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Contact, what to do when one cannot pay or disagrees, and the words explained."""
    context = {"section": "help", "words": WORDS, "bankid": identity_provider() is not None}
    return render(request, "portal/help.html", context)
