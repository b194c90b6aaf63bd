"""A plan that somebody of ours makes while the debtor is on the phone or writes: same engine, same agreement.

Beyond the rules it takes a reason, which is kept as a code: what a debtor tells of their life is no audit trail.
"""

import datetime as dt
from collections.abc import Sequence

from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.plans.operations.agreeing import Agreed, agree
from quittance.areas.plans.operations.asking import rules_of
from quittance.areas.plans.queries.options import made
from quittance.areas.plans.rules import OUTSIDE_REASONS, PlanRefused, Terms
from quittance.kit.clock import oslo_date
from quittance.kit.db import retried


def agree_at_desk(
    *, case_ids: Sequence[int], terms: Terms, reason: str, actor: str, form_token: str, now: dt.datetime
) -> Agreed:
    """Makes a plan for the debtor, who gets it in writing; outside the rules only with one of OUTSIDE_REASONS.

    Raises PlanRefused: outside (no reason was given), and what agreeing raises; core.plans.PlanError.
    """

    def work() -> Agreed:
        today = oslo_date(now)
        facts = tuple(case_facts.load(list(case_ids)).values())
        rules = rules_of(facts, today)
        outside = made(facts, rules=rules, terms=terms, today=today).outside
        if outside and reason not in OUTSIDE_REASONS:
            raise PlanRefused("outside", "That is outside the rules: say why.", outside)
        agreed = agree(
            case_ids=case_ids,
            terms=terms,
            channel="desk",
            actor=actor,
            form_token=form_token,
            now=now,
            rules=rules,
            inside=not outside,
        )
        if outside:
            audit.record(
                actor=actor,
                action="plan.outside",
                subject=f"plan:{agreed.plan_id}",
                now=now,
                outside=" ".join(outside),
                reason=reason,
            )
        return agreed

    return retried(work)
