"""Messages from payment companies: verify, store, answer fast. What they mean is worked out later by a job."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from quittance.areas.payments.operations import webhooks
from quittance.areas.payments.operations.webhooks import UnknownProvider
from quittance.areas.plans.operations import news
from quittance.kit import clock
from quittance.providers.payment import BadSignature
from quittance.sites.ui.errors import DATABASE_AWAY, RETRY_SECONDS

LARGEST_BODY = 64 * 1024
log = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def inbox(request: HttpRequest, provider: str, secret: str = "") -> HttpResponse:
    """200 once stored, 401 for a wrong signature, 413 when too large, 503 when it should be sent again later.

    `secret` is for the adapter alone, which is given the whole path; it is compared there and never logged.
    """
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        return _answer(413)
    receive = news.receive if news.is_ours(provider) else webhooks.receive
    try:
        receive(
            provider=provider,
            method="POST",
            path=request.get_full_path(),
            headers=dict(request.headers),
            body=body,
            now=clock.now(),
        )
    except UnknownProvider:
        return _answer(404)
    except BadSignature as refusal:
        log.warning("webhook_refused", provider=provider, code=refusal.code)
        return _answer(401)
    except DATABASE_AWAY:
        response = _answer(503)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response
    return _answer(200)


def _answer(status: int) -> HttpResponse:
    return HttpResponse(status=status, content_type="text/plain; charset=utf-8")
