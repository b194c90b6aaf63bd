"""Sending a call again at once, where that is certain to be harmless: at most three times within a few seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import stamina

from quittance.providers.payment import ProviderError, Technical, UnknownOutcome
from quittance.providers.reading import Unreadable
from quittance.providers.wire import Answer, Call, Wire, lost, report

T = TypeVar("T")

_ATTEMPTS = 3
_SAFE_TO_REPEAT = frozenset({"not_sent", "locked", "no_answer"})
"""Of errors that are certain. Silence after a call with an effect is `UnknownOutcome`; a plain `no_answer` is that of
a token asked for first, before anything else was."""
_NEVER_REPEATED = frozenset({"credentials", "rate_limited", "redirected"})


def repeated(call: Call, once: Callable[[], T], *, seconds: float) -> T:
    """`once`, again after passing trouble, within `seconds`; with 0 exactly once. Raises what the last one raised."""
    if not seconds:
        return once()
    attempts = stamina.retry_context(
        on=lambda error: _worth_repeating(call, error),
        attempts=_ATTEMPTS,
        timeout=seconds,
        wait_initial=0.2,
        wait_max=1,
        wait_jitter=0.2,
    )
    for attempt in attempts:
        with attempt:
            return once()
    raise AssertionError("the last attempt either returns or raises")


def answered(
    wire: Wire,
    call: Call,
    headers: Mapping[str, str],
    read: Callable[[bytes], T],
    *,
    good: tuple[int, ...],
    failure: Callable[[Call, Answer], ProviderError],
    seconds: float,
) -> T:
    """What `read` makes of an answer with a good status; repeated as `repeated` says.

    Raises what `failure` makes of any other status, and what `lost` says of an answer that cannot be read.
    """

    def once() -> T:
        answer = wire.send(call, headers)
        if answer.status not in good:
            raise failure(call, answer)
        try:
            value = read(answer.body)
        except Unreadable as problem:
            raise lost(call, "malformed", answer.status) from problem
        report(call, answer.status)
        return value

    return repeated(call, once, seconds=seconds)


def _worth_repeating(call: Call, error: Exception) -> bool:
    """Reads may be repeated after any passing trouble; calls with an effect only when they had none."""
    if not isinstance(error, Technical):
        return False
    if call.effect:
        return not isinstance(error, UnknownOutcome) and error.code in _SAFE_TO_REPEAT
    return error.code not in _NEVER_REPEATED
