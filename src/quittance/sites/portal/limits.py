"""How often one address may look things up, and how long one waits after a wrong password.

Paying is never limited: the careful page without details is.
"""

import datetime as dt

from django.http import HttpRequest

from quittance.core import credentials
from quittance.kit import delays, throttle
from quittance.kit.middleware import client_address

_LOOK_UPS = ((10, 10 * 60), (30, 60 * 60))
_LOGINS = ((20, 60 * 60),)
_BEGUN = ((60, 60 * 60),)
_REPORTS = ((20, 60 * 60),)
_OWN_DATA = (10, 60 * 60)
_ORDERS = ((5, 60 * 60), (15, 24 * 60 * 60))


def may_look_up(request: HttpRequest, *, now: dt.datetime) -> bool:
    """Counts one look-up of a reference and says whether details may be shown for it."""
    return _count("lookup", request, _LOOK_UPS, now)


def may_log_in(request: HttpRequest, *, now: dt.datetime) -> bool:
    """Counts one try to log in and says whether it may go on."""
    return _count("login", request, _LOGINS, now)


def may_begin(request: HttpRequest, *, now: dt.datetime) -> bool:
    """Counts one way to BankID and says whether it may go on."""
    return _count("bankid", request, _BEGUN, now)


def may_report(request: HttpRequest, *, now: dt.datetime) -> bool:
    """Counts one report of a payment, which may bring a file along, and says whether it is taken."""
    return _count("report", request, _REPORTS, now)


def may_order(request: HttpRequest, *, now: dt.datetime) -> bool:
    """Counts one wish for a new letter and says whether it is noted."""
    return _count("order", request, _ORDERS, now)


def may_request(request: HttpRequest, *, now: dt.datetime) -> bool:
    """Counts one request about what we hold of somebody and says whether it is taken."""
    return _count("request", request, _REPORTS, now)


def may_take_data(request: HttpRequest, who: str, *, now: dt.datetime) -> bool:
    """Counts one look at everything we hold about somebody, for the address and for the person alike."""
    limit, seconds = _OWN_DATA
    own = throttle.allow(key=f"own_data:{who}", limit=limit, per_seconds=seconds, now=now)
    return _count("own_data", request, (_OWN_DATA,), now) and own


def login_wait(request: HttpRequest, user_name: str, *, now: dt.datetime) -> int:
    """Seconds to wait before this user name, known or not, may be tried from this address; 0 to go on.

    Each wrong password doubles them, for the name and for the address.
    """
    return delays.claim([_name_key(user_name), _key("login", request)], now=now)


def logged_in(request: HttpRequest, user_name: str, *, now: dt.datetime) -> None:
    """A login that succeeded was no guess: people who share a network do not use up each other's tries."""
    delays.forget(_name_key(user_name))
    delays.forgive(_key("login", request), now=now)
    for _limit, seconds in _LOGINS:
        throttle.forgive(key=_key("login", request), per_seconds=seconds, now=now)


def code_wait(request: HttpRequest, identity_id: int | None, *, now: dt.datetime) -> int:
    """The same for the code of a mandate, for whoever is logged in and for the address."""
    return delays.claim([f"mandate:{identity_id}", _key("mandate", request)], now=now)


def code_was_right(request: HttpRequest, identity_id: int | None, *, now: dt.datetime) -> None:
    """The code was no guess."""
    delays.forget(f"mandate:{identity_id}")
    delays.forgive(_key("mandate", request), now=now)


def may_verify(request: HttpRequest, *, now: dt.datetime) -> bool:
    """Counts one code of a letter and says whether it is looked up."""
    return _count("verify", request, _LOOK_UPS, now)


def _name_key(user_name: str) -> str:
    return f"user:{credentials.normalise(user_name)[:40]}"


def _key(kind: str, request: HttpRequest) -> str:
    return f"{kind}:{client_address(request)}"


def _count(kind: str, request: HttpRequest, windows: tuple[tuple[int, int], ...], now: dt.datetime) -> bool:
    key = _key(kind, request)
    within = [throttle.allow(key=key, limit=limit, per_seconds=seconds, now=now) for limit, seconds in windows]
    return all(within)
