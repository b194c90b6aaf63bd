"""Answers wishes for a new login: a letter to the registered address, or none, which nobody but the reader learns.

A person gets one in seven days. A wish for other cases than those of the letter on its way waits for its day.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import structlog

from quittance.areas.access import wishes
from quittance.areas.access.quick_logins import send_quick_login
from quittance.areas.access.wishes import Reach, Wish
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.references import Reference, case_of
from quittance.areas.letters.models import Letter
from quittance.areas.letters.operations.writing import write_renewal
from quittance.areas.letters.rules import RENEWAL_DAYS, LetterRefused
from quittance.core.errors import CoreError
from quittance.kit.clock import oslo_date

log = structlog.get_logger(__name__)

FRESH = dt.timedelta(minutes=15)
"""So long somebody may still be waiting for a login by e-mail or text message, where they have chosen so."""
HOLDER = "visitor"
"""Who asked: somebody with a number of a letter, who is not known."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """A new letter, and its day: written now, written already, or to be written later because another was sent."""

    state: Literal["written", "already", "later"]
    day: dt.date


def renew_login(*, credential_id: int, now: dt.datetime) -> Renewal:
    """A new letter for whoever had the right password of an old one, and may be told how it stands.

    Raises LetterRefused (no_address, not_theirs).
    """
    before, today = wishes.reach_of(credential_id), oslo_date(now)
    reach = _still_theirs(before) or before
    send_quick_login(reach, key=f"quick_login:ended:{credential_id}:{now.timestamp():.0f}", actor=HOLDER, now=now)
    try:
        write_renewal(party_id=reach.party_id, case_ids=reach.case_ids, actor=HOLDER, now=now)
    except LetterRefused as refused:
        if refused.code != "too_soon":
            raise
        day, covered = _last(reach, today)
        if covered:
            return Renewal("already", day)
        wishes.wish_for(kind="user_name", value=wishes.user_name_of(credential_id), now=now)
        return Renewal("later", day + dt.timedelta(days=RENEWAL_DAYS))
    return Renewal("written", today)


def renew_for_case(*, case_id: int, actor: str, now: dt.datetime) -> int:
    """A new letter at the word of one of us: as far as the newest one about the case reached, so nobody loses a case.

    Raises LetterRefused (too_soon, no_address).
    """
    reach = _reach_of_case(case_id)
    return write_renewal(party_id=reach.party_id, case_ids=reach.case_ids, actor=actor, now=now)


def answer_wishes(*, now: dt.datetime) -> int:
    """Writes the letters that were wished for and may be sent; returns how many. Run again, it writes none twice."""
    written, done = 0, []
    for wish in wishes.waiting():
        answer = _answer(wish, now)
        written += answer == "written"
        if answer != "later" or now - wish.asked_at > wishes.KEPT:
            done.append(wish.wish_id)
    wishes.forget(done, now=now)
    return written


def _answer(wish: Wish, now: dt.datetime) -> Literal["written", "nothing", "later"]:
    reach = _reach(wish)
    if reach is None:
        return "nothing"
    if now - wish.asked_at < FRESH:
        send_quick_login(
            reach, key=f"quick_login:{wish.wish_id}:{wish.asked_at.timestamp():.0f}", actor=HOLDER, now=now
        )
    try:
        write_renewal(party_id=reach.party_id, case_ids=reach.case_ids, actor=HOLDER, now=now)
    except LetterRefused as refused:
        if refused.code == "too_soon":
            return "nothing" if _last(reach, oslo_date(now))[1] else "later"
        log.warning("renewal.refused", code=refused.code, party_id=reach.party_id)
        return "nothing"
    except CoreError as problem:
        log.error("renewal.cannot_be_written", code=problem.code, party_id=reach.party_id)
        return "later"
    return "written"


def _reach(wish: Wish) -> Reach | None:
    """Whose letter it is: as far as the newest one about the case reached, or the case alone if there was none."""
    if wish.kind == "user_name":
        return _still_theirs(wishes.reach_of_user_name(wish.value))
    case_id = case_of(Reference("kid", wish.value))
    return None if case_id is None else _reach_of_case(case_id)


def _reach_of_case(case_id: int) -> Reach:
    """The case, and what else the newest letter about it opened, if that went to whose case it is today."""
    before = _still_theirs(wishes.reach_of_case(case_id))
    if before and case_id in before.case_ids:
        return before
    return Reach(case_facts.load_one(case_id).debtor_id, (case_id,))


def _still_theirs(reach: Reach | None) -> Reach | None:
    """Without the cases that have got another debtor since; None where none is left."""
    found = case_facts.load(list(reach.case_ids)) if reach else {}
    kept = tuple(case_id for case_id, facts in found.items() if reach and facts.debtor_id == reach.party_id)
    return Reach(reach.party_id, kept) if reach and kept else None


def _last(reach: Reach, today: dt.date) -> tuple[dt.date, bool]:
    """The day of the newest renewal that keeps another from being sent, and whether it opens all of these cases."""
    since = today - dt.timedelta(days=RENEWAL_DAYS)
    letters = Letter.objects.filter(party_id=reach.party_id, kind="credential_renewal", day__gt=since)
    letter = letters.order_by("-day", "-pk")[0]
    return letter.day, set(reach.case_ids) <= set(letter.cases.values_list("case_id", flat=True))
