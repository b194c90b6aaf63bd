"""Providers' signed messages: stored first, answered at once, applied later, once."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from quittance.areas.exchange.models import InboxEvent
from quittance.areas.exchange.operations import keep_secret
from quittance.areas.payments.models import Attempt
from quittance.areas.payments.operations.attempts import look
from quittance.core.attempts import Cause
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import rows
from quittance.kit.jobs import enqueue
from quittance.kit.wiring import forget_providers, listeners, payment_providers
from quittance.providers.payment import BadSignature, Headers, MalformedEvent, WebhookRegistry

log = structlog.get_logger(__name__)
_APPLY = "payments.apply_event"
_Event = TypeVar("_Event", covariant=True)


class UnknownProvider(Exception):
    """No such provider is configured here."""


class NothingToRegister(Exception):
    """This company keeps no list of addresses: it is told with each payment, or in its own settings."""


def receive(*, provider: str, method: str, path: str, headers: Headers, body: bytes, now: dt.datetime) -> None:
    """Checks a message's signature, stores it and asks for it to be applied.

    Raises providers.payment.BadSignature (answer 401) and UnknownProvider (404). A message that is genuine but not
    understood is kept with its problem, for a person, and is not refused: refusing would block what comes after it.
    """
    try:
        event = read_signed(payment_providers, provider, method, path, headers, body, now)
    except MalformedEvent as odd:
        keep_odd(provider, odd, body, now)
        return
    keep_event(provider, event.event_key, event.reference or event.provider_reference, body, now, apply=_APPLY)
    crashpoint("event:stored")


class Reads(Protocol[_Event]):
    """A gateway that understands the messages of its company."""

    def parse_webhook(self, method: str, path: str, headers: Headers, body: bytes, *, now: dt.datetime) -> _Event:
        """What a message says, its signature checked."""


def read_signed(
    gateways: Callable[[], Mapping[str, Reads[_Event]]],
    name: str,
    method: str,
    path: str,
    headers: Headers,
    body: bytes,
    now: dt.datetime,
) -> _Event:
    """What a signed message says. Raises UnknownProvider, providers.payment.BadSignature, MalformedEvent."""
    for fresh in (False, True):
        gateway = gateways().get(name)
        if gateway is None:
            raise UnknownProvider(name)
        try:
            return gateway.parse_webhook(method, path, headers, body, now=now)
        except BadSignature:
            # A registration made by another process since this one started brought a new secret.
            if fresh or not forget_providers(older_than_seconds=5):
                raise
    raise AssertionError("unreachable")


_STORE = """
insert into exchange_inboxevent (provider, event_key, reference, body, received_at, problem)
values (%s, %s, %s, %s, %s, %s) on conflict (provider, event_key) do nothing returning id
"""


def keep_event(
    provider: str, event_key: str, reference: str, body: bytes, now: dt.datetime, *, apply: str, problem: str = ""
) -> None:
    """Stores a message once, and asks once for it to be applied by the job named `apply`, unless it has a problem.

    In few steps, since a company may send many at a time.
    """
    with transaction.atomic():
        fresh = rows(_STORE, [provider, event_key, reference, body, now, problem])
        if fresh and not problem:
            enqueue(apply, event_id=fresh[0][0])


def keep_odd(provider: str, odd: MalformedEvent, body: bytes, now: dt.datetime) -> None:
    """Stores a genuine message that is not understood, for a person."""
    log.error("webhook.malformed", provider=provider, code=odd.code)
    key = f"malformed:{hashlib.sha256(body).hexdigest()}"
    keep_event(provider, key, "", body, now, apply=_APPLY, problem=odd.code)


def apply_event(*, event_id: int, now: dt.datetime) -> None:
    """Reads back the payment an event speaks of and moves it on; an event is handled once.

    The message itself decides nothing. One for a payment we do not know is kept with that problem.
    """
    event = InboxEvent.objects.get(pk=event_id)
    if event.handled_at is not None:
        return
    named = Q(reference=event.reference) | Q(provider_reference=event.reference)
    attempt = Attempt.objects.filter(named, provider=event.provider).first()
    if attempt is None:
        InboxEvent.objects.filter(pk=event_id).update(problem="unknown_reference")
        log.error("webhook.unknown_reference", event_id=event_id)
        return
    look(attempt, Cause.WEBHOOK, now)
    InboxEvent.objects.filter(pk=event_id, handled_at__isnull=True).update(handled_at=now, problem="")


def register(*, provider: str, now: dt.datetime) -> str:
    """Registers our address with a provider and keeps the secret it shows once, encrypted. Returns its id.

    vipps-recurring registers for messages about recurring payments, which have an address of their own.
    Addresses of ours that were registered before are removed at the provider, and their secrets retired, only after
    the new one is in place. Raises UnknownProvider, NothingToRegister.
    """
    gateway = listeners().get(provider)
    if gateway is None:
        raise UnknownProvider(provider)
    if not isinstance(gateway, WebhookRegistry):
        raise NothingToRegister(provider)
    url = f"{settings.PUBLIC_URL}/hooks/{provider}/"
    earlier = [known for known in gateway.list_webhooks() if known.url == url]
    made = gateway.register_webhook(url)
    keep_secret(provider=provider, registration_id=made.registration_id, url=url, secret=made.secret, now=now)
    for known in earlier:
        gateway.delete_webhook(known.registration_id)
    forget_providers(older_than_seconds=0)
    return str(made.registration_id)
