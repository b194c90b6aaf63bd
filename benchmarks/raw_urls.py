"""The one view of `raw_pages`: /0 and /1 are the recorded pages, /empty makes no query of its own."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest, name: str) -> HttpResponse:
    """The queries of a page as tables."""
    queries = [one for one in settings.RECORDED.get(name, ()) if "django_session" not in one[0]]
    return HttpResponse(f"<!doctype html><title>page</title>{''.join(map(_table, queries))}")


def _table(query: tuple[str, object]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(*query)
        rows = "".join(f"<tr>{''.join(f'<td>{value}</td>' for value in row)}</tr>" for row in cursor.fetchall())
    return f"<table>{rows}</table>"


urlpatterns = [path("<str:name>", page)]
