"""Writes the payment demands that are due: one for each demand the books say goes out, none twice."""

import datetime as dt
from functools import partial

import structlog
from django.db import transaction

from quittance.areas.access.operations import LIFE
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.letters.operations.archiving import Draft, archive_all, can_be_posted
from quittance.areas.letters.queries.matters import matter_asked, pay_links
from quittance.areas.letters.rules import LEAST_DAYS, LetterRefused, check_not_too_old
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

# About a case that is held still nothing is written: the demand waits until the restriction ends.
_DUE = f"""
select n.id, n.case_id, n.deadline from claims_notice n join claims_case c on c.id = n.case_id
 where n.kind = 'payment_demand' and n.by_agency and n.sent_on between %(since)s and %(today)s
   and n.deadline >= %(least)s and n.id > %(after)s
   and not exists (select 1 from letters_letter l where l.key = 'notice:' || n.id)
   and not {RESTRICTED.format(case="c.id", party="c.debtor_id")}
 order by n.id limit %(most)s
"""  # noqa: S608 - only our own constant is put in


def write_due_demands(*, since: dt.date, actor: str, now: dt.datetime) -> int:
    """Writes a payment demand for every demand of ours sent from `since` until today; returns how many.

    One whose deadline is less than fourteen days ahead, with nothing owed, too old to be demanded, or whose reader has
    no address is left.
    Running it again, or twice at once, writes nothing more: a notice has one letter.
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
            drafts = _drafts([(row[0], row[1], row[2]) for row in due], today)
            written += len(archive_all(drafts, actor=actor, now=now))
        last = due[-1][0]


def _drafts(due: list[tuple[int, int, dt.date]], today: dt.date) -> list[Draft]:
    case_ids = [case_id for _notice, case_id, _deadline in due]
    facts, links = case_facts.load(case_ids), pay_links(case_ids)
    parties = Party.objects.in_bulk({one.debtor_id for one in facts.values()})
    found = []
    for notice_id, case_id, deadline in due:
        party = parties[facts[case_id].debtor_id]
        if not can_be_posted(party):
            log.warning("letter.no_address", case_id=case_id)
            continue
        try:
            draft = _draft(notice_id, facts[case_id], links[case_id], party, deadline, today)
        except (CoreError, LetterRefused) as problem:
            log.error("letter.cannot_be_written", case_id=case_id, code=problem.code)
            continue
        if draft is not None:
            found.append(draft)
    return found


def _draft(
    notice_id: int, facts: CaseFacts, link: str, party: Party, deadline: dt.date, today: dt.date
) -> Draft | None:
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
    return Draft("payment_demand", f"notice:{notice_id}", party, (facts.case_id,), composed, deadline)
