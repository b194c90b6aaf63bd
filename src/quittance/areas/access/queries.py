"""Who a session belongs to, asked anew on every request."""

import datetime as dt
from collections.abc import Mapping

from quittance.areas.access.visitor import NOBODY, Visitor
from quittance.kit.db import rows

_CREDENTIAL = """
select c.party_id, array_agg(k.case_id)
  from access_lettercredential c join access_credentialcase k on k.credential_id = c.id
 where c.id = %s and c.revoked_at is null and c.failures < 5 and c.expires_on >= %s
 group by c.party_id
"""


def current_visitor(kept: Mapping[str, object] | None, *, today: dt.date) -> Visitor:
    """The visitor behind what a session kept (Visitor.to_session); nobody once the credential is void (A-7)."""
    if not kept or kept.get("tier") != "letter":
        return NOBODY
    found = rows(_CREDENTIAL, [kept.get("credential_id"), today])
    if not found:
        return NOBODY
    party_id, case_ids = found[0]
    credential_id = kept["credential_id"]
    assert isinstance(credential_id, int)
    return Visitor("letter", credential_id, party_id, frozenset(case_ids))
