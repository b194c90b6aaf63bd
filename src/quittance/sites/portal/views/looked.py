"""Who has looked at my cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.areas.access.visitor import Visitor
from quittance.areas.insight.looked import looked_at
from quittance.sites.portal.guards import themselves
from quittance.sites.portal.wording_data import look_in_words

_LONGEST = 18


@require_safe
@themselves
def looked_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Looks, fifty at a time, the newest first; `before` is where a page begins."""
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _LONGEST else None
    page = looked_at(visitor, before=before)
    context = {
        "section": "my",
        "visitor": visitor,
        "looks": [(look, *look_in_words(look)) for look in page.looks],
        "older": page.older,
        "begun": before is not None,
    }
    return render(request, "portal/my/looked.html", context)
