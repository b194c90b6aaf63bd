"""Writes the payment demands that are due: one for each demand the books say goes out, none twice."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

import structlog
from django.db import transaction

from quittance.areas.access.operations import LIFE
from quittance.areas.claims.operations.charging import date_demands
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.claims.queries.holds import HELD
from quittance.areas.letters.operations.archiving import Draft, archive_all, can_be_posted
from quittance.areas.letters.queries.matters import matter_asked, pay_links
from quittance.areas.letters.queries.printing import PRINTED
from quittance.areas.letters.rules import LEAST_DAYS, LetterRefused, check_not_too_old, deadline_from
from quittance.areas.parties.models import Party
from quittance.areas.rights.queries import RESTRICTED
from quittance.core.errors import CoreError
from quittance.formats.letter import compose
from quittance.kit.clock import oslo_date
from quittance.kit.db import execute, rows

log = structlog.get_logger(__name__)
_CHUNK = 500
_ONE_AT_A_TIME = 7_120_906
"""The advisory lock of writing demands."""

# About a case that is held nothing is written: the demand waits until the restriction, or the plan, ends.
# A demand that waits for its paper is written anew when its last letter can not go out in time any more.
_DUE = f"""
select n.id, n.case_id, n.deadline, last.id
  from claims_notice n join claims_case c on c.id = n.case_id left join lateral (
    select l.id, l.deadline, {PRINTED.format(letter="l.id")} as printed
      from letters_lettercase o join letters_letter l on l.id = o.letter_id
     where o.case_id = n.case_id and l.kind = 'payment_demand' order by l.id desc limit 1) last on true
 where n.kind = 'payment_demand' and n.by_agency and n.sent_on between %(since)s and %(today)s and n.id > %(after)s
   and case when last.id is null then n.deadline >= %(least)s or n.waits_for_paper
            else n.waits_for_paper and not last.printed and last.deadline < %(least)s end
   and not {RESTRICTED.format(case="c.id", party="c.debtor_id")} and not {HELD.format(case="c.id")}
 order by n.id limit %(most)s
"""  # noqa: S608 - only our own constants are put in


@dataclass(frozen=True, slots=True)
class Due:
    """A demand to be written: its notice, what that says, and the letter that could not go out in time, if one was."""

    notice_id: int
    case_id: int
    deadline: dt.date
    before: int | None


def write_due_demands(*, since: dt.date, actor: str, now: dt.datetime) -> int:
    """Writes a payment demand for every demand of ours sent from `since` until today; returns how many.

    One with nothing owed, too old to be demanded, or whose reader has no address is left. One that waits for its paper
    and gives less than fourteen days gets a new date and a new deadline, and its letter is written anew; others are
    left then. Running it again, or twice at once, writes nothing more: a notice has one letter at a time.
    """
    today, written, last = oslo_date(now), 0, 0
    while True:
        least = today + dt.timedelta(days=LEAST_DAYS)
        with transaction.atomic():
            # Whoever comes second looks after the first is done: what is due then is not written twice.
            execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
            due = rows(_DUE, {"since": since, "today": today, "least": least, "after": last, "most": _CHUNK})
            if not due:
                return written
            drafts = _drafts([Due(*row) for row in due], today)
            written += len(archive_all(drafts, actor=actor, now=now))
        last = due[-1][0]


def _drafts(due: list[Due], today: dt.date) -> list[Draft]:
    case_ids = [one.case_id for one in due]
    facts, links = case_facts.load(case_ids), pay_links(case_ids)
    parties = Party.objects.in_bulk({one.debtor_id for one in facts.values()})
    found, dated = [], dict[int, dt.date]()
    for one in due:
        case = facts[one.case_id]
        party = parties[case.debtor_id]
        if not can_be_posted(party):
            log.warning("letter.no_address", case_id=one.case_id)
            continue
        try:
            draft = _draft(one, case, links[one.case_id], party, today)
        except (CoreError, LetterRefused) as problem:
            log.error("letter.cannot_be_written", case_id=one.case_id, code=problem.code)
            continue
        if draft is not None:
            found.append(draft)
            if draft.deadline is not None and draft.deadline != one.deadline:
                dated[one.notice_id] = draft.deadline
    date_demands(dated, day=today)
    return found


def _draft(due: Due, facts: CaseFacts, link: str, party: Party, today: dt.date) -> Draft | None:
    in_time = due.deadline >= today + dt.timedelta(days=LEAST_DAYS)
    deadline = due.deadline if in_time else deadline_from(today)
    facts = facts.as_demanded(today, deadline)
    owed = facts.balance(today).total
    if owed <= 0:
        return None
    check_not_too_old(facts, today)
    composed = partial(
        compose.payment_demand,
        matter=matter_asked(facts, link=link, today=today, deadline=deadline),
        deadline=deadline,
        now=owed,
        login_until=today + LIFE,
    )
    key = f"notice:{due.notice_id}" + (f":{today}" if due.before else "")
    return Draft("payment_demand", key, party, (facts.case_id,), composed, deadline, replaces=due.before)
