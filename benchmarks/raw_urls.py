"""The views of `raw_pages`: /0 and /1 are recorded pages, /empty makes no query of its own, /nothing takes a post."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


def page(request: HttpRequest, name: str) -> HttpResponse:
    """The queries of a page as tables."""
    queries = [one for one in settings.RECORDED.get(name, ()) if "django_session" not in one[0]]
    return HttpResponse(f"<!doctype html><title>page</title>{''.join(map(_table, queries))}")


def _table(query: tuple[str, object]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(*query)
        found = cursor.fetchall() if cursor.description else ()  # a page also notes what it has shown
        rows = "".join(f"<tr>{''.join(f'<td>{value}</td>' for value in row)}</tr>" for row in found)
    return f"<table>{rows}</table>"


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """Reads what was sent and is content with it."""
    request.read()
    return HttpResponse(content_type="text/plain; charset=utf-8")


urlpatterns = [path("nothing", nothing), path("<str:name>", page)]
