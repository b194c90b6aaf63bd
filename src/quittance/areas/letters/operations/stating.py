"""Writes account statements: one case or everything, today or on another day; kept like every other letter."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from functools import partial

from django.db import transaction

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.letters.operations.archiving import Draft, archive
from quittance.areas.letters.operations.writing import on_screen
from quittance.areas.letters.queries.matters import matter_of, pay_links
from quittance.areas.letters.rules import LetterRefused
from quittance.areas.parties.models import Party
from quittance.formats.letter import Page, accounts
from quittance.formats.letter.matter import Envelope, Matter
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked


def write_statement(
    *, case_id: int, actor: str, now: dt.datetime, language: str = "", on: dt.date | None = None
) -> int:
    """How a case stands today or on another day, line by line; not on paper.

    The same figures asked for on the same day are the same letter.
    """
    today = oslo_date(now)
    day = on or today
    facts = case_facts.load_one(case_id)
    matter = matter_of(facts, link=pay_links([case_id])[case_id], on=day, today=today)
    key = f"account_statement:{case_id}:{_about(today, day)}:{_figures([matter])}"
    composed = partial(accounts.account_statement, matter=matter, on=day)
    return on_screen("account_statement", key, facts, composed, actor, now, language)


def write_statement_of_everything(
    *, case_ids: Sequence[int], actor: str, now: dt.datetime, language: str = "", on: dt.date | None = None
) -> int:
    """How these cases of one debtor stand, case by case, and together; not on paper. One case is that case's statement.

    Raises LetterRefused (no_cases) without any.
    """
    found = sorted(set(case_ids))
    if not found:
        raise LetterRefused("no_cases", "There is no case to write about.")
    if len(found) == 1:
        return write_statement(case_id=found[0], actor=actor, now=now, language=language, on=on)
    today = oslo_date(now)
    day = on or today
    facts, links = case_facts.load(found), pay_links(found)
    party = Party.objects.get(pk=facts[found[0]].debtor_id)
    matters = [matter_of(one, link=links[one.case_id], on=day, today=today) for one in facts.values()]
    cases = hashlib.sha256(repr(found).encode()).hexdigest()[:16]
    key = f"account_statement:all:{cases}:{_about(today, day)}:{_figures(matters)}:{language or party.language}"

    def composed(envelope: Envelope) -> Page:
        return accounts.statement_of_everything(envelope, matters, on=day)

    draft = Draft("account_statement", key, party, tuple(found), composed, language=language, on_paper=False)
    with transaction.atomic():
        locked("claims_case", found)
        return archive(draft, actor=actor, now=now)


def _about(today: dt.date, day: dt.date) -> str:
    return f"{today}" if day == today else f"{today}:{day}"


def _figures(matters: Sequence[Matter]) -> str:
    """A fingerprint of everything the letter says in amounts."""
    told = [(one.number, one.items, one.overpaid) for one in matters]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
