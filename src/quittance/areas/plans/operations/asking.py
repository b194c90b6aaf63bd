"""Asking for a plan outside the rules, and answering: yes, something else instead, or no with the reasons.

Whoever asks has proposed a plan: a yes makes it at once. What we offer instead is agreed to or declined by the debtor.
Reasons and budget are kept encrypted; only whoever answers, and the debtor, reads them.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from quittance.areas.access.rules import check_can_decide, check_can_open_case
from quittance.areas.access.visitor import Visitor
from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.contacts.operations.telling import Telling, tell
from quittance.areas.plans.models import PlanRequest
from quittance.areas.plans.operations.agreeing import Agreed, agree, check_cases, check_free, new_number
from quittance.areas.plans.operations.overtaking import WAITING, cases_of
from quittance.areas.plans.queries.requests import SEALED, Told, to_data, to_terms
from quittance.areas.plans.queries.rules import RulesFacts, nearest_rules
from quittance.areas.plans.rules import (
    LONGEST_OFFER_DAYS,
    LONGEST_WORDS,
    RequestRefused,
    Terms,
    checked_words,
)
from quittance.core.plans import FREQUENCIES
from quittance.core.workdays import add_banking_days, later
from quittance.kit.clock import oslo_date
from quittance.kit.crypto import encrypt
from quittance.kit.db import locked, retried

State = PlanRequest.State
LATEST_FIRST_DAYS = 184
"""A plan that begins later than in half a year is no plan yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: over which cases, on which terms, and why."""

    case_ids: tuple[int, ...]
    terms: Terms
    told: Told


def ask(visitor: Visitor, asked: Asked, *, channel: str, form_token: str, now: dt.datetime) -> str:
    """Takes a request and returns its number; the same form again is the same request.

    Raises RequestRefused: waits (one does already, for one of the cases), first_day, amount, frequency, empty,
    too_long; PlanRefused: no_cases, has_plan, nothing_owed, too_old; access.rules.NotYours, NotYourRole.
    """
    check_can_decide(visitor)
    for case_id in asked.case_ids:
        check_can_open_case(visitor, case_id)
    return retried(lambda: _asked(asked, channel, visitor.actor, form_token, now))


def _asked(asked: Asked, channel: str, actor: str, form_token: str, now: dt.datetime) -> str:
    today, case_ids = oslo_date(now), sorted(set(asked.case_ids))
    locked("claims_case", case_ids)
    known = PlanRequest.objects.filter(form_token=form_token).values_list("number", flat=True).first()
    if known is not None:
        return str(known)
    check_free(case_ids)
    if PlanRequest.objects.filter(cases__in=case_ids, state__in=WAITING).exists():
        raise RequestRefused("waits", "A request about this waits already.")
    facts = tuple(case_facts.load(case_ids).values())
    check_cases(facts, today)
    check_terms(asked.terms, today)
    words = checked_words(asked.told.words, RequestRefused)
    rules = rules_of(facts, today)
    made = PlanRequest.objects.create(
        number=new_number(),
        debtor_id=facts[0].debtor_id,
        rules_id=rules.rules_id,
        made_at=now,
        answer_by=add_banking_days(today, rules.answer_days),
        channel=channel,
        form_token=form_token,
        proposal=to_data(asked.terms),
        sealed=encrypt(json.dumps({"words": words, "budget": asdict(asked.told.budget)}), place=SEALED),
    )
    made.cases.set(case_ids)
    _record("asked", made, actor, now)
    return made.number


def rules_of(facts: Sequence[case_facts.CaseFacts], today: dt.date) -> RulesFacts:
    """The rules these cases are measured by today."""
    owed = sum(one.payable(today).total for one in facts)
    return nearest_rules({one.creditor.creditor_id for one in facts}, owed=owed, on=today)


def check_terms(terms: Terms, today: dt.date) -> None:
    """Raises RequestRefused: amount, frequency, first_day."""
    if terms.amount is None or terms.amount <= 0:
        raise RequestRefused("amount", "Say how much each time.")
    if terms.frequency not in FREQUENCIES:
        raise RequestRefused("frequency", "Say how often.")
    if not today <= terms.first <= later(today, LATEST_FIRST_DAYS):
        raise RequestRefused("first_day", "The first instalment lies ahead, within half a year.")


def withdraw(visitor: Visitor, *, number: str, now: dt.datetime) -> None:
    """The debtor takes a request back, or declines what we offered instead.

    Raises RequestRefused: not_open, planned, nothing_owed.
    """

    def work() -> None:
        request = _own(visitor, number)
        if request.state not in WAITING:
            raise _over(request)
        request.state, request.decided_at = State.WITHDRAWN, now
        request.save(update_fields=["state", "decided_at"])
        _record("withdrawn", request, visitor.actor, now)

    retried(work)


def take_offer(visitor: Visitor, *, number: str, now: dt.datetime, language: str = "") -> Agreed:
    """The debtor agrees to what we offered instead: the plan begins. Pressed again, it is the same plan.

    Raises RequestRefused: not_open, planned, nothing_owed, too_late; and what agreeing raises.
    """

    def work() -> Agreed:
        request = _own(visitor, number)
        if request.plan is not None:
            return Agreed(request.plan.pk, request.plan.number)
        if request.state != State.OFFERED or request.offer_until is None:
            raise _over(request)
        if request.offer_until < oslo_date(now):
            raise RequestRefused("too_late", "The offer is over.")
        terms = to_terms(request.offer)
        assert terms is not None
        return _agreed(request, terms, actor=visitor.actor, now=now, language=language)

    return retried(work)


def accept(*, request_id: int, words: str, actor: str, now: dt.datetime) -> Agreed:
    """Yes to what was asked for: the plan begins, which the debtor is told.

    Raises RequestRefused: not_open, first_day (it has passed: offer another), too_long; and what agreeing raises.
    """

    def work() -> Agreed:
        request = _waiting(request_id)
        terms = to_terms(request.proposal)
        assert terms is not None
        check_terms(terms, oslo_date(now))
        _answer(request, words.strip()[:LONGEST_WORDS], actor, now)
        return _agreed(request, terms, actor=actor, now=now)

    return retried(work)


def counter(*, request_id: int, terms: Terms, until: dt.date, words: str, actor: str, now: dt.datetime) -> None:
    """Offers something else instead, with reasons; the debtor has until a day to agree.

    Raises RequestRefused: not_open, until, amount, frequency, first_day, empty, too_long.
    """

    def work() -> None:
        request = _waiting(request_id)
        today = oslo_date(now)
        check_terms(terms, today)
        if not today < until <= later(today, LONGEST_OFFER_DAYS) or terms.first < until:
            raise RequestRefused("until", "The offer has some time, and ends before its first instalment.")
        request.state, request.offer, request.offer_until = State.OFFERED, to_data(terms), until
        _answer(request, checked_words(words, RequestRefused), actor, now)
        _record("offered", request, actor, now)
        _tell(request, now)

    retried(work)


def refuse(*, request_id: int, words: str, actor: str, now: dt.datetime) -> None:
    """No, with the reasons. Raises RequestRefused: not_open, empty, too_long."""

    def work() -> None:
        request = _waiting(request_id)
        request.state, request.decided_at = State.REFUSED, now
        _answer(request, checked_words(words, RequestRefused), actor, now)
        _record("refused", request, actor, now)
        _tell(request, now)

    retried(work)


def lapse(*, now: dt.datetime) -> int:
    """Ends offers nobody agreed to in time; returns how many."""
    with transaction.atomic():
        late = list(
            PlanRequest.objects.select_for_update(of=("self",))
            .filter(state=State.OFFERED, offer_until__lt=oslo_date(now))
            .order_by("id")
        )
        for request in late:
            request.state, request.decided_at = State.LAPSED, now
            request.save(update_fields=["state", "decided_at"])
            _record("lapsed", request, "system", now)
    return len(late)


def _agreed(request: PlanRequest, terms: Terms, *, actor: str, now: dt.datetime, language: str = "") -> Agreed:
    """The plan over those of its cases that still owe something; what was paid meanwhile needs none."""
    today, known = oslo_date(now), case_facts.load(cases_of(request))
    owing = {key: one for key, one in known.items() if one.payable(today).total > 0} or known
    made = agree(
        case_ids=list(owing),
        terms=terms,
        channel=request.channel,
        actor=actor,
        form_token=f"request-{request.number}",
        now=now,
        rules=rules_of(tuple(owing.values()), today),
        inside=False,
        language=language,
        request=request.pk,
    )
    request.state, request.decided_at, request.plan_id = State.ACCEPTED, now, made.plan_id
    request.save(update_fields=["state", "decided_at", "plan"])
    _record("accepted", request, actor, now, plan=made.plan_id)
    return made


def _answer(request: PlanRequest, words: str, actor: str, now: dt.datetime) -> None:
    request.words, request.answered_at, request.answered_by = words, now, actor
    request.save()


def _waiting(request_id: int) -> PlanRequest:
    """The request, with its cases locked, for whoever answers.

    Raises RequestRefused: not_open, planned, nothing_owed.
    """
    request = PlanRequest.objects.get(pk=request_id)
    locked("claims_case", cases_of(request))
    request.refresh_from_db()
    if request.state != State.OPEN:
        raise _over(request)
    return request


def _over(request: PlanRequest) -> RequestRefused:
    """Why nothing can be done about a request any more."""
    if request.state == State.PLANNED:
        return RequestRefused("planned", "A plan was made instead.")
    if request.state == State.SETTLED:
        return RequestRefused("nothing_owed", "Nothing is owed any more.")
    return RequestRefused("not_open", "This request has had its answer.")


def _own(visitor: Visitor, number: str) -> PlanRequest:
    """The visitor's own request, with its cases locked. Raises NotYours, NotYourRole."""
    check_can_decide(visitor)
    request = PlanRequest.objects.filter(number=number).first()
    cases = cases_of(request) if request else [None]
    for case_id in cases:
        check_can_open_case(visitor, case_id)
    assert request is not None
    locked("claims_case", cases_of(request))
    request.refresh_from_db()
    return request


def _tell(request: PlanRequest, now: dt.datetime) -> None:
    tell(Telling(request.debtor_id, "plan_answer", f"plan_request:{request.pk}"), now=now)


def _record(what: str, request: PlanRequest, actor: str, now: dt.datetime, **more: str | int) -> None:
    for case_id in cases_of(request):
        audit.record(
            actor=actor, action=f"plan_request.{what}", subject=f"case:{case_id}", now=now, request=request.pk, **more
        )
