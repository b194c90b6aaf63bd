"""The access token: asked for with client credentials, shared by all threads, renewed before it runs out.

Source: Neonomics documentation, "Authentication". A refresh token is given too; asking anew is as good and simpler.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

from quittance.providers.neonomics.codes import ADVICE, NEONOMICS
from quittance.providers.neonomics.settings import NeonomicsConfig
from quittance.providers.payment import Technical
from quittance.providers.reading import Unreadable, read_object
from quittance.providers.wire import Answer, Call, Wire, lost, report

_LONGEST_LIFE = 7 * 86_400
_LONGEST_TOKEN = 16_384
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


class Tokens:
    """Gives out the current token. One thread fetches, the others wait for it instead of fetching too."""

    def __init__(self, config: NeonomicsConfig, wire: Wire, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`monotonic` is a clock in seconds."""
        form = {
            "grant_type": "client_credentials",
            "client_id": config.client_id,
            "client_secret": config.client_secret,
        }
        path = f"/auth/realms/{config.realm}/protocol/openid-connect/token"
        self._call = Call(NEONOMICS, "token", "POST", path, body=urlencode(form).encode("ascii"))
        self._wire = wire
        self._monotonic = monotonic
        self._patience = config.total_seconds
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at = 0.0

    def current(self) -> str:
        """A token that is not about to run out. Raises `Technical`; nothing else was asked yet."""
        if not self._lock.acquire(timeout=self._patience):
            raise Technical("not_sent", ADVICE["not_sent"])
        try:
            if not self._token or self._monotonic() >= self._renew_at:
                self._fetch()
            return self._token
        finally:
            self._lock.release()

    def forget(self, token: str) -> None:
        """The API refused this token. Another thread may already have replaced it; then nothing is thrown away."""
        with self._lock:
            if self._token == token:
                self._token = ""

    def _fetch(self) -> None:
        asked_at = self._monotonic()
        answer = self._wire.send(self._call, _HEADERS)
        if answer.status != 200:
            raise self._refusal(answer)
        try:
            value = read_object(answer.body)
        except Unreadable as problem:
            raise lost(self._call, "malformed", answer.status, answer.request_id) from problem
        token, life = value.get("access_token"), value.get("expires_in")
        if not _is_token(token) or type(life) is not int or not 0 < life <= _LONGEST_LIFE:
            raise lost(self._call, "malformed", answer.status, answer.request_id)
        report(self._call, answer.status, trace_id=answer.request_id)
        # 85 % of the life: early enough for slow calls, late enough not to fetch more than once a life.
        self._token, self._renew_at = str(token), asked_at + life * 85 / 100

    def _refusal(self, answer: Answer) -> Technical:
        code = "credentials" if answer.status in (400, 401, 403, 404) else "server_error"
        report(self._call, answer.status, trace_id=answer.request_id, code=code)
        return Technical(code, ADVICE[code], trace_id=answer.request_id, retry_after=answer.retry_after)


def _is_token(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= _LONGEST_TOKEN and value.isascii() and value.isprintable()
