"""Who is looking: what a visitor has proved, and which cases that opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tier = Literal["none", "quickpay", "letter", "bankid"]
Role = Literal["holder", "manager", "accounting"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person at the door. `case_ids` are the cases this visitor may open, and no others.

    Somebody who logged in with an electronic identity (`identity_id`) may be several debtors, `party_ids`: the one with
    today's identity number and the one with an earlier number. `party_id` is the first of them; None for no debtor.

    A company's letter (`company`) may have handed out logins with a narrower `role`; everybody else is the holder.
    """

    tier: Tier = "none"
    credential_id: int | None = None
    party_id: int | None = None
    case_ids: frozenset[int] = field(default=frozenset())
    identity_id: int | None = None
    party_ids: tuple[int, ...] = ()
    role: Role = "holder"
    company: bool = False

    @property
    def may_hand_out(self) -> bool:
        """Whether the visitor may hand out logins to colleagues: a company's letter may, what it handed out not."""
        return self.tier == "letter" and self.company and self.role == "holder"

    def to_session(self) -> dict[str, object]:
        """What the session keeps: only which credential was used; what it opens is read again each time."""
        if self.tier == "bankid":
            return {"tier": self.tier, "identity_id": self.identity_id}
        return {"tier": self.tier, "credential_id": self.credential_id}


NOBODY = Visitor()
