"""New versions of the rules for plans, and bands that are withdrawn: proposed by one of us and agreed to by another.

Nothing is ever changed: a version is added and counts from its day on, and a plan keeps the version it was made under.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from quittance.areas.approvals import operations as approvals
from quittance.areas.audit import operations as audit
from quittance.areas.parties.models import Creditor
from quittance.areas.plans.models import Rules
from quittance.areas.plans.queries.rules import RulesFacts, in_force
from quittance.areas.plans.queries.rules import one as version
from quittance.areas.plans.rules import LIMITS, PLAN_RULES, RulesRefused, RuleTerms
from quittance.core.fees import plan_fee_ceiling
from quittance.core.plans import FREQUENCIES
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked, retried, rows


@dataclass(frozen=True, slots=True)
class NewRules(RuleTerms):
    """A version as it is typed: for the agency (no creditor) or a creditor, from a lower bound of debt, in øre."""

    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to know before rules are changed. Amounts in øre.

    Codes: replaces (the band in force until then), splits (debts between the bounds leave the band they are in), gap
    (debts below `upto` have no rules of this kind), coming (another version of the band is to follow on `day`),
    smallest (an instalment is at least `upto`, more than debts from `start`), strict (one day late ends a plan), fee
    (of `start`).
    """

    code: str
    start: int = 0
    upto: int | None = None
    day: dt.date | None = None


_TERMS = tuple(field.name for field in fields(NewRules))
_BEFORE = {"pause_months": 0, "retries": 1, "small_rest": 2_500}
"""What stands for values that proposals did not have when they were made."""
_COMING = """
select distinct on (owed_from) owed_from, valid_from from plans_rules
 where creditor_id is not distinct from %s and valid_from > %s order by owed_from, valid_from
"""
_NEWEST = """
select coalesce(max(id), 0) from plans_rules where creditor_id is not distinct from %s and owed_from = %s
"""


def as_new(found: RulesFacts, *, valid_from: dt.date) -> NewRules:
    """A version in force as the start of its next one."""
    terms = {name: getattr(found, name) for name in _TERMS if name not in {"withdrawn", "valid_from"}}
    return NewRules(valid_from=valid_from, **terms)


def as_facts(wanted: NewRules) -> RulesFacts:
    """A version as it would be read, in its place among the bands of its owner."""
    above = [one.owed_from for one in _bands(wanted) if one.owed_from > wanted.owed_from]
    said = {name: getattr(wanted, name) for name in _TERMS if name != "withdrawn"}
    return RulesFacts(rules_id=0, owed_below=min(above, default=None), **said)


def check(wanted: NewRules, *, today: dt.date) -> None:
    """Raises RulesRefused: range, frequencies, interest, too_early, fee, last_band, not_in_force, same."""
    for name, (least, most) in LIMITS.items():
        if not least <= getattr(wanted, name) <= most:
            raise RulesRefused("range", name)
    if not wanted.frequencies or not set(wanted.frequencies) <= set(FREQUENCIES):
        raise RulesRefused("frequencies", "Say how often one may pay.")
    if wanted.interest not in Rules.Interest.values:
        raise RulesRefused("interest", "Interest runs, or it is waived.")
    if wanted.valid_from < today:
        raise RulesRefused("too_early", "Rules begin today or later: what was agreed before keeps its own.")
    if wanted.fee > plan_fee_ceiling(wanted.valid_from).amount:
        raise RulesRefused("fee", "The fee is above what inkassoforskriften § 2-4 allows.")
    _check_against(wanted)


def _check_against(wanted: NewRules) -> None:
    """What the version stands beside on its first day."""
    bands = {one.owed_from: one for one in _bands(wanted)}
    there = bands.get(wanted.owed_from)
    if wanted.withdrawn:
        if there is None:
            raise RulesRefused("not_in_force", "There is no such band on that day.")
        if wanted.creditor_id is None and len(bands) == 1:
            raise RulesRefused("last_band", "The agency always has rules.")
    elif there is not None and as_new(there, valid_from=wanted.valid_from) == wanted:
        raise RulesRefused("same", "These rules are in force already.")


def cautions(wanted: NewRules) -> tuple[Caution, ...]:
    """What a version would do to the bands beside it: overlaps, gaps, and versions that come after it."""
    bands = {one.owed_from: one for one in _bands(wanted)}
    found: list[Caution] = []
    there = bands.get(wanted.owed_from)
    if there is not None and not wanted.withdrawn:
        found.append(Caution("replaces", there.owed_from, there.owed_below, there.valid_from))
    around = next((one for one in bands.values() if _inside(wanted.owed_from, one)), None)
    if around is not None and not wanted.withdrawn:
        found.append(Caution("splits", wanted.owed_from, around.owed_below))
    after = set(bands) | {wanted.owed_from} if not wanted.withdrawn else set(bands) - {wanted.owed_from}
    if after and min(after) > 0:
        found.append(Caution("gap", 0, min(after)))
    coming = dict(rows(_COMING, [wanted.creditor_id, wanted.valid_from]))
    if day := coming.get(wanted.owed_from):
        found.append(Caution("coming", wanted.owed_from, day=day))
    return (*found, *(() if wanted.withdrawn else _unusual(wanted)))


def _unusual(wanted: NewRules) -> Iterator[Caution]:
    """What is lawful, and hard on debtors or of no use to them."""
    low, high, least = wanted.owed_from, as_facts(wanted).owed_below, wanted.smallest_instalment
    if (low and least > low) or (high is not None and least >= high):
        yield Caution("smallest", low, least)
    if not wanted.grace_days and not wanted.misses:
        yield Caution("strict")
    if wanted.fee:
        yield Caution("fee", wanted.fee)


def _inside(bound: int, band: RulesFacts) -> bool:
    return band.owed_from < bound and (band.owed_below is None or bound < band.owed_below)


def _bands(wanted: NewRules) -> list[RulesFacts]:
    """The bands of the same owner that count on the version's first day."""
    mine = [wanted.creditor_id] if wanted.creditor_id is not None else []
    return [one for one in in_force(wanted.valid_from, mine) if one.creditor_id == wanted.creditor_id]


def propose(wanted: NewRules, *, reason: str, actor: str, now: dt.datetime) -> int:
    """Asks for a new version; returns the proposal. Raises RulesRefused, approvals.rules.ApprovalRefused."""

    def work() -> int:
        _lock(wanted.creditor_id)
        check(wanted, today=oslo_date(now))
        return approvals.propose(
            kind=PLAN_RULES,
            subject=_subject(wanted),
            payload=_payload(wanted),
            reason=reason,
            maker=actor,
            now=now,
        )

    return retried(work)


def propose_withdrawal(
    *, creditor_id: int | None, owed_from: int, valid_from: dt.date, reason: str, actor: str, now: dt.datetime
) -> int:
    """Asks that a band be there no longer from a day on; returns the proposal. Raises RulesRefused, ApprovalRefused."""
    ids = [creditor_id] if creditor_id is not None else []
    bands = in_force(valid_from, ids)
    band = next((one for one in bands if (one.creditor_id, one.owed_from) == (creditor_id, owed_from)), None)
    if band is None:
        raise RulesRefused("not_in_force", "There is no such band on that day.")
    wanted = replace(as_new(band, valid_from=valid_from), withdrawn=True)
    return propose(wanted, reason=reason, actor=actor, now=now)


def still_stands(payload: Mapping[str, Any], *, today: dt.date) -> bool:
    """Whether the version may still begin on its day, and no other version of the band was made meanwhile."""
    wanted = proposed(payload)
    _lock(wanted.creditor_id)
    try:
        check(wanted, today=today)
    except RulesRefused:
        return False
    return _newest(wanted) == payload["after_rules"]


def put_in_force(decision: approvals.Decision, *, now: dt.datetime) -> int:
    """Adds the approved version; returns it. In the decision's transaction."""
    wanted = proposed(decision.payload)
    values = asdict(wanted) | {"frequencies": list(wanted.frequencies)}
    made = Rules.objects.create(**values, made_by=decision.maker, made_at=now)
    audit.record(
        actor=decision.checker,
        action="plan_rules.withdrawn" if wanted.withdrawn else "plan_rules.made",
        subject=decision.subject,
        now=now,
        rules=made.pk,
        valid_from=f"{wanted.valid_from}",
        proposed_by=decision.maker,
    )
    return made.pk


def proposed(payload: Mapping[str, Any]) -> NewRules:
    """The version a proposal asks for."""
    values: dict[str, Any] = {name: payload[name] if name in payload else _BEFORE[name] for name in _TERMS}
    day = dt.date.fromisoformat(values["valid_from"])
    return NewRules(**{**values, "valid_from": day, "frequencies": tuple(values["frequencies"])})


def replaced(payload: Mapping[str, Any]) -> RulesFacts | None:
    """The newest version of the band when another was proposed; None where there was none."""
    before = Rules.objects.filter(pk=payload["after_rules"], withdrawn=False).first()
    return None if before is None else version(before.pk)


def _payload(wanted: NewRules) -> dict[str, Any]:
    values = asdict(wanted) | {"valid_from": f"{wanted.valid_from}", "frequencies": list(wanted.frequencies)}
    return {**values, "after_rules": _newest(wanted)}


def _subject(wanted: NewRules) -> str:
    return f"plan-rules:{wanted.creditor_id or 0}:{wanted.owed_from}"


def _newest(wanted: NewRules) -> int:
    ((newest,),) = rows(_NEWEST, [wanted.creditor_id, wanted.owed_from])
    return int(newest)


def _lock(creditor_id: int | None) -> None:
    """One change of an owner's rules at a time; the agency's own wait for every creditor's."""
    ids = [creditor_id] if creditor_id is not None else list(Creditor.objects.values_list("id", flat=True))
    locked("parties_creditor", ids)
