"""Is the process alive, and can it serve? Asked by load balancers and supervisors."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from quittance.kit.health import database_ready


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; touches nothing else."""
    return _answer("alive", 200)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers too, else 503."""
    return _answer("ready", 200) if database_ready() else _answer("database away", 503)


def _answer(text: str, status: int) -> HttpResponse:
    return HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
