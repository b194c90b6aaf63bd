"""Requests for plans outside the rules: what was asked and why, what the engine makes of it, and how fast we answer."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from statistics import median
from typing import Any

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.plans.queries.debts import debts_of, in_order
from quittance.areas.plans.queries.options import Option, first_day, made, smallest_monthly
from quittance.areas.plans.queries.rules import RulesFacts, in_force, nearest_rules
from quittance.areas.plans.queries.rules import one as rules_one
from quittance.areas.plans.queries.tried import tried_before
from quittance.areas.plans.rules import PlanRefused, Terms
from quittance.core.plans import PlanError
from quittance.core.workdays import is_banking_day, later
from quittance.kit.clock import oslo_date
from quittance.kit.crypto import decrypt
from quittance.kit.db import rows

SEALED = "plans_planrequest.sealed"
_MEASURED_DAYS = 365
_REQUESTS = """
select r.id, r.number, r.debtor_id, p.name, array(select c.case_id from plans_planrequest_cases c
         where c.planrequest_id = r.id order by c.case_id),
       array(select k.number from plans_planrequest_cases c join claims_case k on k.id = c.case_id
         where c.planrequest_id = r.id order by c.case_id),
       r.rules_id, r.state, r.made_at, r.answer_by, r.channel, r.proposal, r.offer, r.offer_until, r.words,
       r.answered_at, r.answered_by, r.decided_at, (select number from plans_plan where id = r.plan_id)
  from plans_planrequest r join parties_party p on p.id = r.debtor_id where {where}
"""
_ANSWERED = """
select made_at, answered_at from plans_planrequest where answered_at is not null and made_at >= %s
 order by answered_at desc limit 2000
"""


@dataclass(frozen=True, slots=True)
class Budget:
    """A month of somebody's household in øre, as they say it, and how many children live there."""

    income: int
    housing: int
    fixed: int
    debts: int
    children: int

    @property
    def left(self) -> int:
        """What is left of a month when all that is paid; food, clothes and the like are still to be."""
        return self.income - self.housing - self.fixed - self.debts


@dataclass(frozen=True, slots=True)
class Told:
    """Why somebody asks, in their words, and their month in figures."""

    words: str
    budget: Budget


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as both sides see it. `terms` was asked for, `offer` is what we would agree to instead."""

    request_id: int
    number: str
    debtor_id: int
    debtor: str
    case_ids: tuple[int, ...]
    case_numbers: tuple[str, ...]
    rules_id: int
    state: str
    made_at: dt.datetime
    answer_by: dt.date
    channel: str
    terms: Terms
    offer: Terms | None
    offer_until: dt.date | None
    words: str
    answered_at: dt.datetime | None
    answered_by: str
    decided_at: dt.datetime | None
    plan_number: str | None

    @property
    def waits_for_us(self) -> bool:
        """Nobody has answered it."""
        return self.state == "open"

    def is_late(self, today: dt.date) -> bool:
        """The answer was promised earlier."""
        return self.waits_for_us and self.answer_by < today


@dataclass(frozen=True, slots=True)
class Advice:
    """What the engine makes of a proposal, for whoever answers. Amounts in øre.

    `option` is None where the amount never pays it (`problem`). `inside_at` is the smallest monthly amount that
    would be within the rules, None where none is; `spare` is what the household has left of a month after the
    instalments of a month.
    """

    owed: int
    rules: RulesFacts
    option: Option | None
    problem: str
    inside_at: int | None
    spare: int

    @property
    def outside(self) -> tuple[str, ...]:
        """What is outside the rules."""
        return self.option.outside if self.option else ()

    @property
    def months(self) -> int:
        """How many months it takes, from today to the last instalment."""
        if self.option is None:
            return 0
        first, last = self.option.course.start, self.option.course.last_day
        return (last.year - first.year) * 12 + last.month - first.month

    @property
    def codes(self) -> tuple[str, ...]:
        """What to look at: never_ends, interest_heavy, spare, too_small, too_long, too_late, frequency,
        tried_often, inside."""
        found = [self.problem] if self.problem else list(self.outside)
        if self.option and self.option.interest * 4 > self.owed:
            found.append("interest_heavy")
        if self.spare < 0:
            found.append("spare")
        return tuple(found) or ("inside",)


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How fast requests are answered, in banking days: what is promised, and the median of the last year's answers."""

    promised: int
    median: Decimal | None
    count: int


def to_data(terms: Terms) -> dict[str, object]:
    """Terms as a request keeps them."""
    return {
        "amount": terms.amount,
        "frequency": terms.frequency,
        "first": f"{terms.first}",
        "day_of_month": terms.day_of_month,
    }


def to_terms(data: Mapping[str, Any] | str | None) -> Terms | None:
    """What a request keeps, as terms."""
    found = json.loads(data) if isinstance(data, str) else data
    if found is None:
        return None
    return Terms(
        found["frequency"],
        dt.date.fromisoformat(found["first"]),
        amount=found["amount"],
        day_of_month=found["day_of_month"],
    )


def waiting() -> tuple[RequestView, ...]:
    """Requests without an answer, the one promised first at the top."""
    return _read("r.state = 'open' order by r.answer_by, r.id", {})


def answered(*, most: int = 50) -> tuple[RequestView, ...]:
    """The newest answers."""
    return _read("r.answered_at is not null order by r.answered_at desc limit %(most)s", {"most": most})


def requests_of(case_ids: Collection[int]) -> tuple[RequestView, ...]:
    """Requests about any of these cases, the newest first."""
    where = "r.id in (select planrequest_id from plans_planrequest_cases where case_id = any(%(cases)s))"
    return _read(f"{where} order by r.id desc", {"cases": list(case_ids)})


def one_request(request_id: int) -> RequestView | None:
    """A request by its id."""
    return next(iter(_read("r.id = %(id)s", {"id": request_id})), None)


def request_by_number(number: str) -> RequestView | None:
    """A request by the number it goes by outside."""
    return next(iter(_read("r.number = %(number)s", {"number": number})), None)


def told(request_id: int) -> Told:
    """Opens the reasons and the budget of a request."""
    ((sealed,),) = rows("select sealed from plans_planrequest where id = %s", [request_id])
    found = json.loads(decrypt(bytes(sealed), place=SEALED))
    return Told(found["words"], Budget(**found["budget"]))


def advice(request: RequestView, budget: Budget, *, today: dt.date, terms: Terms | None = None) -> Advice:
    """The engine's figures for what was asked for, or for other terms. Raises PlanRefused (nothing_owed)."""
    return advice_for(request.case_ids, terms or request.terms, budget, today=today)


def advice_for(case_ids: Collection[int], asked: Terms, budget: Budget, *, today: dt.date) -> Advice:
    """The engine's figures for terms over those of these cases that owe. Raises PlanRefused (nothing_owed)."""
    known = case_facts.load(list(case_ids)).values()
    facts = tuple(one for one in known if one.payable(today).total > 0)
    owed = sum(one.payable(today).total for one in facts)
    if not owed:
        raise PlanRefused("nothing_owed", "Nothing is owed any more.")
    rules = nearest_rules({one.creditor.creditor_id for one in facts}, owed=owed, on=today)
    option, problem = None, ""
    try:
        option = made(facts, rules=rules, terms=asked, today=today)
    except PlanError as never:
        problem = never.code
    return Advice(owed, rules, option, problem, _inside_at(facts, rules, asked, today), _spare(budget, asked))


def _inside_at(facts: tuple[case_facts.CaseFacts, ...], rules: RulesFacts, asked: Terms, today: dt.date) -> int | None:
    """The smallest monthly amount within the rules, as the choices show it; from the day asked for if rules allow it.

    None where no amount is.
    """
    if tried_before([one.case_id for one in facts], today=today) > rules.retries:
        return None
    first = asked.first if today < asked.first <= rules.last_first_day(today) else first_day(today)
    ordered = in_order(facts, today)
    return smallest_monthly(ordered, rules=rules, first=first, today=today, ready=debts_of(ordered, today))


def _spare(budget: Budget, terms: Terms) -> int:
    each = terms.amount or 0
    monthly = {"monthly": each, "biweekly": each * 26 // 12, "weekly": each * 52 // 12}[terms.frequency]
    return budget.left - monthly


def answer_times(*, today: dt.date) -> AnswerTimes:
    """The promise of the agency's rules, and how it was kept in the last year."""
    since = dt.datetime.combine(later(today, -_MEASURED_DAYS), dt.time(), tzinfo=dt.UTC)
    taken = [Decimal(_banking_days(oslo_date(asked), oslo_date(done))) for asked, done in rows(_ANSWERED, [since])]
    promised = in_force(today, ())[0].answer_days
    return AnswerTimes(promised, median(taken) if taken else None, len(taken))


def rules_of(request: RequestView) -> RulesFacts:
    """The rules it was asked under."""
    return rules_one(request.rules_id)


def _banking_days(first: dt.date, last: dt.date) -> int:
    return sum(is_banking_day(later(first, day)) for day in range(1, (last - first).days + 1))


def _read(where: str, values: Mapping[str, object]) -> tuple[RequestView, ...]:
    return tuple(_view(row) for row in rows(_REQUESTS.format(where=where), values))


def _view(row: tuple[Any, ...]) -> RequestView:
    named = dict(zip((field.name for field in fields(RequestView)), row, strict=True))
    for name in ("case_ids", "case_numbers"):
        named[name] = tuple(named[name])
    for name in ("terms", "offer"):
        named[name] = to_terms(named[name])
    return RequestView(**named)
