"""Who a session belongs to, with the cases that are theirs at this moment."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from quittance.areas.access import queries as access
from quittance.areas.access.visitor import Visitor
from quittance.kit.db import rows


def current_visitor(kept: Mapping[str, object] | None, *, today: dt.date) -> Visitor:
    """The visitor behind what a session kept, read anew on every request (A-7).

    A letter opens the cases it was made for; who proved who they are opens every case of theirs; who helps opens those
    of the debtor's that the debtor has chosen.
    """
    return with_own_cases(access.current_visitor(kept, today=today))


def with_own_cases(visitor: Visitor) -> Visitor:
    """The same visitor; one with an electronic identity with all cases of the debtors they are, or help."""
    if visitor.tier not in {"bankid", "helper"} or not visitor.party_ids:
        return visitor
    found = rows("select id from claims_case where debtor_id = any(%s)", [list(visitor.party_ids)])
    theirs = frozenset(case_id for (case_id,) in found)
    return replace(visitor, case_ids=theirs if visitor.chosen is None else theirs & visitor.chosen)
