"""Is this letter real? A code is answered with kind and date, or with nothing; nobody learns of a case."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.notices.rules import CODE_PURPOSE
from quittance.core import credentials
from quittance.kit.crypto import blind_index
from quittance.kit.db import rows

PURPOSE = CODE_PURPOSE
_LONGEST = 60
_FOUND = """
select kind, day from letters_code where code_index = %(code)s
union all select 'message', day from notices_noticecode where code_index = %(code)s
"""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a code stands on, and its date."""

    kind: str
    day: dt.date


def verify(typed: str) -> Verified | None:
    """What a typed code stands on; None for every other text, however wrong.

    Whatever was typed is looked up in the same way, by a keyed hash: a wrong letter, an invented code and nonsense
    take the same work and get the same answer.
    """
    code = credentials.normalise(typed[:_LONGEST])
    found = rows(_FOUND, {"code": blind_index(code, purpose=PURPOSE)})
    return Verified(*found[0]) if found else None
