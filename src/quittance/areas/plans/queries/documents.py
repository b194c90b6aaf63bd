"""The agreement of a plan in writing, one for each version of it."""

import datetime as dt
import json
from dataclasses import dataclass

from quittance.formats.letter import page_from_dict
from quittance.kit.db import rows

_DOCUMENTS = """
select l.id, split_part(l.key, ':', 5)::int, l.day, l.language, c.number,
       array(select o.case_id from letters_lettercase o where o.letter_id = l.id)
  from letters_letter l
  join claims_case c on c.id = split_part(l.key, ':', 2)::bigint
 where l.kind = 'plan_confirmation' and split_part(l.key, ':', 3) = 'plan' and split_part(l.key, ':', 4) = %s
   and l.id = any(array(select o.letter_id from letters_lettercase o where o.case_id = any(%s)))
   and not exists (select 1 from letters_letter newer where newer.replaces_id = l.id)
 order by 2 desc, l.id desc
"""


@dataclass(frozen=True, slots=True)
class Document:
    """A letter that says what was agreed; `case_number` is the case in whose archive it can be opened."""

    letter_id: int
    version: int
    day: dt.date
    language: str
    case_number: str
    case_ids: tuple[int, ...]


def documents_of(plan_id: int, case_ids: tuple[int, ...]) -> tuple[Document, ...]:
    """The agreements of a plan over these cases, the newest version first."""
    found = rows(_DOCUMENTS, [str(plan_id), list(case_ids)])
    return tuple(Document(a, b, c, d, e, tuple(cases)) for a, b, c, d, e, cases in found)


def first_agreed(plan_id: int, case_ids: tuple[int, ...]) -> tuple[tuple[dt.date, int], ...]:
    """The days and amounts (øre) that were agreed at first, as that agreement says them, whatever was changed since."""
    found = (one.letter_id for one in documents_of(plan_id, case_ids) if one.version == 1)
    ((content,),) = rows("select content from letters_letter where id = %s", [next(found)])
    page = page_from_dict(json.loads(content) if isinstance(content, str) else content)
    lines = next(section.rows for section in page.sections if section.key == "instalments")
    return tuple((line.day, line.amount) for line in lines if line.day and line.amount is not None)
