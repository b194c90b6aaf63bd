"""How often one address may look things up. Paying is never limited: the careful page without details is."""

import datetime as dt

from django.http import HttpRequest

from quittance.kit import throttle
from quittance.kit.middleware import client_address

_LOOK_UPS = ((10, 10 * 60), (30, 60 * 60))
_LOGINS = ((20, 60 * 60),)


def may_look_up(request: HttpRequest, *, now: dt.datetime) -> bool:
    """Counts one look-up of a reference and says whether details may be shown for it."""
    return _count("lookup", request, _LOOK_UPS, now)


def may_log_in(request: HttpRequest, *, now: dt.datetime) -> bool:
    """Counts one try to log in and says whether it may go on."""
    return _count("login", request, _LOGINS, now)


def _count(kind: str, request: HttpRequest, windows: tuple[tuple[int, int], ...], now: dt.datetime) -> bool:
    key = f"{kind}:{client_address(request)}"
    within = [throttle.allow(key=key, limit=limit, per_seconds=seconds, now=now) for limit, seconds in windows]
    return all(within)
