"""Sessions kept in the database under a hash of their key, ended by idleness and by age."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.http import HttpRequest

from quittance.kit import clock

_STARTED = "_started"
_SEEN = "_seen"
# A session is written at most this often only because it was used.
_TOUCH_SECONDS = 60


class SessionStore(DatabaseStore):
    """Django's database sessions, but whoever reads the table cannot take over a session."""

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


class SessionMiddleware(DjangoSessionMiddleware):
    """Ends sessions after the idle time and after the absolute time; touches them sparingly."""

    def process_request(self, request: HttpRequest) -> None:
        """Loads the session lazily; an overdue one is emptied before a view sees it."""
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = self.SessionStore(key)
        request.session_ended = False  # type: ignore[attr-defined]
        if not key:
            return
        session, now = request.session, clock.now().timestamp()
        started, seen = session.get(_STARTED), session.get(_SEEN)
        if started is None or seen is None:
            request.session_ended = session.session_key is None  # type: ignore[attr-defined]
            return
        if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_ABSOLUTE_SECONDS:
            session.flush()
            request.session_ended = True  # type: ignore[attr-defined]
        elif now - seen > _TOUCH_SECONDS:
            session[_SEEN] = now

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Stamps a new session and saves it; a session deleted meanwhile is simply gone."""
        session = request.session
        if session.modified and not session.is_empty():
            now = clock.now().timestamp()
            session.setdefault(_STARTED, now)
            session.setdefault(_SEEN, now)
        try:
            return super().process_response(request, response)
        except UpdateError:
            return response
