"""Puts a composed letter into the archive; every letter passes here, once."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from quittance.areas.audit import operations as audit
from quittance.areas.contacts.operations.telling import Telling, tell_all
from quittance.areas.contacts.queries.reaching import PostTo, post_to
from quittance.areas.letters.models import Letter, LetterCase
from quittance.areas.letters.operations.codes import issue_codes
from quittance.areas.letters.queries.matters import envelope
from quittance.areas.letters.rules import LetterRefused
from quittance.areas.parties.models import Party
from quittance.areas.parties.rules import envelope_lines
from quittance.formats import notice
from quittance.formats.letter import WITH_LOGIN, Kind, Page
from quittance.formats.letter.matter import Envelope
from quittance.kit.clock import oslo_date

_KINDS: Mapping[str, notice.Kind] = {
    "credential_renewal": "new_login",
    "plan_ended": "plan_ended",
    "settlement_offer": "offer",
}
"""What is told of a letter, where it is not just that there is one."""
_TOLD_THERE = frozenset({"plan_confirmation"})
"""Letters that put in writing what is told where it happens, on paper or not."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be written: what it is about, to whom, and how it is composed once it has its envelope.

    The same `key` is the same letter. `language` is asked for; without one it is the party's. `replaces` is the letter
    that could not go out in time, if this one takes its place.
    """

    kind: Kind
    key: str
    party: Party
    case_ids: tuple[int, ...]
    compose: Callable[[Envelope], Page]
    deadline: dt.date | None = None
    language: str = ""
    on_paper: bool = True
    replaces: int | None = None


def archive(draft: Draft, *, actor: str, now: dt.datetime) -> int:
    """Writes one letter and returns its id; what was written before is found and left as it is."""
    (letter_id,) = archive_all([draft], actor=actor, now=now)
    return letter_id


def archive_all(drafts: Sequence[Draft], *, actor: str, now: dt.datetime) -> list[int]:
    """Writes letters, in the caller's transaction, and returns their ids in the same order.

    Raises LetterRefused (no_address) for a letter on paper to somebody whose address is not known.
    """
    known = dict(Letter.objects.filter(key__in=[draft.key for draft in drafts]).values_list("key", "id"))
    fresh = list({draft.key: draft for draft in drafts if draft.key not in known}.values())
    day = oslo_date(now)
    letters, cases = [], []
    elsewhere = _elsewhere(fresh)
    for draft in fresh:
        if draft.on_paper and not (can_be_posted(draft.party) or draft.key in elsewhere):
            raise LetterRefused("no_address", f"Party {draft.party.pk} has no address.")
        ((code_id, code),) = issue_codes(draft.kind, day=day)
        page = draft.compose(_addressed(draft, elsewhere, code, day))
        letters.append(_row(draft, page, code_id, actor, now))
    for letter, draft in zip(Letter.objects.bulk_create(letters), fresh, strict=True):
        known[draft.key] = letter.pk
        cases += [LetterCase(letter=letter, case_id=case_id) for case_id in sorted(set(draft.case_ids))]
        audit.record(actor=actor, action="letter.written", subject=f"letter:{letter.pk}", now=now, kind=draft.kind)
    LetterCase.objects.bulk_create(cases)
    tell_all(_tellings(fresh, known, actor), now=now)
    return [known[draft.key] for draft in drafts]


def _tellings(fresh: Sequence[Draft], known: Mapping[str, int], actor: str) -> list[Telling]:
    """Who is told that there is a letter; not whoever has just asked for it on the page."""
    return [
        Telling(draft.party.pk, _KINDS.get(draft.kind, "letter"), f"letter:{known[draft.key]}")
        for draft in fresh
        if draft.kind not in _TOLD_THERE and (draft.on_paper or not actor.startswith("debtor:"))
    ]


def can_be_posted(party: Party) -> bool:
    """Whether enough of an address is known for a letter to arrive."""
    return bool(party.address.strip() and (party.postcode.strip() or party.country != "NO"))


def _elsewhere(fresh: Sequence[Draft]) -> dict[str, PostTo]:
    """By letter, where the person wants it sent instead of the registered address.

    A letter that brings a login goes to the registered one, whatever somebody has typed on a page.
    """
    free = [draft for draft in fresh if draft.kind not in WITH_LOGIN]
    given = post_to(draft.party.pk for draft in free) if free else {}
    return {draft.key: given[draft.party.pk] for draft in free if draft.party.pk in given}


def _addressed(draft: Draft, elsewhere: Mapping[str, PostTo], code: str, day: dt.date) -> Envelope:
    """The envelope, with the address the person gave where the letter may go there."""
    plain = envelope(draft.party, code=code, day=day, language=draft.language)
    given = elsewhere.get(draft.key)
    if given is None:
        return plain
    return replace(
        plain, address=envelope_lines(draft.party.name, given.address, given.postcode, given.city, given.country)
    )


def _row(draft: Draft, page: Page, code_id: int, actor: str, now: dt.datetime) -> Letter:
    return Letter(
        code_id=code_id,
        kind=draft.kind,
        key=draft.key,
        party=draft.party,
        language=page.language,
        day=page.day,
        deadline=draft.deadline,
        template=page.template,
        on_paper=draft.on_paper,
        content=page.as_dict(),
        written_at=now,
        actor=actor,
        replaces_id=draft.replaces,
    )
