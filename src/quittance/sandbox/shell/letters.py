"""Delivers the messages of companies that sign nothing: repeated at growing intervals for a day until answered 200."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import httpx2
from django.db import connection, transaction

from quittance.sandbox.shell import background, clock, switches
from quittance.sandbox.shell.models import Letter

PATIENCE = 10
"""Seconds until an answer counts as none."""

GIVE_UP = timedelta(hours=24)
LONGEST_PAUSE = timedelta(hours=1)
_POOL_SIZE = 8
_log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(_POOL_SIZE, thread_name_prefix="sandbox-letter")
_client = httpx2.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False)
_flying: set[int] = set()
_lock = Lock()


@dataclass(frozen=True)
class Draft:
    """One message before it is posted; `copies` more of it, `delay` seconds later; `lost` ones are only remembered."""

    company: str
    reference: str
    name: str
    url: str
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    delay: int = 0
    copies: int = 0
    forgery: str = ""
    lost: bool = False


def post(draft: Draft, now: datetime) -> int:
    """Lay a message ready; inside the transaction of what it tells of. Returns how many were laid."""
    for _ in range(draft.copies + 1):
        Letter.objects.create(
            company=draft.company,
            reference=draft.reference,
            name=draft.name,
            url=draft.url,
            headers=draft.headers,
            body=draft.body,
            created_at=now,
            due_at=now + timedelta(seconds=draft.delay),
            state="dropped" if draft.lost else "pending",
            forgery=draft.forgery,
        )
    transaction.on_commit(background.wake)
    return draft.copies + 1


def post_as_switched(draft: Draft, now: datetime) -> None:
    """The normal course of a message, subject to its company's switches for lost, slow and doubled mail."""
    switched = replace(
        draft,
        delay=int(switches.get(f"{draft.company}_webhook_delay", 0)),
        copies=int(switches.get(f"{draft.company}_webhook_duplicates", 0)),
        lost=bool(switches.get(f"{draft.company}_drop_webhooks", False)),
    )
    post(switched, now)


def listing(company: str, reference: str = "") -> list[dict[str, Any]]:
    """A company's messages, oldest first; all, or those about one payment."""
    found = Letter.objects.filter(company=company).order_by("pk")
    if reference:
        found = found.filter(reference=reference)
    columns = ("reference", "name", "state", "attempts", "last_status", "forgery", "body")
    return [dict(row) for row in found.values(*columns)]


def forget(company: str) -> None:
    """Throw a company's messages away."""
    Letter.objects.filter(company=company).delete()


def tick() -> float:
    """Send what is due and say when to come back (seconds)."""
    now = clock.now()
    soonest = now + timedelta(seconds=1)
    for pk, due_at in Letter.objects.filter(state="pending").order_by("pk").values_list("pk", "due_at"):
        if due_at > now:
            soonest = min(soonest, due_at)
        elif _take_off(pk):
            _pool.submit(_deliver, pk)
    return (soonest - now).total_seconds()


def _take_off(pk: int) -> bool:
    with _lock:
        if pk in _flying or len(_flying) >= _POOL_SIZE:
            return False
        _flying.add(pk)
        return True


def _deliver(pk: int) -> None:
    try:
        letter = Letter.objects.filter(pk=pk, state="pending").first()
        if letter is not None:
            _record(letter, _send(letter))
    except Exception:  # noqa: BLE001 - the message stays pending and is tried again
        _log.exception("delivery failed inside the sandbox")
    finally:
        connection.close()
        with _lock:
            _flying.discard(pk)
        background.wake()


def _send(letter: Letter) -> int:
    """HTTP status of the answer; 0 when there was none."""
    headers = {"Content-Type": "application/json", "User-Agent": "sandbox-webhooks", **letter.headers}
    try:
        with _client.stream("POST", letter.url, content=letter.body.encode(), headers=headers) as response:
            return response.status_code
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return 0


def _record(letter: Letter, status: int) -> None:
    now, attempts = clock.now(), letter.attempts + 1
    state, due_at = "pending", now + min(LONGEST_PAUSE, timedelta(seconds=2**attempts))
    if status == 200:
        state = "delivered"
    elif letter.forgery or now - letter.created_at > GIVE_UP:
        # A forger does not come back; the company does, for a day.
        state = "given_up"
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(attempts=attempts, last_status=status, state=state, due_at=due_at)
