"""Sends what is in the outbox: once, however often it is tried, and never without somebody learning that it failed.

A notice is taken by moving its `due_at` ahead, so that two workers do not send it at once and one that was killed is
followed by another. The gateway gets the same words under the same key each time; e-mails have the same Message-ID.
"""

import datetime as dt
import json
from dataclasses import dataclass, field

import structlog
from django.db import transaction
from django.db.models import Q

from quittance.areas.audit import operations as audit
from quittance.areas.notices.models import Notice
from quittance.areas.notices.operations.posting import place
from quittance.kit.crypto import CannotDecrypt, decrypt
from quittance.kit.mail import Mail, send_mail
from quittance.kit.messaging import sms_gateway
from quittance.providers.messaging import TextMessage
from quittance.providers.payment import NotFound, ProviderError, Rejected, Technical

log = structlog.get_logger(__name__)
State = Notice.State

TAKEN = dt.timedelta(minutes=2)
"""Longer than any call to a gateway lasts: after that, whoever took a notice is dead."""
PAUSES = tuple(dt.timedelta(seconds=seconds) for seconds in (5, 20, 60, 300, 900, 3600, 10800))
"""Between tries; the last one is repeated. A notice is given up when it is of no use any more."""
ASKED_UNTIL = dt.timedelta(days=2)
"""So long the gateway is asked what became of a message; a phone that is off for longer does not get it."""


@dataclass(frozen=True, slots=True)
class _Taken:
    notice_id: int
    public_id: str
    channel: str
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


def send_due(*, now: dt.datetime, most: int = 200) -> int:
    """Sends what waits, and asks about what is on its way; returns how many were looked at."""
    asked = Q(state=State.SENT) & ~Q(gateway_id="")
    due = Notice.objects.filter(Q(state=State.WAITING) | asked, due_at__lte=now).order_by("due_at")
    found = list(due.values_list("pk", "state")[:most])
    for notice_id, state in found:
        if state == State.WAITING:
            send(notice_id=notice_id, now=now)
        else:
            ask(notice_id=notice_id, now=now)
    return len(found)


def send(*, notice_id: int, now: dt.datetime) -> None:
    """Tries to send one notice, if it waits and nobody else has it. Must not be called inside a transaction."""
    taken = _take(notice_id, now)
    if taken is None:
        return
    try:
        gateway_id = _hand_over(taken)
    except Rejected as refused:
        _end(notice_id, State.FAILED, refused.code, now)
    except Technical as trouble:
        _later(notice_id, trouble, now)
    else:
        Notice.objects.filter(pk=notice_id, state=State.WAITING).update(
            state=State.SENT, sealed=None, problem="", sent_at=now, gateway_id=gateway_id, due_at=now + PAUSES[0]
        )


def _take(notice_id: int, now: dt.datetime) -> _Taken | None:
    with transaction.atomic():
        row = (
            Notice.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(pk=notice_id, state=State.WAITING, due_at__lte=now)
            .first()
        )
        if row is None:
            return None
        if row.useless_at <= now:
            _end(notice_id, State.GIVEN_UP, row.problem or "too_late", now)
            return None
        try:
            words = json.loads(decrypt(bytes(row.sealed or b""), place=place(row.public_id)))
        except CannotDecrypt:
            _end(notice_id, State.FAILED, "no_key", now)
            return None
        row.attempts, row.due_at = row.attempts + 1, now + TAKEN
        row.save(update_fields=["attempts", "due_at"])
    return _Taken(row.pk, row.public_id, row.channel, words["to"], words["subject"], words["text"])


def _hand_over(taken: _Taken) -> str:
    """To the gateway or the mail service. Raises Technical, Rejected."""
    if taken.channel == Notice.Channel.EMAIL:
        send_mail(Mail(taken.public_id, taken.to, taken.subject, taken.text))
        return ""
    gateway = sms_gateway()
    if gateway is None:
        raise Technical("not_set_up")
    return gateway.send(TextMessage(taken.public_id, taken.to, taken.text))


def _later(notice_id: int, trouble: Technical, now: dt.datetime) -> None:
    log.warning("notice.not_sent", notice=notice_id, code=trouble.code)
    with transaction.atomic():
        row = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
        if row.state != State.WAITING:
            return
        pause = max(PAUSES[min(row.attempts, len(PAUSES)) - 1], dt.timedelta(seconds=trouble.retry_after or 0))
        row.due_at, row.problem = min(now + pause, row.useless_at), trouble.code
        row.save(update_fields=["due_at", "problem"])


def ask(*, notice_id: int, now: dt.datetime) -> None:
    """Asks the gateway what became of a message. Must not be called inside a transaction."""
    row = Notice.objects.filter(pk=notice_id, state=State.SENT, due_at__lte=now).first()
    gateway = sms_gateway()
    if row is None or not row.gateway_id or gateway is None or row.sent_at is None:
        return
    try:
        found = gateway.delivery(row.gateway_id)
    except NotFound:
        _end(notice_id, State.FAILED, "not_found", now)
        return
    except ProviderError as trouble:
        log.warning("notice.not_asked", notice=notice_id, code=trouble.code)
    else:
        if found.state == "delivered":
            _end(notice_id, State.DELIVERED, "", now)
            return
        if found.state == "failed":
            _end(notice_id, State.FAILED, "not_delivered", now)
            return
    if now - row.sent_at > ASKED_UNTIL:
        _end(notice_id, State.FAILED, "no_receipt", now)
        return
    # Often at first, then as long again as it has been on its way.
    pause = min(max(PAUSES[0], (now - row.sent_at)), PAUSES[-1])
    Notice.objects.filter(pk=notice_id, state=State.SENT).update(due_at=now + pause)


def _end(notice_id: int, state: Notice.State, problem: str, now: dt.datetime) -> None:
    """The last word on a notice; a bad one is written down for whoever looks after these things."""
    with transaction.atomic():
        ended = Notice.objects.filter(pk=notice_id, state__in=[State.WAITING, State.SENT]).update(
            state=state, sealed=None, problem=problem[:60], settled_at=now
        )
        if ended and state != State.DELIVERED:
            audit.record(
                actor="job:notices", action=f"notice.{state.value}", subject=f"notice:{notice_id}", now=now, why=problem
            )


def note_seen(*, notice_id: int, actor: str, now: dt.datetime) -> bool:
    """Somebody has looked at a notice that failed and done what there was to do; False for any other."""
    with transaction.atomic():
        failed = Notice.objects.filter(pk=notice_id, state__in=[State.FAILED, State.GIVEN_UP], seen_at=None)
        if not failed.update(seen_at=now, seen_by=actor):
            return False
        audit.record(actor=actor, action="notice.seen", subject=f"notice:{notice_id}", now=now)
    return True
