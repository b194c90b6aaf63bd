"""Makes a plan binding: the same engine as the simulation, once for each form, with everything that follows from it.

Law: the agency's plan binds the creditor (inkassoloven § 13); who agrees to one has acknowledged the debt
(foreldelsesloven § 14); a fee is lawful beyond four instalments and only when told before (inkassoforskriften § 2-4).
"""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.claims.models import Case
from quittance.areas.claims.operations.charging import charge, charge_reached
from quittance.areas.claims.operations.holding import acknowledge, hold
from quittance.areas.claims.operations.references import issue_reference
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.background import limitation_of
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.contacts.operations.telling import Telling, tell
from quittance.areas.contacts.queries.reaching import reach
from quittance.areas.letters.operations.archiving import can_be_posted
from quittance.areas.letters.operations.planning import write_plan_confirmation
from quittance.areas.parties.models import Party
from quittance.areas.plans.models import Event, Instalment, Plan, PlanCase
from quittance.areas.plans.operations.overtaking import end_planned
from quittance.areas.plans.queries.debts import in_order
from quittance.areas.plans.queries.options import Option, made
from quittance.areas.plans.queries.rules import RulesFacts, last_grace_day, rules_for
from quittance.areas.plans.rules import PlanRefused, Terms
from quittance.core.balance import Movement
from quittance.core.fees import plan_fee_ceiling
from quittance.core.money import to_text
from quittance.core.notices import PLAN_FEE
from quittance.core.plans import Course
from quittance.formats.letter.matter import Instalment as LetterInstalment
from quittance.formats.letter.matter import Plan as LetterPlan
from quittance.formats.notice import Kind
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked, retried

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
KID = "kid"
"""The channel of somebody who came with a payment reference and has not logged in."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A plan that was made, or had been by the same form."""

    plan_id: int
    number: str


def new_number() -> str:
    """A name for a plan, a request or an offer that tells nothing: ten letters and digits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


def agree(
    *,
    case_ids: Sequence[int],
    terms: Terms,
    channel: str,
    actor: str,
    form_token: str,
    now: dt.datetime,
    rules: RulesFacts | None = None,
    inside: bool = True,
    language: str = "",
    request: int | None = None,
) -> Agreed:
    """Agrees on a plan over cases of one debtor. The same form again gives the same plan, however often it is pressed.

    Fees whose day has come are charged first; then nothing more is while the plan is kept. Without `inside` a person
    of ours has said yes to what the rules do not allow. Requests about the cases end, but for the `request` that the
    plan answers. Raises PlanRefused, core.plans.PlanError.
    """
    ids = tuple(sorted(set(case_ids)))
    return retried(lambda: _agreed(ids, terms, channel, actor, form_token, now, rules, inside, language, request))


def _agreed(
    case_ids: tuple[int, ...],
    terms: Terms,
    channel: str,
    actor: str,
    form_token: str,
    now: dt.datetime,
    rules: RulesFacts | None,
    inside: bool,
    language: str,
    request: int | None,
) -> Agreed:
    today = oslo_date(now)
    with transaction.atomic():
        locked("claims_case", list(case_ids))
        known = Plan.objects.filter(form_token=form_token).first()
        if known is not None:
            return Agreed(known.pk, known.number)
        check_free(case_ids)
        end_planned(case_ids, but=request, actor=actor, now=now)
        charge_reached(list(case_ids), today=today, now=now, actor=actor)
        facts = in_order(case_facts.load(list(case_ids)).values(), today)
        check_cases(facts, today)
        owed = sum(one.payable(today).total for one in facts)
        rules = rules or rules_for({one.creditor.creditor_id for one in facts}, owed=owed, on=today)
        if rules is None:
            raise PlanRefused("rules", "There are no rules for this debt: ask us.")
        option = made(facts, rules=rules, terms=terms, today=today)
        if inside and option.outside:
            raise PlanRefused("outside", "That is outside the rules.", option.outside)
        plan = _kept(facts, option, rules, channel, form_token, now)
        _take_effect(plan, facts, option, actor=actor, now=now)
        document(plan, facts, option.course, rules, actor=actor, now=now, language=language)
    return Agreed(plan.pk, plan.number)


def check_free(case_ids: Sequence[int]) -> None:
    """Raises PlanRefused (no_cases, has_plan) when there is nothing to agree on, or a plan already."""
    if not case_ids or Case.objects.filter(pk__in=case_ids).count() != len(case_ids):
        raise PlanRefused("no_cases", "There is no such case.")
    if PlanCase.objects.filter(case_id__in=case_ids, active=True).exists():
        raise PlanRefused("has_plan", "There is a plan for this already.")


def check_cases(facts: Sequence[CaseFacts], today: dt.date) -> None:
    """Raises PlanRefused (other_debtor, nothing_owed, too_old) for cases that no plan can be made over."""
    if len({one.debtor_id for one in facts}) != 1:
        raise PlanRefused("other_debtor", "The cases are not of the same debtor.")
    if any(one.payable(today).total <= 0 for one in facts):
        raise PlanRefused("nothing_owed", "Nothing is owed on one of the cases.")
    if any(limitation_of(one, claim).is_over(today) for one in facts for claim in one.claims):
        raise PlanRefused("too_old", "A claim is too old to be demanded.")


def _kept(
    facts: Sequence[CaseFacts],
    option: Option,
    rules: RulesFacts,
    channel: str,
    form_token: str,
    now: dt.datetime,
) -> Plan:
    today, terms = oslo_date(now), option.terms
    assert terms is not None
    reference = issue_reference(case_id=facts[0].case_id, kind="plan", now=now)
    plan = Plan.objects.create(
        number=new_number(),
        debtor_id=facts[0].debtor_id,
        rules_id=rules.rules_id,
        reference_id=reference,
        agreed_at=now,
        begins_on=today,
        frequency=terms.frequency,
        day_of_month=(terms.day_of_month or terms.first.day) if terms.frequency == "monthly" else None,
        any_day=terms.any_day,
        owed=option.course.start_total - option.fee,
        fee=option.fee,
        small_rest=rules.small_rest,
        channel=channel,
        form_token=form_token,
    )
    PlanCase.objects.bulk_create(
        PlanCase(plan=plan, case_id=one.case_id, place=place, owed=one.payable(today).total, since=today)
        for place, one in enumerate(facts, start=1)
    )
    write_instalments(plan, option.course, rules)
    return plan


def write_instalments(plan: Plan, course: Course, rules: RulesFacts) -> None:
    """The instalments of the plan's present version."""
    Instalment.objects.bulk_create(
        Instalment(
            plan=plan,
            due=step.day,
            amount=step.amount,
            version=plan.version,
            judged_after=last_grace_day(rules, step.day),
        )
        for step in course.steps
    )


def _take_effect(plan: Plan, facts: Sequence[CaseFacts], option: Option, *, actor: str, now: dt.datetime) -> None:
    today, case_ids = oslo_date(now), [one.case_id for one in facts]
    source = f"plan:{plan.pk}"
    if option.fee:
        ceiling = plan_fee_ceiling(today)
        told = {"ceiling": to_text(ceiling.amount), "unit_rate": to_text(ceiling.unit_rate), "law": ceiling.law}
        step = Movement(today, "plan_fee", None, option.fee, "planned", code=PLAN_FEE, facts=told)
        charge(facts[0], step, now=now, actor=actor)
    hold(case_ids, kind="plan", source=source, since=today)
    if plan.channel != KID:  # who has not logged in may be anybody: their first payment acknowledges the debt
        acknowledge(case_ids, source=source, day=today)
    agreed = {"total": option.total, "count": option.count, "interest": option.interest}
    note(plan, "agreed", actor=actor, now=now, facts=agreed)
    audit.record(
        actor=actor, action="plan.agreed", subject=source, now=now, cases=len(facts), count=option.count, fee=option.fee
    )


def note(
    plan: Plan,
    kind: str,
    *,
    actor: str,
    now: dt.datetime,
    cost_effect: int = 0,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Adds to the plan's story."""
    Event.objects.create(
        plan=plan,
        kind=kind,
        day=oslo_date(now),
        at=now,
        actor=actor,
        version=plan.version,
        cost_effect=cost_effect,
        facts=dict(facts or {}),
    )


def document(
    plan: Plan,
    facts: Sequence[CaseFacts],
    ahead: Course,
    rules: RulesFacts,
    *,
    actor: str,
    now: dt.datetime,
    language: str = "",
) -> int:
    """The agreement in writing, one for each version; on paper for whoever did not make it logged in and reachable.

    The debtor is told of each version too, whoever made it and from where: it may have been somebody else.
    """
    today = oslo_date(now)
    found = case_facts.load([one.case_id for one in facts])
    ordered = [found[one.case_id] for one in facts]
    bears = not rules.waives_interest and any(c.terms.kind != "none" for one in ordered for c in one.claims)
    party = Party.objects.get(pk=plan.debtor_id)
    kind: Kind = "plan_agreed" if plan.version == 1 else "plan_changed"
    tell(Telling(plan.debtor_id, kind, f"{kind}:{plan.pk}:{plan.version}"), now=now)
    return write_plan_confirmation(
        case_ids=[one.case_id for one in ordered],
        plan=LetterPlan(
            kid=plan.reference_id,
            instalments=tuple(LetterInstalment(step.day, step.amount) for step in ahead.steps),
            rate=yearly_rate(ordered, today) if bears else None,
            interest=ahead.added if bears else None,
            fee=plan.fee if plan.version == 1 else 0,
            grace_days=rules.grace_days,
            misses=rules.misses,
            moves=max(rules.moves - plan.moves_used, 0),
            move_days=rules.move_days,
            skips=max(rules.skips - plan.skips_used, 0),
            pause_months=max(rules.pause_months - plan.pause_months_used, 0),
            version=plan.version,
            acknowledged=plan.channel != KID,
        ),
        agreed_as=f"plan:{plan.pk}:{plan.version}",
        actor=actor,
        now=now,
        language=language,
        on_paper=can_be_posted(party) and wants_paper(plan.debtor_id, actor),
    )


def wants_paper(debtor_id: int, actor: str) -> bool:
    """Whether something about a plan goes out on paper: not when its debtor did it logged in and is told elsewhere."""
    known = reach([debtor_id]).get(debtor_id)
    return not actor.startswith("debtor:") or known is None or known.preferred is None


def yearly_rate(facts: Sequence[CaseFacts], today: dt.date) -> Decimal:
    """The yearly rate that runs now, in percent; the first claim's where several have different ones."""
    segments = (part for one in facts for line in one.balance(today).lines for part in line.segments)
    found = max(segments, key=lambda part: part.last, default=None)
    return found.rate if found else Decimal(0)
