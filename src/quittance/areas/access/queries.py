"""Who a session belongs to, asked anew on every request."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from quittance.areas.access.visitor import NOBODY, Role, Visitor
from quittance.kit.db import rows

# What a letter handed out lives no longer than the letter.
_CREDENTIAL = """
select c.party_id, array_agg(k.case_id), c.role, p.kind = 'organisation'
  from access_lettercredential c
  join access_credentialcase k on k.credential_id = c.id
  join parties_party p on p.id = c.party_id
  left join access_lettercredential l on l.id = c.parent_id
 where c.id = %s and c.revoked_at is null and c.failures < 5 and least(c.expires_on, l.expires_on) >= %s
   and l.revoked_at is null
 group by c.id, p.kind
"""

_HANDED_OUT = """
select id, user_name, role, letter_date, last_used_at from access_lettercredential
 where parent_id = %s and revoked_at is null order by id
"""

# The debtor with today's number first; then the one the identity was known as before its number changed.
_IDENTITY = """
select p.id
  from access_identity i left join parties_party p on p.kind = 'person' and (p.blind_index = i.number_index
   or (p.id = i.party_id and not exists (select 1 from access_numberchange n
        where n.identity_id = i.id and n.party_id = p.id and n.state = 'refused')))
 where i.id = %s order by (p.blind_index = i.number_index) desc, p.id
"""


def current_visitor(kept: Mapping[str, object] | None, *, today: dt.date) -> Visitor:
    """The visitor behind what a session kept (Visitor.to_session); nobody once the credential is void (A-7)."""
    if kept and kept.get("tier") == "bankid":
        return _identified(kept.get("identity_id"))
    if not kept or kept.get("tier") != "letter":
        return NOBODY
    found = rows(_CREDENTIAL, [kept.get("credential_id"), today])
    if not found:
        return NOBODY
    party_id, case_ids, role, company = found[0]
    credential_id = kept["credential_id"]
    assert isinstance(credential_id, int)
    return Visitor("letter", credential_id, party_id, frozenset(case_ids), role=role, company=company)


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A login that a company's letter handed out to a colleague."""

    credential_id: int
    user_name: str
    role: Role
    made_on: dt.date
    last_used_at: dt.datetime | None


def handed_out(visitor: Visitor) -> tuple[HandedOut, ...]:
    """The logins that the visitor's letter handed out and did not take back, oldest first."""
    return tuple(HandedOut(*row) for row in rows(_HANDED_OUT, [visitor.credential_id]))


def _identified(identity_id: object) -> Visitor:
    """Whoever logged in with this identity, and which debtors that is today; which cases they have claims knows."""
    found = rows(_IDENTITY, [identity_id])
    if not found:
        return NOBODY
    party_ids = tuple(party_id for (party_id,) in found if party_id is not None)
    assert isinstance(identity_id, int)
    return Visitor("bankid", party_id=party_ids[0] if party_ids else None, identity_id=identity_id, party_ids=party_ids)
