"""Writes the confirmation of a payment plan that was agreed."""

import datetime as dt
from functools import partial

from django.db import transaction

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.letters.operations.archiving import Draft, archive
from quittance.areas.letters.queries.matters import matter_of, pay_links
from quittance.areas.letters.rules import LetterRefused
from quittance.areas.parties.models import Party
from quittance.formats.letter import plans
from quittance.formats.letter.matter import Plan
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked


def write_plan_confirmation(
    *, case_id: int, plan: Plan, agreed_as: str, actor: str, now: dt.datetime, language: str = "", on_paper: bool = True
) -> int:
    """The confirmation of a plan, for the archive and, unless told otherwise, on paper; returns the letter.

    `agreed_as` names the agreement: the same one has one letter. The instalments pay what is owed today, together with
    the plan's own interest and fee. Raises LetterRefused: plan (a plan that no letter can tell, or another sum),
    no_address.
    """
    day = oslo_date(now)
    try:
        plans.check(plan)
    except ValueError as wrong:
        raise LetterRefused("plan", str(wrong)) from None
    with transaction.atomic():
        locked("claims_case", [case_id])
        facts = case_facts.load_one(case_id)
        matter = matter_of(facts, link=pay_links([case_id])[case_id], on=day)
        if plan.total != matter.total + (plan.interest or 0) + plan.fee:
            raise LetterRefused("plan", f"The instalments do not come to what case {facts.number} owes on {day}.")
        if plan.instalments[0].day < day:
            raise LetterRefused("plan", "The first instalment of a plan lies ahead.")
        party = Party.objects.get(pk=facts.debtor_id)
        composed = partial(plans.plan_confirmation, matter=matter, plan=plan)
        key = f"plan_confirmation:{case_id}:{agreed_as}:{language or party.language}"
        draft = Draft("plan_confirmation", key, party, (case_id,), composed, language=language, on_paper=on_paper)
        return archive(draft, actor=actor, now=now)
