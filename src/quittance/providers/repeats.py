"""Sending a call again at once, where that is certain to be harmless: at most three times within a few seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import stamina

from quittance.providers.payment import Technical, UnknownOutcome
from quittance.providers.wire import Call

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


def _worth_repeating(call: Call, error: Exception) -> bool:
    """Reads may be repeated after any passing trouble; calls with an effect only when they had none."""
    if not isinstance(error, Technical):
        return False
    if call.effect:
        return not isinstance(error, UnknownOutcome) and error.code in _SAFE_TO_REPEAT
    return error.code not in _NEVER_REPEATED
