"""Schemas of the documents that people take along: public, so that a program can check what it reads."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from quittance.formats import account_statement, own_data

_SCHEMAS = {
    f"statement-{account_statement.VERSION}": account_statement.SCHEMA,
    f"own-data-{own_data.VERSION}": own_data.SCHEMA,
}


@require_safe
@cache_control(public=True, max_age=86_400)
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """One schema, by its name and version."""
    if name not in _SCHEMAS:
        raise Http404
    text = json.dumps(_SCHEMAS[name], ensure_ascii=False, indent=2)
    return HttpResponse(text, content_type="application/schema+json")
