"""The provider's rules, kept by Authlib: addresses registered letter by letter, PKCE, codes for one use and a minute.

Authlib wants TLS unless told otherwise; the sandbox speaks plain HTTP on one machine.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authlib.integrations.django_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode

from quittance.sandbox.bankid import agreement, tokens
from quittance.sandbox.bankid.agreement import Client
from quittance.sandbox.bankid.models import Login
from quittance.sandbox.bankid.people import Person
from quittance.sandbox.shell import clock

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

CODE_LIFE = timedelta(seconds=60)
REALM = "/bankid/auth/realms/sandbox"


@dataclass(frozen=True)
class Identified:
    """Somebody at the page: who, how, and when they identified."""

    person: Person
    method: str
    at: datetime


class Server(AuthorizationServer):
    """One client; nothing is saved but the login."""

    def query_client(self, client_id: str) -> Client | None:
        """The client, if it is the one."""
        return Client() if client_id == agreement.CLIENT_ID else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """The access token opens the page about the person."""
        request.authorization_code.access_token = token["access_token"]


class CodeGrant(AuthorizationCodeGrant):
    """A code is kept with the login it stands for."""

    def save_authorization_code(self, code: str, request: Any) -> None:
        """The person has approved."""
        given, identified = request.payload.data, request.user
        Login.objects.create(
            person=identified.person.key,
            method=identified.method,
            client_id=request.client.client_id,
            redirect_uri=request.payload.redirect_uri,
            scope=request.scope,
            nonce=given.get("nonce", ""),
            code=code,
            code_challenge=given.get("code_challenge", ""),
            code_challenge_method=given.get("code_challenge_method", ""),
            identified_at=identified.at,
            approved_at=clock.now(),
        )

    def query_authorization_code(self, code: str, client: Client) -> Login | None:
        """The login, while its code is good."""
        return Login.objects.filter(
            code=code, client_id=client.client_id, redeemed_at=None, approved_at__gt=clock.now() - CODE_LIFE
        ).first()

    def delete_authorization_code(self, authorization_code: Login) -> None:
        """Used; the row stays for whoever looks."""
        authorization_code.redeemed_at = clock.now()
        authorization_code.save()

    def authenticate_user(self, authorization_code: Login) -> Login:
        """The login stands for the person."""
        return authorization_code


class IdTokens(OpenIDCode):
    """Our own tokens, true or spoiled."""

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        """Used before."""
        return bool(Login.objects.filter(nonce=nonce).exists())

    def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
        """The ID token, named after the address that was called."""
        login: Login = request.authorization_code
        return tokens.id_token(login, issuer=issuer_of(request.uri), now=clock.now())


class OnlyS256(CodeChallenge):
    """Plain challenges protect nothing."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)
    DEFAULT_CODE_CHALLENGE_METHOD = "S256"


SERVER = Server(None, None)
SERVER.register_grant(CodeGrant, [IdTokens(require_nonce=False), OnlyS256(required=False)])


def issuer_of(uri: str) -> str:
    """The issuer's address, as the product calls it."""
    return uri.partition(REALM)[0] + REALM
