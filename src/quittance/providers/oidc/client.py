"""Logging in through an OpenID Connect provider: authorization code with PKCE, state and nonce, by the issuer's rules.

What we ask for (`acr_values`, `login_hint`, `prompt`) are wishes; what counts is what the signed token says. The
identity number never stands in an address. Source: BankID's documentation of its OIDC provider.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx2
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from quittance.core.identity import is_identity_number
from quittance.providers.identity import RANK, Begun, Level, NumberMissing, Proved, TooLow, Unavailable, Untrusted
from quittance.providers.oidc.codes import ADVICE, BANKID, ended
from quittance.providers.oidc.directory import Description, Directory, unavailable
from quittance.providers.oidc.settings import OidcConfig
from quittance.providers.oidc.tokens import check_id_token, check_userinfo, read_token
from quittance.providers.payment import Rejected, Technical
from quittance.providers.reading import Unreadable, read_object, text
from quittance.providers.wire import Answer, Call, Wire, report

_LANGUAGES = {"nb": "nb", "nn": "nb", "en": "en"}
_LONGEST_TOKEN = 20_000
_LONGEST_CODE = 2_000
_LONGEST_STABLE_ID = 200


class OidcProvider:
    """Implements `IdentityProvider` for one client of one issuer. Safe to share between threads."""

    def __init__(
        self,
        config: OidcConfig,
        *,
        transport: httpx2.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens no connection yet. `transport` and `monotonic` stand in for network and clock in tests."""
        self._config = config
        self._wire = Wire(config, transport, monotonic)
        self._directory = Directory(config, self._wire, monotonic)

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()

    @property
    def issuer(self) -> str:
        """Who vouches."""
        return self._config.issuer

    def begin(self, *, language: str, now: datetime) -> Begun:
        """The provider's page in the nearest language, where the person must identify anew. Raises `Unavailable`."""
        state, nonce, verifier = (secrets.token_urlsafe(size) for size in (24, 24, 48))
        address: str = prepare_grant_uri(
            self._directory.description().authorize,
            client_id=self._config.client_id,
            response_type="code",
            redirect_uri=self._config.redirect_uri,
            scope=self._config.scope,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            # On a shared computer the provider's own session may be somebody else's.
            prompt="login",
            ui_locales=_LANGUAGES.get(language, "nb"),
            acr_values=self._config.acr_values or None,
            login_hint=self._config.login_hint or None,
        )
        return Begun(address, state, nonce, verifier, int(now.timestamp()))

    def finish(self, begun: Begun, answer: Mapping[str, str], *, now: datetime) -> Proved:
        """Who the browser's answer proves. Raises a `NotProved`."""
        if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise Untrusted("state")
        if answer.get("iss", self._config.issuer) != self._config.issuer:
            raise Untrusted("answer_of_another_issuer")
        if answer.get("error"):
            raise ended(answer)
        code = answer.get("code", "")
        if not 1 <= len(code) <= _LONGEST_CODE:
            raise Untrusted("no_code")
        access_token, id_token = self._redeem(code, begun)
        claims = check_id_token(
            id_token, access_token, begun=begun, config=self._config, directory=self._directory, now=now
        )
        level = self._level(claims)
        if self._config.userinfo:
            claims = {**self._userinfo(access_token, claims["sub"]), **claims}
        return self._person(claims, level)

    def after_logout(self) -> str:
        """The provider's own logout page; it asks the person, for an ID token would put her number in an address."""
        if not self._config.logged_out_uri:
            return ""
        try:
            end = self._directory.description().end_session
        except Unavailable:
            return ""
        query = {"client_id": self._config.client_id, "post_logout_redirect_uri": self._config.logged_out_uri}
        return add_params_to_uri(end, list(query.items())) if end else ""

    def check(self) -> str:
        """Fetch description and keys, and try our keys with a code that does not exist."""
        try:
            self._directory.forget_keys()
            description = self._directory.description(fresh=True)
            with suppress(Untrusted):
                self._directory.key("-")
            call = Call(BANKID, "check", "POST", description.token)
            answer = self._post(call, description, "no-such-code", "x" * 43)
        except Unavailable as problem:
            raise Technical(problem.code, ADVICE[problem.code]) from problem
        if _error(answer) == "invalid_grant":
            return "reachable; issuer, keys and credentials accepted"
        code = "credentials" if _error(answer) in ("invalid_client", "unauthorized_client") else "malformed"
        raise Rejected(code, ADVICE[code])

    # -- inside ---------------------------------------------------------------------------------------

    def _redeem(self, code: str, begun: Begun) -> tuple[str, str]:
        """The access token and the ID token for a code; a code is good for one try."""
        description = self._directory.description()
        call = Call(BANKID, "token", "POST", description.token)
        answer = self._post(call, description, code, begun.verifier)
        if answer.status != 200:
            if _error(answer) in ("invalid_grant", "invalid_request"):
                report(call, answer.status, code="invalid_grant")
                raise Untrusted("code_refused")
            if _error(answer) in ("invalid_client", "unauthorized_client"):
                report(call, answer.status, code="credentials")
                raise Unavailable("credentials")
            raise unavailable(call, answer)
        try:
            value = read_object(answer.body)
            found = text(value, "access_token", _LONGEST_TOKEN), text(value, "id_token", _LONGEST_TOKEN)
        except Unreadable as problem:
            report(call, answer.status, code="malformed")
            raise Unavailable("malformed") from problem
        report(call, answer.status)
        return found

    def _post(self, call: Call, description: Description, code: str, verifier: str) -> Answer:
        """Hand in a code with PKCE and our credentials, in the way the provider takes them."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        more = {"code": code, "code_verifier": verifier}
        if description.secret_in_form:
            more |= {"client_id": self._config.client_id, "client_secret": self._config.client_secret}
        else:
            pair = f"{quote(self._config.client_id, safe='')}:{quote(self._config.client_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        body = prepare_token_request("authorization_code", redirect_uri=self._config.redirect_uri, **more)
        return self._ask(Call(call.company, call.endpoint, call.method, call.path, body=body.encode()), headers)

    def _userinfo(self, access_token: str, subject: str) -> dict[str, Any]:
        """What the provider's page about the person says; signed where that was agreed."""
        call = Call(BANKID, "userinfo", "GET", self._directory.description().userinfo)
        answer = self._ask(call, {"Authorization": f"Bearer {access_token}", "Accept": "application/jwt, */*;q=0.5"})
        if answer.status != 200:
            raise unavailable(call, answer)
        report(call, answer.status)
        signed = self._config.userinfo == "jwt"
        if signed:
            _, claims = read_token(answer.body.decode("ascii", "replace").strip(), self._directory)
        else:
            try:
                claims = read_object(answer.body)
            except Unreadable as problem:
                raise Unavailable("malformed") from problem
        return check_userinfo(claims, subject=subject, config=self._config, signed=signed)

    def _ask(self, call: Call, headers: Mapping[str, str]) -> Answer:
        try:
            return self._wire.send(call, headers)
        except Technical as problem:
            raise Unavailable(problem.code) from problem

    def _level(self, claims: Mapping[str, Any]) -> Level:
        """The level that was reached, whatever was asked for. Raises `TooLow`."""
        level = self._config.levels.get(str(claims.get("acr", "")))
        if level is None or RANK[level] < RANK[self._config.level]:
            raise TooLow(level or "unknown_level")
        return level

    def _person(self, claims: Mapping[str, Any], level: Level) -> Proved:
        number, stable = claims.get(self._config.pid_claim), claims.get(self._config.stable_id_claim, "")
        if not isinstance(number, str) or not is_identity_number(number) or len(number) != 11:
            raise NumberMissing("malformed" if number else "not_granted")
        if not isinstance(stable, str) or len(stable) > _LONGEST_STABLE_ID:
            raise Untrusted("stable_id")
        return Proved(number, stable, level, _name(claims))


def _name(claims: Mapping[str, Any]) -> str:
    """The person's name, for people to read; empty when it is not told or no name."""
    name = claims.get("name")
    return " ".join(name.split()) if isinstance(name, str) and name.isprintable() and len(name) <= 200 else ""


def _error(answer: Answer) -> str:
    """The OAuth error word of an answer; empty when there is none."""
    try:
        return text(read_object(answer.body), "error", 60)
    except Unreadable:
        return ""
