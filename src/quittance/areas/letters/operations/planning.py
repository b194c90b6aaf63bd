"""Writes the confirmation of a payment plan that was agreed, and tells that one has ended."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from django.db import transaction

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.letters.operations.archiving import Draft, archive, can_be_posted
from quittance.areas.letters.queries.matters import matter_asked, matter_of, pay_links
from quittance.areas.letters.rules import LetterRefused
from quittance.areas.parties.models import Party
from quittance.formats.letter import Kind, Page, offers, plans
from quittance.formats.letter.matter import Envelope, Instalment, Matter, Plan
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked


def write_plan_confirmation(
    *,
    case_ids: Sequence[int],
    plan: Plan,
    agreed_as: str,
    actor: str,
    now: dt.datetime,
    language: str = "",
    on_paper: bool = True,
) -> int:
    """The confirmation of a plan, for the archive and, unless told otherwise, on paper; returns the letter.

    `agreed_as` names the agreement: the same one has one letter. The instalments pay what is owed today on all the
    cases, together with the interest that comes; where the plan bears none, what has accrued since it began is not in
    them. Raises LetterRefused: plan (a plan that no letter can tell, or another sum), no_address.
    """
    day = oslo_date(now)
    try:
        plans.check(plan)
    except ValueError as wrong:
        raise LetterRefused("plan", str(wrong)) from None
    with transaction.atomic():
        locked("claims_case", list(case_ids))
        found = case_facts.load(list(case_ids))
        facts, links = [found[case_id] for case_id in case_ids], pay_links(case_ids)
        matter = _together([matter_of(one, link=links[one.case_id], on=day) for one in facts])
        bears = plan.rate is not None
        if plan.total > matter.total + (plan.interest or 0) or (bears and plan.total < matter.total):
            raise LetterRefused("plan", f"The instalments do not come to what is owed on {matter.number} on {day}.")
        if plan.instalments[0].day < day:
            raise LetterRefused("plan", "The first instalment of a plan lies ahead.")
        party = Party.objects.get(pk=facts[0].debtor_id)
        composed = partial(plans.plan_confirmation, matter=matter, plan=plan)
        key = f"plan_confirmation:{case_ids[0]}:{agreed_as}:{language or party.language}"
        draft = Draft("plan_confirmation", key, party, tuple(case_ids), composed, language=language, on_paper=on_paper)
        return archive(draft, actor=actor, now=now)


def write_plan_ended(
    *,
    case_id: int,
    missed: Sequence[Instalment],
    deadline: dt.date,
    ended_as: str,
    actor: str,
    now: dt.datetime,
    on_paper: bool = True,
) -> int:
    """Tells that a plan has ended because instalments did not come, for one of its cases; returns the letter.

    `missed` holds what is missing of each, in øre, nothing where its debtor wanted the end; `ended_as` names the plan:
    a case has one such letter of it. On paper, if it is to be, wherever the debtor has an address. In the caller's
    transaction, under the case's lock.
    """
    day = oslo_date(now)
    facts = case_facts.load_one(case_id)
    party = Party.objects.get(pk=facts.debtor_id)
    composed = partial(
        plans.plan_ended,
        matter=matter_asked(facts, link=pay_links([case_id])[case_id], today=day, deadline=deadline),
        missed=tuple(missed),
        ended=day,
        deadline=deadline,
        now=facts.balance(day).total,
    )
    draft = _draft("plan_ended", case_id, ended_as, party, composed, on_paper=on_paper)
    return archive(draft, actor=actor, now=now)


def write_plan_ended_offered(
    *,
    case_id: int,
    missed: Sequence[Instalment],
    amount: int,
    until: dt.date,
    ended_as: str,
    actor: str,
    now: dt.datetime,
    on_paper: bool = True,
) -> int:
    """The same for a case with an open offer: `amount` øre by a day still do, and the whole is not demanded before."""
    day = oslo_date(now)
    facts = case_facts.load_one(case_id)
    party = Party.objects.get(pk=facts.debtor_id)
    composed = partial(
        plans.plan_ended_offered,
        matter=matter_of(facts, link=pay_links([case_id])[case_id], on=day),
        missed=tuple(missed),
        ended=day,
        amount=amount,
        until=until,
    )
    draft = _draft("plan_ended", case_id, ended_as, party, composed, on_paper=on_paper)
    return archive(draft, actor=actor, now=now)


def write_settlement_offer(
    *, case_id: int, amount: int, until: dt.date, offered_as: str, actor: str, now: dt.datetime
) -> int:
    """Tells of an offer to be done with a case for `amount` øre paid by a day; returns the letter.

    On paper wherever the debtor has an address. In the caller's transaction, under the case's lock.
    """
    day = oslo_date(now)
    facts = case_facts.load_one(case_id)
    party = Party.objects.get(pk=facts.debtor_id)
    matter = matter_of(facts, link=pay_links([case_id])[case_id], on=day)
    composed = partial(offers.settlement_offer, matter=matter, amount=amount, until=until)
    return archive(_draft("settlement_offer", case_id, offered_as, party, composed), actor=actor, now=now)


def _draft(
    kind: Kind, case_id: int, named: str, party: Party, compose: Callable[[Envelope], Page], *, on_paper: bool = True
) -> Draft:
    """A letter about one case, once for what it is named by; on paper only where it can be posted."""
    key = f"{kind}:{case_id}:{named}"
    return Draft(kind, key, party, (case_id,), compose, on_paper=on_paper and can_be_posted(party))


def _together(matters: Sequence[Matter]) -> Matter:
    """Several cases as the one matter of a letter: their numbers, their creditors, and what they come to."""
    first = matters[0]
    return replace(
        first,
        number=", ".join(one.number for one in matters),
        creditor=", ".join(dict.fromkeys(one.creditor for one in matters)),
        total=sum(max(one.total, 0) for one in matters),
    )
