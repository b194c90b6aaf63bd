"""The addresses Vipps sends messages to; each of its products is registered for its own events."""

from __future__ import annotations

import re
from urllib.parse import quote

from quittance.providers.payment import Registration, Rejected
from quittance.providers.reading import read_object
from quittance.providers.reading import text as read_text
from quittance.providers.vipps import answers
from quittance.providers.vipps.codes import VIPPS
from quittance.providers.vipps.line import Line, as_json
from quittance.providers.wire import Call

_REGISTRATION_ID = re.compile(r"[0-9a-fA-F-]{8,64}")
_WEBHOOKS = "/webhooks/v1/webhooks"


class Registrations:
    """Implements `WebhookRegistry` over a line, for the events of one product."""

    def __init__(self, line: Line, events: tuple[str, ...]) -> None:
        """`events`: what an address is registered for unless told otherwise."""
        self._registered_for = events
        self._registry = line

    def register_webhook(self, url: str, events: tuple[str, ...] = ()) -> Registration:
        """Register `url`. Not idempotent: after `UnknownOutcome`, list and delete what is there before again."""
        wanted = events or self._registered_for
        body = as_json({"url": url, "events": list(wanted)})
        call = Call(VIPPS, "webhook_register", "POST", _WEBHOOKS, True, body)

        def read(body: bytes) -> Registration:
            value = read_object(body)
            secret = read_text(value, "secret", 500)
            return Registration(read_text(value, "id"), url, wanted, secret)

        return self._registry.perform(call, read, (200, 201))

    def list_webhooks(self) -> tuple[Registration, ...]:
        """The registrations of this sales unit, those for other products too."""
        return self._registry.perform(Call(VIPPS, "webhook_list", "GET", _WEBHOOKS), answers.read_registrations)

    def delete_webhook(self, registration_id: str) -> None:
        """Delete one registration."""
        if not _REGISTRATION_ID.fullmatch(registration_id):
            raise Rejected("invalid_request", "not a registration id")
        path = f"{_WEBHOOKS}/{quote(registration_id)}"
        self._registry.perform(Call(VIPPS, "webhook_delete", "DELETE", path, True), lambda _: None, (200, 204))
