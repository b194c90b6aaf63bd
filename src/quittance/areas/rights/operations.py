"""Asking for a correction, a restriction or an erasure, and answering. A decision takes effect as it is written."""

import datetime as dt
import secrets

from django.db import IntegrityError, transaction

from quittance.areas.access.rules import check_can_decide, check_can_open_case
from quittance.areas.access.visitor import Visitor
from quittance.areas.audit import operations as audit
from quittance.areas.contacts.operations.forgetting import forget
from quittance.areas.parties.models import Party
from quittance.areas.rights.models import Request, Restriction, Step
from quittance.areas.rights.queries import correction_waiting, login_of
from quittance.areas.rights.rules import MOST_OPEN, NOTICE_DAYS, RequestRefused, answer_by, checked
from quittance.core import credentials
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked, rows

GIVES = frozenset({Step.Outcome.GRANTED, Step.Outcome.PARTLY})
_OPEN = """
select r.id, r.reference, r.kind, r.case_id, r.words from rights_request r where r.party_id = %s
   and not exists (select 1 from rights_step s where s.request_id = r.id and s.kind = 'decided')
"""


def ask(visitor: Visitor, *, kind: str, case_id: int | None, words: str, now: dt.datetime) -> str:
    """Takes a request about one case, or about everything, and returns its reference.

    The same words about the same again, while they wait, are the same request. Raises RequestRefused (kind, empty,
    too_long, too_many), access.rules.NotYours, NotYourRole.
    """
    check_can_decide(visitor)
    if case_id is not None:
        check_can_open_case(visitor, case_id)
    if kind not in Request.Kind.values or visitor.party_id is None:
        raise RequestRefused("kind", "There is no such request.")
    text = checked(words)
    with transaction.atomic():
        party_id = _party(visitor, case_id)
        locked("parties_party", [party_id])
        waiting = rows(_OPEN, [party_id])
        for _id, reference, *asked in waiting:
            if asked == [kind, case_id, text]:
                return str(reference)
        if len(waiting) >= MOST_OPEN:
            raise RequestRefused("too_many", f"{MOST_OPEN} requests wait for an answer.")
        made = Request.objects.create(
            kind=kind,
            reference=credentials.random_symbols(secrets.randbelow, 8),
            party_id=party_id,
            case_id=case_id,
            words=text,
            asked_by=login_of(visitor),
            asked_at=now,
            answer_by=answer_by(oslo_date(now)),
        )
        _record("asked", made, login_of(visitor), now, kind=kind)
    return made.reference


def _party(visitor: Visitor, case_id: int | None) -> int:
    """The debtor it is about: a visitor may be two, with an old number and a new one."""
    if case_id is None:
        assert visitor.party_id is not None
        return visitor.party_id
    return int(rows("select debtor_id from claims_case where id = %s", [case_id])[0][0])


def note(*, request_id: int, words: str, actor: str, now: dt.datetime) -> None:
    """Adds a note of the agency's own. Raises RequestRefused (empty, too_long)."""
    with transaction.atomic():
        request = Request.objects.get(pk=request_id)
        _step(request, Step.Kind.NOTE, words, actor, now)


def extend(*, request_id: int, words: str, actor: str, now: dt.datetime) -> None:
    """Tells the debtor, with reasons, that the answer takes up to three months.

    Raises RequestRefused: decided, extended, late (the first month is over), empty, too_long.
    """
    with transaction.atomic():
        request = open_request(request_id)
        if oslo_date(now) > request.answer_by:
            raise RequestRefused("late", "That has to be said within the first month.")
        try:
            with transaction.atomic():
                _step(request, Step.Kind.EXTENDED, words, actor, now)
        except IntegrityError:
            raise RequestRefused("extended", "It was given more time before.") from None


def decide(*, request_id: int, outcome: str, words: str, actor: str, now: dt.datetime) -> None:
    """Answers a request with reasons, once, and does what was granted.

    A granted restriction begins today. A granted erasure removes the e-mail address and the phone. What changes the
    registered name or address is no answer for one alone: see `correcting`. Raises RequestRefused: outcome, decided,
    proposed, empty, too_long.
    """
    if outcome not in Step.Outcome.values:
        raise RequestRefused("outcome", "Say what was decided.")
    with transaction.atomic():
        request = open_request(request_id)
        if correction_waiting(request_id, now=now):
            raise RequestRefused("proposed", "An answer waits for somebody else to agree.")
        answer(request, outcome, words, actor, now)
        if outcome not in GIVES:
            return
        if request.kind == Request.Kind.RESTRICTION:
            Restriction.objects.create(
                request=request, party_id=request.party_id, case_id=request.case_id, since=oslo_date(now)
            )
        elif request.kind == Request.Kind.ERASURE:
            _erase(request, actor, now)


def answer(request: Request, outcome: str, words: str, actor: str, now: dt.datetime) -> None:
    """Writes the answer, once. In the caller's transaction. Raises RequestRefused (decided, empty, too_long)."""
    try:
        with transaction.atomic():
            _step(request, Step.Kind.DECIDED, words, actor, now, outcome=outcome)
    except IntegrityError:
        raise RequestRefused("decided", "Somebody has answered it already.") from None


def _erase(request: Request, actor: str, now: dt.datetime) -> None:
    Party.objects.filter(pk=request.party_id).update(email="", phone="")
    forget(party_id=request.party_id, actor=actor, now=now)
    about_party("erased", request, actor, now, fields="email phone")


def end_restriction(*, request_id: int, words: str, actor: str, now: dt.datetime) -> dt.date:
    """Tells the debtor that a restriction will end, and why; returns the day from which it does not hold.

    Raises RequestRefused: ended (it ends already, or there is none), empty, too_long.
    """
    day = oslo_date(now) + dt.timedelta(days=NOTICE_DAYS)
    with transaction.atomic():
        found = (
            Restriction.objects.select_for_update(of=("self",))
            .filter(request_id=request_id, ends_on__isnull=True)
            .first()
        )
        if found is None:
            raise RequestRefused("ended", "There is nothing to end.")
        found.ends_on = day
        found.save(update_fields=["ends_on"])
        _step(Request.objects.get(pk=request_id), Step.Kind.ENDING, words, actor, now)
    return day


def open_request(request_id: int) -> Request:
    """The request, with its debtor locked, so that one answers at a time. Raises RequestRefused (decided)."""
    request = Request.objects.get(pk=request_id)
    locked("parties_party", [request.party_id])
    if Step.objects.filter(request=request, kind=Step.Kind.DECIDED).exists():
        raise RequestRefused("decided", "Somebody has answered it already.")
    return request


def _step(request: Request, kind: str, words: str, actor: str, now: dt.datetime, *, outcome: str = "") -> None:
    Step.objects.create(request=request, kind=kind, outcome=outcome, words=checked(words), at=now, actor=actor)
    _record(kind, request, actor, now, **({"outcome": outcome} if outcome else {}))


def _record(what: str, request: Request, actor: str, now: dt.datetime, **more: str | int) -> None:
    subject = f"case:{request.case_id}" if request.case_id else f"party:{request.party_id}"
    audit.record(actor=actor, action=f"request.{what}", subject=subject, now=now, request=request.pk, **more)


def about_party(what: str, request: Request, actor: str, now: dt.datetime, **more: str | int) -> None:
    """A row in the trail about what was done to what is registered of the debtor."""
    subject = f"party:{request.party_id}"
    audit.record(actor=actor, action=f"party.{what}", subject=subject, now=now, request=request.pk, **more)
