"""Sessions kept in the database under a hash of their key, sealed, ended by idleness and by age."""

import base64
import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.http import HttpRequest
from django.utils.cache import patch_vary_headers

from quittance.kit import clock
from quittance.kit.crypto import CannotDecrypt, decrypt, encrypt

_STARTED = "_started"
_SEEN = "_seen"
_DOOR = "_door"
_IDLE = "_idle"
_PLACE = "django_session.session_data"
# A session is written at most this often only because it was used. It ends so much before the page says at most, and
# the warning leaves two minutes.
_TOUCH_SECONDS = 10


class SessionStore(DatabaseStore):
    """Django's database sessions, but whoever reads the table can neither take over a session nor read what it keeps:
    a KID about to be paid, a name that was proved.
    """

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The session as it is stored: sealed."""
        return base64.b64encode(encrypt(json.dumps(session_dict), place=_PLACE)).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """What a stored session keeps; nothing when it does not open with our keys."""
        try:
            found: dict[str, Any] = json.loads(decrypt(base64.b64decode(session_data), place=_PLACE))
        except (CannotDecrypt, ValueError):
            return {}
        return found

    @staticmethod
    def _hashed(key: str | None) -> str | None:
        return key and hashlib.sha256(key.encode()).hexdigest()[:40]

    def _get_session_from_db(self) -> Any:
        try:
            return self.model.objects.get(session_key=self._hashed(self.session_key), expire_date__gt=clock.now())
        except self.model.DoesNotExist:
            self._session_key = None
            return None

    def exists(self, session_key: str) -> bool:
        """Whether a session with this key is stored."""
        return bool(self.model.objects.filter(session_key=self._hashed(session_key)).exists())

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to store, under the hashed key."""
        row = super().create_model_instance(data)
        row.session_key = self._hashed(str(row.session_key)) or ""
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Removes the session."""
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(session_key=self._hashed(key)).delete()

    def get_expiry_date(self, **kwargs: Any) -> Any:
        """Counts from the installation's clock, not the database's."""
        kwargs.setdefault("modification", clock.now())
        return super().get_expiry_date(**kwargs)


def idle_for(session: SessionBase, seconds: int) -> None:
    """Lets this session, which nobody has logged in to, be without a click for another time than its door's."""
    session[_IDLE] = seconds


@dataclass(frozen=True, slots=True)
class Door:
    """A part of the site with sessions of its own: its addresses, its cookie, and when its sessions end."""

    prefix: str
    cookie: str
    same_site: str
    idle_seconds: int
    absolute_seconds: int


@cache
def _doors() -> tuple[Door, ...]:
    """The doors of the settings, and last the main one, which every other address goes through."""
    main = Door(
        "/",
        settings.SESSION_COOKIE_NAME,
        settings.SESSION_COOKIE_SAMESITE,
        settings.SESSION_IDLE_SECONDS,
        settings.SESSION_ABSOLUTE_SECONDS,
    )
    return (*(Door(**door) for door in settings.SESSION_DOORS), main)


class SessionMiddleware(DjangoSessionMiddleware):
    """Ends sessions after the idle time and after the absolute time; touches them sparingly.

    A session belongs to the door it was begun at: its key in another door's cookie opens nothing.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Loads the session lazily; an overdue one is emptied before a view sees it.

        `session_before` is what an overdue one had kept, `session_left_seconds` how long at most this one lives.
        """
        door = next(door for door in _doors() if request.path_info.startswith(door.prefix))
        key = request.COOKIES.get(door.cookie)
        request.session = self.SessionStore(key)
        request.session_door = door  # type: ignore[attr-defined]
        request.session_idle_seconds = door.idle_seconds  # type: ignore[attr-defined]
        request.session_ended = False  # type: ignore[attr-defined]
        request.session_before = {}  # type: ignore[attr-defined]
        request.session_left_seconds = door.absolute_seconds  # type: ignore[attr-defined]
        if not key:
            return
        session, now = request.session, clock.now().timestamp()
        started, seen = session.get(_STARTED), session.get(_SEEN)
        if started is None or seen is None:
            request.session_ended = session.session_key is None  # type: ignore[attr-defined]
            return
        idle = int(session.get(_IDLE, door.idle_seconds))
        request.session_idle_seconds = idle  # type: ignore[attr-defined]
        if session.get(_DOOR, "/") != door.prefix:
            request.session = self.SessionStore()
        elif now - seen > idle or now - started > door.absolute_seconds:
            request.session_before = dict(session.items())  # type: ignore[attr-defined]
            session.flush()
            request.session_ended = True  # type: ignore[attr-defined]
        else:
            request.session_left_seconds = int(door.absolute_seconds - (now - started))  # type: ignore[attr-defined]
            self._touch(session, seen, now)

    @staticmethod
    def _touch(session: Any, seen: float, now: float) -> None:
        if now - seen > _TOUCH_SECONDS:
            session[_SEEN] = now

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Stamps a new session and saves it; a session deleted meanwhile is simply gone."""
        session: SessionStore = request.session  # type: ignore[assignment]
        door: Door = request.session_door  # type: ignore[attr-defined]
        if session.is_empty():
            if door.cookie in request.COOKIES:
                response.delete_cookie(door.cookie, samesite=door.same_site)
                patch_vary_headers(response, ("Cookie",))
            return response
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        if session.modified and response.status_code < 500:
            _stamp(session, door)
            with suppress(UpdateError):
                session.save()
                _hand_over(response, session, door)
        return response


def _stamp(session: SessionStore, door: Door) -> None:
    now = clock.now().timestamp()
    session.setdefault(_STARTED, now)
    session.setdefault(_SEEN, now)
    if door.prefix != "/":
        session.setdefault(_DOOR, door.prefix)


def _hand_over(response: Any, session: SessionStore, door: Door) -> None:
    """The cookie ends with the browser; how long the session lives is ours to say."""
    response.set_cookie(
        door.cookie,
        session.session_key,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.SESSION_COOKIE_HTTPONLY,
        samesite=door.same_site,
    )
