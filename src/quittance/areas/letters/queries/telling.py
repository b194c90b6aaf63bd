"""What the debtor of a case was last told that it owes: by a letter of ours, or on the pages."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace

from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.claims.queries.growth import Told, figures_of
from quittance.areas.claims.queries.statements import statement_of
from quittance.kit.db import rows

BY_DEADLINE = 3
"""The first version of the words in which a letter asks for what is owed on its deadline; before, on its own day."""

# The last look of before today, and the last letter. Receipts and certificates ask for nothing; statements and plans
# tell of other days than their own. A demand tells from the day it was sent, and nothing while it waits for its paper.
_TOLD = """
select case_id, case when day < %(today)s then day else before_day end, null::date,
       case when day < %(today)s then figures else before_figures end
  from claims_look where case_id = any(%(cases)s)
union all
(select distinct on (c.case_id)
       c.case_id, greatest(l.day, n.sent_on),
       case when l.template >= %(by_deadline)s then l.deadline else l.day end, null
  from letters_lettercase c join letters_letter l on l.id = c.letter_id
  left join claims_notice n on n.case_id = c.case_id and n.kind = l.kind and n.kind = 'payment_demand'
 where c.case_id = any(%(cases)s) and greatest(l.day, n.sent_on) < %(today)s and n.waits_for_paper is not true
   and not exists (select 1 from letters_letter newer where newer.replaces_id = l.id)
   and l.kind in ('payment_demand', 'collection_notice', 'reminder', 'credential_renewal')
 order by c.case_id, 2 desc, l.id desc)
"""


def told_last(found: Mapping[int, CaseFacts], *, today: dt.date) -> dict[int, Told]:
    """What was told of each case last before today, in one query; of one day the letter, which stays in the hand.

    What a letter said is as the books have it now. Cases whose debtor was told nothing are out.
    """
    wanted = {"cases": list(found), "today": today, "by_deadline": BY_DEADLINE}
    looks: dict[int, Told] = {}
    # Demands of before there was an archive are known by their day only.
    written = {
        case_id: [(one.sent_on, one.sent_on) for one in facts.notices if one.by_agency and one.sent_on < today]
        for case_id, facts in found.items()
    }
    for case_id, day, until, figures in rows(_TOLD, wanted):
        if figures is None:
            written[case_id] += [(day, until or day)] if day else []
        else:
            looks[case_id] = Told(day, json.loads(figures), in_letter=False)
    told = {}
    for case_id, facts in found.items():
        look, letter = looks.get(case_id), max(written[case_id], default=None)
        if letter and (look is None or look.day <= letter[0]):
            told[case_id] = _in_letter(facts, *letter)
        elif look:
            told[case_id] = look
    return told


def _in_letter(facts: CaseFacts, day: dt.date, on: dt.date) -> Told:
    known = replace(facts, movements=tuple(one for one in facts.movements if one.day <= day))
    return Told(day, figures_of(statement_of(known, on=on, today=day)), in_letter=True)
