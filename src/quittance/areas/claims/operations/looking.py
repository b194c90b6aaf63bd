"""Remembers what debtors were shown of their cases, so that they can be told what has changed when they come again."""

import datetime as dt
import json
from collections.abc import Mapping

from quittance.areas.claims.queries.growth import Figures
from quittance.kit.db import execute

_NOTE = """
insert into claims_look (case_id, day, figures)
select case_id, %(day)s, figures from unnest(%(cases)s::bigint[], %(figures)s::jsonb[]) as shown (case_id, figures)
 where not exists (select 1 from claims_look l where l.case_id = shown.case_id and l.day >= %(day)s)
 order by case_id
on conflict (case_id) do update
   set before_day = claims_look.day, before_figures = claims_look.figures, day = excluded.day,
       figures = excluded.figures
 where claims_look.day < excluded.day
"""


def note_looks(shown: Mapping[int, Figures], *, today: dt.date) -> int:
    """Notes the figures each case was shown with; the first look of a day counts. Returns how many were new today."""
    if not shown:
        return 0
    figures = [json.dumps(dict(one)) for one in shown.values()]
    return execute(_NOTE, {"day": today, "cases": list(shown), "figures": figures})
