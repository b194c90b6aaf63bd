"""The rules for payment plans, published: what anybody may agree on without asking, made from the rules themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.areas.plans.queries.requests import answer_times
from quittance.areas.plans.queries.rules import published
from quittance.kit import clock
from quittance.sites.ui.plan_words import by_owner


@require_safe
def plan_rules(request: HttpRequest) -> HttpResponse:
    """Every rule in plain words, by creditor where they differ, and how fast requests outside them are answered."""
    today = clock.today()
    found = published(today)
    context = {
        "section": "help",
        "today": today,
        "owners": by_owner(found),
        "times": answer_times(today=today),
        "since": max(one.valid_from for one in found),
    }
    return render(request, "portal/plan_rules.html", context)
