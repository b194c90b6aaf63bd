"""Everything dated that is known about a case, read in a constant number of queries."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from quittance.core.balance import Balance, Claim, Kind, Movement, balance
from quittance.core.interest import NO_INTEREST, STATUTORY, Terms
from quittance.core.notices import HEAVY_STEP, LIGHT, Charged, FeeClaim, FeeFacts, Tariff, planned_charges
from quittance.core.postings import ACCOUNT_COMPONENT, Account
from quittance.core.workdays import later, next_banking_day
from quittance.kit.db import rows

DEMAND_DAYS = 14
"""Days to pay that a payment demand gives at least, the day of sending not counted (inkassoloven § 10)."""
REALLOCATION = "reallocation"
_KINDS: dict[str, Kind] = {
    "claim_registered": "registration",
    "charge": "charge",
    "bank_payment": "payment",
    "provider_payment": "payment",
    "suspense_matched": "payment",
    "overpayment_received": "payment",
    "overpayment_moved": "reversal",
    "unbooked": "reversal",
    "write_off": "credit",
    "reversal": "reversal",
    "refund": "reversal",
}
_CANCELS = frozenset({"unbooked", "reversal"})
PAYMENT_REASONS = tuple(reason for reason, kind in _KINDS.items() if kind == "payment")

_CASE = """
select c.id, c.number, c.opened_on, c.debtor_id, p.kind, p.name, r.id, r.name, r.short_name, r.deducts_vat,
       r.allocation_order, r.light_tariff, r.heavy_tariff,
       (select reference from claims_paymentreference f
         where f.case_id = c.id and f.kind <> 'plan' order by issued_on desc, reference limit 1),
       exists (select 1 from claims_hold h where h.case_id = c.id and h.ended_on is null),
       (select max(fresh_deadline) from claims_hold h where h.case_id = c.id),
       (select array_agg(k.day order by k.day) from claims_acknowledgement k where k.case_id = c.id)
  from claims_case c join parties_party p on p.id = c.debtor_id join parties_creditor r on r.id = c.creditor_id
 where c.id = any(%s) and (%s::text is null or c.number = %s) order by c.id
"""

_CLAIMS = """
select case_id, id, invoice, invoice_date, description, principal, fee_base, due_date, effective_due_date,
       interest_terms, contract_rate
  from claims_claim where case_id = any(%s) order by case_id, effective_due_date, id
"""

# Postings that were undone only to be allocated anew say nothing about the case: both halves are left out.
_LEGS = f"""
select l.case_id, l.value_date, l.account, l.claim_id, l.amount, p.id, p.reason, undone.id is not null, h.code, h.facts
  from ledger_leg l join ledger_posting p on p.id = l.posting_id
  left join ledger_posting undone on undone.reverses_id = p.id
  left join claims_charge h on h.posting_id = coalesce(p.reverses_id, p.id)
 where l.case_id = any(%s) and l.account < 100 and p.reason <> '{REALLOCATION}'
   and undone.reason is distinct from '{REALLOCATION}'
 order by l.case_id, l.value_date, p.id, l.line
"""  # noqa: S608 - only our own constant is put in

_NOTICES = """
select case_id, kind, sent_on, deadline, by_agency, claim_id, waits_for_paper, id
  from claims_notice where case_id = any(%s) order by case_id, sent_on, id
"""


@dataclass(frozen=True, slots=True)
class CreditorFacts:
    """The terms of the creditor's agreement that decide amounts."""

    creditor_id: int
    name: str
    short_name: str
    deducts_vat: bool
    allocation_order: str
    light_tariff: int | None
    heavy_tariff: int | None


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """One invoice; amounts in øre."""

    claim_id: int
    invoice: str
    invoice_date: dt.date | None
    description: str
    principal: int
    fee_base: int
    due_date: dt.date
    effective_due_date: dt.date
    terms: Terms


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A letter that was sent."""

    kind: str
    sent_on: dt.date
    deadline: dt.date | None
    by_agency: bool
    claim_id: int | None


@dataclass(frozen=True, slots=True)
class WaitingDemand:
    """A payment demand that we have not sent yet: its notice, the day it is dated and the deadline it is to give."""

    notice_id: int
    dated: dt.date
    deadline: dt.date


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case with all that happened to it. `overpaid` is what waits to be given back, in øre, by date of its legs.

    `notices` are the letters that were sent; a demand that waits for its paper is `demand_to_send` and none of them.
    While the case is `held` no step is planned; after a hold that failed they count from `fresh_deadline`.
    """

    case_id: int
    number: str
    opened_on: dt.date
    debtor_id: int
    debtor_kind: str
    debtor_name: str
    creditor: CreditorFacts
    reference: str
    claims: tuple[ClaimFacts, ...] = ()
    movements: tuple[Movement, ...] = ()
    overpayments: tuple[tuple[dt.date, int, int], ...] = ()
    notices: tuple[NoticeFacts, ...] = field(default=())
    demand_to_send: WaitingDemand | None = None
    held: bool = False
    fresh_deadline: dt.date | None = None
    acknowledged: tuple[dt.date, ...] = ()

    def overpaid(self, on: dt.date) -> int:
        """What was paid beyond everything owed and not given back by `on`, in øre."""
        return sum(amount for day, amount, _posting in self.overpayments if day <= on)

    def balance(self, on: dt.date, *, assume_last_rate: bool = True, extra: tuple[Movement, ...] = ()) -> Balance:
        """What is owed on a day by the booked events, and by `extra` planned ones."""
        claims = [Claim(c.claim_id, c.effective_due_date, c.terms, c.invoice) for c in self.claims]
        return balance(claims=claims, movements=(*self.movements, *extra), on=on, assume_last_rate=assume_last_rate)

    def payable(self, day: dt.date, *, assume_last_rate: bool = True) -> Balance:
        """What a payment on a day may cover: what is owed then, and principal that only falls due later.

        Somebody who pays before the due date, or on the Saturday before the Monday it moves to, pays the claim.
        """
        early = [replace(m, day=min(m.day, day)) if m.kind == "registration" else m for m in self.movements]
        return replace(self, movements=tuple(early)).balance(day, assume_last_rate=assume_last_rate)

    def fee_facts(self, on: dt.date) -> FeeFacts | None:
        """What decides the collection fee; None before a payment demand, and when nothing of the principal is left."""
        sent, deadline = self._demand(on)
        if sent is None or deadline is None or not self.claims:
            return None
        if self.balance(on).principal <= 0:
            return None
        light = [m for m in self.movements if m.code == LIGHT]
        heavy = [m for m in self.movements if m.code == HEAVY_STEP]
        return FeeFacts(
            claims=tuple(FeeClaim(c.fee_base, c.due_date) for c in self.claims),
            demand_sent=sent,
            demand_deadline=deadline,
            business=self.debtor_kind == "organisation",
            vat=not self.creditor.deducts_vat,
            tariff=Tariff(self.creditor.light_tariff, self.creditor.heavy_tariff),
            charged=Charged(
                light=sum(m.amount for m in light if m.kind != "payment"),
                heavy_step=sum(m.amount for m in heavy if m.kind != "payment"),
                light_on=max((m.day for m in light), default=None),
                heavy_step_on=max((m.day for m in heavy), default=None),
            ),
        )

    @property
    def last_days(self) -> tuple[dt.date, ...]:
        """The last days to pay: those of the letters, but none before the new one that the end of a plan left."""
        fresh = self.fresh_deadline
        said = {notice.deadline for notice in self.notices if notice.deadline}
        return tuple(sorted({max(day, fresh) for day in said} | {fresh} if fresh else said))

    def _demand(self, on: dt.date) -> tuple[dt.date | None, dt.date | None]:
        """When the payment demand was sent, and its deadline; one that waits for its paper: today at the earliest.

        Its deadline is then one the law allows (§ 10): at least fourteen days from that day.
        """
        if waiting := self.demand_to_send:
            sent = max(waiting.dated, on)
            return sent, max(waiting.deadline, next_banking_day(later(sent, DEMAND_DAYS)))
        demand = next((n for n in reversed(self.notices) if n.kind == "payment_demand"), None)
        if demand is None or demand.deadline is None:
            return None, None
        return demand.sent_on, max(demand.deadline, self.fresh_deadline or demand.deadline)

    def planned(self, on: dt.date) -> tuple[Movement, ...]:
        """The cost steps not charged yet, past and future."""
        facts = None if self.held else self.fee_facts(on)
        return planned_charges(facts, on=on) if facts else ()

    def as_demanded(self, day: dt.date, deadline: dt.date) -> "CaseFacts":
        """The case as it is when its waiting demand is sent on a day: with the fee that comes with the demand."""
        if self.demand_to_send is None:
            return self
        notice = NoticeFacts("payment_demand", day, deadline, by_agency=True, claim_id=None)
        sent = replace(self, notices=(*self.notices, notice), demand_to_send=None)
        now = tuple(replace(step, kind="charge") for step in sent.planned(day) if step.day <= day)
        return replace(sent, movements=(*self.movements, *now))


def load(case_ids: list[int], *, number: str | None = None) -> dict[int, CaseFacts]:
    """Facts of many cases in four queries; with a number, of the one among them that has it."""
    cases = rows(_CASE, [case_ids, number, number])
    found = [row[0] for row in cases]
    claims, legs, notices = _grouped(_CLAIMS, found), _grouped(_LEGS, found), _grouped(_NOTICES, found)
    return {row[0]: _facts(row, claims, legs, notices) for row in cases}


def load_one(case_id: int) -> CaseFacts:
    """Facts of one case. Raises KeyError when there is none."""
    return load([case_id])[case_id]


def _grouped(sql: str, case_ids: list[int]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for case_id, *rest in rows(sql, [case_ids]):
        found.setdefault(case_id, []).append(tuple(rest))
    return found


Grouped = Mapping[int, list[tuple[Any, ...]]]


def _facts(row: tuple[Any, ...], claims: Grouped, legs: Grouped, notices: Grouped) -> CaseFacts:
    case_id, number, opened_on, debtor_id, kind, name, *creditor, reference, held, fresh_deadline, acknowledged = row
    mine, written = legs.get(case_id, []), notices.get(case_id, [])
    return CaseFacts(
        case_id=case_id,
        number=number,
        opened_on=opened_on,
        debtor_id=debtor_id,
        debtor_kind=kind,
        debtor_name=name,
        creditor=CreditorFacts(*creditor),
        reference=reference or "",
        claims=tuple(_claim(found) for found in claims.get(case_id, [])),
        movements=tuple(_movement(leg) for leg in mine if leg[1] != Account.OVERPAYMENT),
        overpayments=tuple((leg[0], -leg[3], leg[4]) for leg in mine if leg[1] == Account.OVERPAYMENT and _counts(leg)),
        notices=tuple(NoticeFacts(*found) for *found, waits, _id in written if not waits),
        demand_to_send=next((WaitingDemand(row[-1], row[1], row[2]) for row in reversed(written) if row[-2]), None),
        held=held,
        fresh_deadline=fresh_deadline,
        acknowledged=tuple(acknowledged or ()),
    )


def _claim(row: tuple[Any, ...]) -> ClaimFacts:
    claim_id, invoice, invoice_date, description, principal, fee_base, due, effective_due, kind, rate = row
    terms = {"statutory": STATUTORY, "none": NO_INTEREST}.get(kind) or Terms("contract", Decimal(rate) / 100)
    return ClaimFacts(claim_id, invoice, invoice_date, description, principal, fee_base, due, effective_due, terms)


def _counts(leg: tuple[Any, ...]) -> bool:
    """Whether what a leg leaves over, or gives back, stands: neither half of a pair that cancels itself out."""
    return not leg[6] and leg[5] not in _CANCELS


def _movement(row: tuple[Any, ...]) -> Movement:
    day, account, claim_id, amount, posting_id, reason, undone, code, facts = row
    kind = _KINDS[reason]
    if undone and kind == "payment":
        kind = "reversal"  # half of a pair that says: it was here, and is not any more
    return Movement(
        day=day,
        component=ACCOUNT_COMPONENT[account],
        claim_id=claim_id,
        amount=amount,
        kind=kind,
        code=code if code else reason,
        ref=str(posting_id),
        facts=json.loads(facts) if facts else {},
    )
