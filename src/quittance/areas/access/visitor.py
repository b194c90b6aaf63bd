"""Who is looking: what a visitor has proved, and which cases that opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tier = Literal["none", "quickpay", "letter", "bankid", "helper"]
Role = Literal["holder", "manager", "accounting"]
Scope = Literal["see", "pay", "decide"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person at the door. `case_ids` are the cases this visitor may open, and no others.

    Somebody who logged in with an electronic identity (`identity_id`) may be several debtors, `party_ids`: the one with
    today's identity number and the one with an earlier number. `party_id` is the first of them; None for no debtor.

    A company's letter (`company`) may have handed out logins with a narrower `role`; everybody else is the holder.

    A helper has an identity of their own and stands in for the debtor, by a mandate: `party_id` and `party_ids` are the
    debtor's, `helping` is the debtor's name, `scope` how far the help goes, `chosen` the cases it is for (None: all).
    """

    tier: Tier = "none"
    credential_id: int | None = None
    party_id: int | None = None
    case_ids: frozenset[int] = field(default=frozenset())
    identity_id: int | None = None
    party_ids: tuple[int, ...] = ()
    role: Role = "holder"
    company: bool = False
    mandate_id: int | None = None
    scope: Scope | None = None
    helping: str = field(default="", repr=False)
    chosen: frozenset[int] | None = None

    @property
    def may_pay(self) -> bool:
        """Whether the visitor may pay for the debtor and tell of payments: a helper where the debtor has said so."""
        return self.tier in {"letter", "bankid"} or (self.tier == "helper" and self.scope in {"pay", "decide"})

    @property
    def actor(self) -> str:
        """Who does what this visitor does, as the books and the audit trail name it."""
        return f"mandate:{self.mandate_id}" if self.tier == "helper" else f"debtor:{self.party_id}"

    @property
    def may_hand_out(self) -> bool:
        """Whether the visitor may hand out logins to colleagues: a company's letter may, what it handed out not."""
        return self.tier == "letter" and self.company and self.role == "holder"

    def to_session(self) -> dict[str, object]:
        """What the session keeps: only which credential was used; what it opens is read again each time."""
        if self.tier == "helper":
            return {"tier": "bankid", "identity_id": self.identity_id, "mandate_id": self.mandate_id}
        if self.tier == "bankid":
            return {"tier": self.tier, "identity_id": self.identity_id}
        return {"tier": self.tier, "credential_id": self.credential_id}


NOBODY = Visitor()
