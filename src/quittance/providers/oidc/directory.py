"""The provider's description of itself and its public keys, fetched from the issuer and kept for a while.

The issuer is the anchor: the description must name exactly it, and every address and key comes from there. An unknown
key leads to one fresh look at the keys, since providers change them without notice; not more often than every few
seconds, so that nonsense cannot make us knock without end. An issuer that hangs is waited for by one, not by everybody.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from quittance.providers.identity import Unavailable, Untrusted
from quittance.providers.oidc.codes import BANKID
from quittance.providers.oidc.settings import OidcConfig
from quittance.providers.payment import Technical
from quittance.providers.reading import Unreadable, read_address, read_object
from quittance.providers.repeats import repeated
from quittance.providers.wire import Answer, Call, Wire, report

DESCRIPTION_SECONDS = 24 * 3600
KEYS_SECONDS = 3600
LOOK_AGAIN_SECONDS = 5
T = TypeVar("T")
_SMALLEST_KEY = 2048
_KID = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Description:
    """Where to go for what. `userinfo` and `end_session` are empty where the provider has none."""

    authorize: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    secret_in_form: bool


class Directory:
    """Description and keys of one issuer. Safe to share between threads."""

    def __init__(self, config: OidcConfig, wire: Wire, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Fetches nothing yet; `monotonic` is a clock in seconds."""
        self._config, self._wire, self._monotonic = config, wire, monotonic
        self._lock = threading.Lock()
        self._description: tuple[float, Description] | None = None
        self._keys: tuple[float, dict[str, RSAKey]] | None = None
        self._trouble: tuple[float, str] | None = None

    def description(self, *, fresh: bool = False) -> Description:
        """The provider's addresses. Raises `Unavailable`."""
        with self._lock:
            kept = self._description
            if fresh:
                self._trouble = None
            if fresh or kept is None or self._monotonic() - kept[0] > DESCRIPTION_SECONDS:
                kept = self._description = (self._monotonic(), self._noting_trouble(self._read_description))
            return kept[1]

    def key(self, kid: str) -> RSAKey:
        """The provider's public key of that name. Raises `Untrusted` for a name it does not publish."""
        address = self.description().keys
        with self._lock:
            kept = self._keys
            age = self._monotonic() - kept[0] if kept else 0
            if kept is None or age > KEYS_SECONDS or (kid not in kept[1] and age > LOOK_AGAIN_SECONDS):
                kept = self._keys = (self._monotonic(), self._noting_trouble(lambda: self._read_keys(address)))
            if kid not in kept[1]:
                raise Untrusted("unknown_key")
            return kept[1][kid]

    def forget_keys(self) -> None:
        """The next question is asked anew."""
        with self._lock:
            self._keys = self._trouble = None

    def _noting_trouble(self, read: Callable[[], T]) -> T:
        """What `read` fetches; who waited while it failed is told the same, and does not wait once more."""
        if self._trouble and self._monotonic() - self._trouble[0] <= LOOK_AGAIN_SECONDS:
            raise Unavailable(self._trouble[1])
        try:
            return read()
        except Unavailable as problem:
            self._trouble = self._monotonic(), problem.code
            raise

    def _read_description(self) -> Description:
        address = f"{self._config.issuer}/.well-known/openid-configuration"
        value = self._fetch("description", address)
        if value.get("issuer") != self._config.issuer:
            raise Unavailable("wrong_issuer")
        # Where the list is given, S256 must be in it; older providers know it without saying so.
        if "S256" not in _words(value, "code_challenge_methods_supported", "S256"):
            raise Unavailable("no_pkce")
        methods = _words(value, "token_endpoint_auth_methods_supported", "client_secret_basic")
        try:
            found = Description(
                authorize=self._address(value, "authorization_endpoint"),
                token=self._address(value, "token_endpoint"),
                keys=self._address(value, "jwks_uri"),
                userinfo=self._address(value, "userinfo_endpoint", optional=True),
                end_session=self._address(value, "end_session_endpoint", optional=True),
                secret_in_form="client_secret_basic" not in methods,
            )
        except Unreadable as problem:
            raise Unavailable("malformed") from problem
        if self._config.userinfo and not found.userinfo:
            raise Unavailable("no_userinfo")
        return found

    def _address(self, value: dict[str, Any], key: str, *, optional: bool = False) -> str:
        if optional and not value.get(key):
            return ""
        return read_address(value, key, plain_http=self._config.plain_http)

    def _read_keys(self, address: str) -> dict[str, RSAKey]:
        listed = self._fetch("keys", address).get("keys")
        entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
        found = {str(entry["kid"]): key for entry in entries if (key := _signing_key(entry)) is not None}
        if not found:
            raise Unavailable("no_keys")
        return found

    def _fetch(self, endpoint: str, address: str) -> dict[str, Any]:
        call = Call(BANKID, endpoint, "GET", address)
        try:
            answer = repeated(call, lambda: self._wire.send(call, {}), seconds=self._config.retry_seconds)
        except Technical as problem:
            raise Unavailable(problem.code) from problem
        if answer.status != 200:
            raise unavailable(call, answer)
        try:
            value = read_object(answer.body)
        except Unreadable as problem:
            report(call, answer.status, code="malformed")
            raise Unavailable("malformed") from problem
        report(call, answer.status)
        return value


def unavailable(call: Call, answer: Answer) -> Unavailable:
    """The error for an answer without success that says nothing about the person; logged with its status."""
    code = "malformed"
    if answer.status == 429:
        code = "rate_limited"
    elif answer.status in (401, 403):
        code = "credentials"
    elif 300 <= answer.status < 400:
        code = "redirected"
    elif answer.status >= 500:
        code = "server_error"
    report(call, answer.status, trace_id=answer.request_id, code=code)
    return Unavailable(code)


def _words(value: dict[str, Any], key: str, default: str) -> list[str]:
    found = value.get(key, [default])
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []


def _signing_key(entry: dict[str, Any]) -> RSAKey | None:
    """The key, when it is a public RSA key for signatures that is long enough and has a name."""
    kid = entry.get("kid")
    if entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig" or entry.get("alg", "RS256") != "RS256":
        return None
    if not isinstance(kid, str) or not _KID.fullmatch(kid) or "d" in entry:
        return None
    try:
        key = RSAKey.import_key(entry)
        return key if key.raw_value.key_size >= _SMALLEST_KEY else None
    except (JoseError, ValueError, TypeError):
        return None
