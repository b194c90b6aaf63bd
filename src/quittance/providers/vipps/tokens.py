"""The access token: fetched once, shared by all threads, renewed before it runs out.

Source: Vipps MobilePay, Access token API: credentials in headers, all values of the answer are strings, and a token
is to be kept for its life (1 hour in test, 24 hours in production).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from quittance.providers.payment import Technical
from quittance.providers.reading import Unreadable, read_object
from quittance.providers.reading import text as read_text
from quittance.providers.vipps.answers import read_problem
from quittance.providers.vipps.codes import TECHNICAL_ADVICE, VIPPS
from quittance.providers.vipps.settings import VippsConfig
from quittance.providers.wire import Answer, Call, Wire, lost, report

_CALL = Call(VIPPS, "token", "POST", "/accesstoken/get")
_LONGEST_LIFE = 7 * 86_400
_LONGEST_TOKEN = 16_384


class Tokens:
    """Gives out the current token. One thread fetches, the others wait for it instead of fetching too."""

    def __init__(
        self,
        config: VippsConfig,
        wire: Wire,
        headers: Mapping[str, str],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`headers` are the ones every call carries; `monotonic` is a clock in seconds."""
        self._wire = wire
        self._monotonic = monotonic
        self._patience = config.total_seconds
        self._headers = {**headers, "client_id": config.client_id, "client_secret": config.client_secret}
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at = 0.0

    def current(self) -> str:
        """A token that is not about to run out. Raises `Technical`; nothing was asked of the payment API yet."""
        if not self._lock.acquire(timeout=self._patience):
            raise Technical("not_sent", TECHNICAL_ADVICE["not_sent"])
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
        answer = self._wire.send(_CALL, self._headers)
        if answer.status != 200:
            raise _refusal(answer)
        try:
            value = read_object(answer.body)
            token, life = read_text(value, "access_token", _LONGEST_TOKEN), _life(value.get("expires_in"))
        except Unreadable as problem:
            raise lost(_CALL, "malformed", answer.status) from problem
        if not token.isascii() or not token.isprintable():
            raise lost(_CALL, "malformed", answer.status)
        report(_CALL, answer.status)
        # 85 % of the life: early enough for slow calls, late enough not to fetch more than once a life.
        self._token, self._renew_at = token, asked_at + life * 85 / 100


def _refusal(answer: Answer) -> Technical:
    problem = read_problem(answer.body)
    code = "credentials" if answer.status in (400, 401, 403) else "server_error"
    report(_CALL, answer.status, trace_id=problem.trace_id, code=code)
    return Technical(code, TECHNICAL_ADVICE[code], trace_id=problem.trace_id, retry_after=answer.retry_after)


def _life(value: object) -> int:
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()) or len(text) > 7:
        raise Unreadable("expires_in is not a number of seconds")
    seconds = int(text)
    if not 0 < seconds <= _LONGEST_LIFE:
        raise Unreadable("expires_in cannot be right")
    return seconds
