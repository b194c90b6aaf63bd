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

# Until the day it was given for, unless it was ended; a helper whose name surprised the debtor waits to be confirmed.
_MANDATE = """
select m.party_id, m.giver_id, m.scope, p.name, m.all_cases,
       array(select k.case_id from access_mandatecase k where k.mandate_id = m.id)
  from access_mandate m join parties_party p on p.id = m.party_id
 where m.id = %s and m.helper_id = %s and m.confirmed_at is not null and m.ended_at is null and m.expires_on >= %s
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
        if kept.get("mandate_id"):
            return _helper(kept["mandate_id"], kept.get("identity_id"), today)
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


def _helper(mandate_id: object, identity_id: object, today: dt.date) -> Visitor:
    """Whoever helps by this mandate, in the debtor's place; nobody once it is over, or is somebody else's."""
    found = rows(_MANDATE, [mandate_id, identity_id, today])
    if not found:
        return NOBODY
    party_id, giver_id, scope, name, all_cases, chosen = found[0]
    party_ids = _identified(giver_id).party_ids
    # The giver's number turned out to be somebody else's: what they gave was never theirs to give.
    if party_id not in party_ids:
        return NOBODY
    assert isinstance(identity_id, int)
    assert isinstance(mandate_id, int)
    return Visitor(
        "helper",
        party_id=party_id,
        identity_id=identity_id,
        party_ids=party_ids,
        mandate_id=mandate_id,
        scope=scope,
        helping=name,
        chosen=None if all_cases else frozenset(chosen),
    )
