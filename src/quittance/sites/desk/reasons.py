"""Why the member opens a case, kept in the session: asked once per case, and proposed for the next search."""

from collections.abc import Iterable
from typing import Any

_REASONS, _LAST = "desk_reasons", "desk_last_reason"
_KEPT = 100


def remember(session: Any, numbers: Iterable[str], reason: str) -> None:
    """These cases are opened for this reason until the session ends or many others were opened."""
    kept: dict[str, str] = session.get(_REASONS, {})
    for number in numbers:
        kept.pop(number, None)
        kept[number] = reason
    session[_REASONS] = dict(list(kept.items())[-_KEPT:])
    session[_LAST] = reason


def given(session: Any, number: str) -> str | None:
    """The reason for a case; None when it was not asked yet."""
    kept: dict[str, str] = session.get(_REASONS, {})
    return kept.get(number)


def last(session: Any) -> str | None:
    """The reason given most recently."""
    reason: str | None = session.get(_LAST)
    return reason
