"""What machines ask: the description, the keys, a token for a code, the page about the person."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_safe

from quittance.sandbox.bankid import agreement, keys, tokens
from quittance.sandbox.bankid.models import Login
from quittance.sandbox.bankid.server import REALM, SERVER
from quittance.sandbox.shell import clock, faults, switches

OPERATIONS = ("any", "description", "keys", "token", "userinfo")


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """GET …/.well-known/openid-configuration"""
    here = _here(request)
    browser = f"{settings.PUBLIC_URL or request.build_absolute_uri('/').rstrip('/')}{REALM}"
    value = {
        "issuer": f"{here}/other" if switches.get("bankid_other_issuer", False) else here,
        "authorization_endpoint": f"{browser}/precheck/auth",
        "token_endpoint": f"{here}/protocol/openid-connect/token",
        "jwks_uri": f"{here}/protocol/openid-connect/certs",
        "userinfo_endpoint": f"{here}/protocol/openid-connect/userinfo",
        "end_session_endpoint": f"{browser}/protocol/openid-connect/logout",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "scopes_supported": list(agreement.SCOPES),
        "id_token_signing_alg_values_supported": ["RS256"],
        "userinfo_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": list(agreement.auth_methods()),
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": sorted(tokens.ACR.values()),
        "prompt_values_supported": ["login", "none"],
        "authorization_response_iss_parameter_supported": True,
    }
    return faults.serve(request, faults.Operation("bankid", "description"), lambda: JsonResponse(value))


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """GET …/protocol/openid-connect/certs"""
    return faults.serve(request, faults.Operation("bankid", "keys"), lambda: JsonResponse(keys.published()))


@require_http_methods(["POST"])
def token(request: HttpRequest) -> HttpResponse:
    """POST …/protocol/openid-connect/token"""
    login = Login.objects.filter(code=request.POST.get("code", "")).first()
    operation = faults.Operation("bankid", "token", login.reference if login else "")

    def work() -> HttpResponse:
        answer: HttpResponse = SERVER.create_token_response(request)
        return answer

    return faults.serve(request, operation, work)


@require_safe
def userinfo(request: HttpRequest) -> HttpResponse:
    """GET …/protocol/openid-connect/userinfo"""
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    login = Login.objects.filter(access_token=bearer).first() if bearer else None
    operation = faults.Operation("bankid", "userinfo", login.reference if login else "")

    def work() -> HttpResponse:
        if login is None or login.redeemed_at is None or (clock.now() - login.redeemed_at).seconds > tokens.LIFE:
            return _refusal("invalid_token", 401)
        kind, body = tokens.userinfo(login, issuer=_here(request))
        return HttpResponse(body, content_type=kind)

    return faults.serve(request, operation, work)


def _refusal(word: str, status: int) -> HttpResponse:
    body: dict[str, Any] = {"error": word}
    return HttpResponse(json.dumps(body), status=status, content_type="application/json")


def _here(request: HttpRequest) -> str:
    return f"{request.build_absolute_uri('/').rstrip('/')}{REALM}"
