"""Writes letters one at a time: reminders and notices we send, a new login, and what a debtor asks for in writing."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from django.db import transaction

from quittance.areas.access.operations import LIFE
from quittance.areas.claims.models import Notice
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.letters.models import Letter
from quittance.areas.letters.operations.archiving import Draft, archive
from quittance.areas.letters.queries.matters import matter_asked, matter_of, pay_links, payments_of
from quittance.areas.letters.rules import (
    RENEWAL_DAYS,
    LetterRefused,
    check_can_announce_collection,
    check_can_remind,
    check_deadline,
    check_same_until,
    check_settled,
    deadline_from,
)
from quittance.areas.parties.models import Party
from quittance.areas.rights.queries import held
from quittance.formats.letter import Kind, Page, compose
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked


def write_notice(*, case_id: int, kind: Kind, actor: str, now: dt.datetime, deadline: dt.date | None = None) -> int:
    """Sends a reminder or a collection notice, free of charge: the letter, and its place in the chain of notices.

    Without a deadline the earliest that leaves time to print and post it. A second one on the same day is the first.
    Raises LetterRefused.
    """
    day = oslo_date(now)
    until = deadline or deadline_from(day)
    check_deadline(day, until)
    with transaction.atomic():
        locked("claims_case", [case_id])
        key = f"{kind}:{case_id}:{day}"
        if known := Letter.objects.filter(key=key).values_list("id", flat=True).first():
            return int(known)
        facts = case_facts.load_one(case_id)
        if held([case_id], today=day):
            raise LetterRefused("held", f"Case {facts.number} is held still at its debtor's request.")
        if facts.held:
            raise LetterRefused("on_hold", f"Case {facts.number} is held: a plan is kept, or something else stands.")
        check = check_can_announce_collection if kind == "collection_notice" else check_can_remind
        check(facts, day)
        check_same_until(facts, day, until)
        Notice.objects.create(case_id=case_id, kind=kind, sent_on=day, deadline=until, by_agency=True)
        matter = matter_asked(facts, link=pay_links([case_id])[case_id], today=day, deadline=until)
        letter = compose.collection_notice if kind == "collection_notice" else compose.reminder
        composed = partial(letter, matter=matter, deadline=until, now=facts.balance(day).total)
        party = Party.objects.get(pk=facts.debtor_id)
        return archive(Draft(kind, key, party, (case_id,), composed, until), actor=actor, now=now)


def write_renewal(*, party_id: int, case_ids: Sequence[int], actor: str, now: dt.datetime) -> int:
    """A letter with a new login for a person's cases, to the registered address; the old login ends when it is printed.

    Raises LetterRefused: too_soon when one was written in the last seven days, not_theirs, no_address.
    """
    day = oslo_date(now)
    with transaction.atomic():
        locked("parties_party", [party_id])
        since = day - dt.timedelta(days=RENEWAL_DAYS)
        if Letter.objects.filter(party_id=party_id, kind="credential_renewal", day__gt=since).exists():
            raise LetterRefused("too_soon", f"A new login was sent in the last {RENEWAL_DAYS} days.")
        found, links = case_facts.load(sorted(set(case_ids))), pay_links(case_ids)
        if not found or len(found) != len(set(case_ids)) or {one.debtor_id for one in found.values()} != {party_id}:
            raise LetterRefused("not_theirs", "These are not cases of this debtor.")
        matters = [matter_of(one, link=links[one.case_id], on=day) for one in found.values()]
        composed = partial(compose.credential_renewal, matters=matters, login_until=day + LIFE)
        draft = Draft("credential_renewal", f"renewal:{party_id}:{day}", _party(party_id), tuple(found), composed)
        return archive(draft, actor=actor, now=now)


def write_receipt(*, case_id: int, posting_id: int, actor: str, now: dt.datetime, language: str = "") -> int:
    """The receipt for a payment that stands on a case; not on paper. Raises LetterRefused (no_payment)."""
    day = oslo_date(now)
    facts = case_facts.load_one(case_id)
    payment = payments_of(facts, day).get(posting_id)
    if payment is None:
        raise LetterRefused("no_payment", f"Posting {posting_id} is no payment on case {facts.number}.")
    matter = matter_of(facts, link=pay_links([case_id])[case_id], on=day)
    composed = partial(compose.receipt, matter=matter, payment=payment)
    return on_screen("receipt", f"receipt:{posting_id}:{case_id}", facts, composed, actor, now, language)


def write_settled(*, case_id: int, actor: str, now: dt.datetime, language: str = "") -> int:
    """The certificate that a case is paid in full; not on paper. Raises LetterRefused (not_settled)."""
    day = oslo_date(now)
    facts = case_facts.load_one(case_id)
    check_settled(facts, day)
    payments = payments_of(facts, day)
    matter = matter_of(facts, link=pay_links([case_id])[case_id], on=day)
    composed = partial(compose.settled, matter=matter, payments=tuple(payments.values()))
    key = f"settled:{case_id}:{max(payments)}"
    return on_screen("settled", key, facts, composed, actor, now, language)


def on_screen(
    kind: Kind,
    key: str,
    facts: case_facts.CaseFacts,
    composed: partial[Page],
    actor: str,
    now: dt.datetime,
    language: str,
) -> int:
    """A letter in the archive and not on paper: the same in another language is another letter."""
    party = _party(facts.debtor_id)
    key = f"{key}:{language or party.language}"
    draft = Draft(kind, key, party, (facts.case_id,), composed, language=language, on_paper=False)
    with transaction.atomic():
        locked("claims_case", [facts.case_id])
        return archive(draft, actor=actor, now=now)


def _party(party_id: int) -> Party:
    return Party.objects.get(pk=party_id)
